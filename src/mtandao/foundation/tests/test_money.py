"""Money: cents, currencies, and parts that add up to the whole. Properties by Hypothesis."""

import operator
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtandao.foundation.money import CENT, ZERO, Money, apportioned, rounded, split, whole

CENTS = st.integers(-(10**12), 10**12).map(lambda cents: Decimal(cents) / 100)
EXACT = st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=6)
WEIGHTS = st.lists(st.integers(0, 10**6).map(lambda n: Decimal(n) / 1000), min_size=1, max_size=40)


@given(total=CENTS, weights=WEIGHTS)
def test_parts_add_up_to_the_whole(total: Decimal, weights: list[Decimal]) -> None:
    parts = split(total, weights)
    assert sum(parts) == total and len(parts) == len(weights)


@given(total=CENTS, weights=WEIGHTS)
def test_no_part_is_a_cent_or_more_from_its_share(total: Decimal, weights: list[Decimal]) -> None:
    if sum(weights) == 0:
        return
    for part, weight in zip(split(total, weights), weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < CENT
        assert part == part.quantize(CENT)


@given(total=CENTS, weights=WEIGHTS)
def test_who_weighs_nothing_gets_nothing(total: Decimal, weights: list[Decimal]) -> None:
    if sum(weights) == 0:
        return
    assert all(part == 0 for part, weight in zip(split(total, weights), weights, strict=True) if weight == 0)


@given(total=CENTS, count=st.integers(1, 30))
def test_equal_weights_differ_by_a_cent_at_most(total: Decimal, count: int) -> None:
    parts = split(total, [Decimal(1)] * count)
    assert max(parts) - min(parts) <= CENT


@given(total=CENTS, weights=WEIGHTS)
def test_giving_back_is_the_mirror_of_taking(total: Decimal, weights: list[Decimal]) -> None:
    """A credit over the same lines undoes the invoice line by line."""
    assert [-part for part in split(-total, weights)] == split(total, weights)


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        ("100.00", "1 1 1", "33.34 33.33 33.33"),
        ("0.01", "1 1 1", "0.01 0 0"),
        ("872.23", "72686 14537", "726.86 145.37"),
        ("10.00", "0 0", "10.00 0"),
        ("0.05", "1 1 1 1 1 1", "0.01 0.01 0.01 0.01 0.01 0"),
        ("-1.00", "1 2", "-0.33 -0.67"),
    ],
)
def test_known_splits(total: str, weights: str, parts: str) -> None:
    assert split(Decimal(total), [Decimal(w) for w in weights.split()]) == [Decimal(p) for p in parts.split()]


@given(total=CENTS, weights=st.lists(st.integers(-(10**6), 10**6).map(Decimal), min_size=1, max_size=20))
def test_weights_below_zero_add_up_too(total: Decimal, weights: list[Decimal]) -> None:
    """A discount beside what it is given on."""
    assert sum(split(total, weights)) == total


@given(exact=st.lists(st.fractions(-(10**6), 10**6), min_size=1, max_size=20), off=st.integers(-3, 3))
def test_parts_stay_beside_their_exact_values(exact: list[Fraction], off: int) -> None:
    total = rounded(sum(exact, Fraction(0))) + CENT * off
    parts = apportioned(total, exact)
    assert sum(parts) == total
    most = Fraction(2 + abs(off), 100)
    assert all(abs(Fraction(part) - value) <= most for part, value in zip(parts, exact, strict=True))


@given(exact=st.fractions(-(10**6), 10**6))
def test_a_fraction_is_rounded_like_a_decimal(exact: Fraction) -> None:
    cents = rounded(exact)
    assert abs(Fraction(cents) - exact) <= Fraction(1, 200)
    assert rounded(-exact) == -cents


def test_nothing_is_split_over_nobody() -> None:
    assert split(Decimal(5), []) == []


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        ("17.9699999999999988631316", "17.97"),
        ("4.125", "4.13"),
        ("4.1225", "4.12"),
        ("-0.005", "-0.01"),
        ("2.675", "2.68"),
    ],
)
def test_cents_are_rounded_half_up(exact: str, shown: str) -> None:
    """L15, F7: the exact decimal decides, never a float in between."""
    assert rounded(Decimal(exact)) == Decimal(shown)


@given(exact=EXACT)
def test_rounding_twice_changes_nothing(exact: Decimal) -> None:
    once = rounded(exact)
    assert rounded(once) == once and abs(once - exact) <= CENT / 2


@given(exact=EXACT)
def test_m_pesa_is_asked_for_whole_shillings_and_never_for_too_few(exact: Decimal) -> None:
    asked = whole(exact)
    assert asked == asked.to_integral_value() and 0 <= asked - exact < 1


@given(a=CENTS, b=CENTS)
def test_money_adds_and_takes_away(a: Decimal, b: Decimal) -> None:
    one, other = Money(a, "KES"), Money(b, "KES")
    assert one + other - other == one
    assert one + (-one) == Money.zero("KES") and not (one - one)
    assert (one < other) == (a < b) and (one <= other) == (a <= b)


@pytest.mark.parametrize("mix", ["__add__", "__sub__", "__lt__", "__le__"])
def test_currencies_do_not_mix(mix: str) -> None:
    with pytest.raises(ValueError, match="KES and UGX do not mix"):
        getattr(Money(Decimal(1), "KES"), mix)(Money(Decimal(1), "UGX"))


def test_the_same_figure_in_another_currency_is_another_amount() -> None:
    assert Money(Decimal(1), "KES") != Money(Decimal(1), "UGX")
    assert Money(Decimal("1.000"), "KES") == Money(Decimal(1), "KES")
    assert len({Money(Decimal("1.00"), "KES"), Money(Decimal(1), "KES")}) == 1


def test_money_is_read_with_its_currency() -> None:
    assert str(Money(Decimal("1234567.5"), "KES")) == "KES 1,234,567.50"


CURRENCIES = st.sampled_from(["KES", "INR", "UGX", "TZS", "USD"])
MONEYS = st.builds(Money, CENTS, CURRENCIES)


@given(one=MONEYS, other=MONEYS)
def test_currencies_never_mix(one: Money, other: Money) -> None:
    """Of one currency, arithmetic is that of the amounts; of two there is none, and no order either."""
    deeds = (operator.add, operator.sub, operator.lt, operator.le)
    if one.currency != other.currency:
        assert one != other
        for deed in deeds:
            with pytest.raises(ValueError, match="do not mix"):
                deed(one, other)
        return
    for deed in deeds[:2]:
        assert deed(one, other) == Money(deed(one.amount, other.amount), one.currency)
    for deed in deeds[2:]:
        assert deed(one, other) == deed(one.amount, other.amount)
    assert one - other == -(other - one)


@given(parts=st.lists(MONEYS, min_size=1, max_size=12))
def test_a_sum_is_of_one_currency_or_of_none(parts: list[Money]) -> None:
    if len({part.currency for part in parts}) > 1:
        with pytest.raises(ValueError, match="do not mix"):
            sum(parts[1:], parts[0])
    else:
        assert sum(parts[1:], parts[0]) == Money(
            sum((part.amount for part in parts), ZERO), parts[0].currency
        )
