"""A running session moved behind the wall, or out of it, where it stands: RouterOS takes no address list by CoA, so its
address, and its prefixes of IPv6, are put on the router's walled lists over REST, and taken off them. No transaction is
open meanwhile."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import TypeVar

from django.conf import settings

from mtandao.domains.network import contract as network
from mtandao.foundation.context import Context
from mtandao.gateways.radius.sessions import OpenSession

AT_ONCE = 10
TRIES = 2
ENTRY = (".id", "list", "address", "comment", "disabled", "dynamic")
Row = dict[str, str]
T = TypeVar("T")


class Deed(StrEnum):
    """What came of one session."""

    DONE = "done"
    NOTHING = "nothing"  # it stands where it should already
    NOT_HERE = "not_here"  # not by this way: it has to dial in anew
    FAILED = "failed"


@dataclass(slots=True)
class Settled:
    """`there`: sessions that are where they should be. `said`: what routers were asked and did, for the log."""

    there: set[OpenSession] = field(default_factory=set)
    said: list[network.RouterSaid] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Move:
    login: network.Login
    session: OpenSession
    behind: bool
    noted: bool  # as somebody with prefixes behind the wall

    @property
    def own(self) -> str:
        return network.wall_comment(self.session.acct_session_id)

    @property
    def prefixes(self) -> tuple[str, ...]:
        """Those that its router told of, and the login's for good: not every release tells."""
        kept = (self.login.framed_prefix, self.login.delegated_prefix)
        return tuple(dict.fromkeys((*self.session.prefixes, *(each for each in kept if each))))


def settle(ctx: Context, sessions: Sequence[tuple[network.Login, OpenSession]]) -> Settled:
    """Each where its login is to be, as far as its router's interface can be had. Repeated without harm."""
    moves: dict[str, list[_Move]] = {}
    noted = network.with_prefixes(ctx, [session.acct_session_id for _, session in sessions])
    for login, session in sessions:
        moved = login.access in (network.Access.ONLINE, network.Access.WALLED)
        if moved and session.address and session.vendor == network.Vendor.MIKROTIK:
            behind = login.access == network.Access.WALLED
            moves.setdefault(session.nas_address, []).append(
                _Move(login, session, behind, session.acct_session_id in noted)
            )
    known = network.routers_by_address(ctx, moves) if moves else {}
    answering = network.answering(ctx, [nas.pk for nas in known.values()])
    here = [
        (nas, moves[address]) for address, nas in known.items() if nas.pk in answering and not nas.removed_at
    ]
    if not here:
        return Settled()
    _note(ctx, here)
    with ThreadPoolExecutor(min(AT_ONCE, len(here)), thread_name_prefix="wall") as hands:
        deeds = list(hands.map(lambda each: _on_router(*each), here))
    settled = Settled()
    for (nas, those), done in zip(here, deeds, strict=True):
        for move, (deed, said) in zip(those, done, strict=True):
            if deed in (Deed.DONE, Deed.NOTHING):
                settled.there.add(move.session)
            if deed in (Deed.DONE, Deed.FAILED):
                settled.said.append(_said(move, deed, said))
        out = [
            move.session.acct_session_id
            for move, (deed, _) in zip(those, done, strict=True)
            if not move.behind and deed is not Deed.FAILED
        ]
        network.note_off(ctx, nas_id=nas.pk, acct_session_ids=out)
    return settled


def put_up(hand: network.Hand, address: str, acct_session_id: str, menu: str = network.WALLED_MENU) -> bool:
    """Whether it had to be. An answer that was lost is looked for before it is asked again; so is what somebody else
    was quicker with."""
    own = network.wall_comment(acct_session_id)
    for left in reversed(range(TRIES)):
        found = entries(hand, address, menu)
        stale = [row for row in found if network.is_wall(row.get("comment", "")) and row["comment"] != own]
        take_off(hand, stale, menu)
        if any(row.get("disabled") != "true" for row in found if row not in stale):
            return False
        try:
            hand.add(menu, {**_entry(address, own), "timeout": timeout()})
        except network.Trouble:
            if not left:
                raise
        else:
            return True
    return False


def of_this_alone(trouble: network.Trouble) -> bool:
    """It answers, and will not have this: the next may be another matter."""
    return trouble.reach in (network.Reach.REACHABLE, network.Reach.REFUSED)


def timeout() -> str:
    return network.wall_timeout(settings.RADIUS_INTERIM_SECONDS)


