"""Wanted rows against those that a router has. What carries our mark is ours; nothing else is ever a difference, but
where it has the name that we want."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from mtandao.domains.network.rules.routeros.reserved import InTheWay, Reserved, in_the_way
from mtandao.domains.network.rules.routeros.rows import MARK, WantedRow
from mtandao.domains.network.rules.routeros.walls import is_wall

Row = Mapping[str, str]
AnyRow = TypeVar("AnyRow", bound=Row)
# Rows of these are read from the top, so their order says as much as they do.
ORDERED = ("ip/firewall/raw", "ip/firewall/nat", "ip/firewall/filter", "ipv6/firewall/raw")
# What no two rows of a menu may share: a row made by hand that has it stands where ours would.
UNIQUE: Mapping[str, tuple[str, ...]] = {
    "interface/wireguard": ("name",),
    # One interface may have several, each of another service name.
    "interface/pppoe-server/server": ("interface", "service-name"),
    "ip/address": ("address", "interface"),
    "ip/firewall/address-list": ("list", "address"),
    "ipv6/firewall/address-list": ("list", "address"),
    "ip/pool": ("name",),
    "ipv6/pool": ("name",),
    "ppp/profile": ("name",),
    "queue/simple": ("name",),
    "user": ("name",),
    "user/group": ("name",),
}
# What narrows a row down: where we do not want it, it must not be there.
_RULE = (
    "src-address", "src-address-list", "dst-address", "dst-address-list", "protocol", "src-port", "dst-port", "port",
    "in-interface", "in-interface-list", "out-interface", "out-interface-list", "connection-state", "jump-target",
    "hotspot", "content", "limit", "time", "random", "src-mac-address", "packet-mark", "dscp", "tcp-flags",
    "to-addresses", "to-ports",
)  # fmt: skip
NARROWS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(ORDERED, _RULE),
    "radius": ("realm", "domain", "called-id"),
    "ppp/profile": ("dns-server", "rate-limit", "address-list"),
}
# RouterOS's own word for where a row is to stand.
ABOVE = "place-before"
_NAMES = ("name", "service-name", "list", "interface", "address")


class Kind(StrEnum):
    MISSING = "missing"
    DIFFERENT = "different"
    MISPLACED = "misplaced"
    EXTRA = "extra"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One row that is not as wanted. `wanted` and `there` hold what differs (all of it where one side has no row),
    and no secret. `blocked`: what forbids to repair it."""

    kind: Kind
    menu: str
    key: str
    name: str
    wanted: Row = field(default_factory=dict)
    there: Row = field(default_factory=dict)
    blocked: InTheWay | None = None

    @property
    def repairable(self) -> bool:
        return self.kind is not Kind.TAKEN and self.blocked is None


def differences(
    wanted: Sequence[WantedRow],
    real: Mapping[str, Sequence[Row]],
    reserved: Reserved,
    explained: Collection[str] = (),
) -> list[Difference]:
    """In the order of the wanted rows, then what is there without being wanted. `real`: the rows of each menu that was
    read, from the top; a menu that was not read is not judged. `explained`: comments of rows that come and go with
    sessions; they may be there, and need not."""
    found: list[Difference] = []
    for row in wanted:
        if row.menu in real:
            found += _of_row(row, real[row.menu], _above(row, wanted, real), reserved)
    for menu, rows in real.items():
        known = {row.comment for row in wanted if row.menu == menu and row.key}
        found += _extra(menu, known | set(explained), rows, reserved)
    return found


def shadows(rows: Sequence[Row], usernames: Collection[str]) -> list[Difference]:
    """Users made by hand on the router that have the name of a login of ours: the router asks itself before it asks
    RADIUS, so they get what was typed there, paid or not. `rows`: of `ppp/secret`."""
    return [
        Difference(
            kind=Kind.TAKEN,
            menu="ppp/secret",
            key=row["name"],
            name=row["name"],
            there={name: row[name] for name in ("service", "profile") if row.get(name)},
        )
        for row in rows
        if _is_by_hand(row) and row.get("disabled") != "true" and row["name"] in usernames
    ]


def ours(rows: Sequence[AnyRow], comment: str) -> list[AnyRow]:
    return [row for row in rows if row.get("comment") == comment]


