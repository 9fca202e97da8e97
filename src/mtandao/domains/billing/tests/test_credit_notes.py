"""Credit notes: never more than the invoice, the tax of the parts is the tax of the whole, nothing is lost."""

from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.errors import CreditedBefore, InvoiceVoid
from mtandao.domains.billing.models import CreditNote, Invoice
from mtandao.domains.ledger import contract as ledger
from mtandao.foundation.refusals import Malformed, NotAllowed
from tests.worlds import World

VAT = Decimal(20)
MISTAKE = billing.CreditReason.MISTAKE


def invoiced(world: World, *amounts: str, group: Any = None) -> Invoice:
    sale = world.sale(activate=False)
    billing.void_invoice(world.ctx, invoice_id=sale.invoice.id, reason="Billed twice")
    lines = [
        billing.NewLine(
            kind=billing.LineKind.OTHER,
            description=f"Thing {place}",
            unit_price=Decimal(amount),
            tax_group_id=group.id if group else None,
        )
        for place, amount in enumerate(amounts)
    ]
    new = billing.NewInvoice(
        subscriber_id=sale.subscriber.id,
        organization_id=sale.subscriber.organization_id,
        due_on=world.ctx.today,
        lines=lines,
    )
    (invoice,) = billing.issue_invoices(world.ctx, new=[new])
    return invoice


def taxed_at(world: World, percent: Decimal, *, inclusive: bool = False) -> Any:
    group = billing.create_tax_group(world.ctx, code="T", name="Tax", inclusive=inclusive)
    billing.add_tax_rate(
        world.ctx,
        group_id=group.id,
        new=billing.NewTaxRate(code="t", name="Tax", percent=percent, starts_on=world.ctx.today),
    )
    return group


def credit(world: World, invoice: Invoice, amount: str, place: int = 1) -> CreditNote:
    line = invoice.lines.get(place=place)
    return billing.give_credit_note(
        world.ctx, invoice_id=invoice.id, reason=MISTAKE, of_lines=[billing.Credit(line.id, Decimal(amount))]
    )


def owed(world: World, invoice: Invoice) -> ledger.Balance:
    return ledger.balance(world.ctx, invoice.subscriber_id)


def test_a_whole_credit_leaves_nothing_to_pay_and_nothing_earned(world: World) -> None:
    invoice = invoiced(world, "1000", "500", group=taxed_at(world, VAT))
    note = billing.give_credit_note(world.ctx, invoice_id=invoice.id, reason=MISTAKE)
    invoice.refresh_from_db()
    assert (note.number, note.total, note.tax) == ("CN-000001", Decimal(1800), Decimal(300))
    assert (invoice.open, invoice.credited) == (Decimal(0), Decimal(1800))
    assert invoice.standing(world.ctx.today) == billing.Standing.CREDITED
    assert owed(world, invoice) == ledger.Balance()
    assert not any(ledger.trial_balance(world.ctx).values())


def test_L12_parts_of_a_credit_add_up_to_the_whole_with_its_tax(world: World) -> None:
    invoice = invoiced(world, "769.00", group=taxed_at(world, VAT))
    first, second = credit(world, invoice, "726.86"), credit(world, invoice, "42.14")
    assert (first.net, first.tax, first.total) == (Decimal("726.86"), Decimal("145.37"), Decimal("872.23"))
    assert (second.net, second.tax, second.total) == (Decimal("42.14"), Decimal("8.43"), Decimal("50.57"))
    assert first.total + second.total == invoice.total


@pytest.mark.parametrize("inclusive", [True, False])
def test_many_small_credits_never_leave_a_cent(world: World, inclusive: bool) -> None:
    invoice = invoiced(world, "100.00", group=taxed_at(world, Decimal("33.33"), inclusive=inclusive))
    for _ in range(9):
        credit(world, invoice, "11.11")
    credit(world, invoice, "0.01")
    invoice.refresh_from_db()
    assert (invoice.open, invoice.credited) == (Decimal(0), invoice.total)
    assert not any(ledger.trial_balance(world.ctx).values())


def test_what_was_paid_already_goes_to_the_wallet_and_pays_what_is_open(world: World) -> None:
    invoice = invoiced(world, "1000")
    world.pays(invoice.subscriber, "800")
    note = credit(world, invoice, "700")
    assert (note.applied, note.to_wallet) == (Decimal(200), Decimal(500))
    assert owed(world, invoice) == ledger.Balance(wallet=Decimal(500))
    again = billing.issue_invoices(
        world.ctx,
        new=[
            billing.NewInvoice(
                subscriber_id=invoice.subscriber_id,
                organization_id=invoice.organization_id,
                due_on=world.ctx.today,
                lines=[
                    billing.NewLine(kind=billing.LineKind.OTHER, description="Later", unit_price=Decimal(600))
                ],
            )
        ],
    )[0]
    credit(world, invoice, "300")
    again.refresh_from_db()
    assert again.open == 0
    assert owed(world, invoice) == ledger.Balance(wallet=Decimal(200))


