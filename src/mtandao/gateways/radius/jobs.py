"""Move running sessions to what RADIUS now holds: outside any transaction, because routers are slow or away.
And what the clock starts here.
"""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings

from mtandao.domains.network import contract as network
from mtandao.foundation import clock
from mtandao.foundation.context import Context
from mtandao.foundation.jobs import job
from mtandao.foundation.schedules import scheduled
from mtandao.gateways.radius import by_rest, retention
from mtandao.gateways.radius.coa import CoaAnswer, CoaRequest, Kind, Outcome, follow_up, send
from mtandao.gateways.radius.sessions import OpenSession, open_sessions

AT_ONCE = 500
# A router that does not answer is asked again after these; then the session's own end decides.
AGAIN_AFTER_S = (15, 60, 300, 1800)


@job(queue="routers")
def steer_sessions(ctx: Context, *, login_ids: list[str], only_rate: bool, tried: int = 0) -> None:
    """Change the rate live where only that changed (`only_rate`); else disconnect, and the new sign-in brings it.

    The logins are read as they are now: a job that is late steers to where things stand today. Nobody online is
    nothing to do.
    """
    logins = {login.username: login for login in network.logins(ctx).filter(id__in=login_ids)}
    sessions = open_sessions(ctx.tenant_id, list(logins))
    requests = [(session, _wanted(logins[session.username], session, only_rate)) for session in sessions]
    silent = _ask(ctx, logins, requests)
    if silent and tried < len(AGAIN_AFTER_S):
        wait = timedelta(seconds=AGAIN_AFTER_S[tried])
        steer_sessions.defer(ctx, wait=wait, login_ids=silent, only_rate=only_rate, tried=tried + 1)


@job(queue="routers")
def disconnect_sessions(ctx: Context, *, login_id: str) -> None:
    """Drop a login's sessions, because a person said so."""
    logins = {login.username: login for login in network.logins(ctx).filter(id=login_id)}
    sessions = open_sessions(ctx.tenant_id, list(logins))
    _ask(ctx, logins, [(session, _request(session, Kind.DISCONNECT)) for session in sessions])


def _ask(
    ctx: Context, logins: dict[str, network.Login], requests: Sequence[tuple[OpenSession, CoaRequest]]
) -> list[str]:
    """Ask, keep what the routers said, and return the logins whose router was silent."""
    answers = _answers([request for _, request in requests])
    told = [(session, answer) for (session, _), answer in zip(requests, answers, strict=True)]
    said = [_said(logins[session.username], session, answer) for session, answer in told]
    # What CoA left undone is done over REST, where that is to be had; the log has both.
    done = by_rest.removed(ctx, [session for session, answer in told if by_rest.is_next(answer)])
    said += [_removed(logins[session.username], session, answer) for session, answer in done.items()]
    if said:
        network.record_answers(ctx, answers=said)
    silent = [
        session for session, answer in told if answer.outcome == Outcome.UNANSWERED and session not in done
    ]
    return sorted({str(logins[session.username].id) for session in silent})


def _answers(requests: list[CoaRequest]) -> list[CoaAnswer]:
    """Each one's last answer: a router that cannot change a session in place is asked to drop it."""
    answers = _sent(requests)
    again = {place: more for place, answer in enumerate(answers) if (more := follow_up(answer)) is not None}
    for place, answer in zip(again, _sent(list(again.values())), strict=True):
        answers[place] = answer
    return answers


def _sent(requests: list[CoaRequest]) -> list[CoaAnswer]:
    return send(requests, source=settings.RADIUS_ADDRESS, loopback_only=settings.LOOPBACK_ONLY)


def _wanted(login: network.Login, session: OpenSession, only_rate: bool) -> CoaRequest:
    """RouterOS changes a rate in place; an address list (the wall) comes and goes with a sign-in only."""
    if login.access == network.Access.ONLINE and only_rate:
        speeds = network.speeds_of(login.subscription.plan, login.boost, fair_use=login.fair_use)
        terms = {"Mikrotik-Rate-Limit": network.rate_limit(speeds)}
        if login.ends_at is not None:
            terms["Session-Timeout"] = str(_seconds(session, login.ends_at))
        return _request(session, Kind.COA, terms)
    return _request(session, Kind.DISCONNECT)


def _seconds(session: OpenSession, ends_at: datetime) -> int:
    """How long the session may last in all. Routers live by the real clock; the demo's pages by the moved one."""
    return max(1, math.ceil((ends_at - clock.offset() - session.started_at).total_seconds()))


def _request(session: OpenSession, kind: Kind, attributes: dict[str, str] | None = None) -> CoaRequest:
    return CoaRequest(
        nas_address=session.nas_address,
        secret=session.nas_secret.encode(),
        kind=kind,
        user_name=session.username,
        acct_session_id=session.acct_session_id,
        framed_ip_address=session.address,
        calling_station_id=session.mac,
        attributes=attributes or {},
        port=session.coa_port,
    )


def _said(login: network.Login, session: OpenSession, answer: CoaAnswer) -> network.RouterSaid:
    return network.RouterSaid(
        login_id=login.id,
        nas_address=session.nas_address,
        router=session.router,
        kind=network.RequestKind(answer.request.kind.value),
        answer=_word(answer),
        detail=answer.detail or (answer.error.name if answer.error else ""),
        milliseconds=round(answer.round_trip_ms or 0),
    )


def _removed(login: network.Login, session: OpenSession, answer: network.Answer) -> network.RouterSaid:
    return network.RouterSaid(
        login_id=login.id,
        nas_address=session.nas_address,
        router=session.router,
        kind=network.RequestKind.REMOVAL,
        answer=answer,
    )


def _word(answer: CoaAnswer) -> network.Answer:
    if answer.acknowledged:
        return network.Answer.ACKNOWLEDGED
    if answer.holds:
        return network.Answer.OFFLINE
    return network.Answer.REFUSED if answer.outcome == Outcome.REFUSED else network.Answer.UNANSWERED


@scheduled(cron="20 3 * * *", label="RADIUS's old records")
def throw_away_old_records(ctx: Context) -> str:
    """At night: sign-in attempts and ended sessions of RADIUS that are old enough."""
    attempts = retention.throw_away_attempts(ctx.tenant_id, settings.KEEP_ATTEMPTS_DAYS)
    sessions = retention.throw_away_sessions(ctx.tenant_id, settings.KEEP_ACCOUNTING_DAYS)
    return (
        f"{attempts} attempts older than {settings.KEEP_ATTEMPTS_DAYS} days and {sessions} sessions "
        f"older than {settings.KEEP_ACCOUNTING_DAYS} days thrown away"
    )
