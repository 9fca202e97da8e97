"""Another plan for many services: the wish with its list first, then batch by batch until nobody waits."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.billing.assigning import Wanted, chosen
from mtandao.domains.billing.choices import AssignedOutcome, AssignWhen
from mtandao.domains.billing.commands.change_plan import change_plan_now
from mtandao.domains.billing.commands.park import left_unbilled
from mtandao.domains.billing.errors import AccountInDoubt, AskedDifferently, AssignmentOver
from mtandao.domains.billing.models import PlanAssignment, PlanAssignmentLine
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.commands import attempt, command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes, write_new
from mtandao.foundation.refusals import Malformed, Refusal

MOST = 100_000
# Planned ones are one statement a table; each that changes now has a paper of its own.
BATCH = {AssignWhen.NEXT_CYCLE: 500, AssignWhen.NOW: 25}


@command(needs=subscriptions.permissions.CHANGE_PLAN)
def order_assignment(
    ctx: Context, *, wanted: Wanted, subscriber_ids: Collection[UUID] | None
) -> PlanAssignment:
    """Write down which services are to change; `assign_waiting` then does it. The same key again gives the same wish
    back and starts nothing. `subscriber_ids` None: all who are on `only_plan_id`."""
    if subscriber_ids is None and wanted.only_plan_id is None:
        sentence = _("Choose customers, or the plan that they are on.")
        raise Malformed(_("Nothing was changed: see the fields."), fields={"only_plan": sentence})
    rows = list(chosen(ctx, wanted, subscriber_ids).order_by("id").values_list("id", "plan_id")[: MOST + 1])
    if not 0 < len(rows) <= MOST:
        sentence = _("At least one service, and at most %(most)s at a time.") % {"most": f"{MOST:,}"}
        raise Malformed(_("Nothing was changed: see the fields."), fields={"services": sentence})
    assignment = PlanAssignment(
        tenant_id=ctx.tenant_id,
        organization_id=ctx.organization_id,
        key=wanted.key,
        plan_id=wanted.plan_id,
        only_plan_id=wanted.only_plan_id,
        when=wanted.when,
        asked_by=ctx.actor.name,
        asked_at=ctx.now,
        services=len(rows),
    )
    if not write_new([assignment], unless=("tenant_id", "key")):
        return _asked_before(ctx, wanted)
    lines = [
        PlanAssignmentLine(
            tenant_id=ctx.tenant_id, assignment=assignment, subscription_id=service, was_id=plan
        )
        for service, plan in rows
    ]
    PlanAssignmentLine.objects.bulk_create(lines, batch_size=5000)
    return assignment


def _asked_before(ctx: Context, wanted: Wanted) -> PlanAssignment:
    there = PlanAssignment.found(ctx, key=wanted.key)
    if any(getattr(there, name) != getattr(wanted, name) for name in ("plan_id", "when", "only_plan_id")):
        raise AskedDifferently(_("This key was used for another bulk change of plan. Choose a new one."))
    return there


@command(needs=subscriptions.permissions.CHANGE_PLAN)
def assign_waiting(ctx: Context, *, assignment_id: UUID) -> int:
    """Change the next batch of those that wait; returns how many, 0 when it is done. Safe to be killed and to be run
    by two at once: what has changed does not wait any more."""
    assignment = PlanAssignment.locked(ctx, id=assignment_id)
    when = AssignWhen(assignment.when)
    waiting = PlanAssignmentLine.of(ctx).filter(assignment=assignment, outcome=AssignedOutcome.WAITING)
    lines = list(waiting.select_related("subscription").order_by("id")[: BATCH[when]])
    if not lines:
        if assignment.finished_at is None:
            assignment.finished_at = ctx.now
            assignment.save(update_fields=["finished_at"])
        return 0
    ledger.hold_money(ctx, [line.subscription.subscriber_id for line in lines])
    if when == AssignWhen.NOW:
        _change(ctx, assignment, lines)
    else:
        _plan(ctx, assignment, lines)
    write_changes(lines, ["outcome", "why", "total", "changes_on"])
    return len(lines)


@command(needs=subscriptions.permissions.CHANGE_PLAN)
def stop_assignment(ctx: Context, *, assignment_id: UUID) -> PlanAssignment:
    """What has changed stays so; what waits is not changed. A batch under way is finished first."""
    assignment = PlanAssignment.locked(ctx, id=assignment_id)
    waiting = PlanAssignmentLine.of(ctx).filter(assignment=assignment, outcome=AssignedOutcome.WAITING)
    if not waiting.update(outcome=AssignedOutcome.STOPPED):
        raise AssignmentOver(_("Nothing waits any more: each service has changed or was left out."))
    assignment.stopped_at = assignment.finished_at = ctx.now
    assignment.stopped_by = ctx.actor.name
    assignment.save(update_fields=["stopped_at", "stopped_by", "finished_at"])
    return assignment


def _plan(ctx: Context, assignment: PlanAssignment, lines: Sequence[PlanAssignmentLine]) -> None:
    planned = subscriptions.plan_subscription_changes(
        ctx, subscription_ids=[line.subscription_id for line in lines], plan_id=assignment.plan_id
    )
    days = {row.id: row.changes_on for row in planned.done}
    for line in lines:
        if line.subscription_id in days:
            line.outcome, line.changes_on = AssignedOutcome.PLANNED, days[line.subscription_id]
        else:
            _leave_out(line, planned.refused[line.subscription_id])


def _change(ctx: Context, assignment: PlanAssignment, lines: Sequence[PlanAssignmentLine]) -> None:
    """One by one, each whole, at what it costs now."""
    for line in lines:
        try:
            with attempt():
                done = change_plan_now(ctx, subscription_id=line.subscription_id, plan_id=assignment.plan_id)
        except AccountInDoubt as fact:
            left_unbilled(ctx.trusted(), subscriber_ids=[line.subscription.subscriber_id])
            _leave_out(line, fact)
        except Refusal as fact:
            _leave_out(line, fact)
        else:
            line.outcome, line.total = AssignedOutcome.CHANGED, done.quote.total


def _leave_out(line: PlanAssignmentLine, fact: Refusal) -> None:
    line.outcome, line.why = AssignedOutcome.LEFT_OUT, fact.detail
