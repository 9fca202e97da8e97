"""Days and prices. The ids are those of the acceptance cases; the rest are properties."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mtandao.domains.billing.rules.periods import Cycle, cycles_due, is_overdue
from mtandao.domains.billing.rules.proration import Parts, parts, prorated, quote, unused
from mtandao.domains.catalog.contract import Calendar
from mtandao.foundation.money import Money

DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))
CYCLES = st.sampled_from(["day", "week", "month", "quarter", "half_year", "year"])
CALENDARS = st.builds(Calendar, CYCLES, st.integers(1, 31))
LENGTHS = st.integers(0, 800).map(lambda days: timedelta(days=days))
PRICES = st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _monthly(anchor: int) -> Calendar:
    return Calendar("month", anchor)


def _billed_by(start: str, target: str, anchor: int) -> Parts:
    """What a run on the target day has billed in all: every period that has begun."""
    calendar = _monthly(anchor)
    due = cycles_due(_day(start), _day(target), calendar.after)
    return parts(_day(start), due[-1].ends_on, calendar)


@pytest.mark.parametrize(("target", "whole"), [("2011-02-01", 0), ("2011-02-13", 1), ("2011-04-13", 3)])
def test_K1_a_lead_and_then_whole_months(target: str, whole: int) -> None:
    assert _billed_by("2011-02-01", target, 13) == Parts(Fraction(12, 31), whole)


def test_K2_a_service_that_ends_in_mid_month_has_a_tail() -> None:
    assert parts(_day("2010-06-17"), _day("2010-07-17"), _monthly(17)) == Parts(whole=1)
    assert parts(_day("2010-06-17"), _day("2010-07-25"), _monthly(17)) == Parts(whole=1, tail=Fraction(8, 31))


def test_K3_a_lead_a_month_and_a_tail() -> None:
    assert parts(_day("2011-01-31"), _day("2011-03-10"), _monthly(7)) == Parts(
        Fraction(7, 31), 1, Fraction(3, 31)
    )


def test_K4_the_days_until_the_change_are_a_tail() -> None:
    assert parts(_day("2011-02-01"), _day("2011-02-14"), _monthly(1)) == Parts(tail=Fraction(13, 28))


@pytest.mark.parametrize(
    ("anchor", "lead"), [(31, Fraction(14, 31)), (27, Fraction(13, 31))], ids=["31", "27"]
)
def test_K4_the_days_from_the_change_are_a_lead(anchor: int, lead: Fraction) -> None:
    end = cycles_due(_day("2011-02-14"), _day("2011-03-01"), _monthly(anchor).after)[-1].ends_on
    assert parts(_day("2011-02-14"), end, _monthly(anchor)) == Parts(lead, 1)


def test_K5_a_leap_february_has_twenty_nine_days() -> None:
    assert parts(_day("2012-02-01"), _day("2012-02-15"), _monthly(1)) == Parts(tail=Fraction(14, 29))


@pytest.mark.parametrize(
    ("start", "anchor", "first"),
    [("2012-02-16", 30, "2012-02-29"), ("2012-01-31", 30, "2012-02-29"), ("2012-02-16", 14, "2012-03-14")],
)
def test_K6_the_first_billing_day(start: str, anchor: int, first: str) -> None:
    assert _monthly(anchor).after(_day(start)) == _day(first)


def test_K7_the_end_of_a_month_that_began_on_its_last_day() -> None:
    assert _monthly(31).after(_day("2012-04-30")) == _day("2012-05-31")
    assert parts(_day("2012-04-30"), _day("2012-05-31"), _monthly(31)) == Parts(whole=1)


def test_K8_three_months_from_the_31st_are_three_prices() -> None:
    assert _billed_by("2017-01-31", "2017-03-31", 31) == Parts(whole=3)


def test_K13_three_whole_months_are_exactly_three() -> None:
    of = parts(_day("2012-03-02"), _day("2012-06-02"), _monthly(2))
    assert of == Parts(whole=3) and of.periods == 3
    assert prorated(Decimal("29.99"), of) == Decimal("89.97")


def test_L1_the_31st_is_kept_for_a_year() -> None:
    ends = [_monthly(31).after(_day("2023-01-31"), count).isoformat()[5:] for count in range(12)]
    assert " ".join(ends) == "01-31 02-28 03-31 04-30 05-31 06-30 07-31 08-31 09-30 10-31 11-30 12-31"
    assert _monthly(31).after(_day("2024-01-31")) == _day("2024-02-29")


def _read(start: str, last: str) -> str:
    """The periods from that day as a customer reads them, the last one included."""
    first = _day(start)
    due = cycles_due(first, _day(last), _monthly(first.day).after)
    return " ".join(f"{c.starts_on:%m-%d}..{c.ends_on - timedelta(days=1):%m-%d}" for c in due)


def test_L2_periods_from_the_31st_end_before_the_last_day_of_a_shorter_month() -> None:
    assert _read("2024-01-31", "2024-03-31") == "01-31..02-28 02-29..03-30 03-31..04-29"


def test_L3_periods_from_the_30th_keep_it_after_a_leap_february() -> None:
    due = "01-30..02-28 02-29..03-29 03-30..04-29 04-30..05-29"
    assert _read("2024-01-30", "2024-04-30") == due


@pytest.mark.parametrize(("open_amount", "overdue"), [("1.00", [False, False, True]), ("0.00", [False] * 3)])
def test_L16_due_in_n_days_is_overdue_from_the_day_after(open_amount: str, overdue: list[bool]) -> None:
    issued, days = _day("2024-02-20"), 14
    due = issued + timedelta(days=days)
    looked = [issued + timedelta(days=days + more) for more in (-1, 0, 1)]
    assert [is_overdue(due, today, Decimal(open_amount)) for today in looked] == overdue


def test_F1_twelve_days_of_march_and_the_installation() -> None:
    """Central Europe changed its clocks within these twelve days: days do not notice."""
    of = _billed_by("2016-03-20", "2016-03-20", 1)
    assert of == Parts(Fraction(12, 31))
    assert Decimal(20) + prorated(Decimal(30), of) == Decimal("31.61")


def test_F2_a_deferred_lead_is_billed_with_the_first_month() -> None:
    of = parts(_day("2016-04-11"), _day("2016-06-01"), _monthly(1))
    assert of == Parts(Fraction(20, 30), 1)
    assert Decimal(100) + prorated(Decimal(30), of) == Decimal(150)


def test_a_plan_that_ends_before_its_first_anchor_has_days_of_the_lead_alone() -> None:
    assert parts(_day("2011-02-05"), _day("2011-02-10"), _monthly(13)) == Parts(Fraction(5, 31))


def test_time_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="before"):
        parts(_day("2011-02-05"), _day("2011-02-04"), _monthly(1))


@given(start=DAYS, length=LENGTHS, calendar=CALENDARS)
def test_no_part_is_a_whole_period(start: date, length: timedelta, calendar: Calendar) -> None:
    of = parts(start, start + length, calendar)
    assert 0 <= of.lead < 1 and 0 <= of.tail < 1 and of.whole >= 0


@given(start=DAYS, calendar=CALENDARS, count=st.integers(1, 24), price=PRICES)
def test_whole_periods_are_billed_whole(start: date, calendar: Calendar, count: int, price: Decimal) -> None:
    first = calendar.after(start)
    of = parts(first, calendar.after(first, count), calendar)
    assert of == Parts(whole=count) and prorated(price, of) == price * count


@given(start=DAYS, length=LENGTHS, calendar=CALENDARS, price=PRICES)
def test_another_day_never_makes_it_cheaper(
    start: date, length: timedelta, calendar: Calendar, price: Decimal
) -> None:
    shorter = parts(start, start + length, calendar)
    longer = parts(start, start + length + timedelta(days=1), calendar)
    assert shorter.periods < longer.periods
    assert prorated(price, shorter) <= prorated(price, longer)


@given(start=DAYS, length=LENGTHS, calendar=CALENDARS, price=PRICES)
def test_cut_at_an_anchor_the_pieces_cost_the_whole(
    start: date, length: timedelta, calendar: Calendar, price: Decimal
) -> None:
    cut, end = calendar.after(start), calendar.after(start) + length
    pieces = prorated(price, parts(start, cut, calendar)) + prorated(price, parts(cut, end, calendar))
    assert prorated(price, parts(start, end, calendar)) == pieces


@given(start=DAYS, calendar=CALENDARS, price=PRICES, used=st.integers(0, 400))
def test_what_is_unused_is_never_more_than_was_billed(
    start: date, calendar: Calendar, price: Decimal, used: int
) -> None:
    period = Cycle(start, calendar.after(start))
    on = start + timedelta(days=used)
    assume(on <= period.ends_on)
    back = unused(price, period, on, calendar)
    assert 0 <= back <= prorated(price, parts(start, period.ends_on, calendar)) <= price
    assert used or back == prorated(price, parts(start, period.ends_on, calendar))


@given(start=DAYS, calendar=CALENDARS, price=PRICES, other=PRICES, used=st.integers(0, 400))
def test_a_change_and_back_again_costs_nothing(
    start: date, calendar: Calendar, price: Decimal, other: Decimal, used: int
) -> None:
    period = Cycle(start, calendar.after(start))
    on = start + timedelta(days=used)
    assume(on <= period.ends_on)
    there = quote(Money(price, "KES"), Money(other, "KES"), period, on, calendar)
    back = quote(Money(other, "KES"), Money(price, "KES"), period, on, calendar)
    assert not there.difference + back.difference
    assert not quote(Money(price, "KES"), Money(price, "KES"), period, on, calendar).difference
    assert (there.difference < Money.zero("KES")) <= (other < price)


def test_an_upgrade_in_mid_month_is_two_lines_over_the_same_days() -> None:
    april = Cycle(_day("2026-04-01"), _day("2026-05-01"))
    moved = quote(
        Money(Decimal(1500), "KES"), Money(Decimal(3000), "KES"), april, _day("2026-04-21"), _monthly(1)
    )
    assert moved.days == 10
    assert (str(moved.credit), str(moved.charge)) == ("KES 500.00", "KES 1,000.00")
    assert str(moved.difference) == "KES 500.00"


def test_a_weekly_plan_fills_the_rest_of_the_month_with_weeks() -> None:
    """From the 11th twenty days are left: two weeks and six days."""
    april = Cycle(_day("2026-04-01"), _day("2026-05-01"))
    moved = quote(
        Money(Decimal(3000), "KES"),
        Money(Decimal(700), "KES"),
        april,
        _day("2026-04-11"),
        _monthly(1),
        Calendar("week", 11),
    )
    assert str(moved.charge) == "KES 2,000.00" and str(moved.credit) == "KES 2,000.00"


def test_a_quote_never_mixes_currencies() -> None:
    april = Cycle(_day("2026-04-01"), _day("2026-05-01"))
    with pytest.raises(ValueError, match="KES and INR do not mix"):
        quote(Money(Decimal(1), "KES"), Money(Decimal(1), "INR"), april, _day("2026-04-02"), _monthly(1))


@pytest.mark.parametrize("on", ["2026-03-31", "2026-05-02"])
def test_a_change_outside_the_period_has_no_quote(on: str) -> None:
    april = Cycle(_day("2026-04-01"), _day("2026-05-01"))
    with pytest.raises(ValueError, match="not in the period"):
        quote(Money(Decimal(1), "KES"), Money(Decimal(1), "KES"), april, _day(on), _monthly(1))
