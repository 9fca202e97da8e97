"""Change a plan in mid-period: the service, and the paper that settles the days that were billed already."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.billing.choices import CreditReason
from mtandao.domains.billing.commands.credit import give_credit_note
from mtandao.domains.billing.commands.issue import issue_invoices
from mtandao.domains.billing.commands.settle import settle_from_wallets
from mtandao.domains.billing.errors import QuoteChanged
from mtandao.domains.billing.models import CreditNote, Invoice
from mtandao.domains.billing.parking import parks_whom_it_refuses
from mtandao.domains.billing.plan_changes import PlanQuote, quote_plan_change
from mtandao.domains.billing.soundness import must_add_up
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context


@dataclass(frozen=True, slots=True)
class PlanChange:
    """What came of it: an invoice, or credit notes on what was billed."""

    subscription: subscriptions.Subscription
    quote: PlanQuote
    invoice: Invoice | None = None
    credit_notes: tuple[CreditNote, ...] = ()


@parks_whom_it_refuses
@command(needs=subscriptions.permissions.CHANGE_PLAN)
def change_plan_now(
    ctx: Context, *, subscription_id: UUID, plan_id: UUID, quoted: Decimal | None = None
) -> PlanChange:
    """Another plan from now on, for the total that was `quoted` (None: whatever it is).

    QuoteChanged if it is another one by now; AccountInDoubt, BilledFirst, PlanNotOnSale, SamePlan, Ended.
    """
    ledger.hold_money(ctx, [subscriptions.subscription(ctx, subscription_id).subscriber_id])
    quote = quote_plan_change(ctx, subscription_id=subscription_id, plan_id=plan_id)
    if quoted is not None and quote.total != quoted:
        raise QuoteChanged(
            _("This costs %(currency)s %(now)s now, not %(quoted)s. Look at it again.")
            % {"currency": ctx.tenant.currency, "now": f"{quote.total:,.2f}", "quoted": f"{quoted:,.2f}"},
            total=str(quote.total),
        )
    if quote.paper is not None or quote.back is not None:
        must_add_up(ctx, [subscriptions.subscription(ctx, subscription_id).subscriber_id])
    changed = subscriptions.change_subscription_plan(ctx, subscription_id=subscription_id, plan_id=plan_id)
    system = ctx.trusted()
    if quote.paper is not None:
        (invoice,) = issue_invoices(system, new=[quote.paper.new])
        settle_from_wallets(system, subscriber_ids=[changed.subscriber_id])
        return PlanChange(changed, quote, invoice=invoice)
    notes = tuple(
        give_credit_note(system, invoice_id=key, reason=CreditReason.PLAN_CHANGE, of_lines=part)
        for key, part in quote.back.items()
    )
    return PlanChange(changed, quote, credit_notes=notes)
