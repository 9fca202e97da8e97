"""Where and when bytes are counted."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from mtandao.domains.usage import rules

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
instants = st.datetimes(
    min_value=datetime(2026, 1, 1), max_value=datetime(2027, 1, 1), timezones=st.just(UTC)
)
amounts = st.integers(0, 2**55)


def spread(since: datetime, at: datetime, up: int, down: int) -> list[tuple[int, int, int]]:
    return list(rules.parts_between(since, at, up, down))


def test_within_five_minutes_all_is_counted_there() -> None:
    at = NOON + timedelta(minutes=3)
    assert spread(NOON + timedelta(minutes=1), at, 7, 9) == [(int(NOON.timestamp()) // 300, 7, 9)]


def test_a_router_that_was_silent_for_six_hours_is_no_peak() -> None:
    found = spread(NOON - timedelta(hours=6), NOON, 0, 72_000)
    assert [down for _, _, down in found] == [1000] * 72
    assert found[-1][0] == int(NOON.timestamp()) // 300 - 1


def test_what_is_told_on_the_stroke_was_moved_before_it() -> None:
    (part,) = spread(NOON - timedelta(minutes=5), NOON, 1, 1)
    assert part[0] * 300 == NOON.timestamp() - 300
    # Nothing lies before what took no time.
    assert spread(NOON, NOON, 1, 1) == [(int(NOON.timestamp()) // 300, 1, 1)]


@given(instants, st.timedeltas(timedelta(seconds=-60), timedelta(days=2)), amounts, amounts)
def test_not_a_byte_is_lost_or_found(since: datetime, span: timedelta, up: int, down: int) -> None:
    at = since + span
    found = spread(since, at, up, down)
    assert (sum(row[1] for row in found), sum(row[2] for row in found)) == (up, down)
    assert all(row[1] >= 0 and row[2] >= 0 for row in found)
    parts = [row[0] for row in found]
    assert parts == sorted(set(parts))
    assert all(min(since, at).timestamp() // 300 <= part <= at.timestamp() // 300 for part in parts)


@given(instants, st.timedeltas(timedelta(minutes=1), timedelta(days=1)), amounts)
def test_each_part_has_its_share_of_the_time(since: datetime, span: timedelta, down: int) -> None:
    at = since + span
    for part, _, bytes_ in spread(since, at, 0, down):
        begins, ends = part * 300, part * 300 + 300
        overlap = min(ends, at.timestamp()) - max(begins, since.timestamp())
        assert abs(bytes_ - down * overlap / span.total_seconds()) <= 2 + down * 1e-6


@given(instants, st.timedeltas(timedelta(), timedelta(days=2)), amounts, instants)
def test_a_boundary_parts_what_was_moved_and_keeps_it_whole(
    since: datetime, span: timedelta, amount: int, boundary: datetime
) -> None:
    at = since + span
    first = rules.before(boundary, since, at, amount)
    assert 0 <= first <= amount
    if boundary <= since and boundary < at:
        assert first == 0
    if boundary >= at:
        assert first == amount


def test_a_day_is_that_of_the_zone() -> None:
    part = int(datetime(2026, 11, 20, 21, 0, tzinfo=UTC).timestamp()) // 300
    assert rules.day_of(part, ZoneInfo("Africa/Nairobi")) == date(2026, 11, 21)
    assert rules.day_of(part - 1, ZoneInfo("Africa/Nairobi")) == date(2026, 11, 20)
    half = int(datetime(2026, 11, 20, 18, 30, tzinfo=UTC).timestamp()) // 300
    assert rules.day_of(half, ZoneInfo("Asia/Kolkata")) == date(2026, 11, 21)
    assert rules.day_of(half - 1, ZoneInfo("Asia/Kolkata")) == date(2026, 11, 20)


def test_the_percentile_leaves_out_the_busiest_twentieth() -> None:
    assert rules.percentile_95([]) == 0
    assert rules.percentile_95([5]) == 5
    assert rules.percentile_95(list(range(1, 101))) == 95
    assert rules.percentile_95([0] * 95 + [10**9] * 5) == 0
    assert rules.bits_a_second(300_000_000) == 8_000_000


def test_marks_are_passed_when_they_are_met() -> None:
    assert not rules.has_neared(100, 79) and rules.has_neared(100, 80)
    assert not rules.has_reached(100, 99) and rules.has_reached(100, 100)
    assert not rules.has_neared(None, 2**60) and not rules.has_reached(None, 2**60)
    assert rules.has_reached(0, 0)
