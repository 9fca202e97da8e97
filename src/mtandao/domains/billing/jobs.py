"""What the clock starts here."""

from mtandao.domains.billing.commands.run import run_billing
from mtandao.foundation.context import Context
from mtandao.foundation.schedules import scheduled


@scheduled(cron="0 2 * * *", label="Billing run")
def bill_due_subscriptions(ctx: Context) -> str:
    result = run_billing(ctx)
    parked = f", {len(result.parked)} parked" if result.parked else ""
    return f"{result.invoices} invoices for {result.currency} {result.total:,.2f}{parked}"
