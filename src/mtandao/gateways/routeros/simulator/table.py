"""The rows of one menu: kept in order, with ids that RouterOS would give, checked as it checks."""

import ipaddress
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from mtandao.gateways.routeros.simulator.menus import Menu
from mtandao.gateways.routeros.simulator.refusals import Refused
from mtandao.gateways.routeros.values import NotReadable, duration, flag, pair

Row = dict[str, str]
# What names are there, by menu.
Names = Callable[[str], Collection[str]]


class Table:
    """Rows by id, in the order in which the router reads them."""

    def __init__(self, menu: Menu, names: Names) -> None:
        self.menu = menu
        self._names = names
        self._rows: dict[str, Row] = {}
        self._issued = 0

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows.values())

    def add(self, given: Mapping[str, Any]) -> Row:
        """A new row at the end, or before another (`place-before`). Raises `Refused`."""
        given = dict(given)
        before = given.pop("place-before", None)
        row = {**self.menu.takes, **self.checked(given)}
        self._demand_known(row, row)
        self._demand_alone(row, None)
        self._issued += 1
        row = {".id": f"*{self._issued:X}"} | {name: value for name, value in row.items() if value != ""}
        self._rows[row[".id"]] = row
        if before is not None:
            self.move(row[".id"], str(before))
        return row

    def change(self, key: str, given: Mapping[str, Any]) -> Row:
        """Raises `Refused`; then the row is as it was."""
        row = self.find(key)
        changed = self.checked(given)
        wanted = {**row, **changed}
        self._demand_known(wanted, changed)
        self._demand_alone(wanted, row[".id"])
        row.update(changed)
        for name in [name for name, value in row.items() if value == ""]:
            del row[name]
        return row

    def remove(self, key: str) -> None:
        row = self.find(key)
        if row.get("default") == "true":
            raise Refused(400, "failure: can not remove default item")
        del self._rows[row[".id"]]

    def move(self, key: str, destination: str) -> None:
        """Right before another row."""
        row, before = self.find(key), self.find(destination)
        rest = [each for each in self if each is not row]
        place = next(at for at, each in enumerate(rest) if each is before)
        self._rows = {each[".id"]: each for each in (*rest[:place], row, *rest[place:])}

    def find(self, key: str) -> Row:
        """By id, or by name where the menu has one. Raises `Refused`."""
        if key in self._rows:
            return self._rows[key]
        named = self.menu.named_by
        for row in self:
            if named and row.get(named) == key:
                return row
        raise Refused(404)

    def renumber(self) -> None:
        """As after a reboot: the same rows under other ids; what had a timeout is gone."""
        kept = [row for row in self if "timeout" not in row]
        self._issued, self._rows = 0, {}
        for row in kept:
            self._issued += 1
            row[".id"] = f"*{self._issued:X}"
            self._rows[row[".id"]] = row

    def checked(self, given: Mapping[str, Any]) -> Row:
        """As the router would keep them. Raises `Refused`."""
        row: Row = {}
        for name, value in given.items():
            if name not in self.menu.takes:
                raise Refused(400, f"unknown parameter {name}")
            row[name] = self._written(name, value)
        return row

    def _written(self, name: str, value: Any) -> str:
        """As the router keeps it: everything a text."""
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if text == "":
            return text
        try:
            if name in self.menu.flags:
                return str(flag(text)).lower()
            if name in self.menu.rates:
                up, down = pair(text)
                return f"{up}/{down}"
            if name in self.menu.seconds:
                bare = text.isascii() and text.isdigit()
                return str(int(duration(f"{text}s" if bare else text).total_seconds()))
        except NotReadable as error:
            raise Refused(400, f"invalid value for argument {name}") from error
        if name in self.menu.prefixes:
            return _prefix(name, text)
        self._demand_taken(name, text)
        if name == "ranges":
            _demand_ranges(text)
        if name in ("address", "src-address", "target") and not _is_address(text):
            raise Refused(400, f"invalid value for argument {name}")
        return text

    def _demand_taken(self, name: str, text: str) -> None:
        """A number that is too large, a word that there is not."""
        if name in self.menu.numbers and text not in self.menu.besides.get(name, ()):
            least, most = self.menu.numbers[name]
            if not text.isascii() or not text.isdigit():
                raise Refused(400, f"invalid value for argument {name}")
            if not least <= int(text) <= most:
                raise Refused(400, f"value of {name} is out of range ({least}..{most})")
        known = self.menu.choices.get(name)
        if known is not None and not known.issuperset(text.split(",")):
            raise Refused(400, f"input does not match any value of {name}")

    def _demand_known(self, row: Row, changed: Row) -> None:
        for name, menus in self.menu.points_at.items():
            value = changed.get(name, "")
            if value == "" or value in self.menu.besides.get(name, ()):
                continue
            if not any(value in self._names(menu) for menu in menus):
                raise Refused(400, f"input does not match any value of {name}")

    def _demand_alone(self, row: Row, own_id: str | None) -> None:
        once = self.menu.once
        key = [row.get(name, "") for name in once]
        for other in self:
            if once and other[".id"] != own_id and [other.get(name, "") for name in once] == key:
                raise Refused(400, self.menu.twice)


def _demand_ranges(text: str) -> None:
    for part in text.split(","):
        first, dash, last = part.partition("-")
        try:
            ipaddress.ip_network(first) if not dash else ipaddress.ip_address(first)
        except ValueError as error:
            raise Refused(400, "invalid value for argument ranges") from error
        if dash:
            try:
                ipaddress.ip_address(last)
            except ValueError as error:
                raise Refused(400, "value of range must have ip address after '-'") from error


def _prefix(name: str, text: str) -> str:
    """An address is a prefix of 128 bits; what is in digits and colons and is none is refused, a name is not."""
    try:
        return str(ipaddress.IPv6Network(text, strict=False))
    except ValueError as error:
        if any(letter in text for letter in ":/") or text[:1].isdigit():
            raise Refused(400, f"invalid value for argument {name}") from error
        return text


def _is_address(text: str) -> bool:
    """An address, a network, a range, or (in a list, a queue's target) a name or an interface."""
    head = text.split(",")[0].split("-")[0]
    if not head[:1].isdigit():
        return True
    try:
        ipaddress.ip_interface(head)
    except ValueError:
        return any(letter.isalpha() for letter in head)
    return True
