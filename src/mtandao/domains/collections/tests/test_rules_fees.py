"""Fees from values alone."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtandao.domains.collections.rules.fees import FeeTerms, late_fee

MONEY = st.decimals(0, 1_000_000, places=2)


@pytest.mark.parametrize(
    ("terms", "owed", "fee"),
    [
        (FeeTerms(), "700", "0"),
        (FeeTerms("fixed", Decimal(50)), "700", "50"),
        (FeeTerms("fixed", Decimal(50), late_cap=Decimal(30)), "700", "30"),
        (FeeTerms("percent", late_percent=Decimal(5)), "700", "35"),
        (FeeTerms("percent", late_percent=Decimal(5)), "0.10", "0.01"),  # half a cent goes up
        (FeeTerms("percent", late_percent=Decimal(5)), "0.09", "0.00"),
        (FeeTerms("percent", late_percent=Decimal(5), late_cap=Decimal(20)), "700", "20"),
        (FeeTerms("fixed", Decimal(50)), "0", "0"),
    ],
)
def test_fixed_or_percent_and_never_more_than_the_cap(terms: FeeTerms, owed: str, fee: str) -> None:
    assert late_fee(Decimal(owed), terms) == Decimal(fee)


@given(MONEY, st.sampled_from(["none", "fixed", "percent"]), MONEY, st.decimals(0, 100, places=2), MONEY)
def test_a_fee_is_whole_cents_within_its_cap(
    owed: Decimal, kind: str, amount: Decimal, percent: Decimal, cap: Decimal
) -> None:
    fee = late_fee(owed, FeeTerms(kind, amount, percent, cap))
    assert fee >= 0 and fee == fee.quantize(Decimal("0.01"))
    assert not cap or fee <= cap
    if kind == "percent":
        assert fee <= owed
