"""What of the past goes: old sessions and what routers once answered. Open sessions and logins stay."""

from datetime import datetime, timedelta

from mtandao.domains.network import permissions
from mtandao.domains.network.models import RouterRequest, Session
from mtandao.domains.network.queries import longest_kept
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.months import drop_months, make_coming_months


@command(needs=permissions.PROVISION)
def forget_sessions(ctx: Context, *, before: datetime, most: int) -> int:
    """Sessions that ended before that, the oldest first, at most so many. How many went."""
    old = (
        Session.of(ctx)
        .filter(stopped_at__lt=before)
        .order_by("stopped_at")
        .select_for_update(skip_locked=True)
    )
    ids = list(old.values_list("id", flat=True)[:most])
    gone, _ = Session.of(ctx).filter(stopped_at__lt=before, id__in=ids).delete()
    return gone


@command(needs=permissions.PROVISION)
def keep_session_months(ctx: Context) -> int:
    """Tables for the months to come are there, and those of which no provider keeps anything any more are gone: how
    many went. Whoever keeps less than another has his rows deleted in the months, above. Over all tenants."""
    make_coming_months(ctx.now.date())
    return drop_months(Session, (ctx.now - timedelta(days=longest_kept())).date())


@command(needs=permissions.PROVISION)
def forget_requests(ctx: Context, *, before: datetime, most: int) -> int:
    """What routers were asked before that."""
    # The newest first is what the index has; read from its other end.
    old = RouterRequest.of(ctx).filter(asked_at__lt=before).order_by("id").select_for_update(skip_locked=True)
    gone, _ = RouterRequest.of(ctx).filter(id__in=list(old.values_list("id", flat=True)[:most])).delete()
    return gone
