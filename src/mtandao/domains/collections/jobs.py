"""What the clock starts here."""

from mtandao.domains.collections.commands.prompts import prompt_debtors
from mtandao.domains.collections.commands.walk import WalkResult, make_waiting_cuts, walk_ladder
from mtandao.foundation.context import Context
from mtandao.foundation.schedules import scheduled


@scheduled(cron="30 7 * * *", label="Reminders and cuts")
def walk_the_ladder(ctx: Context) -> str:
    result = walk_ladder(ctx)
    return f"{result.reminded} reminded, {_moved(result)}, {result.fees} late fees"


@scheduled(cron="5,35 * * * *", label="Cuts that waited for a no-cut window")
def cut_after_the_window(ctx: Context) -> str:
    return _moved(make_waiting_cuts(ctx))


@scheduled(cron="10,40 * * * *", label="Prompts to debtors' phones")
def ask_debtors_phones(ctx: Context) -> str:
    return f"{prompt_debtors(ctx)} asked"


def _moved(result: WalkResult) -> str:
    moved = [f"{count} to {stage.replace('_', ' ')}" for stage, count in (result.moved or {}).items()]
    return ", ".join(moved) or "nobody moved"
