"""The ladder's days. The ids are those of the acceptance cases; the rest are properties."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtandao.domains.collections.rules.ladder import (
    STAGES,
    Account,
    Ladder,
    Planned,
    cut_day,
    is_cut,
    next_stage,
    planned,
    stage_on,
)
from mtandao.domains.collections.rules.windows import Windows, may_cut, next_cut_at

NAIROBI = ZoneInfo("Africa/Nairobi")
# As the cases count: nothing before day 30, then a stage at 30, 40 and 50 days after the invoice.
OVERDUE_30_40_50 = Ladder(
    reminders=(),
    overdue_from_day=30,
    grace_days=29,
    walled_until_day=39,
    suspended_until_day=49,
    disconnected_until_day=90,
)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    grace, *more = (draw(st.integers(least, 40)) for least in (0, 1, 1, 1))
    walled = grace + more[0]
    suspended = walled + more[1]
    return Ladder(
        grace_days=grace,
        walled_until_day=walled,
        suspended_until_day=suspended,
        disconnected_until_day=suspended + more[2],
        overdue_from_day=draw(st.integers(0, grace + 1)),
        terminate=draw(st.booleans()),
        least_amount=Decimal(draw(st.integers(0, 500))),
    )


@st.composite
def windows(draw: st.DrawFn) -> Windows:
    begins, ends = draw(st.just((None, None)) | st.tuples(st.times(), st.times()))
    return Windows(
        begins,
        ends,
        weekdays=draw(st.frozensets(st.integers(0, 6), max_size=6)),
        days=draw(st.frozensets(DAYS, max_size=5)),
        yearly=draw(st.frozensets(st.tuples(st.integers(1, 12), st.integers(1, 28)), max_size=5)),
    )


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(NAIROBI))


def noon(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(12), NAIROBI)


def owing(since: str, amount: str = "1000", stage: str = "clear") -> Account:
    return Account(stage, date.fromisoformat(since), Decimal(amount))


def test_D1_before_the_first_day_of_the_ladder_an_unpaid_account_is_clear() -> None:
    assert planned(owing("2012-05-31"), noon("2012-06-24"), OVERDUE_30_40_50) == Planned("clear", "clear")


@pytest.mark.parametrize(
    ("day", "stage"),
    [("2012-06-30", "walled_garden"), ("2012-07-10", "suspended"), ("2012-07-20", "disconnected")],
)
def test_D2_a_stage_at_30_40_and_50_days(day: str, stage: str) -> None:
    before = STAGES[STAGES.index(stage) - 1]
    account = owing("2012-05-31", stage=before)
    assert planned(account, noon(day), OVERDUE_30_40_50).stage == stage
    eve = noon(day) - timedelta(days=1)
    assert stage_on(eve.date(), account.oldest_due_on, OVERDUE_30_40_50) != stage


def test_D5_when_the_oldest_is_paid_the_clock_starts_from_the_next() -> None:
    ladder, today = Ladder(), noon("2026-12-20")
    assert planned(owing("2026-12-01", stage="walled_garden"), today, ladder).stage == "suspended"
    assert planned(owing("2026-12-18", stage="suspended"), today, ladder).stage == "grace"


def test_D6_an_exempted_account_does_not_move() -> None:
    account = Account("clear", date(2026, 1, 1), Decimal(9000), exempt=True)
    assert planned(account, noon("2026-12-20"), Ladder()) == Planned("clear", "terminated", "exemption")


@pytest.mark.parametrize(("owes", "stage"), [("149", "clear"), ("149.99", "clear"), ("150", "walled_garden")])
def test_D8_below_the_least_amount_nobody_is_touched_and_from_it_on_day_3(owes: str, stage: str) -> None:
    ladder = Ladder(grace_days=2, least_amount=Decimal(150))
    assert planned(owing("2026-12-01", owes, "grace"), noon("2026-12-04"), ladder).stage == stage


def test_a_promise_keeps_online_and_says_so() -> None:
    account = Account("suspended", date(2026, 12, 1), Decimal(10), date(2026, 12, 25))
    assert planned(account, noon("2026-12-24"), Ladder()) == Planned("grace", "suspended", "promise")
    assert planned(account, noon("2026-12-25"), Ladder()).held_by == ""


def test_a_cut_waits_for_the_morning_and_being_let_back_does_not() -> None:
    nights = Windows(time(20), time(8))
    late = datetime(2026, 12, 5, 22, 15, tzinfo=NAIROBI)
    waits = planned(owing("2026-12-01", stage="grace"), late, Ladder(), nights)
    assert (waits.stage, waits.held_by) == ("grace", "window")
    assert waits.held_until == datetime(2026, 12, 6, 8, tzinfo=NAIROBI)
    assert planned(Account("suspended"), late, Ladder(), nights).stage == "clear"
    assert planned(owing("2026-12-04", stage="suspended"), late, Ladder(), nights).stage == "grace"


def test_a_cut_waits_for_the_end_of_weekend_and_holiday() -> None:
    windows = Windows(
        time(18), time(7, 30), frozenset({5, 6}), frozenset({date(2026, 12, 7)}), frozenset({(12, 8)})
    )
    friday_evening = datetime(2026, 12, 4, 19, tzinfo=NAIROBI)
    assert next_cut_at(friday_evening, windows) == datetime(2026, 12, 9, 7, 30, tzinfo=NAIROBI)
    assert cut_day(date(2026, 12, 1), Ladder(), windows, NAIROBI) == date(2026, 12, 9)


@given(windows=windows(), at=MOMENTS)
def test_the_next_allowed_moment_is_allowed_and_the_first(windows: Windows, at: datetime) -> None:
    found = next_cut_at(at, windows)
    assert found >= at
    assert may_cut(found, windows)
    assert found == at or not may_cut(at, windows)
    between = at + (found - at) / 2
    assert found == at or not may_cut(between, windows)


@given(ladder=ladders(), oldest=DAYS, days=st.integers(-10, 300))
def test_time_alone_only_leads_downwards(ladder: Ladder, oldest: date, days: int) -> None:
    today = oldest + timedelta(days=days)
    stages = [STAGES.index(stage_on(today + timedelta(days=n), oldest, ladder)) for n in (0, 1)]
    assert stages[0] <= stages[1]
    assert (stages[0] == 0) == (days < ladder.overdue_from_day)


@given(current=st.sampled_from(STAGES), wanted=st.sampled_from(STAGES))
def test_nobody_is_cut_without_having_been_behind_the_wall(current: str, wanted: str) -> None:
    passed = [current]
    while (following := next_stage(passed[-1], wanted)) != passed[-1]:
        passed.append(following)
    assert passed[-1] == wanted
    assert len(passed) <= len(STAGES)
    if is_cut(current, wanted) and current in STAGES[:4]:
        assert passed[1] == "walled_garden"


@given(ladder=ladders(), windows=windows(), at=MOMENTS, stage=st.sampled_from(STAGES), data=st.data())
def test_one_look_never_cuts_whom_it_must_not(
    ladder: Ladder, windows: Windows, at: datetime, stage: str, data: st.DataObject
) -> None:
    owes = data.draw(st.booleans())
    account = Account(
        stage,
        at.date() - timedelta(days=data.draw(st.integers(0, 200))) if owes else None,
        Decimal(data.draw(st.integers(1, 1000))) if owes else Decimal(0),
        data.draw(st.none() | st.just(at.date() + timedelta(days=1))),
        data.draw(st.booleans()),
    )
    found = planned(account, at, ladder, windows)
    if is_cut(stage, found.stage):
        assert owes
        assert not account.exempt
        assert account.promise_until is None
        assert account.amount >= ladder.least_amount
        assert may_cut(at, windows)
    if not owes or account.exempt:
        assert found.stage == "clear"
    assert (found.held_until is not None) == (found.held_by == "window")
