"""What the clock starts here."""

from mtandao.domains.subscriptions.commands.add_ons import AT_ONCE, end_add_ons_that_are_over
from mtandao.domains.subscriptions.commands.pauses import begin_pause
from mtandao.domains.subscriptions.commands.trials import AT_ONCE as TOLD_AT_ONCE
from mtandao.domains.subscriptions.commands.trials import stop_after_trial, tell_of_trials
from mtandao.domains.subscriptions.queries import pauses_to_begin, trials_to_stop
from mtandao.foundation.context import Context
from mtandao.foundation.schedules import scheduled


@scheduled(cron="*/10 * * * *", label="Add-ons whose time is up")
def end_what_is_over(ctx: Context) -> str:
    ended = batch = end_add_ons_that_are_over(ctx)
    while batch == AT_ONCE:
        batch = end_add_ons_that_are_over(ctx)
        ended += batch
    return f"{ended} ended"


@scheduled(cron="10 0,9 * * *", label="Pauses that begin")
def begin_pauses(ctx: Context) -> str:
    """At midnight; again after the billing run, for whoever was to be billed first."""
    due = list(pauses_to_begin(ctx, ctx.today).values_list("id", flat=True))
    for pause_id in due:
        begin_pause(ctx, pause_id=pause_id)
    return f"{len(due)} begun"


@scheduled(cron="40 8 * * *", label="Trials that end soon")
def tell_of_trials_ending(ctx: Context) -> str:
    told = batch = tell_of_trials(ctx)
    while batch == TOLD_AT_ONCE:
        batch = tell_of_trials(ctx)
        told += batch
    return f"{told} told"


@scheduled(cron="15 0 * * *", label="Trials that stop")
def stop_trials(ctx: Context) -> str:
    due = list(trials_to_stop(ctx, ctx.today).values_list("id", flat=True))
    stopped = [stop_after_trial(ctx, subscription_id=subscription_id) for subscription_id in due]
    return f"{sum(stopped)} stopped"
