"""What the clock starts here."""

from mtandao.domains.collections.commands import walk_ladder
from mtandao.foundation.context import Context
from mtandao.foundation.schedules import scheduled


@scheduled(cron="30 7 * * *", label="Reminders and cuts")
def walk_the_ladder(ctx: Context) -> str:
    result = walk_ladder(ctx)
    moved = ", ".join(
        f"{count} to {stage.replace('_', ' ')}" for stage, count in (result.moved or {}).items()
    )
    return f"{result.reminded} reminded, {moved or 'nobody moved'}"
