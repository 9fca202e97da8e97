"""Pause a service on its customer's wish: wished for, begun, ended, or dropped."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.subscriptions import permissions
from mtandao.domains.subscriptions.choices import State
from mtandao.domains.subscriptions.errors import BilledFirst, NotActive, NotPaused, PausedBefore
from mtandao.domains.subscriptions.events import (
    SubscriptionPauseDropped,
    SubscriptionPausePlanned,
)
from mtandao.domains.subscriptions.life import restart_billing, shift_add_ons
from mtandao.domains.subscriptions.models import Pause, Subscription
from mtandao.domains.subscriptions.queries import days_left_to_pause, life_rules, living_pause
from mtandao.domains.subscriptions.rules.pauses import Limits, PauseProblem, last_end, pause_problem
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

RESUMED = (
    "state",
    "suspended_for",
    "suspended_at",
    "billed_until",
    "anchor_day",
    "paid_until",
    "changes_on",
    "ends_on",
)


@command(needs=permissions.PAUSE)
def pause_subscription(
    ctx: Context,
    *,
    subscription_id: UUID,
    starts_on: date | None = None,
    ends_on: date | None = None,
    reason: str = "",
) -> Pause:
    """Offline from today or a later day, until a day (exclusive) or until somebody resumes it.

    An open one ends by itself when the days that the provider allows in a year are used up.
    """
    subscription = Subscription.locked(ctx, id=subscription_id)
    if subscription.state != State.ACTIVE:
        raise NotActive(
            _("Only an active service can be paused; this one is %(state)s.")
            % {"state": subscription.said()},
            state=subscription.state,
        )
    if living_pause(ctx, subscription_id) is not None:
        raise PausedBefore(_("A pause is planned here already. Drop it first."))
    first = starts_on or ctx.today
    rules = life_rules(ctx)
    left = days_left_to_pause(ctx, subscription_id, first)
    if first < ctx.today:
        raise Malformed(_("Not paused: see the fields."), fields={"starts_on": _("Today or later.")})
    if problem := pause_problem(rules.limits, left, first, ends_on):
        said = _said(problem, rules.limits, left)
        raise Malformed(_("Not paused: see the fields."), fields={"ends_on": said})
    if first == ctx.today and subscription.billed_until is not None and subscription.billed_until < first:
        if subscription.first_bill_on is not None and subscription.first_bill_on > ctx.today:
            raise BilledFirst(
                _(
                    "This service had no bill yet. Pause it from tomorrow on: it is billed before the pause begins."
                )
            )
        raise BilledFirst(_("What ran up to today is not billed yet. The billing run comes first."))
    pause = Pause.objects.create(
        tenant_id=ctx.tenant_id,
        organization_id=subscription.organization_id,
        subscription=subscription,
        starts_on=first,
        ends_on=last_end(left, first, ends_on),
        reason=reason.strip(),
        asked_by=ctx.actor.name,
        asked_at=ctx.now,
    )
    if first == ctx.today:
        _begin(ctx, subscription, pause)
    else:
        emit(
            ctx,
            SubscriptionPausePlanned(
                subject_id=subscription.id,
                subscriber_id=subscription.subscriber_id,
                starts_on=pause.starts_on,
                until=pause.ends_on,
            ),
        )
    return pause


@command(needs=permissions.PAUSE)
def begin_pause(ctx: Context, *, pause_id: UUID) -> Pause:
    """Its day has come. One whose service is not active by then is dropped: there is nothing to pause."""
    subscription = Subscription.locked(ctx, id=Pause.found(ctx, id=pause_id).subscription_id)
    pause = Pause.locked(ctx, id=pause_id)
    if pause.over_at is None and pause.began_on is None:
        if subscription.state == State.ACTIVE:
            _begin(ctx, subscription, pause)
        else:
            _drop(ctx, subscription, pause)
    return pause


@command(needs=permissions.PAUSE)
def drop_pause(ctx: Context, *, subscription_id: UUID) -> Pause:
    """One that has not begun is off."""
    subscription = Subscription.locked(ctx, id=subscription_id)
    pause = living_pause(ctx, subscription_id)
    if pause is None or pause.began_on is not None:
        raise NotPaused(_("No pause is planned here; nothing was changed."))
    _drop(ctx, subscription, pause)
    return pause


@command(needs=permissions.PAUSE)
def end_pause(ctx: Context, *, subscription_id: UUID) -> Subscription:
    """It works again from today. What was billed of the paused days is given back by the billing room, which calls
    this; what was not billed never is. What was paid ahead comes after."""
    subscription = Subscription.locked(ctx, id=subscription_id)
    given = subscription.give_paused_time(ctx.now, ctx.tenant.timezone) if subscription.prepaid else 0
    resumed = subscription.resume()
    pause = living_pause(ctx, subscription_id)
    if pause is None or pause.began_on is None:
        raise NotPaused(_("This service is not paused; nothing was changed."))
    pause.end(ctx.now, ctx.today)
    pause.save(update_fields=["over_at", "ended_on"])
    restart_billing(ctx, [subscription], pause.began_on, life_rules(ctx))
    shift_add_ons(ctx, subscription, given)
    subscription.save(update_fields=RESUMED)
    emit(ctx, resumed)
    return subscription


def _begin(ctx: Context, subscription: Subscription, pause: Pause) -> None:
    paused = subscription.pause(pause.ends_on)
    subscription.suspended_at = ctx.now
    subscription.save(update_fields=["state", "suspended_for", "suspended_at"])
    pause.began_on = ctx.today
    pause.save(update_fields=["began_on"])
    emit(ctx, paused)


def _drop(ctx: Context, subscription: Subscription, pause: Pause) -> None:
    pause.end(ctx.now, ctx.today)
    pause.save(update_fields=["over_at", "ended_on"])
    emit(
        ctx,
        SubscriptionPauseDropped(subject_id=subscription.id, subscriber_id=subscription.subscriber_id),
    )


def _said(problem: PauseProblem, limits: Limits, left: int | None) -> str:
    sentence = {
        PauseProblem.ENDS_FIRST: _("A pause ends after it begins."),
        PauseProblem.USED_UP: _(
            "Of %(in_a_year)s days a year, %(left)s are left: less than the shortest pause."
        ),
        PauseProblem.TOO_SHORT: _("A pause is %(days)s days at least."),
        PauseProblem.TOO_LONG: _("At most %(left)s days from then: %(in_a_year)s are allowed in a year."),
    }[problem]
    return sentence % {
        "days": limits.least_days,
        "left": left,
        "in_a_year": limits.most_days_a_year,
    }
