"""What needs a person: each worry with its count, and nothing of what is well."""

from dataclasses import dataclass
from datetime import timedelta

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.messaging import contract as messaging
from mtandao.domains.network import contract as network
from mtandao.domains.reports import clients, figures
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context
from mtandao.foundation.outbox.commands import dead_deliveries
from mtandao.foundation.schedules.models import Outcome, ScheduleRun

# RADIUS follows within seconds; later, something is in its way.
WRITTEN_WITHIN = timedelta(minutes=1)
LATELY = timedelta(days=1)
# Beyond so many services nobody waits for this one count on his morning page.
LOOKED_THROUGH = 100_000


@dataclass(frozen=True, slots=True)
class Failed:
    """What our own machinery could not do: deliveries set aside, runs that failed since yesterday."""

    deliveries: int
    runs: int

    @property
    def count(self) -> int:
        return self.deliveries + self.runs


def unplaced(ctx: Context) -> figures.Amount:
    return figures.unplaced(ctx)


def failed(ctx: Context) -> Failed:
    runs = ScheduleRun.of(ctx).filter(outcome=Outcome.FAILURE, started_at__gte=ctx.now - LATELY)
    return Failed(dead_deliveries(ctx).count(), runs.count())


def paid_but_offline(ctx: Context) -> int | None:
    """None where there are too many services to look at them all for one line of a page."""
    active = subscriptions.subscriptions(ctx).select_related(None).filter(state=subscriptions.State.ACTIVE)
    if active.order_by().values("id")[: LOOKED_THROUGH + 1].count() > LOOKED_THROUGH:
        return None
    return clients.paid_but_offline(ctx, subscribers.subscribers(ctx)).count()


def not_written(ctx: Context) -> int:
    """Logins whose wanted access RADIUS does not hold yet, though it had time."""
    return network.logins_waiting(ctx).filter(changed_at__lt=ctx.now - WRITTEN_WITHIN).count()


def passwords_tried(ctx: Context) -> int:
    """Alarms that ring now, of so many user names, devices and routers."""
    return network.open_guessings(ctx).count()


def without_address(ctx: Context) -> int:
    """Lines that are to have a fixed address, and of which no pool has one to give."""
    return network.waiting_for_address(ctx).count()


def pools_nearly_full(ctx: Context) -> int:
    """Pools of which hardly an address is left: whoever dials in next may get none."""
    return ipam.nearly_full(ctx).count()


def unheard(ctx: Context) -> int:
    """Messages of the last day that reached nobody and wait for nothing."""
    counts = messaging.unsent_counts(ctx, since=ctx.now - LATELY)
    return sum(counts.get(state, 0) for state in (messaging.State.FAILED, messaging.State.UNKNOWN))
