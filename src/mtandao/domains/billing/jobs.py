"""What the clock starts here, and what a person started that takes long."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from mtandao.domains.billing.choices import RunState
from mtandao.domains.billing.commands.assign import assign_waiting
from mtandao.domains.billing.commands.end_service import end_service_now
from mtandao.domains.billing.commands.preview import fill_preview
from mtandao.domains.billing.commands.relocate import relocate_as_planned
from mtandao.domains.billing.commands.renew import renew_whoever_runs_out
from mtandao.domains.billing.commands.resume import resume_service
from mtandao.domains.billing.commands.run import RunResult, run_billing
from mtandao.domains.billing.errors import AccountInDoubt
from mtandao.domains.billing.models import BillingRun
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context
from mtandao.foundation.jobs import job
from mtandao.foundation.schedules import scheduled


@scheduled(cron="0 7 * * *", label="Billing run")
def bill_due_subscriptions(ctx: Context) -> str:
    return _said(run_billing(ctx))


@scheduled(cron="20 0,9 * * *", label="Services whose notice is over")
def end_services(ctx: Context) -> str:
    """Each by itself: killed in the middle, the rest is ended the next time. Again after the billing run."""
    due = list(subscriptions.ending(ctx, ctx.today).values_list("id", flat=True))
    ended = sum(_billed(partial(end_service_now, ctx, subscription_id=key)) for key in due)
    return _left(f"{ended} ended", len(due) - ended)


@scheduled(cron="25 0 * * *", label="Services that move to another address")
def move_services(ctx: Context) -> str:
    """Each by itself, on its day."""
    due = list(subscriptions.relocations_due(ctx, ctx.today).select_related("subscription"))
    moved = sum(
        _billed(
            partial(
                relocate_as_planned,
                ctx,
                relocation_id=each.id,
                subscriber_id=each.subscription.subscriber_id,
            )
        )
        for each in due
    )
    return _left(f"{moved} moved", len(due) - moved)


def _billed(deed: Callable[[], object]) -> bool:
    """Done, unless it would bill an account that is parked: it waits until somebody has released that."""
    try:
        deed()
    except AccountInDoubt:
        return False
    return True


def _left(said: str, parked: int) -> str:
    return f"{said}, {parked} parked" if parked else said


@scheduled(cron="* * * * *", label="Prepaid services that run out")
def renew_prepaid(ctx: Context) -> str:
    seen, renewed = renew_whoever_runs_out(ctx)
    return f"{renewed} renewed, {seen - renewed} run out"


@scheduled(cron="30 0 * * *", label="Pauses that end")
def end_pauses(ctx: Context) -> str:
    """Each by itself, before the billing run."""
    due = list(subscriptions.pauses_to_end(ctx, ctx.today).values_list("subscription_id", flat=True))
    for subscription_id in due:
        resume_service(ctx, subscription_id=subscription_id)
    return f"{len(due)} resumed"


@job()
def preview(ctx: Context, *, run_id: str) -> None:
    """Fill a preview that a person opened."""
    fill_preview(ctx, run_id=UUID(run_id))


@job()
def issue_previewed(ctx: Context, *, run_id: str) -> None:
    """Issue the run that a person looked at. Its worker may have died when all was issued: then nothing is left."""
    run = BillingRun.found(ctx, id=run_id)
    if run.state != RunState.DONE:
        run_billing(ctx, on=run.on, run_id=run.id)


@job()
def assign_plan(ctx: Context, assignment_id: str) -> None:
    """A batch a transaction, until no service of this bulk change of plan waits."""
    while assign_waiting(ctx, assignment_id=UUID(assignment_id)):
        pass


def _said(result: RunResult) -> str:
    parked = f", {len(result.parked)} parked" if result.parked else ""
    return f"{result.invoices} invoices for {result.currency} {result.total:,.2f}{parked}"
