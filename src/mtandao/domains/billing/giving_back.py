"""What of issued lines comes back when a service ends or was paused: which lines, how much, never more than is left
of them. The newest give first, for a change in mid-period lies on later lines than the period itself."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.db.models import QuerySet

from mtandao.domains.billing.choices import InvoiceState, LineKind
from mtandao.domains.billing.crediting import Credit, as_much_as_possible, planned_credit
from mtandao.domains.billing.models import Invoice, InvoiceLine
from mtandao.domains.billing.rules.proration import parts, prorated
from mtandao.domains.billing.rules.shares import line_total
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context
from mtandao.foundation.money import rounded

NOTHING = Decimal("0.00")
MOST_LINES = 100
OF_PLANS = (LineKind.PLAN, LineKind.PRORATION)

Service = subscriptions.Subscription


class Back:
    """Credits to be, gathered by invoice. No line is taken from twice."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.by_invoice: dict[UUID, list[Credit]] = {}
        self._papers: dict[UUID, Invoice] = {}
        self._taken: set[UUID] = set()

    def take(self, line: InvoiceLine, amount: Decimal) -> Decimal:
        """That much of the line, as it is priced; returns how much there was."""
        paper = self._papers.setdefault(line.invoice_id, line.invoice)
        beside = self.by_invoice.get(paper.id, [])
        if amount <= 0 or line.id in self._taken or not paper.creditable:
            return NOTHING
        part = as_much_as_possible(self.ctx, paper, Credit(line.id, amount), beside)
        if part is None:
            return NOTHING
        self._taken.add(line.id)
        self.by_invoice[paper.id] = [*beside, part]
        return part.amount

    def total(self) -> Decimal:
        """With taxes."""
        found = ((self._papers[key], part) for key, part in self.by_invoice.items())
        return sum((planned_credit(self.ctx, paper, part)[1].total for paper, part in found), NOTHING)


def credit_back(
    ctx: Context, row: Service, amount: Decimal, since: date
) -> tuple[dict[UUID, list[Credit]], Decimal]:
    """That much of what billed the days from `since`: of which lines, and what comes back of it with taxes."""
    back = Back(ctx)
    billed_back(back, row, amount, since)
    return back.by_invoice, back.total()


def billed_back(back: Back, row: Service, amount: Decimal, since: date) -> None:
    """That much of what billed the days from `since`. What was let off is not given back."""
    lines = _billed_by(back.ctx, row, since)
    if not lines or not amount:
        return
    left = rounded(Fraction(amount) * _charged_share(back.ctx, row, lines[-1]))
    for line in lines:
        left -= back.take(line, left)


def plan_back(back: Back, row: Service, amount: Decimal, since: date) -> None:
    """That much of the periods that billed the days from `since`, whatever was let off them."""
    left = amount
    for line in _billed_by(back.ctx, row, since, (LineKind.PLAN,)):
        left -= back.take(line, left)


def prepaid_back(back: Back, row: Service, unused: subscriptions.Days) -> None:
    """The whole days that are paid and left, at its price, less what was let off."""
    ctx = back.ctx
    assert row.anchor_day is not None
    left = prorated(row.price, parts(*unused, row.plan.calendar(row.anchor_day)))
    for line in _of(ctx, row, OF_PLANS)[:MOST_LINES]:
        part = min(left, line.amount)
        back.take(line, rounded(Fraction(part) * _charged_share(ctx, row, line)))
        left -= part


def add_ons_back(back: Back, row: Service, since: date) -> None:
    """Of recurring add-ons, the days that are invoiced and not used. What is bought once stays bought."""
    for bought, invoice_ids in subscriptions.add_ons_paid_ahead(back.ctx, row.id, since):
        assert bought.billed_until is not None
        unused = prorated(
            bought.price, parts(since, bought.billed_until, row.plan.calendar(row.anchor_day or since.day))
        )
        left = line_total(Decimal(bought.quantity), unused)
        lines = _of(back.ctx, row, (LineKind.ADDON,)).filter(
            invoice_id__in=invoice_ids,
            starts_on__isnull=False,
            description__startswith=f"{bought.name}, ",
            quantity=bought.quantity,
        )
        for line in lines[:MOST_LINES]:
            left -= back.take(line, left)


def _of(ctx: Context, row: Service, kinds: Sequence[LineKind]) -> QuerySet[InvoiceLine]:
    """Lines of invoices that count, the newest first."""
    return (
        InvoiceLine.of(ctx)
        .select_related("invoice")
        .filter(subscription=row, kind__in=kinds, amount__gt=0, invoice__state=InvoiceState.ISSUED)
        .order_by("-invoice_id", "-place")
    )


def _billed_by(
    ctx: Context, row: Service, since: date, kinds: Sequence[LineKind] = OF_PLANS
) -> list[InvoiceLine]:
    """The lines that billed the days from `since`, down to that of the period around it."""
    found = []
    for line in _of(ctx, row, kinds)[:MOST_LINES]:
        found.append(line)
        if line.kind == LineKind.PLAN and (line.starts_on is None or line.starts_on <= since):
            break
    return found


def _charged_share(ctx: Context, row: Service, plan: InvoiceLine) -> Fraction:
    """How much of its price that line's time was charged, after discounts."""
    off = InvoiceLine.of(ctx).filter(
        invoice_id=plan.invoice_id, subscription=row, kind=LineKind.DISCOUNT, starts_on=plan.starts_on
    )
    taken = sum((line.amount for line in off), NOTHING)
    return max(Fraction(plan.amount + taken) / Fraction(plan.amount), Fraction(0))
