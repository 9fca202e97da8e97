"""What the clock starts here, and what a person started that takes long."""

from uuid import UUID

from mtandao.domains.ledger.commands.bulk import credit_waiting
from mtandao.domains.ledger.commands.fold import fold_turnover
from mtandao.foundation.context import Context
from mtandao.foundation.jobs import job
from mtandao.foundation.schedules import scheduled


@scheduled(cron="20 * * * *", label="Daily sums of the ledger")
def fold_daily_sums(ctx: Context) -> str:
    return f"{fold_turnover(ctx)} rows folded"


@job()
def credit_many(ctx: Context, bulk_id: str) -> None:
    """A batch a transaction, until nobody of this bulk credit waits."""
    while credit_waiting(ctx, bulk_id=UUID(bulk_id)):
        pass
