"""What people do to a service that is billed, in whatever order: the moves of `test_any_life`."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from hypothesis import strategies as st

from mtandao.domains.billing import contract as billing
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.sales import contract as sales
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.refusals import Refusal
from tests.worlds import World

ONE = timedelta(days=1)
# In the first family a day costs 1 on every plan, so that money counts days.
FAMILIES: dict[str, dict[str, dict[str, Any]]] = {
    "days": {"30": {"validity_days": 30}, "10": {"validity_days": 10}, "7": {"cycle": "week"}},
    "months": {
        "300": {"cycle": "month"},
        "310": {"cycle": "month", "aligned": True},
        "900": {"cycle": "quarter"},
        "70": {"cycle": "week"},
    },
}

# What somebody may do to a service that is so; the likelier, the oftener.
MOVES: dict[str, str] = {
    "pending_installation": "activate activate activate change_plan end_now",
    "active": "pause pause pause suspend disconnect change_plan change_plan plan_a_change give_notice keep_after_trial "
    "wait end_now",
    "paused": "resume resume wait wait change_plan plan_a_change disconnect end_now",
    "suspended": "restore restore wait disconnect change_plan give_notice end_now",
    "disconnected": "reactivate reactivate reactivate wait end_now",
    "terminated": "wait",
}


@dataclass(frozen=True)
class Terms:
    """How a service begins, and by which rules it lives."""

    family: str
    begins: int
    billed: bool
    moves: bool
    trial: int
    stops: bool
    which: int
    pays: bool


@dataclass(frozen=True)
class Move:
    """One of the moves that its state allows, with what it takes; then so many nights."""

    choice: int
    which: int
    wait: int | None
    yes: bool
    nights: int


TERMS = st.builds(
    Terms,
    family=st.sampled_from(sorted(FAMILIES)),
    begins=st.integers(0, 400),
    billed=st.booleans(),
    moves=st.booleans(),
    trial=st.sampled_from([0, 0, 1, 9]),
    stops=st.booleans(),
    which=st.integers(0, 3),
    pays=st.booleans(),
)
# 1680 is a multiple of every number of moves above, so that each has its share.
MOVE = st.builds(
    Move,
    choice=st.integers(0, 1679),
    which=st.integers(0, 3),
    wait=st.none() | st.integers(0, 20),
    yes=st.booleans(),
    nights=st.one_of(st.integers(0, 3), st.integers(0, 40)),
)


class Either(Protocol):
    """A move's other way."""

    @property
    def yes(self) -> bool: ...


class ByHand:
    """What is done to a service by people, billed or paid ahead."""

    world: World
    id: UUID
    subscriber: subscribers.Subscriber

    def suspend(self, move: Either) -> None:
        if move.yes:
            subscriptions.suspend_subscriptions(self.world.ctx, subscriber_ids=[self.subscriber.id])
        else:
            subscriptions.suspend_subscription(self.world.ctx, subscription_id=self.id)

    def restore(self, move: Either) -> None:
        if move.yes:
            subscriptions.restore_subscriptions(self.world.ctx, subscriber_ids=[self.subscriber.id])
        else:
            subscriptions.restore_subscription(self.world.ctx, subscription_id=self.id)

    def disconnect(self, move: Either) -> None:
        subscriptions.disconnect_subscription(self.world.ctx, subscription_id=self.id)

    def reactivate(self, move: Either) -> None:
        subscriptions.reactivate_subscription(self.world.ctx, subscription_id=self.id)

    def keep_after_trial(self, move: Either) -> None:
        subscriptions.keep_after_trial(self.world.ctx, subscription_id=self.id)


class People(ByHand):
    """One service and everybody who may do something to it; a refusal changes nothing."""

    def __init__(self, world: World, terms: Terms) -> None:
        self.world, self.terms = world, terms
        self.first: tuple[date, date] | None = None
        self.paid = Decimal(0)
        world.now = datetime(2027, 1, 1, 9, tzinfo=UTC) + terms.begins * ONE
        subscriptions.change_life_rules(
            world.ctx,
            pause_least_days=1,
            pause_most_days_a_year=None,
            bill_suspended_time=terms.billed,
            billing_day_moves=terms.moves,
        )
        self.plans = [
            world.plan(f"For {price}", price, setup_fee=Decimal(0), **more)
            for price, more in FAMILIES[terms.family].items()
        ]
        sale = sales.sign_up_subscriber(
            world.ctx,
            person={"first_name": "Njeri", "phone": "0711000001"},
            terms=sales.Terms(self.plan(terms.which).id, trial_days=terms.trial, trial_stops=terms.stops),
        )
        self.id, self.subscriber = sale.subscription.id, sale.subscriber

    def do(self, move: Move) -> str:
        """One of what its state allows. Returns what."""
        allowed = MOVES[self.state].split()
        what = allowed[move.choice % len(allowed)]
        with suppress(Refusal):
            getattr(self, what)(move)
        return what

    def wait(self, move: Move) -> None:
        """Nothing."""

    def activate(self, move: Move) -> None:
        row = subscriptions.activate_subscription(self.world.ctx, subscription_id=self.id)
        if row.first_cycle_invoiced:
            assert row.billed_until is not None
            self.first = (self.today, row.billed_until)

    def pause(self, move: Move) -> None:
        first = self.today + (move.which // 3) * ONE
        last = None if move.wait is None else first + (move.wait + 1) * ONE
        subscriptions.pause_subscription(
            self.world.ctx, subscription_id=self.id, starts_on=first, ends_on=last
        )

    def resume(self, move: Move) -> None:
        quote = billing.quote_resume(self.world.ctx, subscription_id=self.id)
        billing.resume_service(
            self.world.ctx, subscription_id=self.id, quoted=quote.total if move.yes else None
        )

    def change_plan(self, move: Move) -> None:
        billing.change_plan_now(self.world.ctx, subscription_id=self.id, plan_id=self.plan(move.which).id)

    def plan_a_change(self, move: Move) -> None:
        subscriptions.plan_subscription_change(
            self.world.ctx, subscription_id=self.id, plan_id=self.plan(move.which).id, on=self.later(move)
        )

    def give_notice(self, move: Move) -> None:
        subscriptions.plan_subscription_end(self.world.ctx, subscription_id=self.id, on=self.later(move))
        if move.yes:
            subscriptions.drop_subscription_end(self.world.ctx, subscription_id=self.id)

    def end_now(self, move: Move) -> None:
        """Seldom, for nothing comes after."""
        if move.yes and move.which == 0:
            billing.end_service_now(self.world.ctx, subscription_id=self.id)

    def pay(self) -> None:
        owed = ledger.balance(self.world.ctx, self.subscriber.id).owed
        if owed:
            self.world.pays(self.subscriber, str(owed))
            self.paid += owed

    @property
    def state(self) -> str:
        row = self.row
        return "paused" if row.suspended_for == "paused" else row.state

    @property
    def today(self) -> date:
        today: date = self.world.ctx.today
        return today

    @property
    def row(self) -> subscriptions.Subscription:
        return subscriptions.subscription(self.world.ctx, self.id)

    def plan(self, which: int) -> Any:
        return self.plans[which % len(self.plans)]

    def later(self, move: Move) -> date | None:
        return None if move.wait is None else self.today + move.wait * ONE