def test_an_invoice_is_never_credited_beyond_its_total(world: World) -> None:
    invoice = invoiced(world, "1000", "500")
    credit(world, invoice, "400")
    with pytest.raises(Malformed):
        credit(world, invoice, "600.01")
    credit(world, invoice, "600")
    with pytest.raises(Malformed):
        credit(world, invoice, "0.01")
    billing.give_credit_note(world.ctx, invoice_id=invoice.id, reason=MISTAKE)
    with pytest.raises(CreditedBefore):
        billing.give_credit_note(world.ctx, invoice_id=invoice.id, reason=MISTAKE)
    assert sum(note.total for note in CreditNote.objects.all()) == invoice.total


@pytest.mark.parametrize("amount", ["0", "-1", "1000.01"])
def test_an_amount_that_is_no_part_of_the_line_is_refused(world: World, amount: str) -> None:
    invoice = invoiced(world, "1000")
    with pytest.raises(Malformed):
        credit(world, invoice, amount)
    assert not CreditNote.objects.exists()


def test_a_line_of_another_invoice_is_refused(world: World) -> None:
    mine, other = invoiced(world, "1000"), invoiced(world, "1000")
    with pytest.raises(Malformed):
        billing.give_credit_note(
            world.ctx,
            invoice_id=mine.id,
            reason=MISTAKE,
            of_lines=[billing.Credit(other.lines.get().id, Decimal(1))],
        )


def test_a_void_invoice_is_not_credited_and_a_credited_one_not_voided(world: World) -> None:
    void, credited = invoiced(world, "1000"), invoiced(world, "1000")
    billing.void_invoice(world.ctx, invoice_id=void.id, reason="Billed twice")
    with pytest.raises(InvoiceVoid):
        billing.give_credit_note(world.ctx, invoice_id=void.id, reason=MISTAKE)
    credit(world, credited, "1")
    with pytest.raises(CreditedBefore):
        billing.void_invoice(world.ctx, invoice_id=credited.id, reason="Billed twice")


def test_a_discount_is_credited_with_what_it_was_taken_off(world: World) -> None:
    sale = world.sale(activate=False)
    lines = [
        billing.NewLine(kind=billing.LineKind.OTHER, description="Thing", unit_price=Decimal(1000)),
        billing.NewLine(kind=billing.LineKind.DISCOUNT, description="Off", unit_price=Decimal(-200)),
    ]
    (invoice,) = billing.issue_invoices(
        world.ctx,
        new=[
            billing.NewInvoice(
                subscriber_id=sale.subscriber.id,
                organization_id=sale.subscriber.organization_id,
                due_on=world.ctx.today,
                lines=lines,
            )
        ],
    )
    with pytest.raises(Malformed):
        credit(world, invoice, "1000")
    note = billing.give_credit_note(world.ctx, invoice_id=invoice.id, reason=MISTAKE)
    assert note.total == 800


def test_a_voided_invoice_with_tax_leaves_the_books_as_they_were(world: World) -> None:
    invoice = invoiced(world, "999.99", "0.01", group=taxed_at(world, Decimal("8.245"), inclusive=True))
    billing.void_invoice(world.ctx, invoice_id=invoice.id, reason="Billed twice")
    assert not any(ledger.trial_balance(world.ctx).values())


def test_who_may_not_credit_changes_nothing(world: World) -> None:
    invoice = invoiced(world, "1000")
    with pytest.raises(NotAllowed):
        billing.give_credit_note(world.as_role("billing"), invoice_id=invoice.id, reason=MISTAKE)
    assert not CreditNote.objects.exists()


def test_whoever_is_behind_the_wall_is_back_when_his_debt_is_credited(world: World) -> None:
    from mtandao.domains.collections import contract as collections

    sale = world.sale(activate=True)
    world.later(days=5)
    collections.walk_ladder(world.ctx)
    assert collections.standings(world.ctx, [sale.subscriber.id])[sale.subscriber.id].stage == "walled_garden"
    billing.give_credit_note(world.ctx, invoice_id=sale.invoice.id, reason=billing.CreditReason.GOODWILL)
    world.settle()
    assert collections.standings(world.ctx, [sale.subscriber.id])[sale.subscriber.id].stage == "clear"
