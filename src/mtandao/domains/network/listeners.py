"""What this room does when a service or an account moves: work out the access anew."""

from collections.abc import Sequence

from mtandao.domains.catalog.contract import AddOnKind, PlanChanged, plan
from mtandao.domains.collections.contract import (
    AccountCleared,
    AccountDisconnected,
    AccountEnteredGrace,
    AccountFellDue,
    AccountSuspended,
    AccountWalled,
)
from mtandao.domains.ipam.contract import AddressReleased, PoolChanged, SubnetAdded, SubnetChanged
from mtandao.domains.network.commands.addresses import (
    adopt_addresses,
    serve_who_waits,
    settle_addresses,
    tell_routers_of_pools,
)
from mtandao.domains.network.commands.allowances import open_periods, write_limits
from mtandao.domains.network.commands.logins import refresh_access, touch_logins_of_subscribers
from mtandao.domains.network.commands.session_speeds import end_speeds_of_plan
from mtandao.domains.network.models import Login
from mtandao.domains.subscriptions.contract import (
    AddOnBought,
    AddOnEnded,
    SubscriptionActivated,
    SubscriptionDisconnected,
    SubscriptionPaused,
    SubscriptionPlanChanged,
    SubscriptionReactivated,
    SubscriptionRenewed,
    SubscriptionRestored,
    SubscriptionResumed,
    SubscriptionSold,
    SubscriptionSuspended,
    SubscriptionTerminated,
)
from mtandao.domains.usage import contract as usage
from mtandao.domains.usage.contract import AllowanceOpened, AllowanceReached, AllowanceRefilled
from mtandao.foundation.context import Context
from mtandao.foundation.events import Event
from mtandao.foundation.outbox import listens_to

# With these a service has another period, or other data in it.
BEGINS_A_PERIOD = (
    SubscriptionActivated,
    SubscriptionReactivated,
    SubscriptionRenewed,
    SubscriptionResumed,
    SubscriptionPlanChanged,
)
FAIR_USE = {"fup_kbps_down", "fup_kbps_up"}
SPEEDS = {*FAIR_USE, "burst_time"} | {
    f"{what}_{way}" for what in ("kbps", "burst_kbps", "threshold_kbps") for way in ("down", "up")
}


@listens_to(
    SubscriptionActivated,
    SubscriptionSuspended,
    SubscriptionRestored,
    SubscriptionPaused,
    SubscriptionResumed,
    SubscriptionReactivated,
    SubscriptionRenewed,
    SubscriptionPlanChanged,
    SubscriptionDisconnected,
    SubscriptionTerminated,
    batch=True,
)
def follow_the_service(ctx: Context, events: Sequence[Event]) -> None:
    """Its period first: what is left of it decides as well."""
    services = [event.subject_id for event in events]
    if any(isinstance(event, BEGINS_A_PERIOD) for event in events):
        open_periods(ctx, subscription_ids=services)
    refresh_access(ctx, subscription_ids=services)


@listens_to(AddOnBought, AddOnEnded, batch=True)
def follow_the_boost(ctx: Context, events: Sequence[AddOnBought | AddOnEnded]) -> None:
    """A speed boost is on the line from the moment it is bought to its end; data counts at once."""
    boosted = [event.subscription_id for event in events if event.kind == AddOnKind.BOOST]
    refresh_access(ctx, subscription_ids=boosted)
    data = [event.subscription_id for event in events if event.kind == AddOnKind.DATA]
    open_periods(ctx, subscription_ids=data)


@listens_to(AllowanceOpened, AllowanceReached, AllowanceRefilled, batch=True)
def follow_the_allowance(ctx: Context, events: Sequence[Event]) -> None:
    """Used up: slower, or behind the wall. Refilled, or a new period: as it was sold."""
    services = [event.subject_id for event in events]
    refresh_access(ctx, subscription_ids=services)
    write_limits(ctx, subscription_ids=services)


@listens_to(PlanChanged)
def follow_the_plan(ctx: Context, event: PlanChanged) -> None:
    """What happens at the end of the data is another thing now for those who are there already. Another cap counts from
    each service's next period on."""
    if SPEEDS & set(event.changed):
        end_speeds_of_plan(ctx, group=plan(ctx, event.subject_id).radius_group)
    if FAIR_USE & set(event.changed):
        on_it = Login.of(ctx).filter(group=plan(ctx, event.subject_id).radius_group)
        services = on_it.values("subscription_id")
        refresh_access(ctx, subscription_ids=usage.used_up(ctx, services))


@listens_to(
    AccountWalled,
    AccountEnteredGrace,
    AccountFellDue,
    AccountSuspended,
    AccountDisconnected,
    AccountCleared,
    batch=True,
)
def follow_the_account(ctx: Context, events: Sequence[Event]) -> None:
    touch_logins_of_subscribers(ctx, subscriber_ids=[event.subject_id for event in events])


@listens_to(SubscriptionSold, SubscriptionPlanChanged, SubscriptionTerminated, batch=True)
def follow_the_plans_addresses(ctx: Context, events: Sequence[Event]) -> None:
    """A plan with fixed addresses gives one at the sale; the end of the service gives it back."""
    settle_addresses(ctx, subscription_ids=[event.subject_id for event in events])


@listens_to(AddOnBought, AddOnEnded, batch=True)
def follow_the_fixed_address(ctx: Context, events: Sequence[AddOnBought | AddOnEnded]) -> None:
    """Who buys one gets it, who ends it loses it."""
    fixed = [event for event in events if event.kind == AddOnKind.STATIC_IP]
    settle_addresses(
        ctx,
        subscription_ids=[event.subscription_id for event in fixed],
        ended=[event.subscription_id for event in fixed if isinstance(event, AddOnEnded)],
    )


@listens_to(PoolChanged, AddressReleased, batch=True)
def serve_the_next(ctx: Context, events: Sequence[Event]) -> None:
    """There may be an address again for whoever waits for one."""
    serve_who_waits(ctx)


@listens_to(PoolChanged, SubnetChanged, batch=True)
def tell_the_routers(ctx: Context, events: Sequence[PoolChanged | SubnetChanged]) -> None:
    """A pool's range or name, and a subnet's gateway or name servers, are in the rows that a router is to have."""
    tell_routers_of_pools(
        ctx,
        pool_ids=[event.subject_id for event in events if isinstance(event, PoolChanged)],
        subnet_ids=[event.subject_id for event in events if isinstance(event, SubnetChanged)],
    )


@listens_to(SubnetAdded)
def adopt_what_logins_have(ctx: Context, event: SubnetAdded) -> None:
    """Addresses that were given before anybody had planned them."""
    adopt_addresses(ctx, subnet_id=event.subject_id)
