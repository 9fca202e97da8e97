"""Book money that arrived: once per receipt, on the owner's wallet or in suspense, then pay his invoices."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import AskState, Method, PaymentState, SuspenseReason
from mtandao.domains.payments.commands.booking import book_fee, entry
from mtandao.domains.payments.commands.honour import honour
from mtandao.domains.payments.commands.place import put_on_account, settle_and_tell, take_back
from mtandao.domains.payments.desk import desk_rules, shift_for_cash
from mtandao.domains.payments.errors import ReceiptUsed
from mtandao.domains.payments.events import PaymentInSuspense
from mtandao.domains.payments.models import Ask, BankAccount, Gateway, Payment, Shift
from mtandao.domains.payments.partners import own_partner
from mtandao.domains.payments.payers import payer_of
from mtandao.domains.payments.rules import TOLD_WITHIN
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation import locks
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.ids import earliest_id
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Money as a provider or a person reports it. `receipt` may come later (`checkout_id` then names it)."""

    method: Method
    amount: Decimal
    received_at: datetime
    receipt: str | None = None
    checkout_id: str | None = None
    ask_id: UUID | None = None
    gateway_id: UUID | None = None
    subscriber_id: UUID | None = None
    invoice_id: UUID | None = None
    reference: str = ""
    payer_phone: str = ""
    payer_name: str = ""
    channel: str = ""
    # Cash: whose shift it was taken in, and what was handed over for it.
    shift_id: UUID | None = None
    # Cash that a partner's person took outside of a shift.
    partner_id: UUID | None = None
    tendered: Decimal | None = None
    # A transfer or cheque: which account of ours it came to.
    bank_account_id: UUID | None = None
    instrument: str = ""
    # What the provider keeps of it, once it says so.
    fee: Decimal | None = None


@command(needs=permissions.RECEIVE)
def receive_payment(ctx: Context, *, received: Received) -> Payment:
    """Book it, or find it booked: the same receipt by any channel is the same payment."""
    if received.amount <= 0:
        raise Malformed(_("A payment is above zero."), fields={"amount": _("An amount above 0.")})
    _hold_receipt(ctx, received.method, received.receipt or received.checkout_id)
    ask = Ask.locked(ctx, id=received.ask_id) if received.ask_id else None
    owner, reason = _owner(ctx, received, ask)
    if owner is not None:
        ledger.hold_money(ctx, [owner.id])
    known = _known(ctx, received, ask, owner)
    if known is not None:
        return _completed(ctx, known, received, ask, owner)
    if owner is not None and ask is None and _is_too_little(ctx, received, owner):
        owner, reason = None, SuspenseReason.TOO_LITTLE
    payment = unsaved(ctx, received, ask, owner, reason)
    payment.shift = _shift(ctx, received)
    if received.bank_account_id:
        payment.bank_account = BankAccount.found(ctx, id=received.bank_account_id)
    payment.save(force_insert=True)
    ledger.post(ctx.trusted(), entries=[entry(payment)])
    book_fee(ctx, payment)
    mark_paid(ctx, ask)
    if owner is None:
        emit(
            ctx,
            PaymentInSuspense(
                subject_id=payment.id, amount=payment.amount, reference=payment.reference, reason=reason
            ),
        )
        return payment
    settle_and_tell(ctx, payment)
    return payment


