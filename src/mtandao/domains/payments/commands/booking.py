"""How a payment stands in the ledger, and what its provider kept of it."""

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments.choices import Method
from mtandao.domains.payments.commands.place import held_line
from mtandao.domains.payments.models import Payment
from mtandao.foundation.context import Context


def entry(payment: Payment) -> ledger.Entry:
    held = held_line(payment, payment.amount)
    owed = (
        ledger.Line(ledger.AccountCode.WALLET, -payment.amount, payment.subscriber_id)
        if payment.subscriber_id
        else ledger.Line(ledger.AccountCode.SUSPENSE, -payment.amount)
    )
    return ledger.Entry(
        kind=ledger.JournalKind.PAYMENT,
        key=f"payment:{payment.id}",
        memo=f"{Method(payment.method).label} {payment.receipt or payment.checkout_id or ''}".strip(),
        lines=(held, owed),
        subscriber_id=payment.subscriber_id,
        document_id=payment.id,
    )


def book_fee(ctx: Context, payment: Payment) -> None:
    """What the provider kept was never ours: out of its account there, once."""
    if not payment.fee:
        return
    charge = ledger.Entry(
        kind=ledger.JournalKind.FEE,
        key=f"charge:{payment.id}",
        memo=f"{Method(payment.method).label} charge on {payment.receipt or ''}".strip(),
        lines=(
            ledger.Line(ledger.AccountCode.CHARGES, payment.fee),
            held_line(payment, -payment.fee),
        ),
        document_id=payment.id,
    )
    ledger.post(ctx.trusted(), entries=[charge])
