"""A prepaid service's whole life, in whatever order it goes: every second that it works after its trial is paid, once;
paused time is given back, and none that nobody paid for is given."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing import jobs
from mtandao.domains.billing.models import CreditNote, Invoice
from mtandao.domains.billing.tests.lives import ByHand
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.sales import contract as sales
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.subscriptions.jobs import begin_pauses, stop_trials
from mtandao.foundation.refusals import Refusal
from tests.worlds import World

NONE = timedelta()
State = subscriptions.State
# Length by price: an hour costs 20, and so on.
PLANS: dict[str, tuple[dict[str, Any], timedelta]] = {
    "20": ({"cycle": "hour"}, timedelta(hours=1)),
    "50": ({"cycle": "day"}, timedelta(days=1)),
    "500": ({"validity_days": 30}, timedelta(days=30)),
}
# What somebody may do to a service that is so; the likelier, the oftener.
MOVES: dict[str, str] = {
    "active": "pause pause pause pay suspend disconnect change_plan plan_a_change give_notice "
    "keep_after_trial wait end_now",
    "paused": "resume resume resume wait pay change_plan disconnect end_now",
    "run_out": "pay pay pay wait change_plan restore pause disconnect",
    "suspended": "restore restore restore wait pay disconnect end_now",
    "disconnected": "reactivate reactivate reactivate wait pay end_now",
    "terminated": "wait",
}


@dataclass(frozen=True)
class Move:
    """One of the moves that its state allows, with what it takes; then so many minutes."""

    choice: int
    which: int
    amount: str
    yes: bool
    minutes: int


MOVE = st.builds(
    Move,
    # A multiple of every number of moves above, so that each has its share.
    choice=st.integers(0, 1679),
    which=st.integers(0, 2),
    amount=st.sampled_from(["20", "70", "500", "1200"]),
    yes=st.booleans(),
    minutes=st.one_of(st.integers(0, 300), st.integers(0, 40 * 24 * 60)),
)


class PaidAhead(ByHand):
    """`worked` is the time in which the line was up after its trial, `missed` that in which it was not, though paid, for
    another reason than a pause."""

    def __init__(self, world: World, price: str, trial: int, stops: bool) -> None:
        self.world, self.worked, self.missed = world, NONE, NONE
        world.now = datetime(2027, 2, 20, 9, 17, tzinfo=UTC)
        subscriptions.change_life_rules(
            world.ctx,
            pause_least_days=1,
            pause_most_days_a_year=None,
            bill_suspended_time=True,
            billing_day_moves=False,
        )
        self.plans = {
            each: world.plan(f"For {each}", each, setup_fee=Decimal(0), billing_mode="prepaid", **terms)
            for each, (terms, _) in PLANS.items()
        }
        sale = sales.sign_up_subscriber(
            world.ctx,
            person={"first_name": "Njeri", "phone": "0711000001"},
            terms=sales.Terms(self.plans[price].id, trial_days=trial, trial_stops=stops, activate=True),
        )
        self.id, self.subscriber, self.paid = sale.subscription.id, sale.subscriber, Decimal(0)
        self.tick()

    def do(self, move: Move) -> str:
        """One of what its state allows. Returns what."""
        allowed = MOVES[self.state].split()
        what = allowed[move.choice % len(allowed)]
        with suppress(Refusal):
            getattr(self, what)(move)
        self.tick()
        return what

    def wait(self, move: Move) -> None:
        """Nothing."""

    def pay(self, move: Move) -> None:
        self.world.pays(self.subscriber, move.amount)
        self.paid += Decimal(move.amount)

    def pause(self, move: Move) -> None:
        """Now, or on one of the next days."""
        first = self.world.ctx.today + timedelta(days=0 if move.yes else move.which)
        last = first + timedelta(days=1 + move.minutes % 20) if move.which else None
        subscriptions.pause_subscription(
            self.world.ctx, subscription_id=self.id, starts_on=first, ends_on=last
        )

    def resume(self, move: Move) -> None:
        for _ in range(1 + move.yes):
            billing.resume_service(self.world.ctx, subscription_id=self.id)

    def change_plan(self, move: Move) -> None:
        billing.change_plan_now(self.world.ctx, subscription_id=self.id, plan_id=self.plan(move).id)

    def plan_a_change(self, move: Move) -> None:
        subscriptions.plan_subscription_change(
            self.world.ctx, subscription_id=self.id, plan_id=self.plan(move).id
        )

    def give_notice(self, move: Move) -> None:
        subscriptions.plan_subscription_end(self.world.ctx, subscription_id=self.id)
        if move.yes:
            subscriptions.drop_subscription_end(self.world.ctx, subscription_id=self.id)

    def end_now(self, move: Move) -> None:
        """Seldom, for nothing comes after."""
        if move.yes and move.which == 0:
            billing.end_service_now(self.world.ctx, subscription_id=self.id)

    def plan(self, move: Move) -> Any:
        return self.plans[sorted(self.plans)[move.which]]

    @property
    def state(self) -> str:
        row = self.row
        return row.suspended_for if row.suspended_for in ("paused", "run_out") else row.state

    # What the clock does.

    def time_passes(self, wait: timedelta) -> None:
        until = self.world.now + wait
        for _ in range(200):
            self.pass_until(min(self.next_event(), until))
            self.tick()
            if self.world.now == until:
                return

    def next_event(self) -> datetime:
        """When something happens by itself: what is paid runs out, or a day begins."""
        row, zone = self.row, self.world.ctx.tenant.timezone
        tomorrow = self.world.ctx.today + timedelta(days=1)
        midnight = datetime.combine(tomorrow, time(), zone).astimezone(UTC)
        runs = row.state == State.ACTIVE and row.paid_until is not None and row.paid_until > self.world.now
        return min(row.paid_until, midnight) if runs and row.paid_until else midnight

    def pass_until(self, then: datetime) -> None:
        """One stretch in which nothing changes, written down as what it was."""
        row, now = self.row, self.world.now
        assert row.paid_until is not None
        free = row.trial_until is not None and row.trial_until > self.world.ctx.today
        if not free and row.suspended_for != "paused":
            paid = min(max(row.paid_until - now, NONE), then - now)
            if row.state == State.ACTIVE:
                assert row.trial_stops or paid == then - now, "it worked without being paid"
                self.worked += paid
            else:
                self.missed += paid
        self.world.now = then

    def tick(self) -> None:
        """The jobs of the minute, and those of the day."""
        begin_pauses(self.world.ctx)
        stop_trials(self.world.ctx)
        jobs.end_services(self.world.ctx)
        jobs.end_pauses(self.world.ctx)
        for _ in range(2):
            billing.renew_whoever_runs_out(self.world.ctx)

    # What holds whenever somebody looks.

    def look(self) -> None:
        self.time_is_what_was_paid_for()
        self.money_is_paid_or_in_the_wallet()

    def time_is_what_was_paid_for(self) -> None:
        row = self.row
        assert row.paid_until is not None
        if row.state == State.TERMINATED:
            return
        spent = Invoice.of(self.world.ctx).values_list("total", flat=True)
        bought = sum((PLANS[str(int(total))][1] for total in spent), NONE)
        zone = self.world.ctx.tenant.timezone
        first = self.world.now
        if row.suspended_for == "paused" and row.suspended_at is not None:
            first = row.suspended_at
        if row.trial_until is not None:
            first = max(first, datetime.combine(row.trial_until, time(), zone))
        left = max(row.paid_until - first, NONE)
        assert bought == self.worked + self.missed + left, (bought, self.worked, self.missed, left)

    def money_is_paid_or_in_the_wallet(self) -> None:
        """Only an end gives back: what was left of the paid time."""
        ctx, nothing = self.world.ctx, Decimal(0)
        spent = sum(Invoice.of(ctx).values_list("total", flat=True), nothing)
        back = sum(CreditNote.of(ctx).values_list("total", flat=True), nothing)
        assert not back or self.row.state == State.TERMINATED
        assert ledger.balance(ctx, self.subscriber.id) == ledger.Balance(wallet=self.paid - spent + back)

    @property
    def row(self) -> subscriptions.Subscription:
        return subscriptions.subscription(self.world.ctx, self.id)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(
    price=st.sampled_from(sorted(PLANS)),
    trial=st.sampled_from([0, 0, 1, 9]),
    stops=st.booleans(),
    moves=st.lists(MOVE, min_size=4, max_size=12),
)
def test_any_life_of_a_prepaid_service_is_paid_to_the_second(
    world: World, price: str, trial: int, stops: bool, moves: list[Move]
) -> None:
    before = world.now
    with transaction.atomic():
        life = PaidAhead(world, price, trial, stops)
        for move in moves:
            note(f"{world.now} {life.state}: {life.do(move)} {move}")
            life.look()
            life.time_passes(timedelta(minutes=move.minutes))
            life.look()
        transaction.set_rollback(True)
    world.now = before