def entries(hand: network.Hand, address: str, menu: str = network.WALLED_MENU) -> list[Row]:
    def read() -> list[Row]:
        return hand.read(menu, ENTRY, list=network.WALLED_GROUP, address=address)

    return _once_more(read)


def take_off(hand: network.Hand, rows: Sequence[Row], menu: str = network.WALLED_MENU) -> None:
    """What is gone already is as good."""
    for row in rows:
        _once_more(partial(hand.remove, menu, row))


def holds_ipv6(hand: network.Hand) -> bool:
    """Whether a prefix on the list is stopped: the router has our rule for it."""
    menu, key = network.WALL_6
    try:
        rows = _once_more(partial(hand.read, menu, (".id", "disabled"), comment=network.MARK + key))
    except network.Trouble as trouble:
        if not of_this_alone(trouble):
            raise
        return False
    return any(row.get("disabled") != "true" for row in rows)


def _once_more(call: Callable[[], T]) -> T:
    """What does no harm twice is asked again when its answer was lost."""
    try:
        return call()
    except network.Trouble as trouble:
        if not trouble.lost:
            raise
        return call()


def _note(ctx: Context, here: Sequence[tuple[network.Nas, Sequence[_Move]]]) -> None:
    """Known before they are there: a worker that dies in between leaves none that nobody takes off."""
    walls = [
        network.Walled(
            nas_id=nas.pk,
            login_id=move.login.pk,
            acct_session_id=move.session.acct_session_id,
            address=str(move.session.address),
            prefixes=move.prefixes,
        )
        for nas, those in here
        for move in those
        if move.behind
    ]
    if walls:
        until = ctx.now + network.wall_lasts(settings.RADIUS_INTERIM_SECONDS)
        network.note_walls(ctx, walls=walls, until=until)


def _on_router(nas: network.Nas, moves: Sequence[_Move]) -> list[tuple[Deed, str]]:
    """In the order of the moves. No database in here: this runs in a thread of its own. A router that stops answering
    is not asked for the rest."""
    done: list[tuple[Deed, str]] = []
    try:
        with network.hand_of(nas) as hand:
            for move in moves:
                try:
                    done.append((_move(hand, move), ""))
                except network.Trouble as trouble:
                    if not of_this_alone(trouble):
                        raise
                    done.append((Deed.FAILED, trouble.detail))
    except network.Trouble as trouble:
        done += [(Deed.FAILED, trouble.detail)] * (len(moves) - len(done))
    return done


def _move(hand: network.Hand, move: _Move) -> Deed:
    address, number = str(move.session.address), move.session.acct_session_id
    if move.behind:
        prefixes = _to_wall(hand, move)
        if prefixes and not holds_ipv6(hand):
            return Deed.NOT_HERE
        new = [put_up(hand, each, number, network.WALLED_MENU_6) for each in prefixes]
        return Deed.DONE if put_up(hand, address, number) or any(new) else Deed.NOTHING
    found = entries(hand, address)
    ours = [row for row in found if network.is_wall(row.get("comment", ""))]
    take_off(hand, ours)
    if move.noted:
        take_off(hand, of_session(hand, move.own), network.WALLED_MENU_6)
    # What its sign-in brought goes with the session alone.
    if _by_accept(found):
        return Deed.NOT_HERE
    return Deed.DONE if ours else Deed.NOTHING


def of_session(hand: network.Hand, comment: str) -> list[Row]:
    """Its prefixes on the list."""
    return _once_more(partial(hand.read, network.WALLED_MENU_6, ENTRY, comment=comment))


def _to_wall(hand: network.Hand, move: _Move) -> tuple[str, ...]:
    """Who signed in behind the wall was given none of his own."""
    if not move.prefixes or not _by_accept(entries(hand, str(move.session.address))):
        return move.prefixes
    return move.session.prefixes


def _by_accept(found: Sequence[Row]) -> bool:
    return any(row.get("disabled") != "true" and not network.is_wall(row.get("comment", "")) for row in found)


def _entry(address: str, comment: str) -> Row:
    return {"list": network.WALLED_GROUP, "address": address, "comment": comment}


def _said(move: _Move, deed: Deed, said: str) -> network.RouterSaid:
    return network.RouterSaid(
        login_id=move.login.pk,
        nas_address=move.session.nas_address,
        router=move.session.router,
        kind=network.RequestKind.WALL if move.behind else network.RequestKind.RELEASE,
        answer=network.Answer.ACKNOWLEDGED if deed is Deed.DONE else network.Answer.REFUSED,
        detail=said,
    )
