"""A refusal is the fact that stood in the way. Nothing has changed when one is raised.

Rooms derive their own (`NotActive`, code `subscription.not_active`); doors turn them into an RFC 9457
problem or a sentence on the page.
"""

from collections.abc import Mapping
from typing import ClassVar


class Refusal(Exception):
    """Refused by the state of things (HTTP 409). `detail` is a sentence that says how to go on."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409

    def __init__(self, detail: str, *, fields: Mapping[str, str] | None = None, **facts: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fields: dict[str, str] = dict(fields or {})
        self.facts = facts


class NotKnown(Refusal):
    """Nobody we know is asking."""

    code = "not_known"
    status = 401


class NotAllowed(Refusal):
    """We know who asks, and he may not."""

    code = "not_allowed"
    status = 403


class NotFound(Refusal):
    """It is not there, or it belongs to somebody else: the asker cannot tell which."""

    code = "not_found"
    status = 404


class Malformed(Refusal):
    """The words themselves are wrong. `fields` maps a field's path to its sentence."""

    code = "malformed"
    status = 422


class Unavailable(Exception):
    """An outside thing (router, gateway, second database) is away.
    Try again later; this counts as no failure."""
