"""Reads of the entries that we have on routers' walled lists."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from mtandao.domains.network.choices import Access
from mtandao.domains.network.models import Session, Wall
from mtandao.domains.network.rules.routeros.walls import RENEWED_BEFORE, wall_comment
from mtandao.foundation.context import Context

# What was just put up or taken off may still be on its way.
SETTLED = timedelta(minutes=2)


def walls_up(ctx: Context, nas_id: UUID) -> list[Wall]:
    """Those of a router that are not known to be off it, each with its login."""
    rows = Wall.of(ctx).filter(nas_id=nas_id, off_at=None)
    return list(rows.select_related("login").defer("login__password").order_by("id"))


def routers_to_tend(ctx: Context) -> list[UUID]:
    """Where an entry is to be renewed, or to go."""
    rows = Wall.of(ctx).filter(_due(ctx), off_at=None, nas__removed_at=None)
    return list(rows.order_by("nas_id").values_list("nas_id", flat=True).distinct())


def prefixes_told(ctx: Context, nas_id: UUID, acct_session_ids: Collection[str]) -> dict[str, list[str]]:
    """What these sessions of a router have of IPv6: it may be told long after they began."""
    rows = Session.of(ctx).filter(nas_id=nas_id, stopped_at=None, acct_session_id__in=list(acct_session_ids))
    found = rows.values_list("acct_session_id", "framed_prefix", "delegated_prefix")
    return {number: [each for each in prefixes if each] for number, *prefixes in found}


def with_prefixes(ctx: Context, acct_session_ids: Collection[str]) -> set[str]:
    """Those of the sessions that may have entries on a list of prefixes."""
    rows = Wall.of(ctx).filter(acct_session_id__in=list(acct_session_ids), off_at=None).exclude(prefixes=[])
    return set(rows.values_list("acct_session_id", flat=True))


def walls_explained(ctx: Context, nas_id: UUID) -> frozenset[str]:
    """Comments of the entries that may be on a router's list: of a session that runs and is to be walled, and whatever
    changed a moment ago. Any other that bears our mark is left over."""
    since = ctx.now - SETTLED
    up = Q(off_at=None, ended_at=None, login__access=Access.WALLED)
    fresh = Q(off_at__gt=since) | Q(ended_at__gt=since) | Q(put_at__gt=since) | Q(login__changed_at__gt=since)
    rows = Wall.of(ctx).filter(up | fresh, nas_id=nas_id)
    return frozenset(wall_comment(each) for each in rows.values_list("acct_session_id", flat=True))


def _due(ctx: Context) -> Q:
    too_long = Q(ended_at__isnull=False) | ~Q(login__access=Access.WALLED)
    return too_long | Q(until__lt=ctx.now + RENEWED_BEFORE)


def walls_touched(ctx: Context, ended: Collection[str], addresses: Collection[str]) -> QuerySet[Wall]:
    """Those of sessions that may have ended, or whose address another may have now."""
    return Wall.of(ctx).filter(
        Q(acct_session_id__in=ended) | Q(address__in=addresses), off_at=None, ended_at=None
    )
