"""A router read as a whole: each menu once, no more of it than is compared, and values as RouterOS writes them now."""

import re
from collections.abc import Iterable, Mapping, Sequence

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.gateways.routeros.client import NotThere, RouterOS
from mtandao.gateways.routeros.values import NotReadable, duration, duration_text

Row = Mapping[str, str]

# Where rows of ours may lie although nothing there is wanted any more.
OURS_MAY_LIE_IN = (
    "interface/pppoe-server/server",
    "ip/firewall/address-list",
    "ip/firewall/filter",
    "ip/firewall/nat",
    "ip/firewall/raw",
    "ip/pool",
    "ipv6/firewall/address-list",
    "ipv6/firewall/filter",
    "ipv6/firewall/raw",
    "ipv6/pool",
    "ppp/profile",
    "ppp/secret",
    "queue/simple",
    "radius",
)
_FIREWALL_6 = "ipv6/firewall/"
# To read these takes the right to change users, which our own does not have.
NOT_OURS_TO_READ = ("user", "user/group")
_TELLING = (".id", "comment", "disabled", "dynamic", "name", "service", "profile", "service-name", "interface", "list",
            "address", "chain", "action", "ranges", "prefix", "target", "max-limit")  # fmt: skip
_DURATIONS = frozenset(
    {
        "interim-update",
        "timeout",
        "persistent-keepalive",
        "keepalive-timeout",
        "session-timeout",
        "idle-timeout",
    }
)
LIMIT = re.compile(r"([0-9]{1,15})/([0-9]{1,15})")
PPP = (".id", "name", "address", "caller-id", "radius")
_HOTSPOT = (".id", "user", "address", "mac-address", "radius")


def look(router: RouterOS, wanted: Sequence[network.WantedRow], active: Sequence[Row]) -> reconciliation.Seen:
    """Raises what the client does; then nothing was learnt. `active`: the rows of `ppp/active`, as far as `PPP`."""
    rows = read_menus(router, wanted)
    return reconciliation.Seen(rows=rows, sessions=list(_sessions(router, rows, active)))


def read_menus(router: RouterOS, wanted: Sequence[network.WantedRow]) -> dict[str, list[Row]]:
    """Every menu that something is wanted in, or that ours may be left in. A menu that this router lacks (no hotspot
    package) is not read."""
    names = {menu: set(narrows) for menu, narrows in network.NARROWS.items()}
    for row in wanted:
        names.setdefault(row.menu, set()).update(set(row.values) - row.secret)
    found: dict[str, list[Row]] = {}
    for menu in sorted({*names, *OURS_MAY_LIE_IN} - set(NOT_OURS_TO_READ)):
        try:
            read = router.read(menu, sorted({*_TELLING, *names.get(menu, ())}))
        except NotThere:
            continue
        found[menu] = [_as_written_now(row) for row in read]
    if any(menu.startswith(_FIREWALL_6) for menu in found) and not _has_ipv6(router):
        found = {menu: rows for menu, rows in found.items() if not menu.startswith(_FIREWALL_6)}
    return found


def what_is_reserved(router: RouterOS, reached_at: str) -> dict[str, str]:
    """Only default routes are asked for: a router may hold the whole internet's."""
    homes = router.read("ip/address", ("address", "interface", "comment"))
    ways = router.read("ip/route", ("dst-address", "gateway"), dst_address="0.0.0.0/0")
    return network.seen_reserved(reached_at, homes, ways)


def _has_ipv6(router: RouterOS) -> bool:
    """Where it is switched off there is nothing to wall, and so nothing to mend."""
    try:
        return router.one("ipv6/settings").get("disable-ipv6") != "true"
    except NotThere:
        return False


def _as_written_now(row: Row) -> Row:
    """Releases differ in how they write a time."""
    return {name: _duration(value) if name in _DURATIONS else value for name, value in row.items()}


def _duration(text: str) -> str:
    """Some menus write bare seconds."""
    try:
        return duration_text(duration(f"{text}s" if text.isascii() and text.isdigit() else text))
    except NotReadable:
        return text


def _sessions(
    router: RouterOS, rows: Mapping[str, Sequence[Row]], active: Sequence[Row]
) -> Iterable[reconciliation.Online]:
    walled = {
        row.get("address", "")
        for row in rows.get("ip/firewall/address-list", ())
        if row.get("list") == network.WALLED_GROUP and row.get("disabled") != "true"
    }
    speeds = _speeds(rows.get("queue/simple", ()))
    for row in active:
        yield _online(row, row.get("name", ""), row.get("caller-id", ""), walled, speeds)
    try:
        hotspot = router.read("ip/hotspot/active", _HOTSPOT)
    except NotThere:
        return
    for row in hotspot:
        yield _online(row, row.get("user", ""), row.get("mac-address", ""), walled, speeds)


def _speeds(queues: Iterable[Row]) -> dict[str, tuple[int, int]]:
    """bit/s up and down by user name: what RADIUS gave a rate has a queue that the session made, `<pppoe-USER>`."""
    found: dict[str, tuple[int, int]] = {}
    for row in queues:
        user = network.user_of_queue(row.get("name", ""))
        speed = LIMIT.fullmatch(row.get("max-limit", ""))
        if row.get("dynamic") == "true" and user and speed:
            found[user] = int(speed[1]), int(speed[2])
    return found


def _online(
    row: Row, username: str, mac: str, walled: set[str], speeds: Mapping[str, tuple[int, int]]
) -> reconciliation.Online:
    address = row.get("address", "")
    return reconciliation.Online(
        username=username,
        address=address,
        mac=mac,
        by_radius=row.get("radius") == "true",
        walled=address in walled,
        speed=speeds.get(username),
    )
