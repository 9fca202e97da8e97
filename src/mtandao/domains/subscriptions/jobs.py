"""What the clock starts here."""

from mtandao.domains.subscriptions.commands.add_ons import AT_ONCE, end_add_ons_that_are_over
from mtandao.foundation.context import Context
from mtandao.foundation.schedules import scheduled


@scheduled(cron="*/10 * * * *", label="Add-ons whose time is up")
def end_what_is_over(ctx: Context) -> str:
    ended = batch = end_add_ons_that_are_over(ctx)
    while batch == AT_ONCE:
        batch = end_add_ons_that_are_over(ctx)
        ended += batch
    return f"{ended} ended"
