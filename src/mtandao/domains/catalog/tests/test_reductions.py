"""How much discounts take off a price."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtandao.domains.catalog.rules.reductions import Given, Reduction, holds_on, taken_off, which_hold

PRICES = st.decimals(0, 1_000_000, places=2)
REDUCTIONS = st.one_of(
    st.builds(Reduction, percent=st.decimals("0.01", 100, places=2)),
    st.builds(Reduction, amount=st.decimals("0.01", 10_000, places=2)),
)
SHARES = st.fractions(0, 1, max_denominator=31)


def percent(value: str) -> Reduction:
    return Reduction(percent=Decimal(value))


def amount(value: str) -> Reduction:
    return Reduction(amount=Decimal(value))


@pytest.mark.parametrize(
    ("reductions", "off"),
    [
        ([percent("10")], ["250.00"]),
        ([percent("10"), percent("10")], ["250.00", "250.00"]),
        ([amount("500"), percent("10")], ["500.00", "250.00"]),
        ([amount("2000"), amount("2000")], ["2000.00", "500.00"]),
        ([percent("100"), amount("1")], ["2500.00", "0.00"]),
        ([percent("33.33")], ["833.25"]),
        ([], []),
    ],
)
def test_each_is_of_the_full_price_and_all_are_never_more(
    reductions: list[Reduction], off: list[str]
) -> None:
    assert taken_off(Decimal(2500), reductions) == [Decimal(each) for each in off]


def test_an_amount_follows_the_part_of_a_cycle_that_is_billed() -> None:
    """11 of 30 days cost 916.67; of an amount of 300 a cycle they get 110."""
    share = Fraction(11, 30)
    assert taken_off(Decimal("916.67"), [amount("300"), percent("10")], share) == [
        Decimal("110.00"),
        Decimal("91.67"),
    ]


@given(PRICES, st.lists(REDUCTIONS, max_size=6), SHARES)
def test_never_below_zero_and_never_more_than_each_may(
    price: Decimal, reductions: list[Reduction], share: Fraction
) -> None:
    parts = taken_off(price, reductions, share)
    assert len(parts) == len(reductions)
    assert all(part >= 0 and part == part.quantize(Decimal("0.01")) for part in parts)
    assert sum(parts, Decimal(0)) <= price
    for part, each in zip(parts, reductions, strict=True):
        assert part <= taken_off(price, [each], share)[0]


@pytest.mark.parametrize(
    ("until", "cycles_left", "held"),
    [
        (None, None, True),
        (date(2026, 12, 21), None, True),
        (date(2026, 12, 20), None, False),
        (None, 1, True),
        (None, 0, False),
    ],
)
def test_a_cycle_is_cheaper_if_it_begins_while_the_discount_holds(
    until: date | None, cycles_left: int | None, held: bool
) -> None:
    since = date(2026, 11, 20)
    assert holds_on(date(2026, 12, 20), since=since, until=until, cycles_left=cycles_left) is held
    assert not holds_on(date(2026, 11, 19), since=since, until=until, cycles_left=cycles_left)


STARTS = [date(2026, month, 1) for month in range(1, 13)]
GIVEN = st.builds(
    Given,
    since=st.sampled_from(STARTS),
    until=st.one_of(st.none(), st.sampled_from(STARTS)),
    cycles_left=st.one_of(st.none(), st.integers(0, 13)),
)


def test_a_discount_for_two_cycles_is_for_the_first_two_of_three_that_are_billed_at_once() -> None:
    two, always = Given(STARTS[0], None, 2), Given(STARTS[1], None, None)
    assert which_hold([two, always], STARTS[:3]) == [[0], [0, 1], [1]]


@settings(deadline=None)
@given(st.lists(GIVEN, max_size=4), st.integers(0, 12))
def test_cycles_billed_at_once_have_what_they_would_have_one_by_one(rows: list[Given], cut: int) -> None:
    at_once, rest = which_hold(rows, STARTS), list(rows)
    one_by_one = []
    for part in (STARTS[:cut], STARTS[cut:]):
        held = which_hold(rest, part)
        one_by_one += held
        spent = [sum(place in places for places in held) for place in range(len(rows))]
        rest = [
            each._replace(cycles_left=None if each.cycles_left is None else each.cycles_left - spent[place])
            for place, each in enumerate(rest)
        ]
    assert one_by_one == at_once
    for place, each in enumerate(rows):
        had = sum(place in places for places in at_once)
        assert each.cycles_left is None or had <= each.cycles_left
