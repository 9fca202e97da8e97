"""What the life of a service gives its customer to hear, as long as it is true still when he is told."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from mtandao.domains.collections.contract import ExpiryTold
from mtandao.domains.messaging.defaults import Code
from mtandao.domains.messaging.speech import Speech
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.events import Event

OF_SERVICES: Final = (
    ExpiryTold,
    subscriptions.SubscriptionEndPlanned,
    subscriptions.SubscriptionPaused,
    subscriptions.SubscriptionResumed,
    subscriptions.TrialEnding,
)


class Told(NamedTuple):
    """`key` tells this saying from others of the same service on the same day."""

    code: Code
    words: Callable[[Speech], Mapping[str, str]]
    key: str = ""


def told_of(service: subscriptions.Subscription, event: Event) -> Told | None:
    plan = service.plan.name
    match event:
        case subscriptions.SubscriptionEndPlanned():
            end = event.ends_on
            if service.ends_on != end:
                return None
            return Told(Code.ENDS, lambda speech: {"plan": plan, "last_day": speech.last_day(end)}, f"/{end}")
        case subscriptions.SubscriptionPaused():
            until = event.until
            if service.suspended_for != subscriptions.SuspensionReason.PAUSED:
                return None
            return Told(Code.PAUSED, lambda speech: {"plan": plan, "pause": speech.pause(until)})
        case subscriptions.SubscriptionResumed():
            # Whom the ladder holds back hears of his debt.
            if service.state != subscriptions.State.ACTIVE:
                return None
            return Told(Code.RESUMED, lambda _: {"plan": plan})
        case subscriptions.TrialEnding():
            return _trial(service, event)
        case ExpiryTold():
            return _expiry(service, event)
    return None


def _expiry(service: subscriptions.Subscription, event: ExpiryTold) -> Told | None:
    plan, day, days, lacking = service.plan.name, event.runs_out_on, event.days, event.amount
    if service.state != subscriptions.State.ACTIVE:
        return None
    return Told(
        Code.RUNS_OUT,
        lambda speech: {
            "plan": plan,
            "online_until": speech.day(day),
            "in_days": speech.in_days(days),
            "amount": speech.money(lacking),
        },
        f"/{day}/{days}",
    )


def _trial(service: subscriptions.Subscription, event: subscriptions.TrialEnding) -> Told | None:
    plan, price, end = service.plan.name, service.price, event.ends_on
    if service.state != subscriptions.State.ACTIVE:
        return None
    if service.trial_stops:
        return Told(Code.TRIAL_STOPS, lambda speech: {"plan": plan, "last_day": speech.last_day(end)})
    return Told(
        Code.TRIAL_ENDS,
        lambda speech: {"plan": plan, "amount": speech.money(price), "last_day": speech.last_day(end)},
    )
