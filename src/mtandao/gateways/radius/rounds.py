"""Rounds through running sessions: stretch by stretch, no faster than was said, and no transaction open meanwhile."""

import time
from dataclasses import replace
from uuid import UUID

from mtandao.domains.network import contract as network
from mtandao.foundation import clock
from mtandao.foundation.context import Context
from mtandao.gateways.radius.sessions import OpenSession, sessions_of
from mtandao.gateways.radius.steering import drop, steer

# So long one job walks; then the next takes over, and others have their turn at the worker.
WALKS_S = 60.0


def walk(ctx: Context, round_id: UUID, walks_s: float = WALKS_S) -> bool:
    """Whether there is more to pass. A worker that dies between asking and counting leaves a stretch that is asked
    again: a rate told twice is the same rate, and a session that was dropped has another number by then."""
    began = time.monotonic()
    while time.monotonic() - began < walks_s:
        at = replace(ctx, now=clock.now())
        walked = network.rounds.round_of(at, round_id)
        if walked.finished_at is not None:
            return False
        most = min(walked.at_once, walked.per_second)
        stretch = network.rounds.next_stretch(at, walked, most)
        asked_s = time.monotonic()
        told = _told(at, walked, stretch) if stretch.passed else []
        if not network.rounds.record_stretch(at, round_id=round_id, stretch=stretch, told=told):
            return False
        time.sleep(max(0.0, stretch.passed / walked.per_second - (time.monotonic() - asked_s)))
    return True


def _told(
    ctx: Context, walked: network.rounds.Round, stretch: network.rounds.Stretch
) -> list[network.rounds.Told]:
    found = sessions_of(ctx, stretch.logins)
    whose = {session: login for session, login in found.items() if _is_meant(session, stretch)}
    if walked.kind == network.rounds.RoundKind.DISCONNECT:
        last = drop(ctx, whose, in_flight=walked.at_once)
    else:
        last = steer(ctx, whose, only_rate=True, in_flight=walked.at_once)
    return [
        network.rounds.Told(
            login_id=said.login_id,
            acct_session_id=session.acct_session_id,
            router=said.router,
            answer=said.answer,
            detail=said.detail,
        )
        for session, said in last.items()
    ]


def _is_meant(session: OpenSession, stretch: network.rounds.Stretch) -> bool:
    here = not stretch.routers or session.nas_address in stretch.routers
    return here and (stretch.sessions is None or session.acct_session_id in stretch.sessions)
