"""Start a billing run in the background, by hand."""

from mtandao.domains.billing import permissions
from mtandao.domains.billing.commands.run import run_billing
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.jobs import job


@command(needs=permissions.ISSUE)
def start_billing_run(ctx: Context) -> bool:
    """Queue a run of today. False if one is waiting already."""
    return bill_now.defer(ctx, only_one="run", on=ctx.today.isoformat())


@job()
def bill_now(ctx: Context, *, on: str) -> None:
    """The run that a person started. `on` says of which day it was; missed days are caught up anyway."""
    run_billing(ctx)
