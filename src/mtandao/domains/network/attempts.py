"""The log of sign-ins. RADIUS keeps it, in a database of its own: a gateway registers how to read it."""

from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db.models import QuerySet

from mtandao.domains.network.models import Login
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Unavailable

# Whoever names neither a user nor a day is answered from so many days: nothing else of the log is found by an index.
LATELY = timedelta(days=7)


class Row(Protocol):
    """One sign-in. `at` is the real clock's, by which routers live; `reason` a word of AttemptReason, None when
    accepted; `message` what the subscriber was told."""

    id: int
    at: datetime
    username: str
    accepted: bool
    reason: str | None
    message: str | None
    mac: str | None
    nas_address: str


class AttemptLog(Protocol):
    def attempts(self, ctx: Context) -> QuerySet[Any]:
        """Those of the tenant, unordered, each a Row. The newest are found by an index, and so are one user's."""


_log: AttemptLog | None = None


def register(log: AttemptLog) -> None:
    """By the gateway that keeps the log."""
    global _log
    _log = log


def attempts(ctx: Context) -> QuerySet[Any]:
    """What this one may see; a partner's people see those of their own customers. Reading them may raise a
    DatabaseError: RADIUS's database comes and goes without ours."""
    if _log is None:
        raise Unavailable("nobody keeps a log of sign-ins")
    rows = _log.attempts(ctx)
    if ctx.organization_ids is None:
        return rows
    return rows.filter(username__in=list(Login.of(ctx).values_list("username", flat=True)))
