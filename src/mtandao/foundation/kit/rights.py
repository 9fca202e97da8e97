"""What a role may not see is not there: pages, columns, tabs and actions name the right they need.

The one who asks stands behind `request.ctx`, put there by the door: `ctx.may(right)`, `ctx.now`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar

from django.http import HttpRequest


class Needy(Protocol):
    """Anything that may name the right it needs; None needs nothing."""

    @property
    def needs(self) -> object: ...


N = TypeVar("N", bound=Needy)


def may(request: HttpRequest | None, needs: object) -> bool:
    """Whether the one behind `request.ctx` holds the right `needs`. Nobody known holds nothing."""
    if needs is None:
        return True
    ctx = getattr(request, "ctx", None)
    return bool(ctx is not None and ctx.may(needs))


def is_below(request: HttpRequest, needs: object) -> bool:
    """Whether `needs` is the whole provider's and the asker one of a partner's: no role could give it to him."""
    ctx = getattr(request, "ctx", None)
    return bool(ctx is not None and ctx.is_below(needs))


def allowed(request: HttpRequest | None, parts: Iterable[N]) -> list[N]:
    """Those parts that this one may see, in their order."""
    return [part for part in parts if may(request, part.needs)]


def now_of(request: HttpRequest | None) -> datetime:
    """The instant of this request, which tests and the demo may move. LookupError if no door said it."""
    found = now_if_known(request)
    if found is None:
        raise LookupError("request.ctx.now is missing: the door puts the context on the request")
    return found


def now_if_known(request: HttpRequest | None) -> datetime | None:
    found = getattr(getattr(request, "ctx", None), "now", None)
    return found if isinstance(found, datetime) else None
