"""The billing run: everyone who is due, in batches that each commit. Safe to run twice, and to be killed."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from uuid import UUID

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import LineKind
from mtandao.domains.billing.commands.issue import NewInvoice, NewLine, issue_invoices
from mtandao.domains.billing.commands.settle import settle_from_wallets
from mtandao.domains.billing.rules.periods import Cycle, cycles_due, last_day
from mtandao.domains.billing.rules.proration import parts, prorated
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation import locks
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context

# Each customer of a batch is a lock, and PostgreSQL's default table of locks has room for some 6,000.
BATCH = 1000


@dataclass(slots=True)
class RunResult:
    """What a run did, or (`dry`) would do. `parked`: services it refused to bill, with the reason."""

    on: date
    dry: bool
    currency: str
    invoices: int = 0
    total: Decimal = Decimal("0.00")
    invoice_ids: list[UUID] = field(default_factory=list)
    parked: dict[UUID, str] = field(default_factory=dict)


def run_billing(ctx: Context, *, on: date | None = None, dry_run: bool = False) -> RunResult:
    """Invoice every service whose next cycle has begun by `on` (default:
    the tenant's today), missed ones too.

    Each batch is a transaction of its own: killed in the middle, the next run goes on where this one stopped.
    """
    result = RunResult(on or ctx.today, dry_run, ctx.tenant.currency)
    after: UUID | None = None
    while True:
        seen = locks.patiently(partial(_run_batch, ctx, result=result, after=after))
        if not seen:
            return result
        after = seen


@command(needs=permissions.ISSUE)
def _run_batch(ctx: Context, *, result: RunResult, after: UUID | None) -> UUID | None:
    """One batch after that subscription; returns the last one looked at, None when there is none left."""
    if not result.dry:
        locks.hold(ctx, "billing run")
    due = subscriptions.due_for_billing(ctx, result.on)
    if after is not None:
        due = due.filter(id__gt=after)
    seen = list(due.values_list("id", "subscriber_id")[:BATCH])
    if not seen:
        return None
    rows = _rows(ctx, result, seen)
    planned = [(row, invoice) for row in rows if (invoice := _planned(result, row)) is not None]
    result.invoices += len(planned)
    result.total += sum((invoice.total for _, invoice in planned), Decimal("0.00"))
    if not result.dry and planned:
        issued = issue_invoices(ctx, new=[invoice for _, invoice in planned])
        result.invoice_ids += [invoice.id for invoice in issued]
        until = {row.id: invoice.lines[-1].ends_on for row, invoice in planned}
        subscriptions.mark_billed(ctx.trusted(), until={k: v for k, v in until.items() if v})
        settle_from_wallets(ctx.trusted(), subscriber_ids=[row.subscriber_id for row in rows])
    return seen[-1][0]


def _rows(ctx: Context, result: RunResult, seen: list[tuple[UUID, UUID]]) -> list[subscriptions.Subscription]:
    """Those that are due still, once it is their customers' turn."""
    due = subscriptions.due_for_billing(ctx, result.on).filter(id__in=[row_id for row_id, _ in seen])
    if result.dry:
        return list(due)
    ledger.hold_money(ctx, [subscriber_id for _, subscriber_id in seen])
    return list(due.select_for_update(of=("self",)))


def _planned(result: RunResult, row: subscriptions.Subscription) -> NewInvoice | None:
    assert row.billed_until is not None and row.anchor_day is not None
    anchor = 1 if row.plan.aligned else catalog.fitting_anchor(row.billed_until, row.anchor_day)
    calendar = row.plan.calendar(anchor)
    try:
        cycles = cycles_due(row.billed_until, result.on, calendar.after)
    except ValueError as reason:
        result.parked[row.id] = str(reason)
        return None
    return NewInvoice(
        subscriber_id=row.subscriber_id,
        organization_id=row.organization_id,
        due_on=cycles[-1].starts_on,
        lines=[_plan_line(row, cycle, calendar) for cycle in cycles],
        recurring=True,
    )


def _plan_line(row: subscriptions.Subscription, cycle: Cycle, calendar: catalog.Calendar) -> NewLine:
    return NewLine(
        kind=LineKind.PLAN,
        description=f"{row.plan.name}, {cycle.starts_on:%-d %b %Y} to {last_day(cycle):%-d %b %Y}",
        unit_price=prorated(row.price, parts(cycle.starts_on, cycle.ends_on, calendar)),
        subscription_id=row.id,
        starts_on=cycle.starts_on,
        ends_on=cycle.ends_on,
    )
