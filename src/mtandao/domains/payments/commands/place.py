"""Give money that found no owner to its owner, and take back what was booked twice."""

from decimal import Decimal
from uuid import UUID

from mtandao.domains.billing import contract as billing
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import Method, PaymentState
from mtandao.domains.payments.errors import AlreadyPlaced
from mtandao.domains.payments.events import PaymentPlaced, PaymentReceived
from mtandao.domains.payments.models import Payment
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit

# Where money of each method lies until it is banked.
HELD_IN = {
    Method.MPESA: ledger.AccountCode.MPESA,
    Method.CASH: ledger.AccountCode.CASH,
    Method.BANK: ledger.AccountCode.BANK,
    Method.CHEQUE: ledger.AccountCode.BANK,
    Method.RAZORPAY: ledger.AccountCode.GATEWAY,
    Method.PHONEPE: ledger.AccountCode.GATEWAY,
    Method.PAYTM: ledger.AccountCode.GATEWAY,
    # No company between: it is on the bank account at once.
    Method.UPI: ledger.AccountCode.BANK,
    Method.OTHER: ledger.AccountCode.GATEWAY,
}


def held_line(payment: Payment, amount: Decimal) -> ledger.Line:
    """Where its money lies: cash in its shift's drawer, M-Pesa's in its short code, a gateway's with each of the
    tenant's accounts there, a transfer's in the bank account it came to."""
    code = HELD_IN[Method(payment.method)]
    if code == ledger.AccountCode.BANK and payment.bank_account_id:
        return ledger.Line(code, amount, detail=str(payment.bank_account_id))
    if code == ledger.AccountCode.GATEWAY and payment.gateway_id:
        return ledger.Line(code, amount, detail=str(payment.gateway_id))
    if code == ledger.AccountCode.MPESA and payment.gateway is not None:
        return ledger.Line(code, amount, detail=payment.gateway.short_code)
    return ledger.Line(code, amount, detail=str(payment.shift.drawer_id) if payment.shift else "")


@command(needs=permissions.PLACE)
def place_payment(ctx: Context, *, payment_id: UUID, subscriber_id: UUID) -> Payment:
    """Give a payment in suspense to its owner."""
    subscriber = subscribers.subscriber(ctx, subscriber_id)
    ledger.hold_money(ctx, [subscriber.id])
    payment = Payment.locked(ctx, id=payment_id)
    if payment.state != PaymentState.SUSPENSE:
        raise AlreadyPlaced("This payment has an owner already.")
    put_on_account(ctx, payment, subscriber)
    return payment


def put_on_account(ctx: Context, payment: Payment, subscriber: subscribers.Subscriber) -> None:
    """Out of suspense, onto his wallet, and then his invoices. His money is held by the caller."""
    payment.subscriber, payment.state, payment.suspense_reason = subscriber, PaymentState.PLACED, ""
    payment.organization_id = subscriber.organization_id
    payment.save(update_fields=["subscriber", "state", "suspense_reason", "organization_id"])
    entry = ledger.Entry(
        kind=ledger.JournalKind.PLACEMENT,
        key=placement_key(payment),
        memo=f"Payment {payment.receipt or ''} placed",
        lines=(
            ledger.Line(ledger.AccountCode.SUSPENSE, payment.amount),
            ledger.Line(ledger.AccountCode.WALLET, -payment.amount, subscriber.id),
        ),
        subscriber_id=subscriber.id,
        document_id=payment.id,
    )
    ledger.post(ctx.trusted(), entries=[entry])
    emit(ctx, PaymentPlaced(subject_id=payment.id, subscriber_id=subscriber.id, amount=payment.amount))
    settle_and_tell(ctx, payment)


def placement_key(payment: Payment) -> str:
    """Of its present placement in the ledger; each that was taken back had its own."""
    return f"placement:{payment.id}" + (f":{payment.unplaced}" if payment.unplaced else "")


def settle_and_tell(ctx: Context, payment: Payment) -> None:
    """Pay his invoices from it, the one it was meant for first."""
    assert payment.subscriber_id is not None
    billing.settle_from_wallets(
        ctx.trusted(),
        subscriber_ids=[payment.subscriber_id],
        payment_id=payment.id,
        first_invoice_id=payment.invoice_id,
    )
    billing.renew_as_paid(ctx.trusted(), subscriber_ids=[payment.subscriber_id], payment_id=payment.id)
    emit(
        ctx,
        PaymentReceived(
            subject_id=payment.id,
            subscriber_id=payment.subscriber_id,
            amount=payment.amount,
            method=payment.method,
            receipt=payment.receipt or "",
            invoice_id=payment.invoice_id,
        ),
    )


def take_back(ctx: Context, twin: Payment, kept: Payment) -> None:
    """The same money was told twice, neither telling naming the other: a till's confirmation, which names no
    account, and the answer to our question, which names no receipt. A third telling names both."""
    kept.receipt, twin.receipt = twin.receipt, None
    twin.state, twin.suspense_reason = PaymentState.REVERSED, ""
    twin.reference = f"{twin.reference} (as {kept.receipt})".strip()
    twin.save(update_fields=["receipt", "state", "suspense_reason", "reference"])
    kept.save(update_fields=["receipt"])
    entry = ledger.Entry(
        kind=ledger.JournalKind.ADJUSTMENT,
        key=f"reversal:{twin.id}",
        memo=f"{kept.receipt} was told twice",
        lines=(
            ledger.Line(ledger.AccountCode.SUSPENSE, twin.amount),
            held_line(twin, -twin.amount),
        ),
        document_id=twin.id,
    )
    ledger.post(ctx.trusted(), entries=[entry])