@command(needs=permissions.RECORD)
def record_payment(
    ctx: Context,
    *,
    subscriber_id: UUID,
    amount: Decimal,
    method: Method = Method.CASH,
    reference: str = "",
    invoice_id: UUID | None = None,
    received_at: datetime | None = None,
    tendered: Decimal | None = None,
    bank_account_id: UUID | None = None,
) -> Payment:
    """A person took the money. A reference (transfer, M-Pesa code) counts once per method; cash is of the shift that
    he has open, else with the partner whose person took it. A cheque is no money yet: `take_cheque`."""
    if method == Method.CHEQUE:
        sentence = _("A cheque is booked when it clears. Take it in under Cheques.")
        raise Malformed(sentence, fields={"method": sentence})
    if bank_account_id is not None and method != Method.BANK:
        raise Malformed(_("Not saved."), fields={"bank_account_id": _("Only of a bank transfer.")})
    subscriber = subscribers.subscriber(ctx, subscriber_id)
    if invoice_id and billing.invoice(ctx, invoice_id).subscriber_id != subscriber.id:
        raise Malformed(_("This invoice is another customer's."), fields={"invoice_id": _("Not his.")})
    if received_at is not None and received_at > ctx.now:
        raise Malformed(_("Not saved."), fields={"received_at": _("This is in the future.")})
    if tendered is not None and (method != Method.CASH or tendered < amount):
        raise Malformed(_("Not saved."), fields={"tendered": _("At least the amount, and only of cash.")})
    shift_id = shift_for_cash(ctx) if method == Method.CASH else None
    receipt = reference.strip().upper() or None
    _hold_receipt(ctx, method, receipt)
    if receipt and Payment.objects.filter(tenant_id=ctx.tenant_id, method=method, receipt=receipt).exists():
        raise ReceiptUsed(_("%(receipt)s was recorded before.") % {"receipt": receipt}, receipt=receipt)
    received = Received(
        method=method,
        amount=amount,
        received_at=received_at or ctx.now,
        receipt=receipt,
        subscriber_id=subscriber.id,
        invoice_id=invoice_id,
        reference=reference.strip(),
        channel="by hand",
        shift_id=shift_id,
        partner_id=own_partner(ctx) if method == Method.CASH and shift_id is None else None,
        tendered=tendered,
        bank_account_id=bank_account_id,
    )
    return receive_payment(ctx.trusted(), received=received)


def _shift(ctx: Context, received: Received) -> Shift | None:
    """Held until the end: nobody closes it between the payment and its posting."""
    if received.shift_id is None:
        return None
    shift = Shift.locked(ctx, id=received.shift_id)
    shift.must_be_open()
    return shift


def _hold_receipt(ctx: Context, method: Method, name: str | None) -> None:
    """Two tellings of one payment wait for each other. Cash without a reference is always another one."""
    if name:
        locks.hold(ctx, "receipt", method, name)


def _known(
    ctx: Context, received: Received, ask: Ask | None, owner: subscribers.Subscriber | None
) -> Payment | None:
    """The payment that this telling is of, if it is booked."""
    mine = Payment.objects.select_for_update(of=("self",)).filter(
        tenant_id=ctx.tenant_id, method=received.method
    )
    checkout = _checkout(received, ask)
    by_receipt = mine.filter(receipt=received.receipt).first() if received.receipt else None
    by_checkout = mine.filter(checkout_id=checkout).first() if checkout else None
    if by_receipt and by_checkout and by_receipt != by_checkout:
        if by_receipt.state == PaymentState.SUSPENSE:
            take_back(ctx, by_receipt, by_checkout)
        return by_checkout
    return by_receipt or by_checkout or _told_otherwise(mine, received, ask, owner)


def _told_otherwise(
    mine: QuerySet[Payment], received: Received, ask: Ask | None, owner: subscribers.Subscriber | None
) -> Payment | None:
    """Success learnt by asking names no receipt, and a paybill confirmation names no checkout: those two
    find each other by owner, amount and time; by the machine's clock too, as the tenant's may have been moved."""
    if owner is None or received.method != Method.MPESA:
        return None
    at, far = received.received_at, TOLD_WITHIN
    then = Q(received_at__range=(at - far, at + far)) | Q(received_at__lte=at, id__gte=earliest_id(far))
    same = mine.filter(then, subscriber=owner, amount=received.amount).order_by("id")
    if received.receipt is None and ask is not None:
        return same.filter(ask=None, receipt__isnull=False, received_at__gte=ask.asked_at).first()
    if received.receipt and ask is None:
        return same.filter(receipt=None).first()
    return None


