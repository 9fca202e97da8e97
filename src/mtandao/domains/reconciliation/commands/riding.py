"""Who is online on a router although nobody sold it."""

from collections.abc import Sequence

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import permissions
from mtandao.domains.reconciliation.choices import RiderWhy
from mtandao.domains.reconciliation.events import FreeRiderFound
from mtandao.domains.reconciliation.models import Rider
from mtandao.domains.reconciliation.rules.riders import Entitled, Online, riders
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit


@command(needs=permissions.REPORT)
def record_riders(ctx: Context, *, nas: network.Nas, sessions: Sequence[Online]) -> int:
    """Keep those that no login explains, end those that are gone; returns how many ride."""
    logins = network.logins_by_username(ctx, {session.username for session in sessions})
    entitled = {name: Entitled(access=row.access, since=row.changed_at) for name, row in logins.items()}
    open_rows = Rider.of(ctx).select_for_update(of=("self",)).filter(nas=nas, ended_at=None).order_by("id")
    known = {(row.username, row.address): row for row in open_rows}
    fresh: list[Rider] = []
    found = {
        (each.session.username, each.session.address): each for each in riders(sessions, entitled, ctx.now)
    }
    for key, each in found.items():
        row = known.pop(key, None)
        if row is None:
            login = logins.get(each.session.username)
            row = Rider(
                tenant_id=ctx.tenant_id,
                organization_id=nas.organization_id,
                nas=nas,
                username=each.session.username,
                address=each.session.address,
                found_at=ctx.now,
                login_id=login.id if login else None,
                subscriber_id=login.subscriber_id if login else None,
            )
            fresh.append(row)
        row.mac, row.why, row.seen_at = each.session.mac, RiderWhy(each.why.value), ctx.now
        row.save()
    Rider.of(ctx).filter(id__in=[row.id for row in known.values()]).update(ended_at=ctx.now)
    emit(
        ctx,
        *[
            FreeRiderFound(subject_id=nas.id, router=nas.name, username=row.username, why=str(row.why))
            for row in fresh
        ],
    )
    return len(found)
