"""What ending a service now gives back: the quote that is shown and then taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from mtandao.domains.billing.choices import InvoiceState, LineKind
from mtandao.domains.billing.crediting import Credit, as_much_as_possible, planned_credit
from mtandao.domains.billing.models import Invoice, InvoiceLine
from mtandao.domains.billing.pricing import NewInvoice, NewLine, Priced, priced
from mtandao.domains.billing.running import billed_from
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context
from mtandao.foundation.money import rounded

NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class EndQuote:
    """From `on` (today, or the first day of a pause) until `until` (exclusive), what was billed and is not used:
    `credit` with its taxes comes back, off what is open and else into the wallet. `owed`: before that,
    today.

    `back`: by invoice, what is credited of which line. `paper`: the invoice to be of an early end.
    """

    subscription: subscriptions.Subscription
    on: date
    until: date | None
    owed: Decimal
    credit: Decimal
    back: Mapping[UUID, Sequence[Credit]]
    paper: Priced | None = None

    @property
    def fee(self) -> Decimal:
        """With taxes, of who is bound for longer."""
        return self.paper.total if self.paper is not None else NOTHING

    @property
    def total(self) -> Decimal:
        """Above zero it is to pay, below it comes back."""
        return self.fee - self.credit


def quote_end(ctx: Context, *, subscription_id: UUID) -> EndQuote:
    """As of now. Ended if there is nothing to end."""
    row = subscriptions.subscription(ctx, subscription_id)
    row.must_live()
    owed = ledger.balance(ctx, row.subscriber_id).owed
    pause = subscriptions.living_pause(ctx, row.id)
    since = pause.began_on if pause is not None and pause.began_on is not None else ctx.today
    unused = billed_from(ctx, row, since)
    back, credit = credit_back(ctx, row, unused, since)
    until = row.billed_until if unused else None
    return EndQuote(row, since, until, owed, credit, back, _early(ctx, row))


def _early(ctx: Context, row: subscriptions.Subscription) -> Priced | None:
    """The fee of an end before the customer is free."""
    if row.committed_until is None or row.committed_until <= ctx.today or not row.early_end_fee:
        return None
    line = NewLine(
        kind=LineKind.FEE,
        description=f"{row.plan.name}, ended before {row.committed_until:%-d %b %Y}",
        unit_price=row.early_end_fee,
        plan=row.plan,
        connection_type=row.connection_type,
        subscription_id=row.id,
    )
    new = NewInvoice(
        subscriber_id=row.subscriber_id,
        organization_id=row.organization_id,
        due_on=ctx.today,
        lines=[line],
    )
    return priced(ctx, [new])[0]


def credit_back(
    ctx: Context, row: subscriptions.Subscription, amount: Decimal, since: date
) -> tuple[dict[UUID, list[Credit]], Decimal]:
    """That much of what billed the days from `since`: of which lines, and what comes back of it with taxes.

    A change of plan in mid-period lies on later lines than the period itself: the newest give first. What was let
    off is not given back. Never more than is left of the lines.
    """
    back: dict[UUID, list[Credit]] = {}
    papers: dict[UUID, Invoice] = {}
    lines = _billed_by(ctx, row, since)
    left = rounded(Fraction(amount) * _charged_share(ctx, row, lines)) if lines and amount else NOTHING
    for line in lines:
        if not left:
            break
        paper = papers.setdefault(line.invoice_id, line.invoice)
        wish, beside = Credit(line.id, left), back.get(paper.id, [])
        if paper.creditable and (part := as_much_as_possible(ctx, paper, wish, beside)) is not None:
            back[paper.id] = [*beside, part]
            left -= part.amount
    total = sum((planned_credit(ctx, papers[key], part)[1].total for key, part in back.items()), NOTHING)
    return back, total


def _billed_by(ctx: Context, row: subscriptions.Subscription, since: date) -> list[InvoiceLine]:
    """The lines that billed the days from `since`, the newest first, down to that of the period around it."""
    lines = (
        InvoiceLine.of(ctx)
        .select_related("invoice")
        .filter(
            subscription=row,
            kind__in=(LineKind.PLAN, LineKind.PRORATION),
            amount__gt=0,
            invoice__state=InvoiceState.ISSUED,
        )
        .order_by("-invoice_id", "-place")
    )
    found = []
    for line in lines[:100]:
        found.append(line)
        if line.kind == LineKind.PLAN and (line.starts_on is None or line.starts_on <= since):
            break
    return found


def _charged_share(ctx: Context, row: subscriptions.Subscription, lines: Sequence[InvoiceLine]) -> Fraction:
    """How much of the price the running period was charged, after discounts."""
    plan = lines[-1]
    off = InvoiceLine.of(ctx).filter(
        invoice_id=plan.invoice_id, subscription=row, kind=LineKind.DISCOUNT, starts_on=plan.starts_on
    )
    taken = sum((line.amount for line in off), NOTHING)
    return max(Fraction(plan.amount + taken) / Fraction(plan.amount), Fraction(0))
