"""Reads of rounds: which there are, and whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from mtandao.domains.network.choices import Access
from mtandao.domains.network.models import Login, Nas, Pop, Round, RoundFailure
from mtandao.domains.network.queries import live_sessions, logins, routers
from mtandao.foundation.context import Context

# Nobody walks a round that stood still for so long: its worker died.
STANDS_STILL = timedelta(minutes=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The next of a round: `sessions` (by accounting's id) of these logins, or all that they have where it is None;
    on these `routers` (by address), or on any where there is none.
    `after` is where it begins, `cursor` where it ends; nobody is left when `passed` is none."""

    logins: Sequence[Login]
    sessions: frozenset[str] | None
    routers: frozenset[str]
    after: UUID | None
    cursor: UUID | None
    passed: int


def rounds(ctx: Context) -> QuerySet[Round]:
    return Round.of(ctx).select_related("nas", "pop")


def round_of(ctx: Context, round_id: UUID) -> Round:
    """NotFound if it is not there or not to be seen."""
    return rounds(ctx).get(pk=Round.found(ctx, id=round_id).pk)


def failures_of(ctx: Context, walked: Round) -> QuerySet[RoundFailure]:
    return RoundFailure.of(ctx).filter(round=walked).select_related("login").defer("login__password")


def rounds_that_stand_still(ctx: Context) -> list[UUID]:
    rows = Round.of(ctx).filter(finished_at=None, walked_at__lt=ctx.now - STANDS_STILL)
    return list(rows.order_by("id").values_list("id", flat=True))


def how_many(ctx: Context, *, nas: Nas | None, pop: Pop | None, group: str, repeats: Round | None) -> int:
    """So many a round is about to pass."""
    return _waiting(ctx, nas, pop, group, repeats).count()


def next_stretch(ctx: Context, walked: Round, most: int) -> Stretch:
    """By keys: how long a round is costs no memory, and a worker that died goes on where it was."""
    rows = _waiting(ctx, walked.nas, walked.pop, walked.group, walked.repeats)
    if walked.cursor is not None:
        rows = rows.filter(id__gt=walked.cursor)
    is_placed = walked.nas is not None or walked.pop is not None
    if is_placed and walked.repeats is None:
        rows = rows.filter(started_at__lte=walked.asked_at)
    found: list[Any] = list(rows.order_by("id")[:most])
    whole = not is_placed and walked.repeats is None
    ids = [row.pk if whole else row.login_id for row in found]
    return Stretch(
        logins=list(logins(ctx).filter(id__any=ids)),
        sessions=None if whole else frozenset(row.acct_session_id for row in found),
        routers=_addresses(ctx, walked),
        after=walked.cursor,
        cursor=found[-1].pk if found else walked.cursor,
        passed=len(found),
    )


def _addresses(ctx: Context, walked: Round) -> frozenset[str]:
    if walked.nas is not None:
        return frozenset((walked.nas.address,))
    if walked.pop is not None:
        return frozenset(routers(ctx).filter(pop=walked.pop).values_list("address", flat=True))
    return frozenset()


def _waiting(
    ctx: Context, nas: Nas | None, pop: Pop | None, group: str, repeats: Round | None
) -> QuerySet[Any]:
    if repeats is not None:
        return RoundFailure.of(ctx).filter(round=repeats)
    if nas is None and pop is None:
        return Login.of(ctx).filter(group=group, access=Access.ONLINE).only("id")
    rows = live_sessions(ctx).select_related(None).filter(login__isnull=False)
    rows = rows.filter(nas=nas) if nas else rows.filter(nas__pop=pop, nas__removed_at=None)
    return rows.filter(login__group=group) if group else rows
