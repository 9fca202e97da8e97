"""What is wanted of users, groups and routers written to RADIUS again, and looked at again. Twice does no harm."""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.db import DatabaseError

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Unavailable
from mtandao.gateways.radius import provisioning
from mtandao.gateways.radius.looking import look_at

Holder = reconciliation.Holder
Drift = reconciliation.RadiusDrift


def repair(ctx: Context, drift_ids: Sequence[UUID]) -> None:
    """As far as they differ still. Unavailable if the RADIUS database is away: each of them says so."""
    rows = list(reconciliation.radius_drift(ctx).filter(id__in=drift_ids).order_by("id"))
    write: dict[reconciliation.Holder, Callable[[Context, Sequence[Drift]], None]] = {
        Holder.GROUP: _groups,
        Holder.ROUTER: _routers,
        Holder.USER: _users,
    }
    for holder in (Holder.GROUP, Holder.ROUTER, Holder.USER):
        mine = [row for row in rows if row.holder == holder]
        if not mine:
            continue
        try:
            _written(ctx, mine, write[holder])
        except Unavailable as away:
            for row in rows:
                reconciliation.record_radius_repair(ctx, drift_id=row.id, refused=str(away))
            raise
        look_at(ctx, holder, [row.key for row in mine])


def _written(ctx: Context, rows: Sequence[Drift], write: Callable[[Context, Sequence[Drift]], None]) -> None:
    """Together; and one by one where the tables refuse one of them."""
    try:
        write(ctx, rows)
    except DatabaseError as refused:
        if len(rows) == 1:
            said = str(refused).strip().splitlines()[:1]
            reconciliation.record_radius_repair(ctx, drift_id=rows[0].id, refused="".join(said))
            return
        for row in rows:
            _written(ctx, [row], write)


def _users(ctx: Context, rows: Sequence[Drift]) -> None:
    logins = network.wanted_logins_by_id(ctx, [UUID(row.key) for row in rows])
    passwords = {row.key for row in rows if "password" in row.wanted}
    provisioning.provision(
        ctx,
        subscription_ids=[login.subscription_id for login in logins],
        credentials={login.subscription_id for login in logins if str(login.id) in passwords},
    )


def _groups(ctx: Context, rows: Sequence[Drift]) -> None:
    names = {row.key for row in rows}
    if network.WALLED_GROUP in names:
        provisioning.provision_wall(ctx)
    for plan in catalog.plans(ctx):
        if names & {variant.name for variant in provisioning.variants_of(ctx, plan)}:
            provisioning.provision_plan(ctx, plan=plan)


def _routers(ctx: Context, rows: Sequence[Drift]) -> None:
    for nas in network.routers(ctx).filter(id__in=[row.key for row in rows]):
        provisioning.provision_router(ctx, nas=nas)
