"""Start a billing run in the background, by hand."""

from mtandao.domains.billing import permissions
from mtandao.domains.billing.jobs import bill_now
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context


@command(needs=permissions.ISSUE)
def start_billing_run(ctx: Context) -> bool:
    """Queue a run of today. False if one is waiting already."""
    return bill_now.defer(ctx, only_one="run")
