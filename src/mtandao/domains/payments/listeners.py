"""What this room does when something happens below."""

import logging
from collections.abc import Sequence
from uuid import UUID

from mtandao.domains.billing.contract import InvoiceIssued
from mtandao.domains.payments.commands.ask import ask_for_payment
from mtandao.domains.payments.queries import active_gateway
from mtandao.foundation.commands import attempt
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import listens_to
from mtandao.foundation.refusals import Refusal

log = logging.getLogger("mtandao.payments")


@listens_to(InvoiceIssued, batch=True)
def ask_with_the_invoice(ctx: Context, events: Sequence[InvoiceIssued]) -> None:
    """The prompt goes out with the invoice, where the tenant wants it. Nothing to pay is no failure."""
    gateway = active_gateway(ctx)
    if gateway is None or not gateway.ask_with_invoice:
        return
    for event in events:
        if event.recurring and event.subscriber_id is not None:
            _ask(ctx.caused_by(event.subscriber_id), event.subscriber_id, event)


def _ask(ctx: Context, subscriber_id: UUID, event: InvoiceIssued) -> None:
    try:
        with attempt():
            ask_for_payment(ctx, subscriber_id=subscriber_id, invoice_id=event.subject_id)
    except Refusal as refusal:
        log.info("no prompt with invoice %s: %s", event.number, refusal.detail)
