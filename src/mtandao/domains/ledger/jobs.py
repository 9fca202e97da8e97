"""What the clock starts here."""

from mtandao.domains.ledger.commands.fold import fold_turnover
from mtandao.foundation.context import Context
from mtandao.foundation.schedules import scheduled


@scheduled(cron="20 * * * *", label="Daily sums of the ledger")
def fold_daily_sums(ctx: Context) -> str:
    return f"{fold_turnover(ctx)} rows folded"
