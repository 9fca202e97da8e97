"""Calls to Africa's Talking: outside any transaction, each recorded before and after."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import lru_cache, partial

from django.conf import settings

from mtandao.domains.messaging import contract as messaging
from mtandao.foundation.context import Context
from mtandao.foundation.jobs import job
from mtandao.foundation.refusals import Unavailable
from mtandao.foundation.schedules import scheduled
from mtandao.gateways.outbound.alone import send_by_turns
from mtandao.gateways.outbound.answers import Answer, Kind, Rejected
from mtandao.gateways.sms.client import AfricasTalkingClient
from mtandao.gateways.sms.config import LIVE, SANDBOX, AfricasTalkingConfig
from mtandao.gateways.sms.replies import Batch
from mtandao.gateways.sms.verdicts import Verdict, verdict

# Calls at once, and phones of one claim. The client keeps its own pace besides.
CALLS, PHONES = 10, 100

NOWHERE = "In the demo messages go to the simulator, and none is named."


@job(queue="sms")
def send_messages(ctx: Context) -> None:
    """Send what waits, what was written to one customer first. One job of a tenant at a time.

    After an answer that may mean "taken" a message is never sent again.
    """
    send_by_turns(ctx, "sms", _send_some, wake)


def wake(ctx: Context, wait: timedelta | None = None) -> None:
    """Have what waits sent. One waiting job is enough, however many wake it."""
    send_messages.defer(ctx, wait=wait, only_one="sms")


def _send_some(ctx: Context) -> bool:
    """One round of calls; False when nothing is left that may be sent."""
    provider = messaging.active_provider(ctx)
    if provider is not None and _base_url(provider) is None:
        messaging.record_results(ctx, results=(), stop=NOWHERE)
    calls = messaging.claim_messages(ctx, texts=CALLS, phones=PHONES)
    if provider is None or not calls:
        return False
    with ThreadPoolExecutor(len(calls)) as pool:
        verdicts = list(pool.map(partial(_call, line(provider)), calls))
    results = [result for said in verdicts for result in said.results]
    stop = next((said.stop for said in verdicts if said.stop), "")
    messaging.record_results(ctx, results=results, stop=stop)
    messaging.apply_reports(ctx, provider_ids=[found for said in results if (found := said.provider_id)])
    away = next((said.away for said in verdicts if said.away), "")
    if away:
        raise Unavailable(f"Africa's Talking took nothing: {away}")
    return True


def _call(client: AfricasTalkingClient, messages: list[messaging.Message]) -> Verdict:
    """One text to its phones. When all are refused because of one, nothing was sent: each alone then."""
    answer = _send(client, messages)
    if isinstance(answer, Rejected) and answer.kind is Kind.INVALID and len(messages) > 1:
        return Verdict.of_all([verdict([message], _send(client, [message])) for message in messages])
    return verdict(messages, answer)


def _send(client: AfricasTalkingClient, messages: list[messaging.Message]) -> Answer[Batch]:
    return client.send([message.to for message in messages], messages[0].body, enqueue=len(messages) > 1)


def line(provider: messaging.ProviderSettings) -> AfricasTalkingClient:
    """The process's client for this account: kept, because it keeps connections and its own pace."""
    return _client(
        AfricasTalkingConfig(
            base_url=_base_url(provider) or LIVE,
            username=provider.username,
            api_key=provider.api_key,
            sender_id=provider.sender_id,
        )
    )


@lru_cache(maxsize=256)
def _client(config: AfricasTalkingConfig) -> AfricasTalkingClient:
    return AfricasTalkingClient(config)


def _base_url(provider: messaging.ProviderSettings) -> str | None:
    """The real service unless a simulator is named; None where nothing may leave this machine."""
    named: str | None = getattr(settings, "SMS_BASE_URL", None)
    if named:
        return named
    if getattr(settings, "LOOPBACK_ONLY", False):
        return None
    return SANDBOX if provider.username == "sandbox" else LIVE


@scheduled(cron="*/5 * * * *", label="Messages that wait")
def look_after_messages(ctx: Context) -> str:
    """Give up what was interrupted, apply reports that came too early, and try what is held back."""
    lost = messaging.give_up_on_interrupted(ctx)
    late = messaging.apply_reports(ctx)
    tried = messaging.try_waiting_again(ctx)
    waiting = messaging.unsent_counts(ctx).get(messaging.State.QUEUED, 0)
    if waiting:
        wake(ctx)
    return f"{waiting} waiting, {tried} tried again, {lost} interrupted, {late} reports applied late"
