"""Talks with mail servers: outside any transaction, each message recorded before and after."""

import smtplib
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from mtandao.domains.messaging import contract as messaging
from mtandao.foundation.context import Context
from mtandao.foundation.jobs import job
from mtandao.foundation.refusals import Refusal, Unavailable
from mtandao.foundation.schedules import scheduled
from mtandao.gateways.email.post import letter, message_id
from mtandao.gateways.email.verdicts import Verdict, of_opening, of_sending
from mtandao.gateways.outbound.alone import send_by_turns

CHANNEL: Final = messaging.Channel.EMAIL
# Of one claim: with the slowest of servers they are done before what is under way counts as interrupted.
LETTERS: Final = 8
TIMEOUT_SECONDS: Final = 30

NOWHERE: Final = "In the demo e-mail goes to the simulator, and none is named."


@job(queue="email")
def send_letters(ctx: Context) -> None:
    """Send what waits, what was written to one customer first. One job of a tenant at a time.

    After an answer that may mean "taken" a message is never sent again.
    """
    send_by_turns(ctx, "email", _send_some, wake)


def wake(ctx: Context, wait: timedelta | None = None) -> None:
    """Have what waits sent. One waiting job is enough, however many wake it."""
    send_letters.defer(ctx, wait=wait, only_one="email")


def _send_some(ctx: Context) -> bool:
    """One talk with the server; False when nothing is left that may be sent."""
    server = messaging.active_provider(ctx, CHANNEL)
    line = _line(server) if server is not None else None
    if server is not None and line is None:
        messaging.record_results(ctx, results=(), stop=NOWHERE, channel=CHANNEL)
    claimed = messaging.claim_messages(ctx, texts=LETTERS, phones=LETTERS, channel=CHANNEL)
    if server is None or line is None or not claimed:
        return False
    letters = [message for call in claimed for message in call]
    verdicts = _talk(ctx, server, line, letters)
    results = [
        messaging.Result(
            message_id=message.id,
            state=verdict.state,
            reason=verdict.reason,
            provider_id=message_id(server, message) if verdict.state == messaging.State.SENT else None,
        )
        for message, verdict in zip(letters, verdicts, strict=True)
    ]
    stop = next((verdict.stop for verdict in verdicts if verdict.stop), "")
    messaging.record_results(ctx, results=results, stop=stop, channel=CHANNEL)
    away = next((verdict.away for verdict in verdicts if verdict.away), "")
    if away:
        raise Unavailable(away)
    return not stop


def _talk(
    ctx: Context,
    server: messaging.ProviderSettings,
    line: EmailBackend,
    letters: Sequence[messaging.Message],
) -> list[Verdict]:
    """One after the other over one line; where it breaks, what was not begun waits for the next."""
    said: list[Verdict] = []
    try:
        line.open()
    except (OSError, smtplib.SMTPException) as problem:
        _hang_up(line)  # it may have been refused after it was connected
        return [of_opening(problem)] * len(letters)
    try:
        for message in letters:
            said.append(_send(ctx, server, line, message))
            # Who refused may have hung up as well: the next one gets a line of its own.
            if said[-1].state != messaging.State.SENT:
                break
    finally:
        _hang_up(line)
    last = said[-1]
    rest = Verdict(messaging.State.WAITING if last.stop else messaging.State.QUEUED, last.stop)
    return said + [rest] * (len(letters) - len(said))


def _hang_up(line: EmailBackend) -> None:
    with suppress(OSError, smtplib.SMTPException):
        line.close()


def _send(
    ctx: Context, server: messaging.ProviderSettings, line: EmailBackend, message: messaging.Message
) -> Verdict:
    try:
        line.send_messages([letter(ctx, server, message)])
    except Refusal as refusal:
        return Verdict(messaging.State.FAILED, refusal.detail)
    except (OSError, smtplib.SMTPException) as problem:
        return of_sending(problem)
    return Verdict(messaging.State.SENT)


def _line(server: messaging.ProviderSettings) -> EmailBackend | None:
    """To the provider's own server unless a simulator is named; None where nothing may leave this machine."""
    named: str | None = getattr(settings, "SMTP_URL", None)
    if not named and getattr(settings, "LOOPBACK_ONLY", False):
        return None
    place = urlsplit(named) if named else None
    security = messaging.Security.NONE if place else server.security
    return EmailBackend(
        host=place.hostname if place else server.host,
        port=place.port if place else server.port,
        username=server.username,
        password=server.api_key,
        use_tls=security == messaging.Security.STARTTLS,
        use_ssl=security == messaging.Security.TLS,
        timeout=TIMEOUT_SECONDS,
        fail_silently=False,
    )


@scheduled(cron="*/5 * * * *", label="E-mails that wait")
def look_after_letters(ctx: Context) -> str:
    """Give up what was interrupted, and try what is held back: readers' servers that wanted it later."""
    lost = messaging.give_up_on_interrupted(ctx)
    tried = messaging.try_waiting_again(ctx, channel=CHANNEL)
    if tried:
        wake(ctx)
    return f"{tried} tried again, {lost} interrupted"
