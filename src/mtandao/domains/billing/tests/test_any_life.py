"""A billed service's whole life, in whatever order it goes: no day is billed twice, no served day goes unbilled, no day
of a trial, a pause or an absence is billed, and the money is that of the days."""

from datetime import date, datetime, time
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing import jobs
from mtandao.domains.billing.models import BilledCycle, CreditNoteLine, InvoiceLine
from mtandao.domains.billing.tests.lives import FAMILIES, MOVE, ONE, TERMS, Move, People, Terms
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.subscriptions.jobs import begin_pauses, stop_trials
from tests.worlds import World

State = subscriptions.State


class Life(People):
    """`days` is what a careful neighbour would have written down each evening: what the line was on that day."""

    def __init__(self, world: World, terms: Terms) -> None:
        super().__init__(world, terms)
        self.days: dict[date, str] = {}
        self.known: set[tuple[date, date]] = set()
        self.ended_on: date | None = None
        self.runs = 0

    # What the clock does.

    def nights_pass(self, nights: int, twice: bool) -> None:
        # Of what has ended a few nights tell enough.
        for _ in range(3 if self.state == State.TERMINATED else nights):
            self.days[self.today] = self.evening()
            self.work(self.today + ONE, twice)

    def evening(self) -> str:
        row = self.row
        if row.state == State.ACTIVE:
            tried = row.trial_stops or (row.trial_until is not None and row.trial_until > self.today)
            return "tried" if tried else "served"
        return "paused" if row.suspended_for == "paused" else row.state

    def work(self, day: date, twice: bool) -> None:
        """The jobs of that day, in their order."""

        def at(hour: int) -> datetime:
            return datetime.combine(day, time(hour), self.world.ctx.tenant.timezone)

        self.world.now = at(0)
        for _ in range(1 + twice):
            begin_pauses(self.world.ctx)
            stop_trials(self.world.ctx)
            jobs.end_services(self.world.ctx)
            jobs.end_pauses(self.world.ctx)
        self.world.now = at(7)
        for _ in range(1 + twice):
            if subscriptions.due_for_billing(self.world.ctx, day).exists():
                assert not billing.run_billing(self.world.ctx).parked
                # Now, not later: a pause that begins after the run is billed and given back.
                self.only_served_days_are_billed_afterwards()
                self.runs += 1
                # More than twenty that are alike and open would be left out.
                if self.terms.pays or self.runs % 10 == 0:
                    self.pay()
        self.world.now = at(9)
        begin_pauses(self.world.ctx)
        jobs.end_services(self.world.ctx)
        self.world.now = at(12)

    # What holds whenever somebody looks.

    def look(self) -> None:
        self.no_day_is_billed_twice()
        self.every_served_day_is_billed()
        self.only_served_days_are_billed_afterwards()
        self.the_money_is_that_of_the_days()
        self.a_whole_period_costs_its_price()

    def no_day_is_billed_twice(self) -> None:
        cycles = sorted(self.cycles())
        assert all(one[1] <= next_one[0] for one, next_one in pairwise(cycles)), cycles

    def every_served_day_is_billed(self) -> None:
        served = {day for day, was in self.days.items() if was == "served"}
        covered = days_of(self.cycles())
        assert served <= covered, sorted(served - covered)

    def only_served_days_are_billed_afterwards(self) -> None:
        cycles = set(self.cycles())
        fair = {"served", "suspended"} if self.terms.billed else {"served"}
        for day in days_of(cycles - self.known):
            assert self.days.get(day, "served") in fair, (day, self.days[day])
        self.known = cycles

    def the_money_is_that_of_the_days(self) -> None:
        net = self.charged()
        assert ledger.balance(self.world.ctx, self.subscriber.id).net == self.paid - net
        row = self.row
        if self.terms.family != "days" or row.activated_at is None:
            return
        pause = subscriptions.living_pause(self.world.ctx, self.id)
        runs = pause.began_on if pause is not None and pause.began_on is not None else date.max
        given = {day for day, was in self.days.items() if was == "paused" and day < runs}
        kept = days_of(self.cycles()) - given
        if row.state == State.TERMINATED:
            self.ended_on = self.ended_on or self.today
            kept = {day for day in kept if day < self.ended_on}
        assert net == len(kept)

    def a_whole_period_costs_its_price(self) -> None:
        for line in InvoiceLine.of(self.world.ctx).filter(
            kind=billing.LineKind.PLAN, starts_on__isnull=False
        ):
            if (price := whole(line)) is not None:
                assert line.amount == price, (line.description, line.starts_on, line.ends_on, line.amount)

    def cycles(self) -> list[tuple[date, date]]:
        rows = BilledCycle.of(self.world.ctx).values_list("starts_on", "ends_on")
        return [*rows, self.first] if self.first is not None else list(rows)

    def charged(self) -> Decimal:
        lines = InvoiceLine.of(self.world.ctx).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
        return lines - (CreditNoteLine.of(self.world.ctx).aggregate(sum=Sum("amount"))["sum"] or Decimal(0))


def days_of(cycles: Any) -> set[date]:
    return {start + n * ONE for start, end in cycles for n in range((end - start).days)}


def whole(line: InvoiceLine) -> Decimal | None:
    """The price of the period that this line covers, if it is a whole one of its plan."""
    price = line.description.removeprefix("For ").split(",")[0]
    terms = FAMILIES["days"].get(price) or FAMILIES["months"][price]
    assert line.starts_on is not None and line.ends_on is not None
    if (days := terms.get("validity_days")) is not None or terms["cycle"] == "week":
        return Decimal(price) if (line.ends_on - line.starts_on).days == (days or 7) else None
    months = 12 * (line.ends_on.year - line.starts_on.year) + line.ends_on.month - line.starts_on.month
    same_day = line.ends_on.day == line.starts_on.day
    return Decimal(price) if same_day and months == (3 if terms["cycle"] == "quarter" else 1) else None


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(terms=TERMS, moves=st.lists(MOVE, min_size=4, max_size=12))
def test_any_life_of_a_service_is_billed_to_the_day(world: World, terms: Terms, moves: list[Move]) -> None:
    before = world.now
    with transaction.atomic():
        life = Life(world, terms)
        for number, move in enumerate(moves):
            note(f"{life.today} {life.state}: {life.do(move)} {move}")
            life.look()
            if life.state == "pending_installation":
                continue
            life.nights_pass(move.nights, twice=number % 4 == 0)
            life.look()
        transaction.set_rollback(True)
    world.now = before