def changes(row: WantedRow, there: Row) -> dict[str, str]:
    """What would have to be set. Ours works unless it is wanted otherwise, and nothing narrows it down but we."""
    wanted = {name: "" for name in NARROWS.get(row.menu, ()) if there.get(name)}
    if "disabled" in there:
        wanted["disabled"] = "false"
    wanted |= row.values
    return {
        name: value
        for name, value in wanted.items()
        if name not in row.secret
        and not (name in row.where_known and name not in there)
        and _meaning(there.get(name, "")) != _meaning(value)
    }


def _meaning(text: str) -> frozenset[str]:
    """A list says the same in any order, and what it says is *not* in it goes without saying; one address is a network
    of one."""
    if "," not in text:
        return frozenset({text.removesuffix("/32").removesuffix("/128")} if text else ())
    parts = (part.strip() for part in text.split(","))
    return frozenset(part for part in parts if part and not part.startswith("!"))


def _of_row(row: WantedRow, rows: Sequence[Row], above: str, reserved: Reserved) -> Iterable[Difference]:
    found = ours(rows, row.comment) if row.key else list(rows)[:1]
    if not found:
        yield _missing(row, rows, reserved)
        return
    there = found[0]
    wanted = changes(row, there)
    if wanted or above:
        yield Difference(
            kind=Kind.DIFFERENT if wanted else Kind.MISPLACED,
            menu=row.menu,
            key=row.key,
            name=_name(row.values, row.key),
            wanted={**wanted, **({ABOVE: above} if above else {})},
            there={name: there.get(name, "") for name in wanted},
            blocked=in_the_way(row.menu, {**there, **wanted}, reserved),
        )


def _missing(row: WantedRow, rows: Sequence[Row], reserved: Reserved) -> Difference:
    unique = UNIQUE.get(row.menu, ())
    taken = [
        each
        for each in rows
        if unique and _is_by_hand(each) and all(_same(each, row.values, name) for name in unique)
    ]
    shown = {name: value for name, value in row.known.items() if name not in row.secret}
    return Difference(
        kind=Kind.TAKEN if taken else Kind.MISSING,
        menu=row.menu,
        key=row.key,
        name=_name(row.values, row.key),
        wanted=shown,
        there={name: taken[0].get(name, "") for name in shown} if taken else {},
        blocked=in_the_way(row.menu, row.values, reserved),
    )


def _is_by_hand(row: Row) -> bool:
    return not row.get("comment", "").startswith(MARK)


def _same(row: Row, other: Row, name: str) -> bool:
    return _meaning(row.get(name, "")) == _meaning(other.get(name, ""))


def _above(row: WantedRow, wanted: Sequence[WantedRow], real: Mapping[str, Sequence[Row]]) -> str:
    """The key of the row that this one is wanted above of, and stands below of; empty where its place is right.

    Worked out from the last one up, each against the one that is wanted after it, as it will stand once that is moved.
    """
    if row.menu not in ORDERED:
        return ""
    place = {each.get("comment", ""): at for at, each in reversed(list(enumerate(real[row.menu])))}
    below: WantedRow | None = None
    for each in reversed([each for each in wanted if each.menu == row.menu and each.comment in place]):
        wrong = below is not None and place[each.comment] > place[below.comment]
        if each is row:
            return below.key if wrong and below else ""
        if wrong and below:
            place[each.comment] = place[below.comment]
        below = each
    return ""


def _extra(menu: str, known: set[str], rows: Sequence[Row], reserved: Reserved) -> Iterable[Difference]:
    """Ours by its mark, and wanted no more, or there a second time."""
    seen: set[str] = set()
    for row in rows:
        comment = row.get("comment", "")
        # What has a timeout is dynamic as well; with our mark it is a session's place behind the wall.
        if _is_by_hand(row) or (row.get("dynamic") == "true" and not is_wall(comment)):
            continue
        if comment in known and comment not in seen:
            seen.add(comment)
            continue
        shown = {name: value for name, value in row.items() if not name.startswith(".") and name in _SHOWN}
        key = comment.removeprefix(MARK)
        yield Difference(
            kind=Kind.EXTRA,
            menu=menu,
            key=f"{key} {row['.id']}" if comment in known else key,
            name=_name(row, key),
            there=shown,
            blocked=in_the_way(menu, row, reserved),
        )


# Of a row that nobody wants: what tells a reader which it is. Never a secret.
_SHOWN = frozenset(
    {
        "name",
        "service-name",
        "interface",
        "address",
        "ranges",
        "prefix",
        "list",
        "chain",
        "action",
        "target",
        "max-limit",
    }
)


def _name(values: Row, key: str) -> str:
    return next((values[name] for name in _NAMES if values.get(name)), key)
