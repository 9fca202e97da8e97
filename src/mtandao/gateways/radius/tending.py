"""A router's walled list, tended: what is ours there is renewed while its session runs behind the wall, and goes when
the session has ended or was let out. The router itself says which sessions run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.conf import settings

from mtandao.domains.network import contract as network
from mtandao.foundation.context import Context
from mtandao.gateways.radius import walls
from mtandao.gateways.radius.walls import Row

# So long after its time an entry is gone, whatever clock the router goes by.
SURELY_GONE = timedelta(minutes=1)


@dataclass(slots=True)
class _Here:
    """A router as it is now."""

    listed: list[Row]
    active: list[Row]
    listed_6: list[Row] = field(default_factory=list)
    told: Mapping[str, list[str]] = field(default_factory=dict)  # prefixes, by session
    off: list[str] = field(default_factory=list)
    renewed: list[UUID] = field(default_factory=list)
    steer: set[str] = field(default_factory=set)  # user names whose session is to be looked at anew


def tend(ctx: Context, nas: network.Nas) -> list[UUID]:
    """The logins whose running sessions are to be steered: they were let out, or have an address that stood behind
    somebody else's wall. A router that does not answer is asked again by whoever asked."""
    up = network.walls_up(ctx, nas.pk)
    if not up:
        return []
    until = ctx.now + network.wall_lasts(settings.RADIUS_INTERIM_SECONDS)
    told = network.prefixes_told(ctx, nas.pk, [each.acct_session_id for each in up])
    here: _Here | None = None
    try:
        with network.hand_of(nas) as hand:
            here = _Here(
                hand.read(network.WALLED_MENU, walls.ENTRY, list=network.WALLED_GROUP), _active(hand)
            )
            here.told = told
            if any(told.values()) or any(each.prefixes for each in up):
                here.listed_6 = _listed_6(hand)
            for wall in up:
                _tend_one(ctx, hand, here, wall)
    except network.Trouble:
        gone = [each.acct_session_id for each in up if each.until + SURELY_GONE < ctx.now]
        network.note_off(ctx, nas_id=nas.pk, acct_session_ids=gone)
    if here is None:
        return []
    network.note_off(ctx, nas_id=nas.pk, acct_session_ids=here.off)
    network.note_renewed(ctx, wall_ids=here.renewed, until=until)
    found = network.logins_by_username(ctx, here.steer) if here.steer else {}
    return [login.pk for login in found.values()]


def _tend_one(ctx: Context, hand: network.Hand, here: _Here, wall: network.Wall) -> None:
    comment = network.wall_comment(wall.acct_session_id)
    mine = [row for row in here.listed if row.get("comment") == comment]
    mine_6 = [row for row in here.listed_6 if row.get("comment") == comment]
    prefixes = dict.fromkeys((*wall.prefixes, *here.told.get(wall.acct_session_id, ())))
    session = _session(here.active, wall)
    if session is None or wall.login.access != network.Access.WALLED:
        walls.take_off(hand, mine)
        walls.take_off(hand, mine_6, network.WALLED_MENU_6)
        here.off.append(wall.acct_session_id)
        # Whoever has that address now was behind a wall that was not his, or lost it with this entry.
        others = [row for row in here.active if row.get("address") == wall.address]
        here.steer |= {_name(row) for row in others} if mine else set()
    elif (
        wall.until > ctx.now + network.RENEWED_BEFORE
        and mine
        and {row.get("address") for row in mine_6} >= prefixes.keys()
    ):
        return
    else:
        _renew(hand, mine, wall.acct_session_id, str(wall.address), network.WALLED_MENU)
        for prefix in prefixes:
            there = [row for row in mine_6 if row.get("address") == prefix]
            _renew(hand, there, wall.acct_session_id, prefix, network.WALLED_MENU_6)
        # A prefix came late, to a router that knows no wall for it: who dials in anew gets none.
        if here.told.get(wall.acct_session_id) and not walls.holds_ipv6(hand):
            here.steer.add(wall.login.username)
        here.renewed.append(wall.pk)


def _renew(hand: network.Hand, mine: Sequence[Row], acct_session_id: str, address: str, menu: str) -> None:
    """An entry that the router will not change is made anew; one that is gone as well."""
    for row in mine[:1]:
        try:
            hand.change(menu, row, {"timeout": walls.timeout(), "disabled": "false"})
        except network.Trouble as trouble:
            if not walls.of_this_alone(trouble):
                raise
            walls.take_off(hand, [row], menu)
        else:
            return
    walls.put_up(hand, address, acct_session_id, menu)


def _listed_6(hand: network.Hand) -> list[Row]:
    try:
        return hand.read(network.WALLED_MENU_6, walls.ENTRY, list=network.WALLED_GROUP)
    except network.Trouble as trouble:
        if not walls.of_this_alone(trouble):
            raise
        return []  # it has no IPv6


def _active(hand: network.Hand) -> list[Row]:
    rows = hand.read("ppp/active", ("name", "address", "session-id"))
    try:
        return rows + hand.read("ip/hotspot/active", ("user", "address"))
    except network.Trouble as trouble:
        if not walls.of_this_alone(trouble):
            raise
        return rows  # it has no hotspot


def _session(active: Sequence[Row], wall: network.Wall) -> Row | None:
    """Accounting's id where the menu has it; a hotspot shows the user alone."""
    for row in active:
        if row.get("address") != wall.address:
            continue
        number = row.get("session-id", "").lower().removeprefix("0x")
        if number and number == wall.acct_session_id.lower().removeprefix("0x"):
            return row
        if not number and _name(row) == wall.login.username and wall.ended_at is None:
            return row
    return None


def _name(row: Row) -> str:
    return row.get("name") or row.get("user", "")
