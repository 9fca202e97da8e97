"""Take back a part or the whole of an issued invoice."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from mtandao.domains.billing import permissions
from mtandao.domains.billing.booking import taken_back
from mtandao.domains.billing.choices import CreditReason
from mtandao.domains.billing.commands.settle import settle_from_wallets
from mtandao.domains.billing.crediting import Chosen, Credit, check_creditable, planned_credit
from mtandao.domains.billing.events import InvoiceCredited
from mtandao.domains.billing.fiscal import queue_credit_note
from mtandao.domains.billing.models import CreditNote, CreditNoteLine, CreditNoteTax, Invoice
from mtandao.domains.billing.numbers import next_numbers
from mtandao.domains.billing.rules.credit import landed
from mtandao.domains.billing.rules.tax import Taxed
from mtandao.domains.ledger import contract as ledger
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox import emit

NOTHING = Decimal("0.00")


@command(needs=permissions.CREDIT)
def give_credit_note(
    ctx: Context,
    *,
    invoice_id: UUID,
    reason: CreditReason,
    of_lines: Sequence[Credit] | None = None,
    amount: Decimal | None = None,
    note: str = "",
) -> CreditNote:
    """Credit these lines, an `amount` with its tax, or (neither) all that is left of the invoice. What was paid
    already goes to the wallet.

    InvoiceVoid, CreditedBefore (nothing is left), Malformed (more than is left, a line of another invoice).
    """
    ledger.hold_money(ctx, [Invoice.found(ctx, id=invoice_id).subscriber_id])
    invoice = Invoice.locked(ctx, id=invoice_id)
    check_creditable(invoice)
    chosen, taxed = planned_credit(ctx, invoice, of_lines, amount)
    return _given(ctx, invoice, chosen, taxed, reason, note)


def _given(
    ctx: Context,
    invoice: Invoice,
    chosen: Chosen,
    taxed: Taxed,
    reason: CreditReason,
    note: str,
) -> CreditNote:
    applied, to_wallet = landed(taxed.total, invoice.open_amount)
    (number,) = next_numbers(ctx, 1, "CN")
    paper = CreditNote.objects.create(
        id=new_id(),
        tenant_id=ctx.tenant_id,
        organization_id=invoice.organization_id,
        number=number,
        invoice=invoice,
        subscriber_id=invoice.subscriber_id,
        reason=reason,
        note=note.strip(),
        issued_at=ctx.now,
        issued_on=ctx.today,
        issued_by=ctx.actor.name,
        currency=invoice.currency,
        net=taxed.net,
        tax=taxed.tax,
        total=taxed.total,
        applied=applied,
        to_wallet=to_wallet,
    )
    _write_parts(ctx, paper, chosen, taxed)
    invoice.credited += applied
    invoice.given_back += to_wallet
    if applied and not invoice.open_amount:
        invoice.settled_at = ctx.now
    invoice.save(update_fields=["credited", "given_back", "settled_at"])
    ledger.post(ctx.trusted(), entries=[_entry(paper, chosen, taxed)])
    queue_credit_note(ctx, paper)
    emit(
        ctx,
        InvoiceCredited(
            subject_id=invoice.id,
            subscriber_id=invoice.subscriber_id,
            number=paper.number,
            invoice_number=invoice.number,
            total=paper.total,
            applied=applied,
        ),
    )
    if to_wallet:
        settle_from_wallets(ctx.trusted(), subscriber_ids=[invoice.subscriber_id])
    return paper


def _write_parts(ctx: Context, paper: CreditNote, chosen: Chosen, taxed: Taxed) -> None:
    CreditNoteLine.objects.bulk_create(
        CreditNoteLine(
            tenant_id=ctx.tenant_id,
            credit_note=paper,
            place=place,
            line=line,
            kind=line.kind,
            description=line.description,
            amount=amount,
            net=part.net,
            tax=part.tax,
        )
        for place, ((line, amount), part) in enumerate(zip(chosen, taxed.lines, strict=True), start=1)
    )
    CreditNoteTax.objects.bulk_create(
        CreditNoteTax(
            tenant_id=ctx.tenant_id,
            credit_note=paper,
            place=place,
            group_code=levy.group.code,
            rate_code=levy.rate.code,
            name=levy.rate.name,
            percent=levy.rate.percent,
            taxable=levy.taxable,
            amount=levy.amount,
        )
        for place, levy in enumerate(taxed.levies, start=1)
    )


def _entry(paper: CreditNote, chosen: Chosen, taxed: Taxed) -> ledger.Entry:
    owner = paper.subscriber_id
    return ledger.Entry(
        kind=ledger.JournalKind.CREDIT_NOTE,
        key=f"credit:{paper.id}",
        memo=f"Credit note {paper.number}",
        lines=(
            ledger.Line(ledger.AccountCode.RECEIVABLE, -paper.applied, owner),
            ledger.Line(ledger.AccountCode.WALLET, -paper.to_wallet, owner),
            *taken_back([line.kind for line, _ in chosen], taxed),
        ),
        subscriber_id=owner,
        document_id=paper.id,
    )
