"""A cheque's way: taken in, deposited, cleared into a payment, or bounced."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mtandao.domains.billing import contract as billing
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import ChequeState, Method, ReversalReason
from mtandao.domains.payments.commands.receive import Received, receive_payment
from mtandao.domains.payments.commands.reverse import reverse_payment
from mtandao.domains.payments.errors import ChequeElsewhere, ChequeTaken
from mtandao.domains.payments.events import ChequeBounced, ChequeDeposited, ChequeReceived
from mtandao.domains.payments.models import BankAccount, Cheque
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

# Each clears as a payment of its own; more at once would keep too many customers waiting.
MOST = 200


@dataclass(slots=True)
class Handled:
    """What became of several: how many it was done to, and why not to the others."""

    done: int = 0
    refused: list[str] = field(default_factory=list)


@command(needs=permissions.RECORD)
def take_cheque(
    ctx: Context,
    *,
    subscriber_id: UUID,
    amount: Decimal,
    number: str,
    bank: str,
    branch: str = "",
    drawn_by: str = "",
    dated_on: date | None = None,
    invoice_id: UUID | None = None,
) -> Cheque:
    """Paper was handed over. Nothing is booked yet. ChequeTaken if it is here already."""
    subscriber = subscribers.subscriber(ctx, subscriber_id)
    number, bank = "".join(number.split()), " ".join(bank.split())
    wrong = {name: _("This is needed.") for name, value in (("number", number), ("bank", bank)) if not value}
    if amount <= 0:
        wrong["amount"] = _("An amount above 0.")
    if invoice_id and billing.invoice(ctx, invoice_id).subscriber_id != subscriber.id:
        wrong["invoice_id"] = _("Not his.")
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    cheque = Cheque(
        tenant_id=ctx.tenant_id,
        organization_id=subscriber.organization_id,
        number=number,
        bank=bank,
        branch=branch.strip(),
        drawn_by=drawn_by.strip() or subscriber.full_name,
        dated_on=dated_on or ctx.today,
        amount=amount,
        currency=ctx.tenant.currency,
        subscriber=subscriber,
        invoice_id=invoice_id,
        received_at=ctx.now,
        received_by=ctx.actor.name,
    )
    try:
        with transaction.atomic():
            cheque.save(force_insert=True)
    except IntegrityError:
        raise ChequeTaken(
            _("Cheque %(number)s of %(bank)s was taken in before.") % {"number": number, "bank": bank}
        ) from None
    emit(ctx, ChequeReceived(subject_id=cheque.id, subscriber_id=subscriber.id, amount=amount))
    return cheque


@command(needs=permissions.CHEQUES)
def deposit_cheques(
    ctx: Context, *, cheque_ids: Sequence[UUID], account_id: UUID | None = None, on: date | None = None
) -> Handled:
    """Take them to the bank. Those that cannot go are named, the others go."""
    account = BankAccount.found(ctx, id=account_id) if account_id else None
    handled = Handled()
    for cheque in _held(ctx, cheque_ids):
        try:
            cheque.deposit(account, on or ctx.today)
        except ChequeElsewhere as refusal:
            handled.refused.append(refusal.detail)
            continue
        cheque.save(update_fields=["state", "account", "deposited_on"])
        emit(ctx, ChequeDeposited(subject_id=cheque.id, subscriber_id=cheque.subscriber_id))
        handled.done += 1
    return handled


@command(needs=permissions.CHEQUES)
def clear_cheques(ctx: Context, *, cheque_ids: Sequence[UUID]) -> Handled:
    """The bank paid: each becomes a payment, known by its bank and number."""
    owners = Cheque.of(ctx).filter(id__in=list(cheque_ids)).values_list("subscriber_id", flat=True)
    ledger.hold_money(ctx, list(owners))
    handled = Handled()
    for cheque in _held(ctx, cheque_ids):
        try:
            cheque.may_clear()
        except ChequeElsewhere as refusal:
            handled.refused.append(refusal.detail)
            continue
        received = Received(
            method=Method.CHEQUE,
            amount=cheque.amount,
            received_at=ctx.now,
            receipt=cheque.receipt,
            subscriber_id=cheque.subscriber_id,
            invoice_id=cheque.invoice_id,
            reference=cheque.number,
            payer_name=cheque.drawn_by,
            channel="cheque",
            bank_account_id=cheque.account_id,
        )
        cheque.clear(ctx.now, receive_payment(ctx.trusted(), received=received))
        cheque.save(update_fields=["state", "cleared_at", "payment"])
        handled.done += 1
    return handled


@command(needs=permissions.CHEQUES)
def bounce_cheque(ctx: Context, *, cheque_id: UUID, reason: str, fee: Decimal | None = None) -> Cheque:
    """The bank refused it, or took its money back after it had cleared: then its payment is reversed."""
    if not reason.strip():
        raise Malformed(_("Not saved."), fields={"reason": _("Say what the bank says.")})
    if fee is not None and fee < 0:
        raise Malformed(_("Not saved."), fields={"fee": _("0 or more.")})
    ledger.hold_money(ctx, [Cheque.found(ctx, id=cheque_id).subscriber_id])
    cheque = Cheque.locked(ctx, id=cheque_id)
    was_cleared = cheque.state == ChequeState.CLEARED
    cheque.bounce(ctx.now, reason.strip(), fee)
    cheque.save(update_fields=["state", "bounced_at", "bounced_because", "bounce_fee"])
    if was_cleared and cheque.payment_id:
        reverse_payment(
            ctx.trusted(), payment_id=cheque.payment_id, reason=ReversalReason.BOUNCED, note=reason.strip()
        )
    emit(
        ctx,
        ChequeBounced(
            subject_id=cheque.id,
            subscriber_id=cheque.subscriber_id,
            amount=cheque.amount,
            reason=reason.strip(),
            fee=fee,
            was_cleared=was_cleared,
        ),
    )
    return cheque


def _held(ctx: Context, cheque_ids: Sequence[UUID]) -> list[Cheque]:
    """Locked in one order, so that two who take the same ones wait instead of blocking each other."""
    if len(cheque_ids) > MOST:
        raise Malformed(
            _("At most %(most)s at a time.") % {"most": MOST},
            fields={"cheque_ids": _("At most %(most)s.") % {"most": MOST}},
        )
    rows = Cheque.of(ctx).select_for_update(of=("self",)).filter(id__in=list(cheque_ids))
    return list(rows.order_by("id"))
