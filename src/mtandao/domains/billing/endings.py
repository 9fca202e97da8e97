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
from mtandao.domains.billing.running import billed_from
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context
from mtandao.foundation.money import rounded

NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class EndQuote:
    """From `on` until `until` (exclusive), what was billed already and is not used: `credit` with its taxes comes
    back, off what is open and else into the wallet. `owed`: what he owes today, before that.

    `back`: by invoice, what is credited of which line.
    """

    subscription: subscriptions.Subscription
    on: date
    until: date | None
    owed: Decimal
    credit: Decimal
    back: Mapping[UUID, Sequence[Credit]]

    @property
    def total(self) -> Decimal:
        """Below zero it comes back."""
        return -self.credit


def quote_end(ctx: Context, *, subscription_id: UUID) -> EndQuote:
    """As of now. Ended if there is nothing to end."""
    row = subscriptions.subscription(ctx, subscription_id)
    row.must_live()
    owed = ledger.balance(ctx, row.subscriber_id).owed
    unused = billed_from(ctx, row, ctx.today)
    back, credit = credit_back(ctx, row, unused)
    return EndQuote(row, ctx.today, row.billed_until if unused else None, owed, credit, back)


def credit_back(
    ctx: Context, row: subscriptions.Subscription, amount: Decimal
) -> tuple[dict[UUID, list[Credit]], Decimal]:
    """That much of what billed the running period: of which lines, and what comes back of it with taxes.

    A change of plan in mid-period lies on later lines than the period itself: the newest give first. What was let
    off is not given back. Never more than is left of the lines.
    """
    back: dict[UUID, list[Credit]] = {}
    papers: dict[UUID, Invoice] = {}
    lines = _billed_by(ctx, row)
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


def _billed_by(ctx: Context, row: subscriptions.Subscription) -> list[InvoiceLine]:
    """The lines that billed what runs now, the newest first, down to the running period's own."""
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
        if line.kind == LineKind.PLAN and (line.starts_on is None or line.starts_on <= ctx.today):
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
