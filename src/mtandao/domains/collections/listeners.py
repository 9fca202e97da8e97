"""What this room does when money comes or goes back, and when a service does."""

from collections.abc import Sequence

from mtandao.domains.billing.contract import InvoiceCredited, InvoiceVoided
from mtandao.domains.collections.choices import Cause
from mtandao.domains.collections.commands.returning import suspend_who_still_owes
from mtandao.domains.collections.commands.walk import reassess
from mtandao.domains.ledger.contract import WalletCredited
from mtandao.domains.payments.contract import PaymentReceived, PaymentReversed, PaymentUnplaced
from mtandao.domains.subscriptions.contract import SubscriptionReactivated, SubscriptionResumed
from mtandao.foundation.context import Context
from mtandao.foundation.events import Event
from mtandao.foundation.outbox import listens_to

CORRECTIONS = (InvoiceVoided, InvoiceCredited)


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
    """A paid account is back at once, not at night; one whose payment was taken back stands where its debt puts it.

    Whose invoices were taken down did not pay: he is not asked for a fee for coming back.
    """
    paid = {e.subscriber_id: None for e in events if e.subscriber_id and not isinstance(e, CORRECTIONS)}
    corrected = {e.subscriber_id: None for e in events if e.subscriber_id and isinstance(e, CORRECTIONS)}
    if corrected:
        reassess(ctx, subscriber_ids=list(corrected), cause=Cause.CORRECTION)
    if rest := [each for each in paid if each not in corrected]:
        reassess(ctx, subscriber_ids=rest)


@listens_to(SubscriptionResumed, SubscriptionReactivated, batch=True)
def suspend_who_comes_back_in_debt(ctx: Context, events: Sequence[Event]) -> None:
    """The ladder left the service alone while it was away; its account stands where the debt puts it."""
    owners = dict.fromkeys(event.subscriber_id for event in events if event.subscriber_id)
    suspend_who_still_owes(ctx, subscriber_ids=list(owners))
