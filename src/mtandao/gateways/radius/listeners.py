"""RADIUS follows what the rooms want."""

from collections.abc import Sequence

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.domains.organizations.contract import TenantOpened
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.foundation.context import Context
from mtandao.foundation.events import Event
from mtandao.foundation.outbox import listens_to
from mtandao.gateways.radius import provisioning, rows, strangers
from mtandao.gateways.radius.jobs import (
    AT_ONCE,
    ONCE,
    compare_radius_now,
    disconnect_sessions,
    drop_on_router,
    repair_radius,
    steer_sessions,
    tell_session_speed,
    tend_walls_of_router,
    walk_round,
)

# What of a plan its running sessions can be told.
SPEEDS = frozenset(
    f"{what}_{way}" for what in ("kbps", "burst_kbps", "threshold_kbps", "fup_kbps") for way in ("down", "up")
) | {"burst_time"}


@listens_to(TenantOpened)
def build_the_wall(ctx: Context, event: TenantOpened) -> None:
    provisioning.provision_wall(ctx)


@listens_to(catalog.PlanCreated, catalog.PlanChanged)
def write_the_plans_group(ctx: Context, event: Event) -> None:
    plan = catalog.plan(ctx, event.subject_id)
    provisioning.provision_plan(ctx, plan=plan)
    if isinstance(event, catalog.PlanChanged) and any(field in SPEEDS for field in event.changed):
        network.rounds.order_round_of_plan(ctx, group=plan.radius_group)


@listens_to(network.attributes.AttributesChanged)
def write_own_attributes(ctx: Context, event: network.attributes.AttributesChanged) -> None:
    """For the sign-ins to come."""
    if event.of == "plan":
        provisioning.provision_plan(ctx, plan=catalog.plan(ctx, event.subject_id))
    else:
        login = network.logins(ctx).filter(pk=event.subject_id).first()
        if login is not None:
            provisioning.provision(ctx, subscription_ids=[login.subscription_id])


@listens_to(network.rounds.RoundOrdered)
def walk_the_round(ctx: Context, event: network.rounds.RoundOrdered) -> None:
    walk_round.defer(ctx, only_one=str(event.subject_id), round_id=event.subject_id)


@listens_to(network.NasRegistered, network.NasChanged, network.NasRemoved)
def know_the_router(ctx: Context, event: Event) -> None:
    with rows.radius_database() as cursor:
        if isinstance(event, network.NasRemoved):
            rows.remove_nas(cursor, ctx.tenant_id, event.address)
            return
        # Whoever has that address next must not be let in with this router's secret.
        if isinstance(event, network.NasChanged) and event.old_address:
            rows.remove_nas(cursor, ctx.tenant_id, event.old_address)
        nas = network.routers(ctx).filter(id=event.subject_id).first()
        if nas is None:
            return  # removed since; that event follows
        provisioning.write_router(cursor, ctx, nas)


@listens_to(network.AccessChanged, batch=True)
def follow_access(ctx: Context, events: Sequence[network.AccessChanged]) -> None:
    """Write what is wanted now, then move the sessions that run under the old."""
    logins = provisioning.provision(
        ctx,
        subscription_ids=[event.subject_id for event in events],
        forget=[event.old_username for event in events if event.old_username],
        credentials={event.subject_id for event in events if event.credentials},
    )
    _drop_under_old_names(ctx, logins, events)
    # Whoever had no login before cannot have a session under it; whoever stays online only changes his rate.
    for only_rate in (True, False):
        moved = {
            event.subject_id
            for event in events
            if event.was != network.Access.NONE
            and not event.old_username
            and (event.was == event.access == network.Access.ONLINE) == only_rate
        }
        _steer(
            ctx, [str(login.id) for login in logins if login.subscription_id in moved], only_rate=only_rate
        )


