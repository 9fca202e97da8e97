"""The hand that the network room is offered: RouterOS over REST, its complaints as sentences."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import NoReturn

from django.utils.translation import gettext as _

from mtandao.domains.network import contract as network
from mtandao.gateways.routeros import client
from mtandao.gateways.routeros.client import RouterOS, Row
from mtandao.gateways.routeros.reaching import reach, reach_of, sentence

CALL_S = 10.0
# What pages may read; and of these, what they may change.
CHANGEABLE = frozenset(
    {
        "interface/pppoe-server/server",
        "ip/firewall/address-list",
        "ip/pool",
        "ipv6/firewall/address-list",
        "ppp/profile",
        "queue/simple",
    }
)
READABLE = CHANGEABLE | {
    "interface",
    "interface/bridge",
    "interface/bridge/port",
    "interface/vlan",
    "ip/address",
    "ip/hotspot/active",
    "ip/pool/used",
    "ip/route",
    "ipv6/firewall/raw",
    "ppp/active",
    "ppp/secret",
    "system/health",
    "system/identity",
    "system/resource",
}
REMOVABLE = CHANGEABLE | {"ppp/active"}
# Read by name, and never these: RouterOS gives them to whoever asks for a whole row.
SECRET = {"ppp/secret": "password"}


class RouterHand:
    """One router, asked for one page."""

    def __init__(self, way: network.Way, router: RouterOS) -> None:
        self._way = way
        self._router = router

    def read(self, menu: str, names: Sequence[str] = (), **where: str) -> list[Row]:
        self._demand(menu, READABLE)
        if menu in SECRET and (not names or SECRET[menu] in names):
            raise ValueError(f"{SECRET[menu]} of {menu} is not read")
        with self._sentences():
            return self._router.read(menu, names, **where)

    def one(self, menu: str) -> Row:
        self._demand(menu, READABLE - SECRET.keys())
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
            raise network.NotToBeTouched(
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
    try:
        router = reach(way, CALL_S)
    except client.RouterProblem as problem:
        _say(way, problem)
    with router:
        yield RouterHand(way, router)


def _say(way: network.Way, problem: client.RouterProblem) -> NoReturn:
    lost = isinstance(problem, client.Lost)
    kind = network.Trouble
    if lost or (isinstance(problem, client.Offline) and not isinstance(problem, client.BadAuthority)):
        kind = network.Away
    elif isinstance(problem, client.NotThere):
        kind = network.NotOnRouter
    raise kind(sentence(way, problem), reach=reach_of(problem), lost=lost) from problem
