"""Give money that found no owner to its owner, and take back what was booked twice."""

from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import Method, PaymentState
from mtandao.domains.payments.commands.honour import honour
from mtandao.domains.payments.errors import AlreadyPlaced, NothingToPay
from mtandao.domains.payments.events import PaymentPlaced, PaymentReceived
from mtandao.domains.payments.models import Payment
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

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
    """Where its money lies: cash in its shift's drawer or with the partner who took it, M-Pesa's in its short code, a
    gateway's with each of the tenant's accounts there, a transfer's in the bank account it came to."""
    code = HELD_IN[Method(payment.method)]
    if code == ledger.AccountCode.BANK and payment.bank_account_id:
        return ledger.Line(code, amount, detail=str(payment.bank_account_id))
    if code == ledger.AccountCode.GATEWAY and payment.gateway_id:
        return ledger.Line(code, amount, detail=str(payment.gateway_id))
    if code == ledger.AccountCode.MPESA and payment.gateway is not None:
        return ledger.Line(code, amount, detail=payment.gateway.short_code)
    if payment.shift is not None:
        return ledger.Line(code, amount, detail=str(payment.shift.drawer_id))
    return ledger.Line(code, amount, detail=str(payment.partner_id or ""))


@command(needs=permissions.PLACE)
def place_payment(
    ctx: Context, *, payment_id: UUID, subscriber_id: UUID | None = None, invoice_id: UUID | None = None
) -> Payment:
    """Give a payment in suspense to its owner. An invoice names him as well, and is paid before the oldest one."""
    subscriber = _owner(ctx, subscriber_id, invoice_id)
    ledger.hold_money(ctx, [subscriber.id])
    payment = Payment.locked(ctx, id=payment_id)
    if payment.state != PaymentState.SUSPENSE:
        raise AlreadyPlaced(_("This payment has an owner already."))
    if invoice_id is not None:
        if not billing.invoice(ctx, invoice_id).open_amount:
            raise NothingToPay(_("Nothing is open on this invoice. Place the payment on its client instead."))
        payment.invoice_id = invoice_id
        payment.save(update_fields=["invoice"])
    put_on_account(ctx, payment, subscriber)
    return payment


def _owner(ctx: Context, subscriber_id: UUID | None, invoice_id: UUID | None) -> subscribers.Subscriber:
    if invoice_id is None:
        if subscriber_id is None:
            raise Malformed(_("Not placed."), fields={"client_id": _("Say on whom: a client or an invoice.")})
        return subscribers.subscriber(ctx, subscriber_id)
    owner_id = billing.invoice(ctx, invoice_id).subscriber_id
    if subscriber_id not in (None, owner_id):
        raise Malformed(_("This invoice is another customer's."), fields={"invoice_id": _("Not his.")})
    return subscribers.subscriber(ctx, owner_id)


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
    """Pay his invoices from it, the one it was meant for first; then what he wants to buy with it."""
    assert payment.subscriber_id is not None
    billing.settle_from_wallets(
        ctx.trusted(),
        subscriber_ids=[payment.subscriber_id],
        payment_id=payment.id,
        first_invoice_id=payment.invoice_id,
    )
    # Before the next price is paid ahead: that money was given for something.
    honour(ctx, payment.ask)
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
