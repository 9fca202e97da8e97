"""Move running sessions to what RADIUS now holds: outside any transaction, because routers are slow or away.
And what the clock starts here.
"""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from mtandao.domains.network import contract as network
from mtandao.foundation import clock
from mtandao.foundation.context import Context
from mtandao.foundation.jobs import job
from mtandao.foundation.schedules import scheduled
from mtandao.gateways.radius import by_rest, looking, repairing, retention, walls
from mtandao.gateways.radius.coa import CoaAnswer, CoaRequest, Kind, Outcome, follow_up, send
from mtandao.gateways.radius.provisioning import WALLED
from mtandao.gateways.radius.sessions import OpenSession, open_sessions
from mtandao.gateways.radius.tending import tend

AT_ONCE = 500
RATE = "Mikrotik-Rate-Limit"
# A router that does not answer is asked again after these. A rate may then wait for the session's own end; who is to
# stand behind the wall, or out of it, is seen to as long as the session runs.
AGAIN_AFTER_S = (15, 60, 300, 1800)


@job(queue="routers")
def steer_sessions(ctx: Context, *, login_ids: list[str], only_rate: bool, tried: int = 0) -> None:
    """Change the rate live where only that changed (`only_rate`). Who goes behind the wall, or comes out of it, is
    moved on his router's list; else his session is dropped, and the new sign-in brings what is wanted.

    The logins are read as they are now: a job that is late steers to where things stand today. Nobody online is
    nothing to do.
    """
    logins = {login.username: login for login in network.logins(ctx).filter(id__in=login_ids)}
    sessions = open_sessions(ctx.tenant_id, list(logins))
    moving = [each for each in sessions if not (only_rate and _is_online(logins[each.username]))]
    settled = walls.settle(ctx, [(logins[each.username], each) for each in moving])
    stays = settled.there | set(sessions).difference(moving)
    requests = [(each, _wanted(logins[each.username], each, stays=each in stays)) for each in sessions]
    silent = _ask(ctx, logins, requests, settled.said)
    _look_again(ctx, [logins[each.username] for each in moving])
    if silent and (tried < len(AGAIN_AFTER_S) or not only_rate):
        wait = timedelta(seconds=AGAIN_AFTER_S[min(tried, len(AGAIN_AFTER_S) - 1)])
        steer_sessions.defer(ctx, wait=wait, login_ids=silent, only_rate=only_rate, tried=tried + 1)


def _is_online(login: network.Login) -> bool:
    return login.access == network.Access.ONLINE


def _look_again(ctx: Context, moved: Sequence[network.Login]) -> None:
    """Whoever paid while he was being walled: the job of his payment may have run before there was a wall."""
    acted_on = {login.pk: login.access for login in moved}
    now = network.logins(ctx).filter(id__in=list(acted_on)).values_list("id", "access")
    others = [str(pk) for pk, access in now if access != acted_on[pk]]
    if others:
        steer_sessions.defer(ctx, login_ids=others, only_rate=False)


@scheduled(cron="* * * * *", label="Walls on routers")
def tend_walls(ctx: Context) -> str:
    """Entries on routers' walled lists are renewed while they are wanted, and taken off as soon as they are not."""
    routers = network.routers_to_tend(ctx)
    for nas_id in routers:
        tend_walls_of_router.defer(ctx, only_one=str(nas_id), nas_id=nas_id)
    network.forget_walls(ctx)
    return f"{len(routers)} routers to tend"


@job(queue="routers")
def tend_walls_of_router(ctx: Context, *, nas_id: str) -> None:
    nas = network.routers(ctx).filter(pk=nas_id).first()
    login_ids = tend(ctx, nas) if nas is not None else []
    if login_ids:
        steer_sessions.defer(ctx, login_ids=[str(each) for each in login_ids], only_rate=False)


@job(queue="routers")
def disconnect_sessions(ctx: Context, *, login_id: str) -> None:
    """Drop a login's sessions, because a person said so."""
    logins = {login.username: login for login in network.logins(ctx).filter(id=login_id)}
    sessions = open_sessions(ctx.tenant_id, list(logins))
    _ask(ctx, logins, [(session, _request(session, Kind.DISCONNECT)) for session in sessions])


def _ask(
    ctx: Context,
    logins: dict[str, network.Login],
    requests: Sequence[tuple[OpenSession, CoaRequest]],
    before: Sequence[network.RouterSaid] = (),
) -> list[str]:
    """Ask, keep what the routers said (and what they had said `before`), and return the logins whose router was
    silent."""
    answers = _answers([request for _, request in requests])
    told = [(session, answer) for (session, _), answer in zip(requests, answers, strict=True)]
    said = list(before)
    said += [_said(logins[session.username], session, answer) for session, answer in told]
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


def _wanted(login: network.Login, session: OpenSession, *, stays: bool) -> CoaRequest:
    """RouterOS changes a rate in place. A session that `stays` stands where it should, before or behind the wall."""
    if login.access == network.Access.WALLED and stays:
        return _request(session, Kind.COA, {RATE: WALLED[RATE]})
    if login.access == network.Access.ONLINE and stays:
        speeds = network.speeds_of(login.subscription.plan, login.boost, fair_use=login.fair_use)
        terms = {RATE: network.rate_limit(speeds)}
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


@scheduled(cron="35 * * * *", label="RADIUS compared")
def compare_radius(ctx: Context) -> str:
    """Each hour: all that RADIUS holds of this provider, with what is wanted."""
    return looking.look(ctx)


@job(queue="radius")
def compare_radius_now(ctx: Context) -> None:
    """Because somebody asked."""
    looking.look(ctx)


@job(queue="radius")
def repair_radius(ctx: Context, *, drift_ids: list[str]) -> None:
    """Write what is wanted again, as far as it differs still, and look again; once RADIUS's database is there."""
    repairing.repair(ctx, [UUID(drift_id) for drift_id in drift_ids])


@scheduled(cron="20 3 * * *", label="RADIUS's old records")
def throw_away_old_records(ctx: Context) -> str:
    """At night: sign-in attempts and ended sessions of RADIUS that are old enough."""
    days = network.days_attempts_are_kept(ctx)
    attempts = retention.throw_away_attempts(ctx.tenant_id, days)
    sessions = retention.throw_away_sessions(ctx.tenant_id, settings.KEEP_ACCOUNTING_DAYS)
    return (
        f"{attempts} attempts older than {days} days and {sessions} sessions "
        f"older than {settings.KEEP_ACCOUNTING_DAYS} days thrown away"
    )
