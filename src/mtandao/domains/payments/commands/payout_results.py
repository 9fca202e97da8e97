"""A payout's way through the provider: sent once, and over when he, or a person who looked there, says so.

Nothing here sends anything again. From `sending` on the money may have moved, so what is not known stays set aside.
"""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import payout_books, permissions
from mtandao.domains.payments.banks import accounts_in_use
from mtandao.domains.payments.choices import (
    BY_HAND,
    MoneyFrom,
    PaymentState,
    PayoutMethod,
    PayoutState,
    RefundState,
    ReversalReason,
    SuspenseReason,
)
from mtandao.domains.payments.commands.refunds import follow
from mtandao.domains.payments.desk import open_shift_of
from mtandao.domains.payments.errors import NotByHand, PayoutOver
from mtandao.domains.payments.events import PayoutFailed, PayoutNotKnown, PayoutSucceeded
from mtandao.domains.payments.models import BankAccount, Payment, Payout, Reversal, Shift
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

OPEN = (PayoutState.APPROVED, PayoutState.SENDING, PayoutState.SENT, PayoutState.UNKNOWN)


@command(needs=permissions.RECEIVE)
def mark_payout_sending(ctx: Context, *, payout_id: UUID) -> Payout | None:
    """Just before the call. None if that was done before: never send twice."""
    payout = Payout.locked(ctx, id=payout_id)
    if payout.state != PayoutState.APPROVED or payout.method in BY_HAND:
        return None
    payout.state, payout.sending_at = PayoutState.SENDING, ctx.now
    payout.save(update_fields=["state", "sending_at"])
    return payout


@command(needs=permissions.RECEIVE)
def record_payout_not_taken(ctx: Context, *, payout_id: UUID) -> None:
    """The provider said that he was too busy and did nothing: it may be sent, for the first time."""
    payout = Payout.locked(ctx, id=payout_id)
    if payout.state == PayoutState.SENDING:
        payout.state, payout.sending_at = PayoutState.APPROVED, None
        payout.save(update_fields=["state", "sending_at"])


@command(needs=permissions.RECEIVE)
def record_payout_sent(ctx: Context, *, payout_id: UUID, conversation_id: str) -> None:
    """He took it. A result that was faster keeps its word."""
    payout = Payout.locked(ctx, id=payout_id)
    payout.conversation_id = payout.conversation_id or conversation_id
    if payout.state in (PayoutState.SENDING, PayoutState.UNKNOWN):
        payout.state = PayoutState.SENT
    payout.save(update_fields=["conversation_id", "state"])


@command(needs=permissions.RECEIVE)
def record_payout_unknown(ctx: Context, *, payout_id: UUID, reason: str) -> None:
    """Neither paid nor unpaid: its money stays set aside, and nothing else is paid to him meanwhile."""
    payout = Payout.locked(ctx, id=payout_id)
    if payout.state not in (PayoutState.SENDING, PayoutState.SENT):
        return
    payout.state, payout.result = PayoutState.UNKNOWN, reason[:500]
    payout.save(update_fields=["state", "result"])
    emit(ctx, PayoutNotKnown(subject_id=payout.id, subscriber_id=payout.subscriber_id, reason=payout.result))


@command(needs=permissions.RECEIVE)
def count_payout_question(ctx: Context, *, payout_id: UUID) -> int:
    payout = Payout.locked(ctx, id=payout_id)
    payout.questions += 1
    payout.save(update_fields=["questions"])
    return payout.questions


@command(needs=permissions.RECEIVE)
def record_payout_succeeded(
    ctx: Context, *, payout_id: UUID, receipt: str, at: datetime | None = None, result: str = ""
) -> None:
    """The provider paid it. Said twice it counts once; said after a failure it overturns that."""
    payout = _held(ctx, payout_id)
    if payout.state == PayoutState.SUCCEEDED:
        return
    if payout.state == PayoutState.FAILED:
        payout_books.gone_after_all(ctx, payout)
    elif payout.state in OPEN:
        payout_books.gone(ctx, payout)
    else:
        raise PayoutOver(_("This payout was never approved, so nobody can have paid it."))
    payout.state, payout.receipt, payout.result = PayoutState.SUCCEEDED, receipt, result[:500]
    payout.result_code, payout.ended_at = "0", at or ctx.now
    payout.save(update_fields=["state", "receipt", "result", "result_code", "ended_at"])
    follow(payout, RefundState.PAID)
    if payout.method == PayoutMethod.SAME_WAY:
        _close_payment(ctx, payout)
    emit(
        ctx,
        PayoutSucceeded(
            subject_id=payout.id,
            subscriber_id=payout.subscriber_id,
            amount=payout.amount,
            method=payout.method,
            receipt=receipt,
        ),
    )


def _close_payment(ctx: Context, payout: Payout) -> None:
    """It went back the way it came: the payment counts no more, and its money has left the books already."""
    assert payout.payment_id is not None
    payment = Payment.locked(ctx, id=payout.payment_id)
    if payment.state == PaymentState.REVERSED:
        return
    payment.state = PaymentState.REVERSED
    payment.save(update_fields=["state"])
    Reversal.objects.create(
        tenant_id=ctx.tenant_id,
        organization_id=payment.organization_id,
        payment=payment,
        reason=ReversalReason.PROVIDER,
        note=payout.reason,
        receipt=payout.receipt,
        short=0,
        reversed_at=ctx.now,
        reversed_by=payout.decided_by,
    )


