"""Credit notes on pages and through the API: seen before they are given, listed, printed, refused beyond the invoice."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.models import CreditNote
from mtandao.domains.billing.pdf import credit_note_pdf
from mtandao.domains.billing.rules.credit import credited, cut
from mtandao.domains.billing.rules.tax import Group, Line, Rate
from mtandao.domains.billing.tests.test_credit_notes import VAT, invoiced, taxed_at
from mtandao.domains.billing.tests.test_pages_invoices import paper
from mtandao.domains.ledger import contract as ledger
from mtandao.foundation.refusals import Malformed
from tests.room_pages import Desk, words_of
from tests.stories.forms import Form
from tests.worlds import World

ZERO = Decimal("0.00")
CENTS = st.integers(1, 5_000_000).map(lambda cents: Decimal(cents) / 100)
GROUPS = (
    None,
    Group("V", "VAT", (Rate("v", "VAT", Decimal(16)),)),
    Group("I", "VAT in it", (Rate("v", "VAT", Decimal(16)),), inclusive=True),
    Group("E", "Excise", (Rate("e", "Excise", Decimal(15)), Rate("v", "VAT", Decimal(16), compound=True))),
)


def press(desk: Desk, invoice: Any, asked: dict[str, str]) -> Any:
    """Look, then give what was shown, as the page has drawn it: 174 comes back as 174.00."""
    url = f"/invoices/{invoice.id}/credit/"
    shown = desk.post(url, asked)
    assert shown.status_code == 200, words_of(shown)
    return words_of(shown), desk.post(url, Form(shown.content.decode()).fields)


def test_an_amount_is_shown_before_and_after_and_then_given(world: World) -> None:
    invoice = invoiced(world, "1000", "500", group=taxed_at(world, Decimal(16)))
    desk = Desk(world)
    assert "The invoice stays as it is." in words_of(desk.get(f"/invoices/{invoice.id}/credit/"))
    asked = {"how": "amount", "amount": "174", "reason": "outage", "note": "Two days without light"}
    shown, answer = press(desk, invoice, asked)
    assert "Credited KES 174.00 of it tax KES 24.00" in shown
    assert "Open on the invoice KES 1,740.00 → KES 1,566.00" in shown
    note = CreditNote.objects.get()
    assert answer.url == f"/invoices/credit-notes/{note.id}/"
    assert (note.total, note.net, note.applied) == (Decimal(174), Decimal(150), Decimal(174))
    assert [line.amount for line in note.lines.order_by("place")] == [Decimal(100), Decimal(50)]
    said = words_of(desk.get(answer.url))
    assert "CN-000001" in said and "It came off what" in said and "Two days without light" in said
    assert "Tax 16 % 24.00" in said and "Total 174.00" in said
    assert "CN-000001 Outage 174.00" in words_of(desk.get(f"/invoices/{invoice.id}/"))


def test_what_was_paid_goes_into_the_wallet_and_the_page_says_so_first(world: World) -> None:
    invoice = invoiced(world, "1000")
    world.pays(invoice.subscriber, "1000")
    shown, answer = press(Desk(world), invoice, {"how": "whole", "reason": "mistake"})
    assert "Into the wallet KES 1,000.00" in shown
    assert "was paid: it went into the wallet." in words_of(Desk(world).get(answer.url))
    assert ledger.balance(world.ctx, invoice.subscriber_id).wallet == 1000


def test_some_lines_are_credited_and_what_is_left_of_them_is_said(world: World) -> None:
    invoice = invoiced(world, "1000", "500")
    desk = Desk(world)
    press(desk, invoice, {"how": "lines", "line_2": "200", "reason": "goodwill"})
    page = words_of(desk.get(f"/invoices/{invoice.id}/credit/"))
    assert "At most KES 1,000.00" in page and "At most KES 300.00" in page
    too_much = desk.post(
        f"/invoices/{invoice.id}/credit/", {"how": "lines", "line_2": "301", "reason": "goodwill"}
    )
    assert too_much.status_code == 422 and CreditNote.objects.count() == 1
    nothing = desk.post(f"/invoices/{invoice.id}/credit/", {"how": "lines", "reason": "goodwill"})
    assert nothing.status_code == 422


@pytest.mark.parametrize("amount", ["", "0", "-1", "1740.01", "much"])
def test_an_amount_beyond_the_invoice_is_refused(world: World, amount: str) -> None:
    invoice = invoiced(world, "1500", group=taxed_at(world, Decimal(16)))
    asked = {"how": "amount", "amount": amount, "reason": "outage"}
    assert Desk(world).post(f"/invoices/{invoice.id}/credit/", asked).status_code == 422
    assert not CreditNote.objects.exists()


def test_two_at_once_do_not_give_more_than_there_is(world: World) -> None:
    invoice = invoiced(world, "1000")
    asked = {"how": "amount", "amount": "600", "reason": "outage"}
    first, second = Desk(world), Desk(world, role="manager")
    sure = second.post(f"/invoices/{invoice.id}/credit/", asked).content.decode()
    press(first, invoice, asked)
    answer = second.post(
        f"/invoices/{invoice.id}/credit/",
        {**asked, "sure": sure.split('name="sure" value="')[1].split('"')[0]},
    )
    assert answer.status_code == 422 and CreditNote.objects.count() == 1


def test_who_may_only_see_gives_none_and_another_providers_is_not_there(world: World) -> None:
    invoice = invoiced(world, "1000")
    note = billing.give_credit_note(world.ctx, invoice_id=invoice.id, reason=billing.CreditReason.OTHER)
    assert Desk(world, role="billing").get(f"/invoices/{invoice.id}/credit/").status_code == 403
    other = Desk(World("coast"))
    for url in (f"/invoices/credit-notes/{note.id}/", f"/invoices/credit-notes/{note.id}.pdf"):
        assert other.get(url).status_code == 404
    assert Desk(world, role="support").get(f"/invoices/credit-notes/{note.id}.pdf").status_code == 403


def test_credit_notes_are_listed_found_and_filed(world: World) -> None:
    invoice, other = invoiced(world, "1000"), invoiced(world, "700")
    for each, reason in ((invoice, "outage"), (other, "mistake")):
        billing.give_credit_note(world.ctx, invoice_id=each.id, reason=billing.CreditReason(reason))
    desk = Desk(world)
    listed = words_of(desk.get("/invoices/credit-notes/"))
    assert "CN-000001" in listed and "CN-000002" in listed and "1,000.00" in listed
    for query in ("q=CN-000001", f"q={invoice.number}", "reason=outage"):
        said = words_of(desk.get(f"/invoices/credit-notes/?{query}"))
        assert "CN-000001" in said and "CN-000002" not in said
    file = b"".join(desk.get("/invoices/credit-notes/?format=csv").streaming_content).decode()
    assert file.splitlines()[0].startswith("\ufeffNumber,") and "CN-000002" in file and "700.00" in file


def test_the_paper_names_the_invoice_the_tax_and_what_became_of_it(world: World) -> None:
    invoice = invoiced(world, "1000", group=taxed_at(world, VAT))
    note = billing.give_credit_note(
        world.ctx,
        invoice_id=invoice.id,
        reason=billing.CreditReason.OUTAGE,
        amount=Decimal(600),
        note="Storm",
    )
    said = paper(credit_note_pdf(world.ctx, note))
    for part in (
        "Credit note",
        "CN-000001",
        invoice.number,
        "Outage",
        "Tax 20 %",
        "100.00",
        "600.00",
        "Storm",
    ):
        assert part in said, part
    assert "KES 600.00 less to pay" in said.replace("\u00a0", " ")
    answer = Desk(world).get(f"/invoices/credit-notes/{note.id}.pdf")
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")


def test_an_amount_and_lines_together_are_refused(world: World) -> None:
    invoice = invoiced(world, "1000")
    with pytest.raises(Malformed):
        billing.give_credit_note(
            world.ctx,
            invoice_id=invoice.id,
            reason=billing.CreditReason.OTHER,
            amount=Decimal(1),
            of_lines=[billing.Credit(invoice.lines.get().id, Decimal(1))],
        )


@given(
    prices=st.lists(st.tuples(CENTS, st.sampled_from(GROUPS)), min_size=1, max_size=6),
    shares=st.lists(st.fractions(0, 1), min_size=1, max_size=4),
)
def test_amounts_are_met_to_the_cent_of_tax_and_never_passed(prices: Any, shares: Any) -> None:
    """However an invoice is credited bit by bit, no bit is more than was asked for, nor a line more than it was."""
    lines = [Line(price, group) for price, group in prices]
    left = lines
    for share in shares:
        before = [Line(all_.amount - rest.amount, all_.group) for all_, rest in zip(lines, left, strict=True)]
        gross = credited(left, before).total
        amount = Decimal(int(int(gross * 100) * share)) / 100
        parts = cut(left, before, amount)
        got = credited([Line(p, line.group) for p, line in zip(parts, left, strict=True)], before).total
        assert got <= amount
        if amount:
            # Two rates' rounding and the step between two prices: a few cents at most.
            assert amount - got <= Decimal("0.06")
        assert all(ZERO <= part <= line.amount for part, line in zip(parts, left, strict=True))
        left = [Line(line.amount - part, line.group) for part, line in zip(parts, left, strict=True)]


@given(prices=st.lists(st.tuples(CENTS, st.sampled_from(GROUPS)), min_size=1, max_size=6))
def test_the_whole_amount_is_the_whole_invoice(prices: Any) -> None:
    lines = [Line(price, group) for price, group in prices]
    none = [Line(ZERO, group) for _price, group in prices]
    assert cut(lines, none, credited(lines, none).total) == [line.amount for line in lines]
