"""One simulated RouterOS: its menus, what its sessions make of them, and who may come in."""

import asyncio
import ipaddress
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from mtandao.gateways.routeros.simulator import live, wireguard
from mtandao.gateways.routeros.simulator.menus import MENUS, Menu
from mtandao.gateways.routeros.simulator.model import FULL, Faults, Model, health, resource, routerboard
from mtandao.gateways.routeros.simulator.refusals import Refused
from mtandao.gateways.routeros.simulator.table import Row, Table
from mtandao.gateways.routeros.values import NotReadable, duration

LIST, LIST_6 = "ip/firewall/address-list", "ipv6/firewall/address-list"
SERVICES = {"ssh": "22", "www": "80", "www-ssl": "443", "api": "8728", "winbox": "8291"}


class Sessions(Protocol):
    """The simulated router behind it."""

    def lines(self) -> Iterable[live.Line]: ...
    def end(self, line: live.Line) -> None: ...
    def reboot(self) -> None: ...
    def pool_of(self, address: str) -> str: ...
    def move(self, line: live.Line, lists: tuple[str, ...]) -> None: ...
    @property
    def is_up(self) -> bool: ...
    @property
    def booted_at(self) -> datetime: ...
    @property
    def seconds_up(self) -> int: ...


class Box:
    """Not for several threads: it lives in the simulator's event loop."""

    def __init__(self, model: Model, sessions: Sessions, address: str = "") -> None:
        self.model = model
        self.sessions = sessions
        self.address = address
        self.faults = Faults()
        self.tables = {
            path: Table(menu.of(model.version), self.names)
            for path, menu in MENUS.items()
            if not menu.one and menu.takes and path != "interface"
        }
        self.ones = {path: dict(menu.takes) for path, menu in MENUS.items() if menu.one and menu.takes}
        self._timers: dict[tuple[str, str], asyncio.TimerHandle] = {}
        self._booted_at = sessions.booted_at
        self._ports = self._first_ports()
        self._furnish()

    def menu(self, path: str) -> Menu | None:
        """As this release has it."""
        found = MENUS.get(path)
        return found and found.of(self.model.version)

    def rows(self, menu: Menu) -> list[Row]:
        """Everything of it, dynamic rows last."""
        lines = list(self.sessions.lines())
        made: dict[str, Callable[[], list[Row]]] = {
            "ppp/active": lambda: live.ppp_active(lines),
            "ip/hotspot/active": lambda: live.hotspot_active(lines),
            "interface": lambda: [*self._interfaces(), *live.interfaces(lines)],
            "queue/simple": lambda: live.queues(lines),
            "ip/firewall/address-list": lambda: live.address_lists(lines),
            "ip/pool/used": lambda: live.used_addresses(lines, self.sessions.pool_of),
            "system/health": lambda: health(self.model),
        }
        kept = [{**row, **wireguard.shown(menu.path, row)} for row in self.tables.get(menu.path, ())]
        return kept + (made[menu.path]() if menu.path in made else [])

    def one(self, menu: Menu) -> Row:
        """A menu that is one value. Raises `Refused` where this model lacks it."""
        if menu.path == "system/resource":
            return resource(self.model, self.sessions.seconds_up, len(list(self.sessions.lines())))
        if menu.path == "system/routerboard":
            return routerboard(self.model)
        return {name: value for name, value in self.ones[menu.path].items() if value != ""}

    def set_one(self, menu: Menu, given: Mapping[str, Any]) -> None:
        """Raises `Refused`; then nothing changed."""
        checked = Table(menu, self.names).checked(given)
        self.ones[menu.path].update(checked)

    def add(self, menu: Menu, given: Mapping[str, Any]) -> Row:
        row = self.tables[menu.path].add(given)
        if menu.path == "interface/wireguard":
            row.setdefault("private-key", wireguard.new_key())
        if menu.path in (LIST, LIST_6):
            self._follow_list(row["address"])
            self._forget_in_time(menu.path, row)
        return dict(row)

    def keep_file(self, name: str, contents: str) -> None:
        """In place of an older one of that name."""
        files = self.tables["file"]
        for row in [row for row in files if row["name"] == name]:
            files.remove(row[".id"])
        files.add({"name": name, "type": "script" if name.endswith(".rsc") else "file", "contents": contents})

    def change(self, menu: Menu, key: str, given: Mapping[str, Any]) -> Row:
        if menu.path == "interface":
            return self._change_port(key, given)
        self._demand_kept(menu, key)
        row = self.tables[menu.path].change(key, given)
        if menu.path in (LIST, LIST_6):
            if "timeout" in given:
                self._forget_in_time(menu.path, row)
            self._follow_list(row["address"])
        return dict(row)

    def remove(self, menu: Menu, key: str) -> None:
        if menu.path in ("ppp/active", "ip/hotspot/active"):
            self._end(menu, key)
            return
        self._demand_kept(menu, key)
        row = self.tables[menu.path].find(key)
        self.tables[menu.path].remove(key)
        if timer := self._timers.pop((menu.path, row[".id"]), None):
            timer.cancel()
        if menu.path == LIST:
            self._follow_list(row["address"])

    def names(self, path: str) -> set[str]:
        """What others may point at there."""
        menu = MENUS[path]
        return {row[menu.named_by] for row in self.rows(menu) if menu.named_by in row}

    def notice_boot(self) -> None:
        """Whoever booted it: dynamic entries are gone and ids are others. Sessions went with it."""
        if self.sessions.booted_at == self._booted_at:
            return
        self._booted_at = self.sessions.booted_at
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        for table in self.tables.values():
            table.renumber()

    def policies(self, user: str, password: str, source: str = "") -> set[str]:
        """What this user may do. Raises `Refused` if he may not come in, or not from there."""
        for row in self.tables["user"]:
            here = not source or _within(source, row.get("address", ""))
            known = row["name"] == user and row.get("password", "") == password
            if known and here and row["disabled"] == "false":
                group = self.tables["user/group"].find(row["group"])
                return set(group["policy"].split(","))
        raise Refused(401)

    def _end(self, menu: Menu, key: str) -> None:
        for line in list(self.sessions.lines()):
            (row,) = live.hotspot_active([line]) or live.ppp_active([line])
            if line.is_hotspot == (menu.path == "ip/hotspot/active") and key in (
                row[".id"],
                row[menu.named_by],
            ):
                self.sessions.end(line)
                return
        raise Refused(404)

    def _demand_kept(self, menu: Menu, key: str) -> None:
        """What a session made is not kept anywhere."""
        kept = {row[".id"] for row in self.tables[menu.path]}
        if any(row[".id"] == key and key not in kept for row in self.rows(menu)):
            raise Refused(400, "failure: can not change dynamic object")

    def lists_of(self, address: str) -> tuple[str, ...]:
        """The lists that this address is on by an entry, whoever has it."""
        return tuple(
            row["list"]
            for row in self.tables[LIST]
            if row["address"] == address and row["disabled"] == "false"
        )

    def _follow_list(self, address: str) -> None:
        """A rule that names the list meets the session's next packet."""
        for line in self.sessions.lines():
            if line.framed_ip == address:
                self.sessions.move(line, self.lists_of(address))

    def lets_out(self, source: str) -> bool:
        """Whether what a customer sends from this IPv6 address to some web page is passed on: raw's rules, from the
        top."""
        address = ipaddress.IPv6Address(source)
        lists = {
            row["list"]
            for row in self.tables[LIST_6]
            if row["disabled"] == "false" and address in ipaddress.IPv6Network(row["address"])
        }
        for rule in self.tables["ipv6/firewall/raw"]:
            meant = rule["disabled"] == "false" and rule.get("chain") == "prerouting"
            if meant and rule.get("src-address-list") in lists and "protocol" not in rule:
                return rule["action"] != "drop"
        return True

    def _forget_in_time(self, menu: str, row: Row) -> None:
        """An entry with a timeout is dynamic, and goes by itself."""
        if "timeout" not in row:
            return
        try:
            left = duration(row["timeout"])
        except NotReadable as error:
            self.tables[menu].remove(row[".id"])
            raise Refused(400, "invalid value for argument timeout") from error

        def forget() -> None:
            self.tables[menu].remove(row[".id"])
            self._follow_list(row["address"])

        row["dynamic"] = "true"
        if older := self._timers.pop((menu, row[".id"]), None):
            older.cancel()
        loop = asyncio.get_running_loop()
        self._timers[menu, row[".id"]] = loop.call_later(left.total_seconds(), forget)

    def _furnish(self) -> None:
        for name in ("default", "default-encryption"):
            self.tables["ppp/profile"].add({"name": name})["default"] = "true"
        self.tables["ip/hotspot/profile"].add({"name": "default"})["default"] = "true"
        groups = {"full": FULL, "read": "local,read,test,web,api,rest-api", "own": self.model.policy}
        for name, policy in groups.items():
            self.tables["user/group"].add({"name": name, "policy": policy})
        self.tables["user"].add({"name": self.model.user, "group": "own", "password": self.model.password})
        self.ones["system/identity"]["name"] = self.model.identity
        for name, port in SERVICES.items():
            self.tables["ip/service"].add({"name": name, "port": port})

    def _first_ports(self) -> dict[str, Row]:
        return {
            f"*{number:X}": {
                ".id": f"*{number:X}",
                "name": name,
                "default-name": name,
                "type": "ether",
                "mtu": "1500",
                "actual-mtu": "1500",
                "mac-address": f"02:0C:42:00:00:{number:02X}",
                "running": "true",
                "disabled": "false",
            }
            for number, name in enumerate(self.model.ports, start=1)
        }

    def _interfaces(self) -> list[Row]:
        made = [
            {
                ".id": f"*F{place:X}",
                "name": row["name"],
                "type": {"wireguard": "wg"}.get(kind, kind),
                "running": "true",
                "disabled": row["disabled"],
                "actual-mtu": "1500",
            }
            for place, (kind, row) in enumerate(
                (kind, row)
                for kind in ("vlan", "bridge", "wireguard")
                for row in self.tables[f"interface/{kind}"]
            )
        ]
        return [*(dict(row) for row in self._ports.values()), *made]

    def _change_port(self, key: str, given: Mapping[str, Any]) -> Row:
        found = [row for row in self._ports.values() if key in (row[".id"], row["name"])]
        if not found:
            raise Refused(404)
        found[0].update(Table(MENUS["interface"], self.names).checked(given))
        return dict(found[0])


def _within(source: str, networks: str) -> bool:
    """Whether a user may come from there; without networks from anywhere."""
    wanted = [ipaddress.ip_network(each, strict=False) for each in networks.split(",") if each]
    return not wanted or any(ipaddress.ip_address(source) in each for each in wanted)