def _completed(
    ctx: Context, payment: Payment, received: Received, ask: Ask | None, owner: subscribers.Subscriber | None
) -> Payment:
    """Fill in what this telling adds to a payment that is booked."""
    told = {
        "receipt": received.receipt,
        "checkout_id": _checkout(received, ask),
        "payer_phone": received.payer_phone,
        "payer_name": received.payer_name,
        "instrument": received.instrument,
        "fee": received.fee,
        "ask_id": ask.id if ask else None,
    }
    changed = {field: value for field, value in told.items() if value and not getattr(payment, field)}
    for field, value in changed.items():
        setattr(payment, field, value)
    if changed:
        payment.save(update_fields=["ask" if field == "ask_id" else field for field in changed])
    if "fee" in changed:
        book_fee(ctx, payment)
    if payment.state == PaymentState.SUSPENSE and ask is not None and owner is not None:
        put_on_account(ctx, payment, owner)  # a till's confirmation named nobody; whom we asked is known
    mark_paid(ctx, ask)
    honour(ctx, ask)
    return payment


def _checkout(received: Received, ask: Ask | None) -> str | None:
    """M-Pesa's name of one prompt, which is paid once. An order at another provider may be paid twice (a late
    capture after a second try): there only the receipt tells payments apart."""
    if received.method != Method.MPESA:
        return None
    return received.checkout_id or (ask.checkout_id if ask else None)


def mark_paid(ctx: Context, ask: Ask | None) -> None:
    """Success overturns every other end."""
    if ask is not None and ask.state != AskState.SUCCEEDED:
        ask.state, ask.ended_at, ask.reason = AskState.SUCCEEDED, ctx.now, ""
        ask.save(update_fields=["state", "ended_at", "reason"])


def _owner(
    ctx: Context, received: Received, ask: Ask | None
) -> tuple[subscribers.Subscriber | None, SuspenseReason | str]:
    """Whose money it is: whom we asked, who was named, or who has the account that was typed."""
    if ask is not None:
        return ask.subscriber, ""
    if received.subscriber_id:
        return subscribers.subscriber(ctx, received.subscriber_id), ""
    if not subscribers.plain(received.reference):
        payer = payer_of(ctx, received.method, received.payer_phone, received.amount)
        return payer, "" if payer else SuspenseReason.NO_ACCOUNT
    found = subscribers.by_account(ctx, received.reference)
    if found is not None:
        return found, ""
    known_typo = not subscribers.has_right_digit(received.reference)
    return None, SuspenseReason.BAD_DIGIT if known_typo else SuspenseReason.UNKNOWN_ACCOUNT


def _is_too_little(ctx: Context, received: Received, owner: subscribers.Subscriber) -> bool:
    """Where the tenant wants it looked at: it buys nothing. What a person gave to somebody stays his."""
    held = not received.subscriber_id and desk_rules(ctx).hold_too_little
    return held and billing.buys_nothing(ctx, subscriber_id=owner.id, amount=received.amount)


def unsaved(
    ctx: Context,
    received: Received,
    ask: Ask | None,
    owner: subscribers.Subscriber | None,
    reason: SuspenseReason | str,
) -> Payment:
    gateway = Gateway.of(ctx).filter(id=received.gateway_id).first() if received.gateway_id else None
    return Payment(
        tenant_id=ctx.tenant_id,
        organization_id=owner.organization_id if owner else ctx.tenant_id,
        method=received.method,
        receipt=received.receipt,
        checkout_id=_checkout(received, ask),
        amount=received.amount,
        currency=ctx.tenant.currency,
        state=PaymentState.PLACED if owner else PaymentState.SUSPENSE,
        suspense_reason=reason,
        subscriber=owner,
        ask=ask,
        invoice_id=received.invoice_id or (ask.invoice_id if ask else None),
        gateway=gateway,
        reference=received.reference,
        payer_phone=received.payer_phone,
        payer_name=received.payer_name,
        channel=received.channel,
        instrument=received.instrument,
        fee=received.fee,
        received_at=received.received_at,
        booked_at=ctx.now,
        correlation_id=ctx.correlation_id,
        taken_by=ctx.actor.name if received.channel == "by hand" else "",
        tendered=received.tendered,
        partner_id=received.partner_id,
    )
