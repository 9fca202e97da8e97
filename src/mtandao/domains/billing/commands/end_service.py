"""End a service in mid-period: the service, the papers that give back the days that were billed already, and that
of a fee for who was bound for longer."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from mtandao.domains.billing.choices import CreditReason
from mtandao.domains.billing.commands.credit import give_credit_note
from mtandao.domains.billing.commands.issue import issue_priced
from mtandao.domains.billing.commands.run import mark_charged
from mtandao.domains.billing.commands.settle import settle_from_wallets
from mtandao.domains.billing.endings import EndQuote, quote_end
from mtandao.domains.billing.errors import quoted_otherwise
from mtandao.domains.billing.models import CreditNote, Invoice
from mtandao.domains.billing.parking import parks_whom_it_refuses
from mtandao.domains.billing.soundness import must_add_up
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context


@dataclass(frozen=True, slots=True)
class Ending:
    """What came of it."""

    subscription: subscriptions.Subscription
    quote: EndQuote
    credit_notes: tuple[CreditNote, ...] = ()
    invoice: Invoice | None = None


@parks_whom_it_refuses
@command(needs=subscriptions.permissions.END)
def end_service_now(ctx: Context, *, subscription_id: UUID, quoted: Decimal | None = None) -> Ending:
    """Terminate it today for the total that was `quoted` (None: whatever it is).

    QuoteChanged if it is another one by now; Ended; AccountInDoubt if a last invoice is to be written.
    """
    ledger.hold_money(ctx, [subscriptions.subscription(ctx, subscription_id).subscriber_id])
    quote = quote_end(ctx, subscription_id=subscription_id)
    if quoted is not None and quote.total != quoted:
        raise quoted_otherwise(ctx.tenant.currency, quote.total, quoted)
    if quote.paper is not None:
        must_add_up(ctx, [subscriptions.subscription(ctx, subscription_id).subscriber_id])
    ended = subscriptions.terminate_subscription(ctx, subscription_id=subscription_id)
    notes = tuple(
        give_credit_note(ctx.trusted(), invoice_id=key, reason=CreditReason.ENDED, of_lines=part)
        for key, part in quote.back.items()
    )
    if quote.paper is None:
        return Ending(ended, quote, notes)
    system = ctx.trusted()
    (issued,) = issue_priced(system, [quote.paper])
    if quote.unbilled is not None:
        subscriptions.mark_billed(system, until={ended.id: max(ended.billed_until or quote.on, quote.on)})
        mark_charged(system, [(issued.id, quote.unbilled)])
    if quote.bought:
        subscriptions.mark_add_ons_billed(system, billed={issued.id: quote.bought})
    invoice = Invoice.found(system, id=issued.id)
    settle_from_wallets(ctx.trusted(), subscriber_ids=[ended.subscriber_id])
    return Ending(ended, quote, notes, invoice)
