"""Tax of documents and of credit notes. The ids are those of the acceptance cases; the rest are properties."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtandao.domains.billing.rules.credit import credited, landed
from mtandao.domains.billing.rules.periods import Cycle
from mtandao.domains.billing.rules.proration import unused
from mtandao.domains.billing.rules.tax import INTER, INTRA, Group, Line, Rate, taxed
from mtandao.domains.catalog.contract import Calendar
from mtandao.foundation.money import rounded

EXCISE = Rate("EXCISE", "Excise duty", Decimal(15))
VAT_ON_ALL = Rate("VAT", "VAT", Decimal(16), compound=True)
KENYA = Group("KE", "Internet", (EXCISE, VAT_ON_ALL), inclusive=True)
GST = Group(
    "GST18",
    "GST 18 %",
    (
        Rate("CGST", "CGST", Decimal(9), scope=INTRA),
        Rate("SGST", "SGST", Decimal(9), scope=INTRA),
        Rate("IGST", "IGST", Decimal(18), scope=INTER),
    ),
)

PERCENTS = st.integers(0, 60_000).map(lambda thousandths: Decimal(thousandths) / 1000)
RATES = st.builds(
    Rate, st.uuids().map(str), st.just("A tax"), PERCENTS, compound=st.booleans(), scope=st.just("")
)
GROUPS = st.builds(
    Group,
    st.uuids().map(str),
    st.just("Taxes"),
    st.lists(RATES, max_size=3).map(tuple),
    inclusive=st.booleans(),
)
CENTS = st.integers(-(10**7), 10**8).map(lambda cents: Decimal(cents) / 100)


@st.composite
def _documents(draw: st.DrawFn, groups: int = 3) -> list[Line]:
    """Lines of a few groups and of none, discounts among them."""
    some = [None, *draw(st.lists(GROUPS, max_size=groups))]
    return draw(st.lists(st.builds(Line, CENTS, st.sampled_from(some)), max_size=12))


def _one(percent: str, inclusive: bool = False) -> Group:
    return Group("T", "A tax", (Rate("T", "A tax", Decimal(percent)),), inclusive)


@pytest.mark.parametrize(("percent", "tax"), [("8.25", "4.13"), ("8.245", "4.12")])
def test_F7_tax_is_rounded_once_on_the_sum(percent: str, tax: str) -> None:
    """By lines it would be 2.06 or 2.07 twice."""
    made = taxed([Line(Decimal(25), _one(percent)), Line(Decimal(25), _one(percent))])
    assert made.tax == Decimal(tax) and made.total == 50 + Decimal(tax)
    assert sum(line.tax for line in made.lines) == Decimal(tax)


def test_F8_a_third_of_a_paid_month_comes_back_with_its_tax() -> None:
    """30 and 10 % paid, cancelled with a third left: credit 11.00, and the invoice owes nothing."""
    april = Cycle(_day("2026-04-01"), _day("2026-05-01"))
    rest = unused(Decimal(30), april, _day("2026-04-21"), Calendar("month", 1))
    note = credited([Line(rest, _one("10"))])
    assert (note.net, note.tax, note.total) == (Decimal(10), Decimal(1), Decimal(11))
    assert landed(note.total, open_amount=Decimal(0)) == (Decimal(0), Decimal(11))


def test_L12_two_credit_notes_add_up_to_the_invoice() -> None:
    vat = _one("20")
    first, second = Line(Decimal("726.86"), vat), Line(Decimal("42.14"), vat)
    one, other = credited([first]), credited([second], before=[first])
    assert (one.tax, one.total) == (Decimal("145.37"), Decimal("872.23"))
    assert (other.tax, other.total) == (Decimal("8.43"), Decimal("50.57"))
    assert one.total + other.total == taxed([Line(Decimal("769.00"), vat)]).total


def test_L15_an_exact_decimal_is_read_and_rounded_up() -> None:
    amount = rounded(Decimal("17.9699999999999988631316"))
    assert amount == Decimal("17.97") and int(amount * 100) == 1797


def test_kenya_2500_with_excise_and_vat_in_it() -> None:
    made = taxed([Line(Decimal(2500), KENYA)])
    excise, vat = made.levies
    assert (made.net, excise.amount, vat.amount) == (
        Decimal("1874.06"),
        Decimal("281.11"),
        Decimal("344.83"),
    )
    assert made.total == 2500
    assert (excise.taxable, vat.taxable) == (Decimal("1874.06"), Decimal("2155.17"))


def test_kenya_beside_the_price() -> None:
    made = taxed([Line(Decimal(1000), Group("KE", "Internet", (EXCISE, VAT_ON_ALL)))])
    assert [levy.amount for levy in made.levies] == [Decimal("150.00"), Decimal("184.00")]
    assert made.total == Decimal(1334)


@pytest.mark.parametrize(
    ("seller", "buyer", "codes"),
    [
        ("MH", "MH", ["CGST", "SGST"]),
        ("MH", "KA", ["IGST"]),
        ("MH", "", ["CGST", "SGST"]),
        ("", "KA", ["CGST", "SGST"]),
    ],
)
def test_the_place_of_the_buyer_decides_which_rates_apply(seller: str, buyer: str, codes: list[str]) -> None:
    made = taxed([Line(Decimal(1000), GST.between(seller, buyer))])
    assert [levy.rate.code for levy in made.levies] == codes
    assert made.tax == Decimal(180)


def test_a_zero_rate_is_on_the_document_and_no_group_is_not() -> None:
    zero = Group("ZERO", "Zero-rated", (Rate("ZERO", "Zero-rated", Decimal(0)),))
    made = taxed([Line(Decimal(100), zero), Line(Decimal(50))])
    assert [(levy.taxable, levy.amount) for levy in made.levies] == [(Decimal(100), Decimal(0))]
    assert made.total == 150


def test_a_discount_takes_its_tax_along() -> None:
    made = taxed([Line(Decimal(1000), _one("16")), Line(Decimal(-100), _one("16"))])
    assert [line.tax for line in made.lines] == [Decimal(160), Decimal(-16)]
    assert made.total == Decimal(1044)


def test_what_was_open_is_taken_down_first() -> None:
    assert landed(Decimal(11), Decimal(8)) == (Decimal(8), Decimal(3))
    assert landed(Decimal(11), Decimal(33)) == (Decimal(11), Decimal(0))


@given(lines=_documents())
def test_lines_and_levies_add_up_to_the_document(lines: list[Line]) -> None:
    made = taxed(lines)
    assert sum(line.tax for line in made.lines) == made.tax == sum(levy.amount for levy in made.levies)
    assert sum(line.net for line in made.lines) == made.net
    assert all(part == rounded(part) for line in made.lines for part in (line.net, line.tax))


@given(lines=_documents())
def test_an_inclusive_price_is_the_total_and_an_exclusive_one_the_net(lines: list[Line]) -> None:
    for line, made in zip(lines, taxed(lines).lines, strict=True):
        inclusive = line.group is not None and line.group.inclusive
        assert line.amount == (made.total if inclusive else made.net)


@given(group=GROUPS, amount=CENTS)
def test_a_rate_is_its_percentage_of_what_is_shown_as_taxable(group: Group, amount: Decimal) -> None:
    """To the cent of each rounding in between: nobody who checks a document by hand is off by more."""
    for levy in taxed([Line(amount, group)]).levies:
        by_hand = levy.taxable * levy.rate.percent / 100
        assert abs(levy.amount - by_hand) <= Decimal("0.01") * (1 + len(group.rates))


@given(lines=_documents())
def test_a_document_turned_round_is_its_mirror(lines: list[Line]) -> None:
    there = taxed(lines)
    back = taxed([Line(-line.amount, line.group) for line in lines])
    assert (back.net, back.tax) == (-there.net, -there.tax)


@given(lines=_documents(), cuts=st.lists(st.integers(0, 12), max_size=3))
def test_partial_credit_notes_add_up_to_the_whole(lines: list[Line], cuts: list[int]) -> None:
    whole = taxed(lines)
    bounds = [0, *sorted(cuts), len(lines)]
    notes = [credited(lines[a:b], before=lines[:a]) for a, b in pairwise(bounds)]
    assert sum(note.tax for note in notes) == whole.tax
    assert sum(note.total for note in notes) == whole.total
    for levy in whole.levies:
        same = [
            one for note in notes for one in note.levies if (one.group, one.rate) == (levy.group, levy.rate)
        ]
        assert sum(one.amount for one in same) == levy.amount
        assert sum(one.taxable for one in same) == levy.taxable


@given(group=GROUPS, amount=CENTS, weights=st.lists(st.integers(1, 100), min_size=1, max_size=5))
def test_a_line_credited_piece_by_piece_adds_up_too(
    group: Group, amount: Decimal, weights: list[int]
) -> None:
    pieces = [rounded(amount * weight / sum(weights)) for weight in weights[:-1]]
    lines = [Line(piece, group) for piece in [*pieces, amount - sum(pieces)]]
    notes = [credited([line], before=lines[:place]) for place, line in enumerate(lines)]
    assert sum(note.total for note in notes) == taxed([Line(amount, group)]).total


def _day(text: str) -> date:
    return date.fromisoformat(text)
