"""What the tax office is told adds up to the paper, whatever is on it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtandao.domains.billing.rules.fiscal import FiscalLine, Levied, class_of, told

VAT = Levied("VAT", "VAT", Decimal(16), Decimal("206.90"))
EXCISE = Levied("NET", "EXCISE", Decimal(15), Decimal("100.00"))
AMOUNT = st.decimals(min_value="0.01", max_value="99999.99", places=2)
LESS = st.decimals(min_value="-999.99", max_value="-0.01", places=2)


def line(total: str | Decimal, fiscal_class: str = "B") -> FiscalLine:
    return FiscalLine("plan", "Internet", Decimal(1), Decimal(total), fiscal_class)


@pytest.mark.parametrize(
    ("group", "levies", "chosen", "found"),
    [
        ("", [], "", "D"),
        ("VAT", [VAT], "", "B"),
        ("NET", [EXCISE, VAT], "", "B"),
        ("LOW", [Levied("LOW", "VAT", Decimal(8), Decimal(1))], "", "E"),
        ("ZERO", [Levied("ZERO", "ZERO", Decimal(0), Decimal(0))], "", "C"),
        ("EXEMPT", [Levied("EXEMPT", "EXEMPT", Decimal(0), Decimal(0))], "", "A"),
        ("NONE", [], "", "A"),
        ("ODD", [Levied("ODD", "GST", Decimal(18), Decimal(1))], "", ""),
        ("ODD", [Levied("ODD", "GST", Decimal(18), Decimal(1))], "B", "B"),
        ("VAT", [VAT], "E", "E"),
    ],
)
def test_a_group_has_the_class_of_its_rates_unless_one_was_chosen(
    group: str, levies: list[Levied], chosen: str, found: str
) -> None:
    assert class_of(group, levies, chosen) == found


def test_excise_is_part_of_what_vat_is_charged_on() -> None:
    vat = Levied("NET", "VAT", Decimal(16), Decimal("344.83"))
    (one,), rates = told(
        [line("2500.00")], {"B": [Levied("NET", "EXCISE", Decimal(15), Decimal("281.11")), vat]}
    )
    assert (one.total, one.tax, one.total - one.tax) == (Decimal(2500), Decimal("344.83"), Decimal("2155.17"))
    assert rates == {"B": Decimal(16)}


def test_two_groups_of_one_class_are_added_up() -> None:
    levies = [VAT, Levied("OTHER", "VAT", Decimal(16), Decimal("13.79"))]
    lines, _ = told([line("1500.00"), line("100.00")], {"B": levies})
    assert sum(one.tax for one in lines) == Decimal("220.69")


def test_a_discount_is_taken_off_the_lines_of_its_own_class() -> None:
    lines, _ = told([line("1000"), line("500"), line("-300"), line("700", "D")], {"B": [VAT]})
    assert [(one.total, one.discount) for one in lines] == [
        (Decimal(800), Decimal(200)),
        (Decimal(400), Decimal(100)),
        (Decimal(700), Decimal(0)),
    ]


def test_what_cannot_be_folded_is_told_as_it_is() -> None:
    lines, _ = told([line("100"), line("-300"), line("700", "D")], {})
    assert [one.total for one in lines] == [Decimal(100), Decimal(-300), Decimal(700)]


@given(st.lists(AMOUNT, min_size=1, max_size=8), st.lists(LESS, max_size=3), st.integers(0, 100))
def test_lines_and_taxes_always_add_up(sold: list[Decimal], less: list[Decimal], percent: int) -> None:
    whole = sum([*sold, *less], Decimal(0))
    tax = (max(whole, Decimal(0)) * percent / 100).quantize(Decimal("0.01"))
    lines, _ = told(
        [line(amount) for amount in (*sold, *less)], {"B": [Levied("G", "VAT", Decimal(percent), tax)]}
    )
    assert sum(one.total for one in lines) == whole
    assert sum(one.tax for one in lines) == (tax if whole else 0)
    if whole >= 0:
        assert all(one.total >= 0 and one.discount >= 0 for one in lines)
        assert [one.total + one.discount for one in lines] == sold
