"""Start what takes long in the background, by hand: a preview, a run."""

from datetime import date
from uuid import UUID

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import RunState
from mtandao.domains.billing.commands.preview import open_preview
from mtandao.domains.billing.errors import RunEnded
from mtandao.domains.billing.jobs import bill_now, issue_previewed, preview
from mtandao.domains.billing.models import BillingRun
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context


@command(needs=permissions.ISSUE)
def start_billing_run(ctx: Context) -> bool:
    """Queue a run of today. False if one is waiting already."""
    return bill_now.defer(ctx, only_one="run")


@command(needs=permissions.ISSUE)
def start_preview(ctx: Context, *, on: date | None = None) -> BillingRun:
    """Queue a preview; its row fills while one looks."""
    run = open_preview(ctx, on=on)
    preview.defer(ctx, run_id=run.id)
    return run


@command(needs=permissions.ISSUE)
def issue_run(ctx: Context, *, run_id: UUID) -> BillingRun:
    """Queue the issue of a previewed run. What changed since the preview is billed as it is then."""
    run = BillingRun.locked(ctx, id=run_id)
    if run.state != RunState.PREVIEWED:
        raise RunEnded(f"This run is {str(RunState(run.state).label).lower()}.", state=run.state)
    run.state = RunState.ISSUING
    run.save(update_fields=["state"])
    issue_previewed.defer(ctx, run_id=run.id)
    return run
