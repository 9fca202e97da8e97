from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.hues import HUES, contrast, hue, nearest
from mtandao.foundation.kit.marks import MARKS, mark
from mtandao.foundation.kit.markup import money_html, state_html
from mtandao.foundation.kit.widgets import MoneyField, PhoneField
from tests.kit.house import NOW

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("2500", "KES", "KES 2,500.00"),
        ("-1500", "KES", "KES −1,500.00"),
        ("0", "", "0.00"),
        ("-0.004", "KES", "KES 0.00"),
        ("0.005", "", "0.01"),
        ("1204000.5", "", "1,204,000.50"),
        ("1234567.8", "INR", "INR 12,34,567.80"),
        ("999", "INR", "INR 999.00"),
        ("-12345678", "INR", "INR −1,23,45,678.00"),
    ],
)
def test_money_has_two_places_a_real_minus_and_its_country_s_groups(
    amount: str, currency: str, said: str
) -> None:
    assert words.money(Decimal(amount), currency).replace(words.HARD_SPACE, " ") == said


def test_a_sum_without_a_currency_is_grouped_as_the_tenant_s_and_one_with_it_as_its_own() -> None:
    with words.counted_in("INR"):
        assert words.money(Decimal(125000)) == "1,25,000.00"
        assert words.money(Decimal(125000), "KES").endswith("125,000.00")
        assert words.count(125000) == "125,000"
        with words.counted_in("KES"):
            assert words.money(Decimal(125000)) == "125,000.00"
    assert words.money(Decimal(125000)) == "125,000.00"


def test_whole_money_rounds_half_up_and_a_sum_that_rounds_to_nothing_owes_nothing() -> None:
    assert words.money_parts(Decimal("184350.50"), whole=True) == ("", "184,351", "")
    assert words.money_parts(Decimal("-0.4"), whole=True) == ("", "0", "")


def test_owed_money_is_red_and_has_a_minus_and_its_cents_stand_apart() -> None:
    assert str(money_html(Decimal(-1500), "KES")) == (
        '<span class="mt-money mt-owed"><abbr>KES\u00a0</abbr>−1,500<i>.00</i></span>'
    )
    assert "mt-owed" not in money_html(Decimal(-1500), plain=True)
    assert "–" in money_html(None)


@pytest.mark.parametrize(
    ("number", "home", "said"),
    [
        ("+254700000012", "254", "0700 000 012"),
        ("+254110000012", "254", "0110 000 012"),
        ("+254700000012", "91", "+254 700 000 012"),
        ("+919800000000", "254", "+91 98000 00000"),
        ("+919800000000", "91", "98000 00000"),
        ("+15550000000", "254", "+1 555 000 0000"),
        ("+21170000001", "254", "+211 7000 0001"),
        ("2547•• ••• 012", "254", "2547•• ••• 012"),
        ("0700000012", "254", "0700000012"),
        ("", "254", ""),
    ],
)
def test_a_phone_reads_as_people_say_it(number: str, home: str, said: str) -> None:
    assert words.phone(number, home).replace(words.HARD_SPACE, " ") == said


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (412_000_000, "412 MB"),
        (999_600_000, "1.00 GB"),
        (3_810_000_000, "3.81 GB"),
        (193_900_000_000, "193.9 GB"),
        (4_100_000_000_000, "4.10 TB"),
        (9_999_999_999_999_999, "10,000 TB"),
    ],
)
def test_bytes_are_counted_as_plans_count_them(amount: int, said: str) -> None:
    assert words.size(amount).replace(words.HARD_SPACE, " ") == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (42.9, "42 s"),
        (60, "1 min"),
        (852, "14 min"),
        (21720, "6 h 02 min"),
        (86400, "1 d"),
        (1029600, "11 d 22 h"),
        (-5, "0 s"),
    ],
)
def test_a_duration_has_its_two_largest_units(seconds: float, said: str) -> None:
    assert times.duration(seconds) == said


