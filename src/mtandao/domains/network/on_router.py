"""What a router holds, read from it and changed on it by hand: pages and the API ask the same, and are refused alike.

No transaction is open meanwhile, so this is no command; what was changed is announced by one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from django.utils.translation import gettext as _

from mtandao.domains.network.choices import Access, Reach, Whose
from mtandao.domains.network.commands.by_hand import record_row
from mtandao.domains.network.errors import RowOfOurs, RowOfSession
from mtandao.domains.network.hands import Hand, NotOnRouter, Row, hand_of
from mtandao.domains.network.models import Login, Nas, Session
from mtandao.domains.network.queries import logins_by_username
from mtandao.domains.network.rules.routeros import MARK, WAY, in_the_way, reserved_of, seen_reserved
from mtandao.domains.network.rules.routeros.by_hand import values_of
from mtandao.domains.network.rules.routeros.written import user_of_queue
from mtandao.foundation.context import Context

PINGS = 3
Link = Literal["up", "down", "off"]


class Menu(NamedTuple):
    """Its path, and what of its rows is read: nothing is all."""

    path: str
    names: tuple[str, ...] = ()


MENUS = {
    "queue": Menu("queue/simple"),
    "pool": Menu("ip/pool"),
    "profile": Menu("ppp/profile"),
    "active": Menu("ppp/active", ("name", "service", "address", "caller-id", "uptime", "radius")),
    # Passwords stay where they are.
    "user": Menu(
        "ppp/secret",
        (
            "name",
            "service",
            "profile",
            "caller-id",
            "remote-address",
            "disabled",
            "last-logged-out",
            "comment",
        ),
    ),
}


def rows_of(hand: Hand, kind: str) -> list[Row]:
    menu = MENUS[kind]
    return hand.read(menu.path, menu.names)


def whose(row: Row) -> Whose:
    if row.get("dynamic") == "true":
        return Whose.SESSION
    return Whose.OURS if is_ours(row) else Whose.HAND


def is_ours(row: Row) -> bool:
    return row.get("comment", "").startswith(MARK)


def logins_behind(ctx: Context, nas: Nas, kind: str, rows: Sequence[Row]) -> dict[str, Login]:
    """By the row's name: the login whose session made it, or whose name it has; as far as the asker may see him."""
    names = {row.get("name", ""): user_in(kind, row) for row in rows}
    users = {name for name in names.values() if name}
    running = Session.of(ctx).filter(nas=nas, stopped_at=None, username__in=users, login__isnull=False)
    by_user = logins_by_username(ctx, users, with_owner=True)
    by_user |= {
        each.username: each.login for each in running.select_related("login__subscriber") if each.login
    }
    return {name: by_user[user] for name, user in names.items() if user in by_user}


def user_in(kind: str, row: Row) -> str:
    """Whose name a row has: a queue that a session made, a session, a user."""
    if kind == "queue":
        return user_of_queue(row.get("name", "")) if row.get("dynamic") == "true" else ""
    return row.get("name", "") if kind in ("active", "user") else ""


def shadowed(ctx: Context, rows: Iterable[Row]) -> set[str]:
    """Names of users on a router that are a login of ours as well. The router asks itself before it asks RADIUS, so
    they get what was typed there, paid or not."""
    names = {row.get("name", "") for row in rows if row.get("disabled") != "true"}
    held = Login.objects.filter(tenant_id=ctx.tenant_id, username__in=names).exclude(access=Access.NONE)
    return set(held.values_list("username", flat=True))


def row_there(nas: Nas, kind: str, name: str) -> Row:
    """As the router has it now. Raises `Trouble`: it is gone."""
    with hand_of(nas) as hand:
        found = hand.read(MENUS[kind].path, name=name)
    if not found:
        said = _("%(name)s has no %(row)s any more.") % {"name": nas.name, "row": name}
        raise NotOnRouter(said, reach=Reach.REACHABLE)
    return found[0]


def must_be_free(nas: Nas, there: Row) -> None:
    """What is ours, or made by a session, is not changed by hand."""
    named = {"row": there.get("name", ""), "router": nas.name}
    if whose(there) == Whose.SESSION:
        said = _(
            "%(row)s was made by a session and goes with it: set a speed for that session, or change the plan."
        )
        raise RowOfSession(said % named)
    if whose(there) == Whose.OURS:
        said = _(
            "%(row)s on %(router)s is ours: the next look would bring it back. Change the PPPoE service, the pool or "
            "the plan that wants it."
        )
        raise RowOfOurs(said % named)


def save_row(ctx: Context, nas: Nas, kind: str, given: Mapping[str, str], name: str = "") -> Row:
    """A new one, or what is `given` of the one of that name; read again right before. As the router has it then."""
    menu = MENUS[kind].path
    there = row_there(nas, kind, name) if name else None
    if there is not None:
        must_be_free(nas, there)
    values = values_of(kind, given, there)
    with hand_of(nas) as hand:
        saved = hand.add(menu, values) if there is None else hand.change(menu, there, values)
    called = saved.get("name") or given.get("name") or name
    record_row(ctx, nas_id=nas.pk, menu=menu, row=called, did="changed" if there else "added")
    return saved


def remove_row(ctx: Context, nas: Nas, kind: str, name: str) -> None:
    there, menu = row_there(nas, kind, name), MENUS[kind].path
    must_be_free(nas, there)
    with hand_of(nas) as hand:
        hand.remove(menu, there)
    record_row(ctx, nas_id=nas.pk, menu=menu, row=name, did="removed")


@dataclass(frozen=True, slots=True)
class Interface:
    """`reserved`: why nothing is set up on it; `named` by a person, its `network`, or what the look saw."""

    name: str
    type: str
    link: Link
    addresses: tuple[str, ...]
    reserved: str


def interfaces_of(nas: Nas, hand: Hand) -> list[Interface]:
    """Those that nobody's session made."""
    names = ("name", "type", "running", "disabled", "dynamic")
    held = [row for row in hand.read("interface", names) if row.get("dynamic") != "true"]
    homes = hand.read("ip/address", ("address", "interface", "comment"))
    ways = hand.read("ip/route", ("dst-address", "gateway"), dst_address="0.0.0.0/0")
    # As it is now; what the last look saw counts until the next.
    seen = nas.reserved_seen | seen_reserved(nas.address, homes, ways)
    return [_interface(nas, row, homes, seen) for row in held]


def _interface(nas: Nas, row: Row, homes: Sequence[Row], seen: Mapping[str, str]) -> Interface:
    name, reserved = row["name"], reserved_of([*nas.reserved, *seen])
    mine = tuple(each["address"] for each in homes if each.get("interface") == name)
    why = ""
    if name in nas.reserved:
        why = "named"
    elif name in reserved.interfaces:
        why = seen.get(name, WAY)
    elif any(in_the_way("ip/address", {"address": each}, reserved) for each in mine):
        why = "network"
    link: Link = "off" if row.get("disabled") == "true" else "up" if row.get("running") == "true" else "down"
    return Interface(name, row.get("type", ""), link, mine, why)


def ping_from(nas: Nas, address: str) -> list[str]:
    """Three times; how long each took that came back."""
    with hand_of(nas) as hand:
        rows = hand.ping(address, PINGS)
    return [row["time"] for row in rows if row.get("time")]
