"""What this room does when money comes."""

from mtandao.domains.billing.contract import InvoiceVoided
from mtandao.domains.collections.commands import reassess
from mtandao.domains.payments.contract import PaymentReceived
from mtandao.foundation.context import Context
from mtandao.foundation.events import Event
from mtandao.foundation.outbox import listens_to


@listens_to(PaymentReceived, InvoiceVoided)
def look_again_when_money_comes(ctx: Context, event: Event) -> None:
    """A paid account is back at once, not at night."""
    if event.subscriber_id is not None:
        reassess(ctx, subscriber_ids=[event.subscriber_id])
