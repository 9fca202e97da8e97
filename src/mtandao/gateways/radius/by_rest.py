"""What CoA left undone, done over the router's own interface where it answers: a session is removed. No transaction is
open meanwhile."""

from collections.abc import Sequence

from mtandao.domains.network import contract as network
from mtandao.foundation.context import Context
from mtandao.gateways.radius.coa import CoaAnswer, Outcome
from mtandao.gateways.radius.error_causes import Action
from mtandao.gateways.radius.sessions import OpenSession


def is_next(answer: CoaAnswer) -> bool:
    """The router was silent, or says that it cannot do this by CoA."""
    asks = answer.error is not None and answer.error.action is Action.KICK_BY_REST
    return asks or answer.outcome is Outcome.UNANSWERED


def removed(ctx: Context, sessions: Sequence[OpenSession]) -> dict[OpenSession, network.Answer]:
    """Router after router: a session that is gone already is as good. Those of a router that is not to be had are left
    out, and whoever asked asks again."""
    by_router: dict[str, list[OpenSession]] = {}
    for session in sessions:
        by_router.setdefault(session.nas_address, []).append(session)
    known = network.routers_by_address(ctx, by_router) if by_router else {}
    answering = network.answering(ctx, [nas.pk for nas in known.values()])
    found: dict[OpenSession, network.Answer] = {}
    for address, those in by_router.items():
        nas = known.get(address)
        if nas is None or nas.pk not in answering:
            continue
        try:
            with network.hand_of(nas) as hand:
                for session in those:
                    found[session] = _remove(hand, session)
        except network.Trouble:
            continue
    return found


def _remove(hand: network.Hand, session: OpenSession) -> network.Answer:
    """RouterOS writes the id of accounting with a 0x before it."""
    wanted = f"0x{session.acct_session_id}".lower()
    rows = hand.read("ppp/active", (".id", "session-id"), name=session.username)
    meant = [row for row in rows if row.get("session-id", "").lower() == wanted]
    for row in meant:
        hand.remove("ppp/active", row)
    return network.Answer.ACKNOWLEDGED if meant else network.Answer.OFFLINE
