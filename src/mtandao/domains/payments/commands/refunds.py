"""A customer's money goes back to him: wished for with a reason, approved by somebody else, paid by a payout."""

from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import (
    MoneyFrom,
    PaymentState,
    PayoutMethod,
    PayoutPurpose,
    PayoutState,
    RefundState,
)
from mtandao.domains.payments.commands.payouts import (
    checked,
    enough,
    new_payout,
    not_his_own,
    set_off,
    wallet_of,
    way_back,
)
from mtandao.domains.payments.commands.reverse import free_in_wallet, held_with_owner, refunds_of
from mtandao.domains.payments.errors import (
    AlreadyReversed,
    NotEnoughMoney,
    NotWaitingForApproval,
    RefundedBefore,
)
from mtandao.domains.payments.events import RefundRefused, RefundRequested
from mtandao.domains.payments.models import Payment, Payout, Refund
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed


@command(needs=permissions.REFUND)
def request_refund(
    ctx: Context,
    *,
    method: PayoutMethod,
    reason: str,
    subscriber_id: UUID | None = None,
    payment_id: UUID | None = None,
    amount: Decimal | None = None,
    phone: str = "",
    payee: str = "",
) -> Refund:
    """Of a payment (the whole of it, if no amount is named) or of what lies in a wallet. Nothing moves yet."""
    payment = Payment.found(ctx, id=payment_id) if payment_id else None
    if payment is not None:
        subscriber = payment.subscriber
        amount = payment.amount if amount is None else amount
        _must_be_refundable(payment, method, amount)
        if method == PayoutMethod.SAME_WAY:
            way_back(ctx, payment)
        phone = phone or (payment.payer_phone if payment.payer_phone.lstrip("+").isdigit() else "")
    elif subscriber_id is not None and amount is not None and method != PayoutMethod.SAME_WAY:
        subscriber = subscribers.subscriber(ctx, subscriber_id)
        enough(ledger.balance(ctx, subscriber.id).wallet, amount)
    else:
        raise Malformed(_("Not asked for."), fields={"amount": _("Of which payment, or how much?")})
    if method == PayoutMethod.MPESA and not phone and subscriber is not None:
        phone = subscriber.pays_from
    refund = Refund.objects.create(
        tenant_id=ctx.tenant_id,
        organization_id=subscriber.organization_id if subscriber else ctx.tenant_id,
        state=RefundState.REQUESTED,
        subscriber=subscriber,
        payment=payment,
        method=method,
        amount=amount,
        currency=ctx.tenant.currency,
        phone=checked(ctx, method=method, amount=amount, reason=reason, phone=phone),
        payee=payee.strip()
        or (subscriber.full_name if subscriber else payment.payer_name if payment else ""),
        reason=reason.strip()[:500],
        requested_at=ctx.now,
        requested_by=ctx.actor.name,
        requested_by_id=ctx.actor.id,
    )
    emit(ctx, RefundRequested(subject_id=refund.id, subscriber_id=refund.subscriber_id, amount=amount))
    return refund


def _must_be_refundable(payment: Payment, method: PayoutMethod, amount: Decimal) -> None:
    if payment.state == PaymentState.REVERSED:
        raise AlreadyReversed(_("This payment is reversed already: its money is not here."))
    given = refunds_of(payment)
    if given + amount > payment.amount:
        raise RefundedBefore(
            _("Of this payment %(sum)s was refunded before, or is on its way.") % {"sum": given}
        )
    if method == PayoutMethod.SAME_WAY and amount != payment.amount:
        raise Malformed(
            _("Not asked for."), fields={"amount": _("The way it came, only the whole payment goes back.")}
        )


@command(needs=permissions.APPROVE)
def approve_refund(ctx: Context, *, refund_id: UUID) -> Refund:
    """By somebody else than who wished it: its payout sets off.

    OwnWish, NotWaitingForApproval, NotEnoughMoney, PayoutUnderWay.
    """
    known = Refund.found(ctx, id=refund_id)
    payment = held_with_owner(ctx, known.payment_id) if known.payment_id else None
    owner = payment.subscriber_id if payment else known.subscriber_id
    if owner is not None:
        ledger.hold_money(ctx, [owner])
    refund = _waiting(ctx, refund_id)
    not_his_own(ctx, refund)
    payout = new_payout(
        ctx,
        state=PayoutState.APPROVED,
        purpose=PayoutPurpose.REFUND,
        method=refund.method,
        money_from=MoneyFrom.WALLET if owner else MoneyFrom.SUSPENSE,
        amount=refund.amount,
        phone=refund.phone,
        payee=refund.payee,
        subscriber_id=owner,
        payment=payment,
        reason=refund.reason,
        organization_id=refund.organization_id,
    )
    payout.requested_by, payout.requested_by_id = refund.requested_by, refund.requested_by_id
    payout.decided_at, payout.decided_by = ctx.now, ctx.actor.name
    _make_room(ctx, refund, payment, owner)
    set_off(ctx, payout)
    if payment is not None and owner is None:
        _leave_suspense(payment, refund)
    refund.state, refund.payout = RefundState.APPROVED, payout
    refund.decided_at, refund.decided_by = ctx.now, ctx.actor.name
    refund.save(update_fields=["state", "payout", "decided_at", "decided_by"])
    return refund


def _make_room(ctx: Context, refund: Refund, payment: Payment | None, owner: UUID | None) -> None:
    """The wallet must hold it; a payment's refund opens what the payment paid."""
    if payment is not None:
        _must_be_refundable(payment, PayoutMethod(refund.method), refund.amount)
    if owner is None:
        return
    if payment is None:
        enough(wallet_of(ctx, owner), refund.amount)
    elif free_in_wallet(ctx, payment, owner, refund.amount):
        raise NotEnoughMoney(_("The money of this payment has left the wallet already."))


def _leave_suspense(payment: Payment, refund: Refund) -> None:
    """Nobody places what is on its way back."""
    if refund.amount != payment.amount:
        raise Malformed(_("Not approved."), fields={"amount": _("What has no owner goes back as a whole.")})
    payment.state, payment.suspense_reason = PaymentState.RETURNED, ""
    payment.save(update_fields=["state", "suspense_reason"])


@command(needs=permissions.APPROVE)
def refuse_refund(ctx: Context, *, refund_id: UUID, because: str) -> Refund:
    if not because.strip():
        raise Malformed(_("Not refused."), fields={"because": _("Say why.")})
    refund = _waiting(ctx, refund_id)
    refund.state, refund.refused_because = RefundState.REFUSED, because.strip()[:500]
    refund.decided_at, refund.decided_by = ctx.now, ctx.actor.name
    refund.save(update_fields=["state", "refused_because", "decided_at", "decided_by"])
    emit(
        ctx,
        RefundRefused(
            subject_id=refund.id, subscriber_id=refund.subscriber_id, because=refund.refused_because
        ),
    )
    return refund


def _waiting(ctx: Context, refund_id: UUID) -> Refund:
    refund = Refund.locked(ctx, id=refund_id)
    if refund.state != RefundState.REQUESTED:
        raise NotWaitingForApproval(_("This refund was decided already."))
    return refund


def follow(payout: Payout, state: RefundState) -> None:
    """The refund is what became of its payout."""
    Refund.objects.filter(tenant_id=payout.tenant_id, payout=payout).update(state=state)
