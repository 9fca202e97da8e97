"""`/api/billing/transactions/{id}/reversal`, and taking back a placement."""

from uuid import UUID

from ninja import Router
from pydantic import Field

from mtandao.domains.payments import permissions
from mtandao.domains.payments.api.transactions import PaymentShape, shape
from mtandao.domains.payments.choices import ReversalReason
from mtandao.domains.payments.commands.reverse import reverse_payment
from mtandao.domains.payments.commands.unplace import note_on_payment, unplace_payment
from mtandao.domains.payments.queries import payment
from mtandao.foundation.api import Body, Request, needs

router = Router(tags=["Payments"])


class ReversalBody(Body):
    reason: ReversalReason
    note: str = Field("", max_length=500, description="Needed for a mistake.")
    receipt: str = Field("", max_length=40, description="The provider's number of the reversal.")


class NoteBody(Body):
    note: str = Field(max_length=500)


@router.post(
    "/transactions/{uuid:payment_id}/reversal", response=PaymentShape, auth=needs(permissions.REVERSE)
)
def create_reversal(request: Request, payment_id: UUID, body: ReversalBody) -> PaymentShape:
    """Take a payment back: its money leaves the wallet, and what it paid is open again, the newest first."""
    reverse_payment(
        request.ctx, payment_id=payment_id, reason=body.reason, note=body.note, receipt=body.receipt
    )
    return shape(payment(request.ctx, payment_id))


@router.delete(
    "/transactions/{uuid:payment_id}/placement", response=PaymentShape, auth=needs(permissions.PLACE)
)
def delete_placement(request: Request, payment_id: UUID) -> PaymentShape:
    """It was given to the wrong client: back into suspense."""
    return shape(unplace_payment(request.ctx, payment_id=payment_id))


@router.post("/suspense/{uuid:payment_id}/note", response=PaymentShape, auth=needs(permissions.PLACE))
def create_note(request: Request, payment_id: UUID, body: NoteBody) -> PaymentShape:
    """What is known of a payment that waits for its owner."""
    return shape(note_on_payment(request.ctx, payment_id=payment_id, note=body.note))