@command(needs=permissions.RECEIVE)
def record_payout_failed(ctx: Context, *, payout_id: UUID, code: str, reason: str) -> None:
    """Surely not paid: its money is free again. Says nothing of one that is over: success is sticky."""
    payout = _held(ctx, payout_id)
    if payout.state not in OPEN:
        return
    payout_books.came_back(ctx, payout)
    payout.state, payout.result_code, payout.result = PayoutState.FAILED, code, reason[:500]
    payout.ended_at = ctx.now
    payout.save(update_fields=["state", "result_code", "result", "ended_at"])
    follow(payout, RefundState.FAILED)
    if payout.money_from == MoneyFrom.SUSPENSE:
        _wait_again(ctx, payout)
    elif payout.subscriber_id:
        billing.settle_from_wallets(ctx.trusted(), subscriber_ids=[payout.subscriber_id])
    emit(
        ctx,
        PayoutFailed(
            subject_id=payout.id,
            subscriber_id=payout.subscriber_id,
            amount=payout.amount,
            reason=payout.result,
        ),
    )


def _wait_again(ctx: Context, payout: Payout) -> None:
    payment = Payment.locked(ctx, id=payout.payment_id)
    payment.state, payment.suspense_reason = PaymentState.SUSPENSE, SuspenseReason.NOT_RETURNED
    payment.save(update_fields=["state", "suspense_reason"])


@command(needs=permissions.PAY_OUT)
def pay_by_hand(
    ctx: Context, *, payout_id: UUID, reference: str = "", bank_account_id: UUID | None = None
) -> Payout:
    """A person handed it over or made the transfer. Cash leaves the drawer of the shift he has open; a transfer leaves
    the account that he names, where there is one."""
    payout = Payout.found(ctx, id=payout_id)
    if payout.method not in BY_HAND or payout.state != PayoutState.APPROVED:
        raise NotByHand(_("This payout does not wait for somebody to pay it by hand."))
    if payout.method == PayoutMethod.BANK and not reference.strip():
        raise Malformed(_("Not recorded."), fields={"reference": _("The bank's reference of the transfer.")})
    if payout.subscriber_id:
        ledger.hold_money(ctx, [payout.subscriber_id])
    account = _paid_from(ctx, payout, bank_account_id)
    shift = open_shift_of(ctx) if payout.method == PayoutMethod.CASH else None
    if shift is not None:
        Shift.locked(ctx, id=shift.id).must_be_open()
    payout = Payout.locked(ctx, id=payout_id)
    if payout.state == PayoutState.APPROVED:
        payout.bank_account = account
        payout.save(update_fields=["bank_account"])
    said = _("by %(name)s") % {"name": ctx.actor.name}
    trusted = ctx.trusted()
    record_payout_succeeded(trusted, payout_id=payout.id, receipt=reference.strip(), result=said)
    return Payout.found(ctx, id=payout_id)


def _paid_from(ctx: Context, payout: Payout, account_id: UUID | None) -> BankAccount | None:
    """The account that a transfer left: needed as soon as one is set up, as its statement will show it."""
    if payout.method != PayoutMethod.BANK:
        if account_id is not None:
            raise Malformed(_("Not recorded."), fields={"bank_account_id": _("Only of a transfer.")})
        return None
    if account_id is not None:
        return BankAccount.found(ctx, id=account_id)
    mine = accounts_in_use(ctx)
    if len(mine) > 1:
        raise Malformed(_("Not recorded."), fields={"bank_account_id": _("Which account it left.")})
    return mine[0] if mine else None


@command(needs=permissions.APPROVE)
def conclude_payout(
    ctx: Context, *, payout_id: UUID, paid: bool, receipt: str = "", note: str = ""
) -> Payout:
    """Somebody looked at the provider's own books: it was paid, under this receipt, or it surely was not."""
    payout = Payout.found(ctx, id=payout_id)
    if payout.state not in (PayoutState.SENT, PayoutState.UNKNOWN):
        raise PayoutOver(_("It is known what became of this payout."))
    if paid and not receipt.strip():
        raise Malformed(_("Not recorded."), fields={"receipt": _("The provider's number of it.")})
    if not paid and not note.strip():
        raise Malformed(_("Not recorded."), fields={"note": _("Say where you looked.")})
    said = f"{ctx.actor.name}: {note.strip()}".strip(": ")
    if paid:
        # M-Pesa's numbers are in capitals; elsewhere small letters are others.
        number = receipt.strip().upper() if _is_mpesas(payout) else receipt.strip()
        record_payout_succeeded(ctx.trusted(), payout_id=payout.id, receipt=number, result=said)
    else:
        record_payout_failed(ctx.trusted(), payout_id=payout.id, code="by hand", reason=said)
    return Payout.found(ctx, id=payout_id)


def _is_mpesas(payout: Payout) -> bool:
    return payout.gateway is not None and payout.gateway.provider == "mpesa"


def _held(ctx: Context, payout_id: UUID) -> Payout:
    """The payout's row, and before it its owner's money."""
    owner = Payout.found(ctx, id=payout_id).subscriber_id
    if owner is not None:
        ledger.hold_money(ctx, [owner])
    return Payout.locked(ctx, id=payout_id)