@listens_to(network.LimitChanged, batch=True)
def follow_limits(ctx: Context, events: Sequence[network.LimitChanged]) -> None:
    """For the next session. No router changes the limit of one that runs (Mikrotik-Total-Limit)."""
    provisioning.provision_limits(ctx, subscription_ids=[event.subject_id for event in events])


@listens_to(network.SessionsLeftWall)
def take_the_wall_off(ctx: Context, event: network.SessionsLeftWall) -> None:
    tend_walls_of_router.defer(ctx, only_one=str(event.subject_id), nas_id=event.subject_id)


@listens_to(network.DisconnectAsked)
def disconnect_when_asked(ctx: Context, event: network.DisconnectAsked) -> None:
    login = network.logins_of(ctx, [event.subject_id]).get(event.subject_id)
    if login is not None:
        disconnect_sessions.defer(ctx, login_id=login.id)


@listens_to(network.SessionSpeedAsked)
def tell_the_speed_of_a_session(ctx: Context, event: network.SessionSpeedAsked) -> None:
    login = network.logins_of(ctx, [event.subject_id]).get(event.subject_id)
    if login is not None:
        tell_session_speed.defer(ctx, login_id=login.id, session=event.session, nas_address=event.nas_address)


@listens_to(network.SessionSpeedEnded)
def tell_what_was_sold(ctx: Context, event: network.SessionSpeedEnded) -> None:
    login = network.logins_of(ctx, [event.subject_id]).get(event.subject_id)
    if login is not None:
        _steer(ctx, [str(login.id)], only_rate=True)


@listens_to(network.DropAsked)
def drop_when_asked(ctx: Context, event: network.DropAsked) -> None:
    drop_on_router.defer(
        ctx,
        nas_id=event.subject_id,
        username=event.username,
        address=event.address,
        acct_session_id=event.acct_session_id,
    )


@listens_to(reconciliation.RadiusLookAsked)
def compare_when_asked(ctx: Context, event: reconciliation.RadiusLookAsked) -> None:
    compare_radius_now.defer(ctx, only_one=f"compare-radius-{ctx.tenant_id}")


@listens_to(reconciliation.RadiusRepairAsked)
def repair_when_asked(ctx: Context, event: reconciliation.RadiusRepairAsked) -> None:
    repair_radius.defer(ctx, drift_ids=event.drift_ids)


@listens_to(reconciliation.SpeedsDiffer)
def tell_the_speeds(ctx: Context, event: reconciliation.SpeedsDiffer) -> None:
    """Once: the look after asks for those again that did not take it."""
    steer_sessions.defer(ctx, login_ids=event.login_ids, only_rate=True, tried=ONCE)


@listens_to(reconciliation.StrangerRemovalAsked)
def remove_the_stranger(ctx: Context, event: reconciliation.StrangerRemovalAsked) -> None:
    holder = reconciliation.Strange(event.holder)
    strangers.remove(ctx, holder, event.username)
    reconciliation.record_stranger_removed(
        ctx, stranger_id=event.subject_id, holder=holder, name=event.username
    )


def _drop_under_old_names(
    ctx: Context, logins: Sequence[network.Login], events: Sequence[network.AccessChanged]
) -> None:
    """Nobody may sign in by them any more, and whoever is online by one counts under no name that is counted. What
    runs under the new name is told what is wanted in the same go."""
    ids = {login.subscription_id: str(login.id) for login in logins}
    formerly = {
        event.old_username: ids[event.subject_id]
        for event in events
        if event.old_username and event.subject_id in ids
    }
    names = list(formerly)
    for start in range(0, len(names), AT_ONCE):
        those = {name: formerly[name] for name in names[start : start + AT_ONCE]}
        steer_sessions.defer(ctx, login_ids=sorted(set(those.values())), only_rate=True, formerly=those)


def _steer(ctx: Context, login_ids: list[str], *, only_rate: bool) -> None:
    for start in range(0, len(login_ids), AT_ONCE):
        steer_sessions.defer(ctx, login_ids=login_ids[start : start + AT_ONCE], only_rate=only_rate)
