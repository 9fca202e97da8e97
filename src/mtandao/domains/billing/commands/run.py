"""The billing run: everyone who is due, in batches that each commit. Safe to run twice, and to be killed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import RunState
from mtandao.domains.billing.commands.issue import Issued, issue_priced
from mtandao.domains.billing.commands.park import park
from mtandao.domains.billing.commands.settle import settle_from_wallets
from mtandao.domains.billing.errors import RunEnded
from mtandao.domains.billing.models import BillingRun
from mtandao.domains.billing.planning import Planned, ahead_from, billed_until, planned
from mtandao.domains.billing.service_lines import Charges
from mtandao.domains.billing.terms import Reach, invoice_terms, reach_of
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation import locks
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context

# Each customer of a batch is a lock, and PostgreSQL's default table of locks has room for some 6,000.
BATCH = 1000
NOTHING = Decimal("0.00")


@dataclass(slots=True)
class RunResult:
    """What a run did, or (`dry`) would do. `parked`: services it refused to bill, with the reason."""

    reach: Reach
    dry: bool
    currency: str
    run_id: UUID | None = None
    invoices: int = 0
    total: Decimal = NOTHING
    invoice_ids: list[UUID] = field(default_factory=list)
    parked: dict[UUID, str] = field(default_factory=dict)

    @property
    def on(self) -> date:
        return self.reach.on

    def add(self, done: "BatchDone") -> None:
        self.invoice_ids += done.invoice_ids
        for each in done.plans:
            if each.paper is not None:
                self.invoices += 1
                self.total += each.paper.total
            elif each.doubt is not None:
                self.parked[each.row.id] = each.doubt.said


@dataclass(frozen=True, slots=True)
class BatchDone:
    """One batch that is committed. `last`: the service after which the next one begins."""

    last: UUID
    plans: list[Planned]
    invoice_ids: list[UUID]


def run_billing(
    ctx: Context, *, on: date | None = None, dry_run: bool = False, run_id: UUID | None = None
) -> RunResult:
    """Invoice every service whose next cycle has begun by `on` (default: the tenant's today), missed ones too; and
    the next one where it begins within the days ahead of the invoice terms.

    Each batch is a transaction of its own: killed in the middle, the next run goes on where this one stopped.
    `run_id`: the previewed run that is issued now.
    """
    result = RunResult(reach_of(ctx, on or ctx.today), dry_run, ctx.tenant.currency)
    if not dry_run:
        run = begin_run(ctx, on=result.on, run_id=run_id)
        result.run_id, result.reach = run.id, Reach(run.on, run.through)
    try:
        _every_batch(ctx, result)
    except Exception as broken:
        if result.run_id:
            stop_run(ctx, run_id=result.run_id, said=type(broken).__name__)
        raise
    if result.run_id:
        end_run(ctx, run_id=result.run_id)
    return result


def _every_batch(ctx: Context, result: RunResult) -> None:
    after: UUID | None = None
    # What is tried again after a deadlock is counted once: when its batch is committed.
    while done := locks.patiently(partial(_run_batch, ctx, result=result, after=after)):
        result.add(done)
        after = done.last


@command(needs=permissions.RUN)
def begin_run(ctx: Context, *, on: date, run_id: UUID | None = None) -> BillingRun:
    """The log's row of a run that issues."""
    _close_what_died(ctx)
    if run_id is None:
        run = BillingRun(
            tenant_id=ctx.tenant_id,
            on=on,
            ahead_days=invoice_terms(ctx).issue_ahead_days,
            started_by=ctx.actor.person,
            started_at=ctx.now,
        )
    else:
        run = BillingRun.locked(ctx, id=run_id)
        if run.state in (RunState.DONE, RunState.DROPPED, RunState.PREVIEWING):
            raise RunEnded(
                _("This run is %(state)s.") % {"state": str(RunState(run.state).label).lower()},
                state=run.state,
            )
    run.state, run.seen, run.left_out = RunState.ISSUING, 0, 0
    run.due = Reach(run.on, run.through).due(ctx).count()
    run.note(ctx.now, "begun", due=run.due)
    run.save()
    return run


def _close_what_died(ctx: Context) -> None:
    """A run that was killed stays as it was left; the services it did not reach are due still."""
    for left in BillingRun.of(ctx).filter(state=RunState.ISSUING).select_for_update(skip_locked=True):
        if left.is_silent(ctx.now):
            left.state, left.finished_at = RunState.FAILED, ctx.now
            left.note(ctx.now, "interrupted")
            left.save(update_fields=["state", "finished_at", "log"])


@command(needs=permissions.RUN)
def stop_run(ctx: Context, *, run_id: UUID, said: str) -> None:
    """It broke: what is committed stays, the rest is due still."""
    run = BillingRun.locked(ctx, id=run_id)
    run.state, run.finished_at = RunState.FAILED, ctx.now
    run.note(ctx.now, "broken", said=said)
    run.save(update_fields=["state", "finished_at", "log"])


@command(needs=permissions.RUN)
def end_run(ctx: Context, *, run_id: UUID) -> None:
    """What came of it. A run that nothing came of leaves no row, unless somebody previewed it."""
    run = BillingRun.locked(ctx, id=run_id)
    if run.issued or run.left_out or run.previewed_at:
        run.state, run.finished_at = RunState.DONE, ctx.now
        run.note(ctx.now, "done", issued=run.issued, sum=str(run.issued_total), left_out=run.left_out)
        run.save(update_fields=["state", "finished_at", "log"])
    else:
        run.delete()


@command(needs=permissions.RUN)
def _run_batch(ctx: Context, *, result: RunResult, after: UUID | None) -> BatchDone | None:
    """One batch after that subscription; None when there is none left."""
    if not result.dry:
        locks.hold(ctx, "billing run")
    due = result.reach.due(ctx)
    if after is not None:
        due = due.filter(id__gt=after)
    seen = list(due.values_list("id", "subscriber_id")[:BATCH])
    if not seen:
        return None
    plans = planned(ctx, _rows(ctx, result, seen), result.reach)
    issued = [] if result.dry else _issue(ctx, result, plans, len(seen))
    return BatchDone(seen[-1][0], plans, [invoice.id for invoice in issued])


def _issue(ctx: Context, result: RunResult, plans: list[Planned], seen: int) -> list[Issued]:
    assert result.run_id is not None
    left_out = [each for each in plans if each.paper is None]
    park(ctx, {each.row.subscriber_id: each.doubt for each in left_out if each.doubt}, result.run_id)
    papers = [each.paper for each in plans if each.paper is not None]
    issued = issue_priced(ctx, papers) if papers else []
    if issued:
        subscriptions.mark_billed(
            ctx.trusted(), until=billed_until(plans), ahead_from=ahead_from(plans, ctx.today)
        )
        mark_charged(
            ctx.trusted(),
            [(each.paper.new.id, each.charges) for each in plans if each.paper and each.charges],
        )
        settle_from_wallets(ctx.trusted(), subscriber_ids=[invoice.subscriber_id for invoice in issued])
    _write_down(ctx, result.run_id, issued, len(left_out), seen)
    return issued


def _write_down(ctx: Context, run_id: UUID, issued: list[Issued], left_out: int, seen: int) -> None:
    """In the same transaction: a run's own figures are those of what is committed."""
    run = BillingRun.locked(ctx, id=run_id)
    total = sum((invoice.total for invoice in issued), NOTHING)
    run.seen += seen
    run.left_out += left_out
    run.issued += len(issued)
    run.issued_total += total
    numbers = {"first": issued[0].number, "last": issued[-1].number} if issued else {}
    run.note(ctx.now, "batch", issued=len(issued), sum=str(total), left_out=left_out, **numbers)
    run.save(update_fields=["seen", "left_out", "issued", "issued_total", "log"])


def mark_charged(ctx: Context, charged: Sequence[tuple[UUID, Charges]]) -> None:
    """What stands beside the plans on these invoices is on no later one."""
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
    due = result.reach.due(ctx).filter(id__in=ids)
    if result.dry:
        return subscriptions.as_they_will_be(ctx, subscriptions.each_with_its_plan(ctx, due), result.on)
    ledger.hold_money(ctx, [subscriber_id for _, subscriber_id in seen])
    changing = subscriptions.changes_due(ctx, result.on).filter(id__in=ids).values_list("id", flat=True)
    if changes := list(changing):
        subscriptions.apply_due_changes(ctx.trusted(), subscription_ids=changes, on=result.on)
    return subscriptions.each_with_its_plan(ctx, due.select_for_update(of=("self",)))
