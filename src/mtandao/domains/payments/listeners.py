"""What this room does when something happens below."""

import logging
from collections.abc import Sequence
from uuid import UUID

from mtandao.domains.billing.contract import InvoiceIssued
from mtandao.domains.payments.commands.ask import ask_for_payment
from mtandao.domains.payments.commands.bank_lines import match_statement
from mtandao.domains.payments.events import StatementImported
from mtandao.domains.payments.providers import Way, provider_of
from mtandao.domains.payments.queries import askable_gateways
from mtandao.foundation.commands import attempt
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import listens_to
from mtandao.foundation.refusals import Refusal

log = logging.getLogger("mtandao.payments")


@listens_to(InvoiceIssued, batch=True)
def ask_with_the_invoice(ctx: Context, events: Sequence[InvoiceIssued]) -> None:
    """The prompt goes out with the invoice, where the tenant wants it. Nothing to pay is no failure.

    A page that nobody asked for helps nobody: only what rings a phone is sent.
    """
    gateways = [row for row in askable_gateways(ctx) if provider_of(row).way == Way.PROMPT]
    gateway = gateways[0] if gateways else None
    if gateway is None or not gateway.ask_with_invoice:
        return
    for event in events:
        if event.recurring and event.subscriber_id is not None:
            _ask(ctx.caused_by(event.subscriber_id), event.subscriber_id, event, gateway.id)


@listens_to(StatementImported)
def match_what_is_certain(ctx: Context, event: StatementImported) -> None:
    """A bank's lines find their owners behind whoever took the file in."""
    match_statement(ctx, statement_id=event.subject_id, after=event.after)


def _ask(ctx: Context, subscriber_id: UUID, event: InvoiceIssued, gateway_id: UUID) -> None:
    try:
        with attempt():
            ask_for_payment(
                ctx, subscriber_id=subscriber_id, invoice_id=event.subject_id, gateway_id=gateway_id
            )
    except Refusal as refusal:
        log.info("no prompt with invoice %s: %s", event.number, refusal.detail)
