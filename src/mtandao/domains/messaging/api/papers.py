"""Invoices and receipts on their way to the customer."""

from uuid import UUID

from ninja import Router

from mtandao.domains.messaging import permissions
from mtandao.domains.messaging.api.messages import MessageShape, shape
from mtandao.domains.messaging.choices import Channel
from mtandao.domains.messaging.commands.papers import send_invoice, send_receipt
from mtandao.foundation.api import Body, Request, needs

papers_router = Router(tags=["Billing"])


class SendingBody(Body):
    channel: Channel


@papers_router.post(
    "/invoices/{uuid:invoice_id}/sending", response={201: MessageShape}, auth=needs(permissions.SEND)
)
def create_invoice_sending(request: Request, invoice_id: UUID, body: SendingBody) -> MessageShape:
    """To its client: number, sum, due day and a link by SMS, the PDF by e-mail. Look what became of it under its id."""
    return shape(send_invoice(request.ctx, invoice_id=invoice_id, channel=body.channel))


@papers_router.post(
    "/transactions/{uuid:payment_id}/sending", response={201: MessageShape}, auth=needs(permissions.SEND)
)
def create_receipt_sending(request: Request, payment_id: UUID, body: SendingBody) -> MessageShape:
    """A payment's receipt to whoever paid: the sum and what is left by SMS, the PDF by e-mail."""
    return shape(send_receipt(request.ctx, payment_id=payment_id, channel=body.channel))
