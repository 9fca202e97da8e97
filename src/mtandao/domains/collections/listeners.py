"""What this room does when money comes or goes back."""

from collections.abc import Sequence

from mtandao.domains.billing.contract import InvoiceCredited, InvoiceVoided
from mtandao.domains.collections.commands.walk import reassess
from mtandao.domains.ledger.contract import WalletCredited
from mtandao.domains.payments.contract import PaymentReceived, PaymentReversed, PaymentUnplaced
from mtandao.foundation.context import Context
from mtandao.foundation.events import Event
from mtandao.foundation.outbox import listens_to


@listens_to(
    PaymentReceived,
    PaymentReversed,
    PaymentUnplaced,
    InvoiceVoided,
    InvoiceCredited,
    WalletCredited,
    batch=True,
)
def look_again_when_money_comes(ctx: Context, events: Sequence[Event]) -> None:
    """A paid account is back at once, not at night; one whose payment was taken back stands where its debt puts it."""
    owners = dict.fromkeys(event.subscriber_id for event in events if event.subscriber_id)
    if owners:
        reassess(ctx, subscriber_ids=list(owners))
