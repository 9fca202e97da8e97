"""A session dropped that no login explains: by its own identity, and over REST where CoA does not reach it. No
transaction is open meanwhile."""

from mtandao.domains.network import contract as network
from mtandao.foundation.context import Context
from mtandao.gateways.radius.coa import CoaAnswer
from mtandao.gateways.radius.sessions import OpenSession, open_sessions
from mtandao.gateways.radius.steering import ask_to_drop, word_of


def drop_stranger(
    ctx: Context, nas: network.Nas, *, username: str, address: str, acct_session_id: str
) -> None:
    """Who came in by RADIUS is asked for by CoA; who was let in by the router itself it knows alone."""
    found = [
        each
        for each in open_sessions(ctx.tenant_id, [username])
        if each.nas_address == nas.address and _is_meant(each, address, acct_session_id)
    ]
    answers = ask_to_drop(found)
    if answers and all(answer.acknowledged for answer in answers):
        for answer in answers:
            _keep(ctx, nas, username, network.RequestKind.DISCONNECT, word_of(answer), answer)
        return
    by_rest, said = _removed(nas, username, address, found)
    for answer in answers:
        _keep(ctx, nas, username, network.RequestKind.DISCONNECT, word_of(answer), answer)
    if by_rest is not None:
        network.record_drop(
            ctx,
            nas_id=nas.pk,
            username=username,
            kind=network.RequestKind.REMOVAL,
            answer=by_rest,
            detail=said,
        )


def _is_meant(session: OpenSession, address: str, acct_session_id: str) -> bool:
    if acct_session_id:
        return session.acct_session_id == acct_session_id
    return not address or session.address == address


def _keep(
    ctx: Context,
    nas: network.Nas,
    username: str,
    kind: network.RequestKind,
    word: network.Answer,
    answer: CoaAnswer,
) -> None:
    network.record_drop(
        ctx,
        nas_id=nas.pk,
        username=username,
        kind=kind,
        answer=word,
        detail=answer.detail or (answer.error.name if answer.error else ""),
        milliseconds=round(answer.round_trip_ms or 0),
    )


def _removed(
    nas: network.Nas, username: str, address: str, found: list[OpenSession]
) -> tuple[network.Answer | None, str]:
    """None where the router's CoA has said all that is to be had: nobody may reach it over REST."""
    if nas.vendor != network.Vendor.MIKROTIK or not nas.api_user:
        return (None, "") if found else (network.Answer.OFFLINE, "")
    addresses = {address} if address else {each.address for each in found if each.address}
    try:
        with network.hand_of(nas) as hand:
            rows = hand.read("ppp/active", (".id", "address"), name=username)
            meant = [row for row in rows if not addresses or row.get("address") in addresses]
            for row in meant:
                hand.remove("ppp/active", row)
    except network.Trouble as trouble:
        lost = trouble.reach in (network.Reach.OFFLINE, network.Reach.UNKNOWN)
        return (network.Answer.UNANSWERED if lost else network.Answer.REFUSED), trouble.detail
    return (network.Answer.ACKNOWLEDGED if meant else network.Answer.OFFLINE), ""
