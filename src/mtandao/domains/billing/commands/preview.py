"""Look at a billing run before it is issued: every service that is due, against what it was billed before."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.billing import permissions
from mtandao.domains.billing.before import billed_before
from mtandao.domains.billing.choices import Change, RunState
from mtandao.domains.billing.commands.run import BATCH
from mtandao.domains.billing.errors import RunEnded
from mtandao.domains.billing.models import BillingRun, PlannedInvoice
from mtandao.domains.billing.planning import Planned, planned
from mtandao.domains.billing.terms import Reach, reach_of
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation import locks
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.refusals import Malformed

FURTHEST = timedelta(days=40)
BEFORE_ALL = UUID(int=0)
KEPT_FOR = timedelta(days=7)


@command(needs=permissions.RUN)
def open_preview(ctx: Context, *, on: date | None = None) -> BillingRun:
    """A preview to be: `fill_preview` fills it, in the background where there are many. Old ones are thrown away."""
    on = on or ctx.today
    if not on <= ctx.today + FURTHEST:
        raise Malformed(
            _("Not previewed."),
            fields={"on": _("A day up to %(days)s days from now.") % {"days": FURTHEST.days}},
        )
    PlannedInvoice.of(ctx).filter(
        run__in=BillingRun.of(ctx).filter(started_at__lt=ctx.now - KEPT_FOR)
    ).delete()
    reach = reach_of(ctx, on)
    run = BillingRun(
        tenant_id=ctx.tenant_id,
        on=on,
        ahead_days=(reach.through - on).days,
        state=RunState.PREVIEWING,
        started_by=ctx.actor.person,
        started_at=ctx.now,
        due=reach.due(ctx).count(),
        not_due=subscriptions.not_due(ctx, *reach),
    )
    run.note(ctx.now, "asked", ctx.actor.person, due=run.due)
    run.save()
    return run


def fill_preview(ctx: Context, *, run_id: UUID) -> BillingRun:
    """Batch after batch, each committed: whoever looks sees it grow. Started again, it begins anew."""
    _begin(ctx, run_id=run_id)
    after: UUID | None = BEFORE_ALL
    while after is not None:
        after = locks.patiently(partial(_fill_batch, ctx, run_id=run_id, after=after))
    return _end(ctx, run_id=run_id)


@command(needs=permissions.RUN)
def drop_preview(ctx: Context, *, run_id: UUID) -> BillingRun:
    """Nothing is issued of it."""
    run = _previewed(ctx, run_id)
    PlannedInvoice.of(ctx).filter(run=run).delete()
    run.state, run.finished_at = RunState.DROPPED, ctx.now
    run.note(ctx.now, "dropped", ctx.actor.person)
    run.save(update_fields=["state", "finished_at", "log"])
    return run


def _previewed(ctx: Context, run_id: UUID) -> BillingRun:
    run = BillingRun.locked(ctx, id=run_id)
    if run.state not in (RunState.PREVIEWING, RunState.PREVIEWED):
        raise RunEnded(
            _("This run is %(state)s already.") % {"state": str(RunState(run.state).label).lower()},
            state=run.state,
        )
    return run


@command(needs=permissions.RUN)
def _begin(ctx: Context, *, run_id: UUID) -> None:
    run = _previewed(ctx, run_id)
    PlannedInvoice.of(ctx).filter(run=run).delete()
    run.state, run.seen = RunState.PREVIEWING, 0
    run.counts, run.sums, run.plans = {}, {}, {}
    run.save(update_fields=["state", "seen", "counts", "sums", "plans"])


@command(needs=permissions.RUN)
def _fill_batch(ctx: Context, *, run_id: UUID, after: UUID) -> UUID | None:
    """One batch after that service; returns the last one, None when there is none left (or nobody wants it)."""
    run = BillingRun.locked(ctx, id=run_id)
    reach = Reach(run.on, run.through)
    rows = list(reach.due(ctx).filter(id__gt=after)[:BATCH])
    if not rows or run.state != RunState.PREVIEWING:
        return None
    plans = planned(ctx, subscriptions.as_they_will_be(ctx, rows, run.on), reach)
    before = billed_before(ctx, [row.id for row in rows])
    lines = [_line(ctx, run, each, before.get(each.row.id)) for each in plans]
    PlannedInvoice.objects.bulk_create(lines)
    for line, plan in zip(lines, plans, strict=True):
        _add_up(run, line, plan.row.plan.name)
    run.seen += len(rows)
    run.save(update_fields=["counts", "sums", "plans", "seen"])
    return rows[-1].id


def _add_up(run: BillingRun, line: PlannedInvoice, plan_name: str) -> None:
    run.counts[line.change] = run.counts.get(line.change, 0) + 1
    run.sums[line.change] = str(Decimal(run.sums.get(line.change, 0)) + line.total)
    if line.change == Change.PARKED:
        return
    of_plan = run.plans.setdefault(str(line.plan_id), {"name": plan_name, "count": 0, "sum": 0, "before": 0})
    of_plan["count"] += 1
    of_plan["sum"] = str(Decimal(of_plan["sum"]) + line.total)
    of_plan["before"] = str(Decimal(of_plan["before"]) + (line.before or 0))


@command(needs=permissions.RUN)
def _end(ctx: Context, *, run_id: UUID) -> BillingRun:
    run = BillingRun.locked(ctx, id=run_id)
    if run.state == RunState.PREVIEWING:
        run.state, run.previewed_at = RunState.PREVIEWED, ctx.now
        planned_ones = sum(count for change, count in run.counts.items() if change != Change.PARKED)
        run.note(ctx.now, "previewed", planned=planned_ones, left_out=run.counts.get(Change.PARKED, 0))
        run.save(update_fields=["state", "previewed_at", "log"])
    return run


def _line(ctx: Context, run: BillingRun, plan: Planned, before: Decimal | None) -> PlannedInvoice:
    total = plan.paper.total if plan.paper else Decimal("0.00")
    return PlannedInvoice(
        id=new_id(),
        tenant_id=ctx.tenant_id,
        run=run,
        subscription=plan.row,
        subscriber_id=plan.row.subscriber_id,
        plan_id=plan.row.plan_id,
        change=_change(plan, total, before),
        cycles=len(plan.cycles),
        total=total,
        before=before,
        reason=plan.doubt.reason if plan.doubt else "",
        said=plan.doubt.said if plan.doubt else "",
    )


def _change(plan: Planned, total: Decimal, before: Decimal | None) -> Change:
    if plan.paper is None:
        return Change.PARKED
    if len(plan.cycles) > 1 and plan.row.first_bill_on is None:
        return Change.SEVERAL
    if before is None:
        return Change.FIRST
    if total == before:
        return Change.SAME
    return Change.MORE if total > before else Change.LESS
