"""End a pause: the service works again, and what was billed of the paused days comes back."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from mtandao.domains.billing.choices import CreditReason
from mtandao.domains.billing.commands.credit import give_credit_note
from mtandao.domains.billing.errors import quoted_otherwise
from mtandao.domains.billing.models import CreditNote
from mtandao.domains.billing.pauses import PauseQuote, quote_resume
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context


@dataclass(frozen=True, slots=True)
class Resumption:
    """What came of it."""

    subscription: subscriptions.Subscription
    quote: PauseQuote
    credit_notes: tuple[CreditNote, ...] = ()


@command(needs=subscriptions.permissions.PAUSE)
def resume_service(ctx: Context, *, subscription_id: UUID, quoted: Decimal | None = None) -> Resumption:
    """For the total that was `quoted` (None: whatever it is). QuoteChanged, NotPaused."""
    ledger.hold_money(ctx, [subscriptions.subscription(ctx, subscription_id).subscriber_id])
    quote = quote_resume(ctx, subscription_id=subscription_id)
    if quoted is not None and quote.total != quoted:
        raise quoted_otherwise(ctx.tenant.currency, quote.total, quoted)
    resumed = subscriptions.end_pause(ctx, subscription_id=subscription_id)
    notes = tuple(
        give_credit_note(ctx.trusted(), invoice_id=key, reason=CreditReason.PAUSE, of_lines=part)
        for key, part in quote.back.items()
    )
    return Resumption(resumed, quote, notes)