def test_a_duration_below_an_hour_can_say_its_seconds() -> None:
    assert times.duration(timedelta(minutes=14, seconds=2), seconds=True) == "14 min 02 s"


@pytest.mark.parametrize(
    ("days", "said"),
    [(22, "22 days"), (1, "1 day"), (0, "today"), (-1, "1 day over"), (-57, "57 days over")],
)
def test_days_left(days: int, said: str) -> None:
    assert times.days_left(TODAY + timedelta(days=days), TODAY) == said
    assert times.days_left(None, TODAY) == "none"


def test_the_year_is_said_only_when_it_is_another_or_now_is_not_known() -> None:
    assert times.day(TODAY, TODAY) == "Fri 20 Nov"
    assert times.day(date(2027, 1, 1), TODAY) == "Fri 1 Jan 2027"
    assert times.day(TODAY) == "Fri 20 Nov 2026"


def test_a_moment_is_told_in_the_tenant_s_time_zone() -> None:
    late = datetime(2026, 11, 19, 22, 30, tzinfo=UTC)
    with timezone.override(ZoneInfo("Africa/Nairobi")):
        assert times.moment(late, NOW) == "01:30"
        assert times.moment(late - timedelta(days=1), NOW) == "Thu 19 Nov, 01:30"
        assert times.ago(NOW - timedelta(minutes=14), NOW) == "14 min ago"
        assert times.ago(NOW + timedelta(minutes=14), NOW) == "in 14 min"


def test_swahili_speaks_of_days_and_hours_in_its_own_order() -> None:
    with translation.override("sw"):
        assert times.duration(21720) == "saa 6 dk 02"
        assert times.day(TODAY, TODAY) == "Ijm 20 Nov"
        assert times.days_left(TODAY - timedelta(days=2), TODAY) == "siku 2 zimepita"
        assert "Imesimamishwa" in state_html("suspended")


def test_every_state_has_a_shape_and_a_word_and_an_unknown_one_keeps_its_name() -> None:
    for name in MARKS:
        assert f"#s-{mark(name).shape}" in state_html(name)
        assert str(mark(name).word) in state_html(name)
    assert mark("WALLED") is MARKS["walled"]
    assert "Never heard of" in state_html("never_heard_of")
    assert '<span class="mt-reader">Active</span>' in state_html("active", silent=True)


def test_a_state_never_lets_markup_through() -> None:
    assert "<b>" not in state_html("active", "<b>x</b>") and "<b>" not in state_html("<b>x</b>")


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ("#e30613", "laterite"),
        ("#0057b8", "lake"),
        ("#00a651", "forest"),
        ("#888888", "slate"),
        ("#fd0", "olive"),
    ],
)
def test_a_brand_colour_snaps_to_the_nearest_vetted_hue(colour: str, name: str) -> None:
    assert nearest(colour).name == name


def test_each_hue_is_nearest_to_itself_and_carries_its_text() -> None:
    for one in HUES:
        assert nearest(one.light) is one
        assert contrast(one.light, "#ffffff") >= 6.4
        assert contrast(one.dark, "#06252a") >= 7.9
    assert hue("no such colour") is HUES[0]
    with pytest.raises(ValueError, match="not a colour"):
        nearest("petrol")


@pytest.mark.parametrize("typed", ["2500", "2,500", "2 500.00", "KES 2500", " 2,500.00 "])
def test_a_sum_is_understood_as_people_paste_it(typed: str) -> None:
    assert MoneyField(currency="KES").clean(typed) == Decimal(2500)


def test_a_phone_loses_its_spaces_and_letters_are_refused_with_a_sentence() -> None:
    field = PhoneField()
    assert field.clean(" +254 700-000 012 ") == "+254700000012"
    with pytest.raises(Exception, match="does not look like a phone number"):
        field.clean("call me")


def test_a_sum_that_knows_its_currency_says_it() -> None:
    from types import SimpleNamespace

    known = SimpleNamespace(amount=Decimal(5), currency="KES")
    assert str(money_html(known)) == str(money_html(Decimal(5), "KES"))
