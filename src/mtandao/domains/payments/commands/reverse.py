"""Take a payment back: a mistake at the desk, a transfer that bounced, money that the provider gave back."""

from decimal import Decimal
from uuid import UUID

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import Method, PaymentState, PayoutState, ReversalReason
from mtandao.domains.payments.errors import (
    AlreadyPlaced,
    AlreadyReversed,
    MoneyElsewhere,
    ProviderHasIt,
    RefundedBefore,
)
from mtandao.domains.payments.events import PaymentReversed
from mtandao.domains.payments.models import Payment, Payout, Reversal, Shift
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

ZERO = Decimal("0.00")


@command(needs=permissions.REVERSE)
def reverse_payment(
    ctx: Context, *, payment_id: UUID, reason: ReversalReason, note: str = "", receipt: str = ""
) -> Reversal:
    """By a person. His invoices are open again as far as the wallet cannot give the money.

    ProviderHasIt: what a provider reported is no mistake of the desk. MoneyElsewhere: a mistake whose money has
    left the wallet. AlreadyReversed.
    """
    payment = held_with_owner(ctx, payment_id)
    if reason == ReversalReason.MISTAKE and not note.strip():
        raise Malformed(_("Not reversed."), fields={"note": _("Say what went wrong.")})
    if refunds_of(payment):
        raise RefundedBefore(_("A refund of this payment is paid or on its way."))
    if reason == ReversalReason.MISTAKE and payment.was_reported:
        raise ProviderHasIt(
            _(
                "%(method)s reported this payment: the money is there. Refund it, or record that the provider "
                "took it back."
            )
            % {"method": Method(payment.method).label}
        )
    return take_out(ctx, payment, reason, note=note.strip(), receipt=receipt.strip().upper())


@command(needs=permissions.RECEIVE)
def record_reversal(ctx: Context, *, payment_id: UUID, note: str = "", receipt: str = "") -> Reversal | None:
    """The provider gave it back: by our wish, or his statement says so. None if that is known already."""
    payment = held_with_owner(ctx, payment_id)
    if payment.state in (PaymentState.REVERSED, PaymentState.RETURNED):
        return None
    return take_out(ctx, payment, ReversalReason.PROVIDER, note=note, receipt=receipt)


def refunds_of(payment: Payment) -> Decimal:
    """What of it was paid out again, or may be on its way."""
    rows = Payout.objects.filter(tenant_id=payment.tenant_id, payment=payment)
    out = rows.exclude(state__in=(PayoutState.FAILED, PayoutState.REFUSED)).aggregate(sum=Sum("amount"))
    return out["sum"] or ZERO


def held_with_owner(ctx: Context, payment_id: UUID) -> Payment:
    """The payment's row, and before it its owner's money."""
    owner = Payment.found(ctx, id=payment_id).subscriber_id
    if owner is not None:
        ledger.hold_money(ctx, [owner])
    payment = Payment.locked(ctx, id=payment_id)
    if payment.shift is not None:
        hold_drawer(payment.shift)
    if payment.subscriber_id != owner:
        raise AlreadyPlaced(_("Somebody changed whose payment this is just now. Look again."))
    return payment


def hold_drawer(shift: Shift) -> None:
    """Nobody counts the drawer while cash leaves it, not even at a later shift than the one it was taken in."""
    at_it = Shift.objects.filter(tenant_id=shift.tenant_id, drawer_id=shift.drawer_id)
    list(at_it.filter(Q(id=shift.id) | Q(closed_at=None)).order_by("id").select_for_update())


def take_out(
    ctx: Context, payment: Payment, reason: ReversalReason, *, note: str = "", receipt: str = ""
) -> Reversal:
    """Out of the wallet or of suspense, and out of the place where it lay. The caller holds both."""
    if payment.state in (PaymentState.REVERSED, PaymentState.RETURNED):
        raise AlreadyReversed(_("This payment is reversed already, or on its way back."))
    short = ZERO
    if payment.subscriber_id:
        short = free_in_wallet(ctx, payment, payment.subscriber_id)
        if short and reason == ReversalReason.MISTAKE:
            raise MoneyElsewhere(
                _(
                    "His wallet and invoices lack %(sum)s of it: it was refunded or transferred. Take that back first."
                )
                % {"sum": short}
            )
    reversal = Reversal.objects.create(
        tenant_id=ctx.tenant_id,
        organization_id=payment.organization_id,
        payment=payment,
        reason=reason,
        note=note[:500],
        receipt=receipt,
        short=short,
        reversed_at=ctx.now,
        reversed_by=ctx.actor.name,
    )
    payment.state, payment.suspense_reason = PaymentState.REVERSED, ""
    payment.save(update_fields=["state", "suspense_reason"])
    ledger.post(ctx.trusted(), entries=[_entry(ctx, payment)])
    emit(
        ctx,
        PaymentReversed(
            subject_id=payment.id,
            subscriber_id=payment.subscriber_id,
            amount=payment.amount,
            method=payment.method,
            receipt=payment.receipt or "",
            reason=reason,
        ),
    )
    return reversal


def free_in_wallet(ctx: Context, payment: Payment, owner: UUID, amount: Decimal | None = None) -> Decimal:
    """Open his invoices until the wallet holds the amount (of the whole payment); returns what it still lacks."""
    wanted = payment.amount if amount is None else amount

    def lacking() -> Decimal:
        held = ledger.lock_wallets(ctx, [owner]).get(owner, ZERO)
        return max(wanted - max(held, ZERO), ZERO)

    lacks = lacking()
    if lacks:
        billing.unsettle_invoices(ctx.trusted(), subscriber_id=owner, amount=lacks, payment_id=payment.id)
        lacks = lacking()
    return lacks


def _entry(ctx: Context, payment: Payment) -> ledger.Entry:
    """The mirror of what booked it: out of the very account where it was put."""
    booked = ledger.postings_about(ctx, [f"payment:{payment.id}"])
    held = next(posting for posting in booked if posting.amount > 0)
    owner = (
        ledger.Line(ledger.AccountCode.WALLET, payment.amount, payment.subscriber_id)
        if payment.subscriber_id
        else ledger.Line(ledger.AccountCode.SUSPENSE, payment.amount)
    )
    return ledger.Entry(
        kind=ledger.JournalKind.REVERSAL,
        key=f"reversal:{payment.id}",
        memo=f"{Method(payment.method).label} {payment.receipt or ''} reversed".replace("  ", " "),
        lines=(
            owner,
            ledger.Line(ledger.AccountCode(held.account.code), -payment.amount, detail=held.account.detail),
        ),
        subscriber_id=payment.subscriber_id,
        document_id=payment.id,
    )
