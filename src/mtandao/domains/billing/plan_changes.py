"""What changing a plan in mid-period costs or gives back: the quote that is shown and then taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mtandao.domains.billing.choices import LineKind
from mtandao.domains.billing.crediting import Credit
from mtandao.domains.billing.giving_back import Back, plan_back
from mtandao.domains.billing.pricing import NewInvoice, NewLine, Priced, priced
from mtandao.domains.billing.rules.proration import parts, prorated
from mtandao.domains.billing.running import running_period
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context

NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class PlanQuote:
    """From `on` until `until` (exclusive), what was billed already: `credit` of the old plan back, `charge` for the
    new one, both as they are priced. `price`: a whole cycle of the new one. `total`, with taxes, is to pay; below
    zero it comes back.

    `paper`: the invoice to be. `back`: by invoice, what is credited of which line.
    """

    subscription: subscriptions.Subscription
    plan: catalog.Plan
    on: date
    until: date | None
    credit: Decimal = NOTHING
    charge: Decimal = NOTHING
    total: Decimal = NOTHING
    paper: Priced | None = None
    back: Mapping[UUID, Sequence[Credit]] = field(default_factory=dict)
    price: Decimal = NOTHING


def quote_plan_change(ctx: Context, *, subscription_id: UUID, plan_id: UUID) -> PlanQuote:
    """As of now. PlanNotOnSale, SamePlan, Ended; BilledFirst where a run was missed: the next one would bill the days
    before the change by the new plan."""
    row = subscriptions.subscription(ctx, subscription_id)
    plan = catalog.plan(ctx, plan_id)
    terms = catalog.price_for(ctx, plan, row.organization_id)
    terms.must_be_on_sale(ctx.today)
    row.must_be_able_to_have(plan)
    if (end := row.paid_beyond(ctx.now)) is not None:
        raise subscriptions.PaidAhead(
            _(
                "This service is paid until %(until)s: the other plan comes with the next "
                "price. Plan the change for then."
            )
            % {"until": date_format(end.astimezone(ctx.tenant.timezone), "j M Y H:i")}
        )
    if _has_unbilled_days(ctx, row):
        raise subscriptions.BilledFirst(
            _("What ran up to today is not billed yet. The billing run comes first.")
        )
    credit, charge, until = _moved(ctx, row, plan, terms.price)
    bare = PlanQuote(row, plan, ctx.today, until, credit, charge, price=terms.price)
    if charge >= credit:
        return _to_pay(ctx, bare)
    return _to_get_back(ctx, bare)


def _has_unbilled_days(ctx: Context, row: subscriptions.Subscription) -> bool:
    """Of a first bill that waits they are meant to be: it is made by the plan that he has by then."""
    runs = row.state == subscriptions.State.ACTIVE and row.first_bill_on is None
    return runs and row.billed_until is not None and row.billed_until < ctx.today


def _moved(
    ctx: Context, row: subscriptions.Subscription, plan: catalog.Plan, price: Decimal
) -> tuple[Decimal, Decimal, date | None]:
    """The old price and the new one for the days that are billed already, and where those end."""
    if row.billed_until is None:
        # The sale's invoice holds the first period, which has not begun.
        invoiced = row.first_cycle_invoiced
        return (row.price, price, None) if invoiced else (NOTHING, NOTHING, None)
    running = running_period(ctx, row, ctx.today)
    if running is None or row.anchor_day is None:
        return NOTHING, NOTHING, None
    credit = running.costs(row.price, ctx.today, row.plan, row.anchor_day)
    if plan.calendar(row.anchor_day) == row.calendar:
        charge = running.costs(price, ctx.today, plan, row.anchor_day)
    else:
        charge = prorated(price, parts(ctx.today, running.until, plan.calendar(ctx.today.day)))
    return credit, charge, running.until


def _to_pay(ctx: Context, quote: PlanQuote) -> PlanQuote:
    if not quote.charge and not quote.credit:
        return quote
    row, plan = quote.subscription, quote.plan
    days = _days(quote)
    lines = [
        NewLine(
            kind=LineKind.PRORATION,
            description=f"{name}, {what}",
            unit_price=amount,
            plan=of,
            connection_type=row.connection_type,
            subscription_id=row.id,
        )
        for name, what, amount, of in (
            (row.plan.name, f"not used{days}", -quote.credit, row.plan),
            (plan.name, f"instead{days}", quote.charge, plan),
        )
        if amount
    ]
    (paper,) = priced(
        ctx,
        [
            NewInvoice(
                subscriber_id=row.subscriber_id,
                organization_id=row.organization_id,
                due_on=ctx.today,
                lines=lines,
            )
        ],
    )
    return replace(quote, total=paper.total, paper=paper if paper.total > 0 else None)


def _to_get_back(ctx: Context, quote: PlanQuote) -> PlanQuote:
    """Credit notes on what billed these days; never more than is left of its lines."""
    back = Back(ctx)
    plan_back(back, quote.subscription, quote.credit - quote.charge, quote.on)
    return replace(quote, total=-back.total(), back=back.by_invoice) if back.by_invoice else quote


def _days(quote: PlanQuote) -> str:
    if quote.until is None:
        return ""
    return f" from {quote.on:%-d %b} to {quote.until:%-d %b %Y}"
