"""Until when one price lasts."""

from datetime import date, timedelta

import pytest

from mtandao.domains.catalog.rules.cycles import MONTHS, Calendar, cycle_after


@pytest.mark.parametrize(
    ("start", "cycle", "anchor", "count", "end"),
    [
        (date(2026, 1, 31), "month", 31, 1, date(2026, 2, 28)),
        (date(2026, 2, 28), "month", 31, 1, date(2026, 3, 31)),
        (date(2026, 1, 31), "month", 31, 13, date(2027, 2, 28)),
        (date(2028, 2, 16), "month", 30, 1, date(2028, 2, 29)),
        (date(2026, 11, 30), "quarter", 30, 1, date(2027, 2, 28)),
        (date(2026, 8, 31), "half_year", 31, 1, date(2027, 2, 28)),
        (date(2028, 2, 29), "year", 29, 1, date(2029, 2, 28)),
        (date(2028, 2, 29), "year", 29, 4, date(2032, 2, 29)),
        (date(2026, 11, 16), "week", 16, 2, date(2026, 11, 30)),
        (date(2026, 11, 16), "hour", 16, 1, date(2026, 11, 17)),
    ],
)
def test_months_keep_the_anchor(start: date, cycle: str, anchor: int, count: int, end: date) -> None:
    assert cycle_after(start, cycle, anchor, count) == end


@pytest.mark.parametrize("days", [1, 30, 90, 180, 365])
@pytest.mark.parametrize("cycle", ["month", "week", "year"])
def test_a_validity_in_days_overrules_the_cycle(days: int, cycle: str) -> None:
    start = date(2026, 1, 31)
    for count in (1, 2, 7):
        ends = cycle_after(start, cycle, 31, count, validity_days=days)
        assert ends == start + timedelta(days=days * count)


@pytest.mark.parametrize("cycle", sorted(MONTHS))
def test_to_the_calendar_months_end_the_first_part_is_short_and_the_rest_is_whole(cycle: str) -> None:
    start = date(2026, 11, 16)
    first = cycle_after(start, cycle, 16, aligned=True)
    assert first == cycle_after(date(2026, 11, 1), cycle, 1)
    assert cycle_after(start, cycle, 16, 2, aligned=True) == cycle_after(first, cycle, 1)
    assert cycle_after(date(2026, 11, 1), cycle, 16, aligned=True) == first


def test_a_calendar_of_days_goes_back_as_it_goes_forward() -> None:
    calendar = Calendar("month", 16, validity_days=30)
    start = date(2026, 2, 16)
    assert calendar.after(start) == date(2026, 3, 18)
    assert calendar.before(calendar.after(start)) == start
    assert calendar.after(start, 0) == start
