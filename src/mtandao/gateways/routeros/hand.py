"""The hand that the network room is offered: RouterOS over REST, its complaints as sentences."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import NoReturn

from django.utils.translation import gettext as _

from mtandao.domains.network import contract as network
from mtandao.gateways.routeros import client
from mtandao.gateways.routeros.client import Address, RouterOS, Row
from mtandao.gateways.routeros.values import NotReadable, duration

AT_ONCE = 10
LOOK_S, CALL_S = 6.0, 10.0
# What pages may read; and of these, what they may change.
CHANGEABLE = frozenset(
    {"ip/pool", "ppp/profile", "queue/simple", "interface/pppoe-server/server", "ip/firewall/address-list"}
)
READABLE = CHANGEABLE | {
    "interface",
    "interface/bridge",
    "interface/bridge/port",
    "interface/vlan",
    "ip/address",
    "ip/pool/used",
    "ip/route",
    "ppp/active",
    "system/health",
    "system/identity",
    "system/resource",
}
REMOVABLE = CHANGEABLE | {"ppp/active"}


class RouterHand:
    """One router, asked for one page."""

    def __init__(self, way: network.Way, router: RouterOS) -> None:
        self._way = way
        self._router = router

    def read(self, menu: str, names: Sequence[str] = (), **where: str) -> list[Row]:
        self._demand(menu, READABLE)
        with self._sentences():
            return self._router.read(menu, names, **where)

    def one(self, menu: str) -> Row:
        self._demand(menu, READABLE)
        with self._sentences():
            return self._router.one(menu)

    def add(self, menu: str, values: Mapping[str, str]) -> Row:
        self._demand(menu, CHANGEABLE)
        self._demand_free(menu, values)
        with self._sentences():
            return self._router.add(menu, values)

    def change(self, menu: str, row: Row, values: Mapping[str, str]) -> Row:
        self._demand(menu, CHANGEABLE)
        self._demand_free(menu, row)
        self._demand_free(menu, {**row, **values})
        with self._sentences():
            return self._router.change(menu, row[".id"], values)

    def remove(self, menu: str, row: Row) -> None:
        self._demand(menu, REMOVABLE)
        if menu != "ppp/active":
            self._demand_free(menu, row)
        with self._sentences():
            self._router.remove(menu, row[".id"])

    def ping(self, address: str, count: int) -> list[Row]:
        with self._sentences():
            return self._router.run("ping", {"address": address, "count": str(count)})

    def _demand(self, menu: str, allowed: frozenset[str]) -> None:
        if menu not in allowed:
            raise ValueError(f"{menu} is not for pages")

    def _demand_free(self, menu: str, values: Mapping[str, str]) -> None:
        """Whoever asks: what the router is managed by is not touched through us."""
        found = network.in_the_way(menu, values, self._way.reserved)
        if found is not None:
            raise network.Trouble(
                _(
                    "%(what)s is reserved on %(name)s: it is managed through it, so it is changed on the spot alone."
                )
                % {"what": found.name, "name": self._way.name},
                reach=network.Reach.REACHABLE,
            )

    @contextlib.contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except client.RouterProblem as problem:
            _say(self._way, problem)


@contextlib.contextmanager
def opened(way: network.Way) -> Iterator[network.Hand]:
    with RouterOS(address_of(way), answer_s=CALL_S) as router:
        yield RouterHand(way, router)


def looks(ways: Sequence[network.Way]) -> list[network.Look]:
    """In the order of the ways. No thread touches the database."""
    if not ways:
        return []
    with ThreadPoolExecutor(min(AT_ONCE, len(ways)), thread_name_prefix="look") as pool:
        return list(pool.map(_look, ways))


def address_of(way: network.Way) -> Address:
    return Address(way.host, way.port, way.user, way.password, plain=not way.tls, ca=way.ca)


def _look(way: network.Way) -> network.Look:
    try:
        with RouterOS(address_of(way), answer_s=LOOK_S) as router:
            resource = router.one("system/resource")
            active = router.read("ppp/active", (".id",))
    except client.RouterProblem as problem:
        return network.Look(nas_id=way.nas_id, reach=_reach(problem), said=_sentence(way, problem))
    except OSError as problem:  # a certificate authority that is none
        return network.Look(nas_id=way.nas_id, reach=network.Reach.OFFLINE, said=str(problem))
    version = resource.get("version", "")
    return network.Look(
        nas_id=way.nas_id,
        reach=network.Reach.TOO_OLD if version.startswith("6") else network.Reach.REACHABLE,
        version=version,
        board=resource.get("board-name", ""),
        cpu_load=_number(resource, "cpu-load"),
        memory_total=_number(resource, "total-memory"),
        memory_free=_number(resource, "free-memory"),
        uptime=_uptime(resource),
        ppp_sessions=len(active),
    )


def _number(row: Row, name: str) -> int | None:
    text = row.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else None


def _uptime(row: Row) -> timedelta | None:
    try:
        return duration(row.get("uptime", ""))
    except NotReadable:
        return None


def _say(way: network.Way, problem: client.RouterProblem) -> NoReturn:
    lost = isinstance(problem, client.Lost)
    raise network.Trouble(_sentence(way, problem), reach=_reach(problem), lost=lost) from problem


def _reach(problem: client.RouterProblem) -> network.Reach:
    if isinstance(problem, client.NotLetIn):
        return network.Reach.DENIED
    if isinstance(problem, client.NotAllowed):
        return network.Reach.NO_RIGHTS
    if isinstance(problem, client.TooOld):
        return network.Reach.TOO_OLD
    if isinstance(problem, client.Offline | client.Lost):
        return network.Reach.OFFLINE
    return network.Reach.REACHABLE


def _sentence(way: network.Way, problem: client.RouterProblem) -> str:
    named = {"name": way.name, "said": str(problem)}
    if isinstance(problem, client.Offline):
        return _("%(name)s takes no connection: it is off, or its web service is.") % named
    if isinstance(problem, client.Lost):
        return (
            _("%(name)s gave no whole answer. What was asked may have been done: look before asking again.")
            % named
        )
    if isinstance(problem, client.NotLetIn):
        return _("%(name)s refuses our user and password, or calls from our address.") % named
    if isinstance(problem, client.NotAllowed):
        return _("Our user lacks a right on %(name)s: paste a new line into it.") % named
    if isinstance(problem, client.TooOld):
        return _("%(name)s has no REST: it is a RouterOS 6, or something else answers there.") % named
    if isinstance(problem, client.NotThere):
        return _("%(name)s has no such thing any more.") % named
    return _("%(name)s says: %(said)s") % named
