"""What differs between a statement and a ledger, by properties."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from mtandao.domains.payments.daily.rules import compared, in_and_out

AMOUNTS = st.integers(-(10**7), 10**7).map(lambda cents: Decimal(cents) / 100)
SIDES = st.dictionaries(st.sampled_from([f"R{n}" for n in range(12)]), AMOUNTS)


@given(SIDES, SIDES)
def test_the_differences_add_up_to_the_whole_difference(
    there: dict[str, Decimal], here: dict[str, Decimal]
) -> None:
    whole = sum(there.values(), Decimal(0)) - sum(here.values(), Decimal(0))
    assert sum((each.amount for each in compared(there, here)), Decimal(0)) == whole


@given(SIDES)
def test_a_side_does_not_differ_from_itself(side: dict[str, Decimal]) -> None:
    assert compared(side, side) == []


@given(SIDES, SIDES)
def test_every_thing_that_is_not_alike_is_listed_once(
    there: dict[str, Decimal], here: dict[str, Decimal]
) -> None:
    listed = [each.key for each in compared(there, here)]
    unlike = {key for key in there.keys() | here.keys() if there.get(key, 0) != here.get(key, 0)}
    assert len(listed) == len(set(listed)) and set(listed) == unlike


@given(st.lists(AMOUNTS))
def test_what_came_less_what_went_is_the_sum(amounts: list[Decimal]) -> None:
    came, went = in_and_out(amounts)
    assert came >= 0 <= went and came - went == sum(amounts, Decimal(0))
