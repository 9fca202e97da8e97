"""Killed between any two steps: every process of the chain dies before each of its commits, month after month, and
every month comes to the same."""

from collections.abc import Iterator

import pytest

from mtandao.foundation import clock
from mtandao.foundation.tenancy.fence import fence
from tests.kills.death import dies_before_commit
from tests.kills.month import Month, last_position
from tests.worlds import World

pytestmark = [pytest.mark.kills, pytest.mark.timeout(240)]

ACCESS_AFTER = {
    "the billing day": "online",
    "the wall": "walled",
    "the suspension": "rejected",
    "he pays": "online",
}
MOST_COMMITS = 60


@pytest.fixture
def month(own_databases: None) -> Iterator[Month]:
    """With the clock that the relay sees, so that it stands where the test moves it."""
    clock._asked_at = float("-inf")
    world = World(now=clock.now())
    with fence(world.ctx):
        yield Month.of(world)
    clock._asked_at = float("-inf")


def _live(month: Month, kill_at: int | None = None) -> tuple[dict[str, object], set[str]]:
    """One month; `kill_at`: each step is first tried by a process that dies before that commit. Returns what the
    month came to, and in which steps somebody died."""
    month.to_the_next_billing_day()
    since, texts, died = last_position(), month.texts(), set()
    for name, days, step in month.steps():
        month.pass_days(days)
        if kill_at is not None and dies_before_commit(kill_at, step):
            died.add(name)
        step()
        if name in ACCESS_AFTER:
            assert month.access() == ACCESS_AFTER[name], f"{name}, killed at {kill_at}"
    return month.outcome(since, texts), died


def test_a_month_comes_to_the_same_wherever_its_processes_die(month: Month) -> None:
    undisturbed, _ = _live(month)
    assert (
        undisturbed["texts"]
        and undisturbed["access"] == "online"
        and undisturbed["unpaid"] == []
        and undisturbed["waiting"] == 0
    )
    deaths: dict[str, int] = {}
    for kill_at in range(1, MOST_COMMITS):
        outcome, died = _live(month, kill_at)
        assert outcome == undisturbed, f"killed before commit {kill_at} of: {', '.join(sorted(died))}"
        for name in died:
            deaths[name] = kill_at
        if not died:
            break
    assert deaths.keys() == {name for name, _, _ in month.steps()}
    assert deaths["the billing day"] >= 4 and deaths["he pays"] >= 5, deaths
