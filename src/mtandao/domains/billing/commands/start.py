"""Start what takes long in the background, by hand: a preview, the issue of what was previewed."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.billing import permissions
from mtandao.domains.billing.assigning import Wanted
from mtandao.domains.billing.choices import RunState
from mtandao.domains.billing.commands.assign import order_assignment
from mtandao.domains.billing.commands.preview import open_preview
from mtandao.domains.billing.errors import RunEnded, RunUnderWay
from mtandao.domains.billing.jobs import assign_plan, issue_previewed, preview
from mtandao.domains.billing.models import BillingRun, PlanAssignment
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation import locks
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context


@command(needs=permissions.RUN)
def start_preview(ctx: Context, *, on: date | None = None) -> BillingRun:
    """Queue a preview; its row fills while one looks."""
    run = open_preview(ctx, on=on)
    preview.defer(ctx, run_id=run.id)
    return run


@command(needs=permissions.RUN)
def issue_run(ctx: Context, *, run_id: UUID) -> BillingRun:
    """Queue the issue of a previewed run, or go on with one that broke off. Whoever presses second is refused.

    What changed since the preview is billed as it is then.
    """
    locks.hold(ctx, "start of a billing run")
    run = BillingRun.locked(ctx, id=run_id)
    if not may_be_issued(ctx, run):
        raise RunEnded(
            _("This run is %(state)s.") % {"state": str(RunState(run.state).label).lower()}, state=run.state
        )
    for other in BillingRun.of(ctx).filter(state=RunState.ISSUING).exclude(id=run.id):
        if not other.is_silent(ctx.now):
            raise RunUnderWay(
                _(
                    "Another run is being issued. When it is done, look at this one again: what it "
                    "billed is not due."
                ),
                run_id=str(other.id),
            )
    run.state = RunState.ISSUING
    run.note(ctx.now, "pressed", ctx.actor.person)
    run.save(update_fields=["state", "log"])
    issue_previewed.defer(ctx, run_id=run.id)
    return run


def may_be_issued(ctx: Context, run: BillingRun) -> bool:
    """It was looked at and waits, or it broke off and somebody goes on with it."""
    died = run.state == RunState.ISSUING and run.is_silent(ctx.now)
    return died or run.state in (RunState.PREVIEWED, RunState.FAILED)


@command(needs=subscriptions.permissions.CHANGE_PLAN)
def start_plan_assignment(
    ctx: Context, *, wanted: Wanted, subscriber_ids: Collection[UUID] | None
) -> PlanAssignment:
    """Write the list down and queue its work. Asked for again under the same key, it only shows how it stands."""
    assignment = order_assignment(ctx, wanted=wanted, subscriber_ids=subscriber_ids)
    if assignment.finished_at is None:
        assign_plan.defer(ctx, only_one=str(assignment.id), assignment_id=assignment.id)
    return assignment
