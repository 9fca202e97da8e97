"""The billing run: everyone who is due, in batches that each commit. Safe to run twice, and to be killed."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import RunState
from mtandao.domains.billing.commands.issue import issue_priced
from mtandao.domains.billing.commands.park import park
from mtandao.domains.billing.commands.settle import settle_from_wallets
from mtandao.domains.billing.models import BillingRun
from mtandao.domains.billing.planning import Planned, billed_until, planned
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation import locks
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context

# Each customer of a batch is a lock, and PostgreSQL's default table of locks has room for some 6,000.
BATCH = 1000
LONGEST = timedelta(hours=6)


@dataclass(slots=True)
class RunResult:
    """What a run did, or (`dry`) would do. `parked`: services it refused to bill, with the reason."""

    on: date
    dry: bool
    currency: str
    run_id: UUID | None = None
    invoices: int = 0
    total: Decimal = Decimal("0.00")
    invoice_ids: list[UUID] = field(default_factory=list)
    parked: dict[UUID, str] = field(default_factory=dict)

    def add(self, plans: list[Planned]) -> None:
        for each in plans:
            if each.paper is None:
                self.parked[each.row.id] = each.said
            else:
                self.invoices += 1
                self.total += each.paper.total


def run_billing(
    ctx: Context, *, on: date | None = None, dry_run: bool = False, run_id: UUID | None = None
) -> RunResult:
    """Invoice every service whose next cycle has begun by `on` (default: the tenant's today), missed ones too.

    Each batch is a transaction of its own: killed in the middle, the next run goes on where this one stopped.
    `run_id`: the previewed run that is issued now.
    """
    result = RunResult(on or ctx.today, dry_run, ctx.tenant.currency)
    if not dry_run:
        result.run_id = begin_run(ctx, on=result.on, run_id=run_id).id
    after: UUID | None = None
    while seen := locks.patiently(partial(_run_batch, ctx, result=result, after=after)):
        after = seen
    if result.run_id:
        end_run(ctx, run_id=result.run_id, result=result)
    return result


@command(needs=permissions.ISSUE)
def begin_run(ctx: Context, *, on: date, run_id: UUID | None = None) -> BillingRun:
    """The log's row of a run that issues."""
    if run_id is not None:
        run = BillingRun.locked(ctx, id=run_id)
        run.state = RunState.ISSUING
        run.save(update_fields=["state"])
        return run
    # A run that was killed stays as it was left; the services it did not reach are due still.
    left = BillingRun.of(ctx).filter(state=RunState.ISSUING, started_at__lt=ctx.now - LONGEST)
    left.update(state=RunState.FAILED, said="It was interrupted; a later run went on.")
    return BillingRun.objects.create(
        tenant_id=ctx.tenant_id,
        on=on,
        state=RunState.ISSUING,
        started_by=ctx.actor.name,
        started_at=ctx.now,
    )


@command(needs=permissions.ISSUE)
def end_run(ctx: Context, *, run_id: UUID, result: RunResult) -> None:
    """What came of it. A run that nothing came of leaves no row, unless somebody previewed it."""
    mine = BillingRun.of(ctx).filter(id=run_id)
    if not result.invoices and not result.parked:
        mine.filter(previewed_at=None).delete()
    mine.update(state=RunState.DONE, finished_at=ctx.now)


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
    plans = planned(ctx, _rows(ctx, result, seen), result.on)
    result.add(plans)
    if not result.dry:
        _issue(ctx, result, plans)
    return seen[-1][0]


def _issue(ctx: Context, result: RunResult, plans: list[Planned]) -> None:
    assert result.run_id is not None
    park(ctx, [each for each in plans if each.fresh])
    papers = [each.paper for each in plans if each.paper is not None]
    if not papers:
        return
    issued = issue_priced(ctx, papers)
    result.invoice_ids += [invoice.id for invoice in issued]
    subscriptions.mark_billed(ctx.trusted(), until=billed_until(plans))
    _mark_charged(ctx.trusted(), plans)
    settle_from_wallets(ctx.trusted(), subscriber_ids=[invoice.subscriber_id for invoice in issued])
    run = BillingRun.locked(ctx, id=result.run_id)
    run.issued += len(issued)
    run.issued_total += sum((invoice.total for invoice in issued), Decimal("0.00"))
    run.save(update_fields=["issued", "issued_total"])


def _mark_charged(ctx: Context, plans: list[Planned]) -> None:
    """What stands beside the plans on these invoices is on no later one."""
    charged = [(each.paper.new.id, each.charges) for each in plans if each.paper and each.charges]
    spent: Counter[UUID] = Counter()
    for _invoice_id, charges in charged:
        spent.update(charges.spent)
    if spent:
        subscriptions.spend_discounts(ctx, cycles=spent)
    if add_ons := {invoice_id: charges.add_ons for invoice_id, charges in charged if charges.add_ons}:
        subscriptions.mark_add_ons_billed(ctx, billed=add_ons)


def _rows(ctx: Context, result: RunResult, seen: list[tuple[UUID, UUID]]) -> list[subscriptions.Subscription]:
    """Those that are due still, once it is their customers' turn."""
    ids = [row_id for row_id, _ in seen]
    due = subscriptions.due_for_billing(ctx, result.on).filter(id__in=ids)
    if result.dry:
        return subscriptions.as_they_will_be(ctx, subscriptions.each_with_its_plan(ctx, due), result.on)
    ledger.hold_money(ctx, [subscriber_id for _, subscriber_id in seen])
    changing = subscriptions.changes_due(ctx, result.on).filter(id__in=ids).values_list("id", flat=True)
    if changes := list(changing):
        subscriptions.apply_due_changes(ctx.trusted(), subscription_ids=changes, on=result.on)
    return subscriptions.each_with_its_plan(ctx, due.select_for_update(of=("self",)))
