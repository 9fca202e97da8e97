"""Take back what a wallet gave to invoices, when the money turns out not to be there: they are open again."""

from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from mtandao.domains.billing import permissions
from mtandao.domains.billing.events import InvoiceReopened
from mtandao.domains.billing.models import Invoice, Settlement
from mtandao.domains.billing.rules.shares import allocated
from mtandao.domains.ledger import contract as ledger
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox import emit

ZERO = Decimal("0.00")


@command(needs=permissions.SETTLE)
def unsettle_invoices(ctx: Context, *, subscriber_id: UUID, amount: Decimal, payment_id: UUID) -> Decimal:
    """Back into his wallet: out of what this payment paid first, then out of the rest, the newest before the
    older. Returns how much it was: less than `amount` when less of it is in invoices."""
    ledger.hold_money(ctx, [subscriber_id])
    invoices = list(
        Invoice.of(ctx)
        .select_for_update(of=("self",))
        .filter(subscriber_id=subscriber_id, paid__gt=0)
        .order_by("-issued_at", "-id")
    )
    # What a credit note gave back is in the wallet already.
    held = [max(invoice.paid - invoice.given_back, ZERO) for invoice in invoices]
    his = _paid_by(ctx, payment_id)
    own = allocated(amount, [min(his.get(i.id, ZERO), has) for i, has in zip(invoices, held, strict=True)])
    rest = allocated(amount - sum(own, ZERO), [has - part for has, part in zip(held, own, strict=True)])
    parts = [
        (invoice, one + other) for invoice, one, other in zip(invoices, own, rest, strict=True) if one + other
    ]
    _write(ctx, parts, payment_id)
    return sum((part for _, part in parts), ZERO)


def _paid_by(ctx: Context, payment_id: UUID) -> dict[UUID, Decimal]:
    rows = Settlement.of(ctx).filter(payment_id=payment_id).values("invoice_id").annotate(sum=Sum("amount"))
    return {row["invoice_id"]: max(row["sum"], ZERO) for row in rows}


def _write(ctx: Context, parts: list[tuple[Invoice, Decimal]], payment_id: UUID) -> None:
    settlements = []
    for invoice, part in parts:
        invoice.paid -= part
        invoice.settled_at = None
        settlements.append(
            Settlement(
                id=new_id(),
                tenant_id=ctx.tenant_id,
                invoice=invoice,
                amount=-part,
                settled_at=ctx.now,
                payment_id=payment_id,
            )
        )
    write_changes([invoice for invoice, _ in parts], ["paid", "settled_at"])
    Settlement.objects.bulk_create(settlements)
    ledger.post(ctx.trusted(), entries=[_entry(settlement) for settlement in settlements])
    emit(
        ctx,
        *[
            InvoiceReopened(
                subject_id=invoice.id, subscriber_id=invoice.subscriber_id, number=invoice.number, amount=part
            )
            for invoice, part in parts
        ],
    )


def _entry(settlement: Settlement) -> ledger.Entry:
    owner = settlement.invoice.subscriber_id
    return ledger.Entry(
        kind=ledger.JournalKind.SETTLEMENT,
        key=f"settlement:{settlement.id}",
        memo=f"Invoice {settlement.invoice.number} open again",
        lines=(
            ledger.Line(ledger.AccountCode.WALLET, settlement.amount, owner),
            ledger.Line(ledger.AccountCode.RECEIVABLE, -settlement.amount, owner),
        ),
        subscriber_id=owner,
        document_id=settlement.invoice_id,
    )
