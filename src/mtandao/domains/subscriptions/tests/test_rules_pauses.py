"""How long a service may be paused: rules over values, and what holds for all of them."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mtandao.domains.subscriptions.rules.add_ons import Days
from mtandao.domains.subscriptions.rules.pauses import (
    Limits,
    PauseProblem,
    days_left,
    days_taken,
    last_end,
    pause_problem,
)

DAY = date(2026, 4, 1)
# Machines that are busy elsewhere are slow at drawing, not wrong.
UNHURRIED = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


@st.composite
def pauses(draw: st.DrawFn) -> list[Days]:
    """One after the other, as a service has them."""
    found, at = [], DAY - timedelta(days=800)
    for gap, length in draw(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 200)), max_size=5)):
        first = at + timedelta(days=gap)
        at = first + timedelta(days=length)
        found.append(Days(first, at))
    return found


@UNHURRIED
@given(pauses())
def test_of_a_year_at_most_its_days_are_taken(known: list[Days]) -> None:
    assert 0 <= days_taken(known, DAY) <= 365


@UNHURRIED
@given(pauses(), st.integers(1, 365), st.integers(1, 30))
def test_a_pause_of_what_is_left_fits_and_one_day_more_does_not(
    known: list[Days], most: int, least: int
) -> None:
    limits = Limits(least, most)
    left = days_left(limits, known, DAY)
    assert left is not None and 0 <= left <= most
    if left < least:
        assert pause_problem(limits, left, DAY, None) == PauseProblem.USED_UP
        return
    whole = DAY + timedelta(days=left)
    assert pause_problem(limits, left, DAY, whole) is None
    assert pause_problem(limits, left, DAY, whole + timedelta(days=1)) == PauseProblem.TOO_LONG
    assert last_end(left, DAY, None) == whole


@UNHURRIED
@given(pauses())
def test_days_long_ago_are_forgotten(known: list[Days]) -> None:
    assert days_taken(known, DAY + timedelta(days=2000)) == 0


def test_without_a_limit_anything_longer_than_the_shortest_fits() -> None:
    limits = Limits(3, None)
    assert days_left(limits, [], DAY) is None
    assert pause_problem(limits, None, DAY, None) is None
    assert pause_problem(limits, None, DAY, DAY + timedelta(days=2)) == PauseProblem.TOO_SHORT
    assert pause_problem(limits, None, DAY, DAY) == PauseProblem.ENDS_FIRST
    assert last_end(None, DAY, None) is None
