"""Take a placement back, and keep a note on what waits: the suspense queue's own undo."""

from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import PaymentState, SuspenseReason
from mtandao.domains.payments.commands.place import placement_key
from mtandao.domains.payments.commands.reverse import free_in_wallet, held_with_owner
from mtandao.domains.payments.errors import MoneyElsewhere, NotFromSuspense, NotWaiting
from mtandao.domains.payments.events import PaymentUnplaced
from mtandao.domains.payments.models import Payment
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit


@command(needs=permissions.PLACE)
def unplace_payment(ctx: Context, *, payment_id: UUID) -> Payment:
    """It was given to the wrong one: back into suspense, and what it paid of his is open again.

    NotFromSuspense: it found its owner by itself. MoneyElsewhere: it has left his wallet.
    """
    payment = held_with_owner(ctx, payment_id)
    key = placement_key(payment)
    if (
        payment.state != PaymentState.PLACED
        or payment.subscriber_id is None
        or not ledger.postings_about(ctx, [key]).exists()
    ):
        raise NotFromSuspense(_("This payment was not placed by hand, so there is nothing to take back."))
    short = free_in_wallet(ctx, payment, payment.subscriber_id)
    if short:
        raise MoneyElsewhere(
            _(
                "His wallet and invoices lack %(sum)s of it: it was refunded or transferred. Take that back first."
            )
            % {"sum": short}
        )
    owner = payment.subscriber_id
    entry = ledger.Entry(
        kind=ledger.JournalKind.PLACEMENT,
        key=f"un{key}",
        memo=f"Placement of payment {payment.receipt or ''} taken back",
        lines=(
            ledger.Line(ledger.AccountCode.WALLET, payment.amount, owner),
            ledger.Line(ledger.AccountCode.SUSPENSE, -payment.amount),
        ),
        subscriber_id=owner,
        document_id=payment.id,
    )
    ledger.post(ctx.trusted(), entries=[entry])
    payment.subscriber, payment.state = None, PaymentState.SUSPENSE
    payment.suspense_reason, payment.organization_id = SuspenseReason.TAKEN_BACK, ctx.tenant_id
    payment.unplaced += 1
    payment.save(update_fields=["subscriber", "state", "suspense_reason", "organization_id", "unplaced"])
    emit(ctx, PaymentUnplaced(subject_id=payment.id, subscriber_id=owner, amount=payment.amount))
    return payment


@command(needs=permissions.PLACE)
def note_on_payment(ctx: Context, *, payment_id: UUID, note: str) -> Payment:
    """What is known about a payment that waits: "asked the shop, they call back". It stays in the queue."""
    payment = Payment.locked(ctx, id=payment_id)
    if payment.state != PaymentState.SUSPENSE:
        raise NotWaiting(_("This payment does not wait for an owner any more."))
    payment.note = note.strip()[:500]
    payment.save(update_fields=["note"])
    return payment
