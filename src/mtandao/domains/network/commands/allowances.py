"""What a service may move: its period is opened, eaten and turned where subscriptions and counters are both seen."""

from collections.abc import Collection, Sequence
from uuid import UUID

from mtandao.domains.network import permissions
from mtandao.domains.network.events import LimitChanged
from mtandao.domains.network.models import Login
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.usage import contract as usage
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.outbox import emit

AT_ONCE = 500


@command(needs=permissions.PROVISION)
def open_periods(ctx: Context, *, subscription_ids: Collection[UUID]) -> None:
    """Each of these services' allowance is that of its running period, as it is now; one without a period has none."""
    if not subscription_ids:
        return
    usage.hold_allowances(ctx, subscription_ids=subscription_ids)
    facts = subscriptions.allowance_facts(ctx, subscription_ids)
    usage.open_allowances(ctx, periods=[usage.Period(*each) for each in facts])
    without = set(subscription_ids) - {each.subscription_id for each in facts}
    usage.close_allowances(ctx, subscription_ids=without)


@command(needs=permissions.PROVISION)
def take_off_allowances(ctx: Context, *, moved: Sequence[usage.Moved]) -> None:
    """The first byte of a period opens it, in the transaction that counts the byte."""
    eaten = [
        usage.Eaten(each.subscription_id, each.since, each.at, each.bytes_up + each.bytes_down)
        for each in moved
        if each.subscription_id is not None
    ]
    beside = usage.eat(ctx, eaten=eaten)
    open_periods(ctx, subscription_ids=beside)
    usage.eat_over_periods(ctx, eaten=[each for each in eaten if each.subscription_id in beside])


@command(needs=permissions.PROVISION)
def turn_periods(ctx: Context) -> int:
    """Open the next period where no packet has: a batch of those that are over. How many."""
    over = usage.allowances_that_are_over(ctx, AT_ONCE)
    open_periods(ctx, subscription_ids=over)
    return len(over)


@command(needs=permissions.PROVISION)
def write_limits(ctx: Context, *, subscription_ids: Collection[UUID]) -> None:
    """What is left of what ends behind the wall is written for RADIUS, which lets the next session move just that."""
    logins = (
        Login.of(ctx)
        .select_for_update(of=("self",))
        .filter(subscription_id__any=set(subscription_ids), walled_at_cap=True)
    )
    rows = list(logins.order_by("id").only("subscription_id", "subscriber_id", "octets_left"))
    allowances = usage.allowances_of(ctx, [row.subscription_id for row in rows])
    changed = []
    for row in rows:
        allowance = allowances.get(row.subscription_id)
        left = allowance.left if allowance else None
        if left != row.octets_left:
            row.octets_left = left
            changed.append(row)
    write_changes(changed, ["octets_left"])
    emit(
        ctx,
        *[LimitChanged(subject_id=row.subscription_id, subscriber_id=row.subscriber_id) for row in changed],
    )
