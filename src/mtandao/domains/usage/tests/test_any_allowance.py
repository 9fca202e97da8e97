"""Packets in any order, data bought and taken back, other caps: what is bought is whole from the moment it is bought, and
not a byte is lost. Held against one signed sum."""

from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from mtandao.domains.usage import contract as usage
from mtandao.domains.usage import rules
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox.models import OutboxEvent
from tests.worlds import World

SIZE = st.integers(1, 60)
MINUTES = st.integers(0, 90)


class OneAllowance(RuleBasedStateMachine):
    """`balance` is what is left, below zero where more was moved than there was; `since`, when data was last bought with
    nothing left. A careful clerk needs no more."""

    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.start = self.world.now
        self.service = new_id()
        self.included: int | None = 100
        self.bought, self.balance, self.moved = 0, 100, 0
        self.since: Any = None
        self.ends: Any = None
        self.gone, self.ends_told = False, 0

    def teardown(self) -> None:
        self.world.now = self.start
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @initialize()
    def opens(self) -> None:
        self.ends = self.start + timedelta(days=30)
        self._as_sold()
        # What took no time and was told as a period begins is of the one before.
        self.world.later(minutes=1)
        self.first = self.world.now

    @rule(size=SIZE, minutes=MINUTES, late=MINUTES)
    def a_packet(self, size: int, minutes: int, late: int) -> None:
        """About so many minutes, told so many later."""
        at = max(self.world.now - timedelta(minutes=late), self.first)
        since = max(at - timedelta(minutes=minutes), self.first)
        self._eat(usage.Eaten(self.service, since, at, size))

    @rule(sizes=st.lists(SIZE, min_size=2, max_size=4), minutes=MINUTES)
    def packets_together(self, sizes: list[int], minutes: int) -> None:
        at = self.world.now
        since = max(at - timedelta(minutes=minutes), self.first)
        step = (at - since) / len(sizes)
        self._eat(
            *(
                usage.Eaten(self.service, since + step * n, since + step * (n + 1), size)
                for n, size in enumerate(sizes)
            )
        )

    @rule(size=SIZE)
    def all_that_is_left_goes_and_more(self, size: int) -> None:
        since = max(self.world.now - timedelta(minutes=5), self.since or self.first)
        self._eat(usage.Eaten(self.service, since, self.world.now, size + (self._row().left or 0)))

    @rule(minutes=st.integers(1, 120))
    def time_passes(self, minutes: int) -> None:
        self.world.later(minutes=minutes)

    @rule(size=SIZE)
    def data_is_bought(self, size: int) -> None:
        left = self._row().left
        self.bought += size
        if self.balance <= 0 and self.included is not None:
            self.balance, self.since = 0, self.world.now
        self.balance += size
        self._as_sold()
        assert left is None or self._row().left == left + size

    @rule(size=SIZE)
    def data_is_taken_back(self, size: int) -> None:
        size = min(size, self.bought)
        self.bought -= size
        self.balance -= size
        self._as_sold()

    @rule(included=st.sampled_from([50, 100, 150, None]))
    def another_cap(self, included: int | None) -> None:
        """Without one all is counted still, for the cap that may come again."""
        self.balance += (included or 0) - (self.included or 0)
        self.included = included
        self._as_sold()

    @rule()
    def it_is_told_again(self) -> None:
        self._as_sold()

    @invariant()
    def what_is_left_is_what_the_clerk_wrote_down(self) -> None:
        if self.ends is None:
            return
        row = self._row()
        assert row.left == (None if self.included is None else max(0, self.balance))
        assert row.bytes_used == self.moved
        assert row.reached == (self.included is not None and self.balance <= 0)
        assert row.beyond - row.bytes_past_end == (0 if self.included is None else max(0, -self.balance))

    @invariant()
    def its_end_is_told_each_time_it_comes(self) -> None:
        if self.ends is None:
            return
        gone = self.included is not None and self.balance <= 0
        self.ends_told += gone and not self.gone
        self.gone = gone
        events = OutboxEvent.objects.filter(name="allowance.reached", subject_id=self.service)
        assert events.count() == self.ends_told

    def _row(self) -> usage.Allowance:
        return usage.allowances_of(self.world.ctx, [self.service])[self.service]

    def _eat(self, *eaten: usage.Eaten) -> None:
        """As the network room does it."""
        if usage.eat(self.world.ctx, eaten=eaten):
            usage.eat_over_periods(self.world.ctx, eaten=eaten)
        for each in eaten:
            self.moved += each.bytes
            before = rules.before(self.since, each.since, each.at, each.bytes) if self.since else 0
            self.balance -= each.bytes - before

    def _as_sold(self) -> None:
        period = usage.Period(
            self.service,
            self.service,
            self.world.tenant_id,
            self.start,
            self.ends,
            self.included,
            self.bought,
        )
        usage.open_allowances(self.world.ctx, periods=[period])


@pytest.mark.django_db
def test_what_is_bought_is_whole_whatever_came_before_it(world: World) -> None:
    OneAllowance.world = world
    run_state_machine_as_test(
        OneAllowance,
        settings=settings(
            max_examples=60,
            stateful_step_count=25,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
