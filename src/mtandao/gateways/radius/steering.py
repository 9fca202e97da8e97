"""Running sessions told what is wanted of them now, or dropped, and what their routers said to it. No transaction is
open meanwhile: routers are slow or away."""

import math
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from mtandao.domains.network import contract as network
from mtandao.foundation import clock
from mtandao.foundation.context import Context
from mtandao.gateways.radius import by_rest, walls
from mtandao.gateways.radius.coa import CoaAnswer, CoaRequest, Kind, Outcome, follow_up, send
from mtandao.gateways.radius.provisioning import WALLED, bandwidth
from mtandao.gateways.radius.sessions import OpenSession, Whose, is_under_old_name

RATE = "Mikrotik-Rate-Limit"
IN_FLIGHT = 50


def steer(
    ctx: Context, whose: Whose, *, only_rate: bool, in_flight: int = IN_FLIGHT
) -> dict[OpenSession, network.RouterSaid]:
    """Change the rate live where only that changed (`only_rate`). Who goes behind the wall, or comes out of it, is
    moved on his router's list; else his session is dropped, and the new sign-in brings what is wanted. One that began
    under a name that its login has no more is dropped. The last word on each."""
    moving = to_be_moved(whose, only_rate=only_rate)
    settled = walls.settle(ctx, [(whose[each], each) for each in moving])
    old = {each for each, login in whose.items() if is_under_old_name(each, login)}
    stays = settled.there | whose.keys() - set(moving) - old
    given = network.speeds_given(ctx, {each.key: login for each, login in whose.items()})
    requests = [
        (each, wanted(login, each, stays=each in stays, given=given.get(each.key)))
        for each, login in whose.items()
    ]
    return _ask(ctx, whose, requests, settled.said, in_flight)


def give(ctx: Context, whose: Whose) -> dict[OpenSession, network.RouterSaid]:
    """The speed that a person gave them, as far as it stands. A router that cannot change a session where it stands is
    not asked to drop it: nobody wanted that."""
    given = network.speeds_given(ctx, {each.key: login for each, login in whose.items()})
    asked = [
        (each, wanted(login, each, stays=True, given=given[each.key]))
        for each, login in whose.items()
        if each.key in given
    ]
    answers = _sent([request for _, request in asked])
    said = {each: _said(whose[each], each, answer) for (each, _), answer in zip(asked, answers, strict=True)}
    if said:
        network.record_answers(ctx, answers=list(said.values()))
    return said


def drop(ctx: Context, whose: Whose, *, in_flight: int = IN_FLIGHT) -> dict[OpenSession, network.RouterSaid]:
    """Because a person said so. The last word on each."""
    requests = [(session, _request(session, Kind.DISCONNECT)) for session in whose]
    return _ask(ctx, whose, requests, (), in_flight)


def ask_to_drop(sessions: Sequence[OpenSession]) -> list[CoaAnswer]:
    """By their own identity, whoever's they are; what is left undone is for whoever asks."""
    return _answers([_request(session, Kind.DISCONNECT) for session in sessions], IN_FLIGHT)


def to_be_moved(whose: Whose, *, only_rate: bool) -> list[OpenSession]:
    """Those of which more than the rate is in question."""
    online = network.Access.ONLINE
    return [
        each
        for each, login in whose.items()
        if not is_under_old_name(each, login) and (not only_rate or login.access != online)
    ]


def _ask(
    ctx: Context,
    whose: Whose,
    requests: Sequence[tuple[OpenSession, CoaRequest]],
    before: Sequence[network.RouterSaid],
    in_flight: int,
) -> dict[OpenSession, network.RouterSaid]:
    """Ask, and keep what the routers said, and what they had said `before`."""
    answers = _answers([request for _, request in requests], in_flight)
    told = [(session, answer) for (session, _), answer in zip(requests, answers, strict=True)]
    last = {session: _said(whose[session], session, answer) for session, answer in told}
    said = [*before, *last.values()]
    # What CoA left undone is done over REST, where that is to be had; the log has both.
    done = by_rest.removed(ctx, [session for session, answer in told if by_rest.is_next(answer)])
    removed = {session: _removed(whose[session], session, answer) for session, answer in done.items()}
    said += removed.values()
    if said:
        network.record_answers(ctx, answers=said)
    return last | removed


def _answers(requests: list[CoaRequest], in_flight: int) -> list[CoaAnswer]:
    """Each one's last answer: a router that cannot change a session in place is asked to drop it."""
    answers = _sent(requests, in_flight)
    again = {place: more for place, answer in enumerate(answers) if (more := follow_up(answer)) is not None}
    for place, answer in zip(again, _sent(list(again.values()), in_flight), strict=True):
        answers[place] = answer
    return answers


def _sent(requests: list[CoaRequest], in_flight: int = IN_FLIGHT) -> list[CoaAnswer]:
    return send(
        requests,
        in_flight=in_flight,
        source=settings.RADIUS_ADDRESS,
        loopback_only=settings.LOOPBACK_ONLY,
    )


def wanted(
    login: network.Login, session: OpenSession, *, stays: bool, given: network.Speeds | None = None
) -> CoaRequest:
    """A rate is changed in place. A session that `stays` stands where it should, before or behind the wall. `given`: a
    speed of its own, which goes before what was sold."""
    if login.access == network.Access.WALLED and stays:
        return _request(session, Kind.COA, {RATE: WALLED[RATE]})
    if login.access == network.Access.ONLINE and stays:
        speeds = given or network.speeds_of(login.subscription.plan, login.boost, fair_use=login.fair_use)
        is_mikrotik = session.vendor == network.Vendor.MIKROTIK
        terms = {RATE: network.rate_limit(speeds)} if is_mikrotik else bandwidth(speeds)
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
        answer=word_of(answer),
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


def word_of(answer: CoaAnswer) -> network.Answer:
    if answer.acknowledged:
        return network.Answer.ACKNOWLEDGED
    if answer.holds:
        return network.Answer.OFFLINE
    return network.Answer.REFUSED if answer.outcome == Outcome.REFUSED else network.Answer.UNANSWERED
