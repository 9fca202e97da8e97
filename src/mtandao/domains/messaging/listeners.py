"""What this room does when something happens below: it tells the customer."""

from collections.abc import Sequence

from mtandao.domains.billing.contract import InvoiceIssued, ProFormaSent
from mtandao.domains.collections.contract import (
    AccountCleared,
    AccountDisconnected,
    AccountEnteredGrace,
    AccountFellDue,
    AccountReminded,
    AccountSuspended,
    AccountTerminated,
    AccountWalled,
    DebtTold,
    ExpiryTold,
    LateFeeCharged,
    PromiseEndsSoon,
    PromiseMade,
    ReconnectionFeeCharged,
)
from mtandao.domains.ledger.contract import WalletLow
from mtandao.domains.messaging.commands.automatic import announce
from mtandao.domains.messaging.commands.papers import mail_invoices
from mtandao.domains.messaging.occasions import occasions
from mtandao.domains.payments.contract import PaymentAskEnded, PaymentLinkMade, PaymentReceived
from mtandao.domains.subscribers.contract import SubscriberCreated
from mtandao.domains.subscriptions.contract import (
    SubscriptionEndPlanned,
    SubscriptionPaused,
    SubscriptionResumed,
    TrialEnding,
)
from mtandao.domains.usage.contract import AllowanceNeared, AllowanceReached
from mtandao.foundation.context import Context
from mtandao.foundation.events import Event
from mtandao.foundation.outbox import listens_to


@listens_to(
    SubscriberCreated,
    InvoiceIssued,
    ProFormaSent,
    PaymentReceived,
    PaymentAskEnded,
    PaymentLinkMade,
    AccountReminded,
    ExpiryTold,
    AccountFellDue,
    AccountEnteredGrace,
    AccountWalled,
    AccountSuspended,
    AccountDisconnected,
    AccountCleared,
    AccountTerminated,
    DebtTold,
    LateFeeCharged,
    PromiseEndsSoon,
    PromiseMade,
    ReconnectionFeeCharged,
    WalletLow,
    SubscriptionEndPlanned,
    SubscriptionPaused,
    SubscriptionResumed,
    TrialEnding,
    AllowanceNeared,
    AllowanceReached,
    batch=True,
)
def tell_subscribers(ctx: Context, events: Sequence[Event]) -> None:
    """One listener for all, so that a customer hears things in the order in which they happened."""
    announce(ctx, occasions=occasions(ctx, events))
    issued = [event.subject_id for event in events if isinstance(event, InvoiceIssued) and event.recurring]
    mail_invoices(ctx, invoice_ids=issued)
