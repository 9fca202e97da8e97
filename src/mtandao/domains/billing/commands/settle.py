"""Pay invoices out of wallets, the oldest first."""

from collections.abc import Sequence
from uuid import UUID

from mtandao.domains.billing import permissions
from mtandao.domains.billing.events import InvoicePaid
from mtandao.domains.billing.models import Invoice, Settlement
from mtandao.domains.billing.rules.shares import allocated
from mtandao.domains.ledger import contract as ledger
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox import emit


@command(needs=permissions.SETTLE)
def settle_from_wallets(
    ctx: Context,
    *,
    subscriber_ids: Sequence[UUID],
    payment_id: UUID | None = None,
    first_invoice_id: UUID | None = None,
) -> list[Settlement]:
    """Give what the wallets hold to open invoices: `first_invoice_id` before all, then by due date."""
    ledger.hold_money(ctx, subscriber_ids)
    wallets = {owner: held for owner, held in ledger.lock_wallets(ctx, subscriber_ids).items() if held > 0}
    if not wallets:
        return []
    invoices = list(
        Invoice.of(ctx)
        .select_for_update(of=("self",))
        .filter(subscriber_id__in=wallets, open__gt=0)
        .order_by("due_on", "id")
    )
    invoices.sort(key=lambda invoice: invoice.id != first_invoice_id)
    of_owner: dict[UUID, list[Invoice]] = {}
    for invoice in invoices:
        of_owner.setdefault(invoice.subscriber_id, []).append(invoice)
    settlements: list[Settlement] = []
    touched: list[Invoice] = []
    for owner, held in wallets.items():
        mine = of_owner.get(owner, [])
        for invoice, part in zip(mine, allocated(held, [i.open_amount for i in mine]), strict=True):
            if not part:
                continue
            invoice.paid += part
            invoice.settled_at = ctx.now if invoice.open_amount == 0 else None
            touched.append(invoice)
            settlements.append(
                Settlement(
                    id=new_id(),
                    tenant_id=ctx.tenant_id,
                    invoice=invoice,
                    amount=part,
                    settled_at=ctx.now,
                    payment_id=payment_id,
                )
            )
    _write(ctx, touched, settlements)
    return settlements


def _write(ctx: Context, invoices: list[Invoice], settlements: list[Settlement]) -> None:
    write_changes(invoices, ["paid", "settled_at"])
    Settlement.objects.bulk_create(settlements, batch_size=5000)
    ledger.post(ctx.trusted(), entries=[_entry(settlement) for settlement in settlements])
    emit(
        ctx,
        *[
            InvoicePaid(subject_id=i.id, subscriber_id=i.subscriber_id, number=i.number, total=i.total)
            for i in invoices
            if i.open_amount == 0
        ],
    )


def _entry(settlement: Settlement) -> ledger.Entry:
    owner = settlement.invoice.subscriber_id
    return ledger.Entry(
        kind=ledger.JournalKind.SETTLEMENT,
        key=f"settlement:{settlement.id}",
        memo=f"Paid on invoice {settlement.invoice.number}",
        lines=(
            ledger.Line(ledger.AccountCode.WALLET, settlement.amount, owner),
            ledger.Line(ledger.AccountCode.RECEIVABLE, -settlement.amount, owner),
        ),
        subscriber_id=owner,
        document_id=settlement.invoice_id,
    )
