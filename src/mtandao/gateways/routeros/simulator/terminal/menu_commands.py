"""`/ip pool add name=…`: the way through the menus, and what their verbs do."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from mtandao.gateways.routeros.simulator.box import Box
from mtandao.gateways.routeros.simulator.menus import MENUS, Menu
from mtandao.gateways.routeros.simulator.refusals import Refused
from mtandao.gateways.routeros.simulator.terminal import fetching
from mtandao.gateways.routeros.simulator.terminal.values import Value, compared, said
from mtandao.gateways.routeros.simulator.terminal.words import (
    Command,
    Literal,
    Place,
    Result,
    ScriptError,
    Word,
)
from mtandao.gateways.routeros.simulator.tools import TOOLS

if TYPE_CHECKING:
    from mtandao.gateways.routeros.simulator.terminal.running import Terminal

_VERBS = frozenset({"print", "find", "get", "add", "set", "remove", "enable", "disable", "move"})
_READING = frozenset({"print", "find", "get"})
_COMMANDS = frozenset({"tool/fetch", "import", *TOOLS})
_PREFIXES = {
    "/".join(path.split("/")[:length])
    for path in (*MENUS, *_COMMANDS)
    for length in range(1, path.count("/") + 2)
}
_PRINTING = frozenset({"detail", "terse", "brief", "without-paging", "count-only", "as-value", "where"})
# These come in two words of their own, `where` between them or not.
_JOINS = frozenset({"where", "and", "&&"})


def way(box: Box, command: Command, menu: str) -> tuple[str, tuple[Word, ...]]:
    """The menu or command that the words name, and the words after it. Raises `ScriptError`."""
    words = list(command.words)
    path = "" if words[0].bare.startswith("/") else menu
    while words and words[0].bare and path not in _COMMANDS:
        steps = [step for step in words[0].bare.split("/") if step]
        if steps and path and not words[0].bare.startswith("/") and steps[0] in _VERBS:
            break
        ahead = path
        for place, step in enumerate(steps):
            further = f"{ahead}/{step}".strip("/")
            if further in _PREFIXES and _has(box, further):
                ahead = further
            elif place == len(steps) - 1 and step in _VERBS:
                return ahead, (Word(words[0].place, Literal(step)), *words[1:])
            else:
                raise ScriptError(f"bad command name {step} {_behind(words[0], steps[:place])}")
        path = ahead
        words.pop(0)
    if path in _COMMANDS:
        return path, (Word(command.place, Literal("run")), *words)
    if words and words[0].bare not in _VERBS:
        raise ScriptError(f"expected command name {words[0].place}")
    return path, tuple(words)


def _has(box: Box, path: str) -> bool:
    menu = MENUS.get(path)
    return menu is None or box.model.is_seven or not menu.since_seven


def _behind(word: Word, steps: list[str]) -> Place:
    before = sum(len(step) + 1 for step in steps) + word.bare.startswith("/")
    return Place(word.place.line, word.place.column + before)


class MenuCommand:
    """One verb on one menu."""

    def __init__(
        self, terminal: "Terminal", path: str, words: tuple[Word, ...], scope: dict[str, Value]
    ) -> None:
        self._terminal = terminal
        self._box = terminal.box
        self._path = path
        self._verb = words[0].bare
        self._words = words[1:]
        self._scope = scope

    async def done(self) -> Value:
        """Raises `ScriptError` and `Refused`."""
        if self._verb == "run":
            return await self._command()
        menu = self._box.menu(self._path)
        if menu is None:
            raise ScriptError(f"bad command name {self._verb}")
        self._demand(menu)
        verbs: dict[str, Callable[[Menu], Awaitable[Value]]] = {
            "print": self._print, "find": self._find, "get": self._get, "add": self._add, "set": self._set,
            "remove": self._remove, "enable": self._turn, "disable": self._turn, "move": self._move,
        }  # fmt: skip
        return await verbs[self._verb](menu)

    def _demand(self, menu: Menu) -> None:
        self._box.notice_boot()
        allowed = (
            menu.verbs | {"find", "get"} | ({"enable", "disable", "move"} if "set" in menu.verbs else set())
        )
        if self._verb not in allowed or (menu.one and self._verb not in ("print", "get", "set")):
            raise ScriptError(
                f"bad command name {self._verb} {self._words[0].place if self._words else ''}".strip()
            )
        writes = self._verb not in _READING
        self._terminal.demand(
            "policy" if writes and menu.path.startswith("user") else ("write" if writes else "read")
        )

    async def _command(self) -> Value:
        values = {name: said(value) for name, value in (await self._named(None)).items()}
        plain = [said(await self._value(word)) for word in self._words if not word.name]
        if self._path == "tool/fetch":
            self._terminal.demand("test")
            return await fetching.fetch(self._terminal, values)
        if self._path == "import":
            return await self._import(values.get("file-name", plain[0] if plain else ""))
        if self._path == "ping" and plain:
            values["address"] = plain[0]
        tool = TOOLS[self._path]
        self._terminal.demand(tool.needs)
        for row in await tool.run(self._box, values):
            self._terminal.put(" ".join(f"{name}={value}" for name, value in row.items()))
        return ""

    async def _import(self, name: str) -> Value:
        found = [row for row in self._box.tables["file"] if row["name"] == name]
        if not found:
            raise ScriptError("input does not match any value of file-name")
        await self._terminal.run(found[0].get("contents", ""))
        self._terminal.put("Script file loaded and executed successfully")
        return ""

    async def _print(self, menu: Menu) -> Value:
        rows = [self._box.one(menu)] if menu.one else await self._rows(menu)
        if any(word.bare == "count-only" for word in self._words):
            self._terminal.put(str(len(rows)))
            return len(rows)
        hidden = menu.secret if "sensitive" not in self._terminal.may else frozenset[str]()
        for number, row in enumerate(rows):
            shown = " ".join(
                f'{name}="{value}"' for name, value in row.items() if name != ".id" and name not in hidden
            )
            self._terminal.put(shown if menu.one else f"{number:2} {shown}")
        return ""

    async def _find(self, menu: Menu) -> Value:
        return [row[".id"] for row in await self._rows(menu) if ".id" in row]

    async def _get(self, menu: Menu) -> Value:
        plain = [word for word in self._words if not word.name]
        if menu.one:
            row, wanted = self._box.one(menu), plain
        else:
            if not plain:
                raise ScriptError("no such item")
            ids = self._ids(menu, await self._value(plain[0]))
            if len(ids) != 1:
                raise ScriptError("no such item")
            row = next(each for each in self._box.rows(menu) if each.get(".id") == ids[0])
            wanted = plain[1:]
        name = (
            said(await self._value(wanted[0])) if wanted else (await self._named(None)).get("value-name", "")
        )
        if menu.secret and name in menu.secret:
            self._terminal.demand("sensitive")
        if name not in row and name not in menu.takes:
            raise ScriptError(f"unknown property {name}" if not name else "no such item")
        return row.get(said(name), "")

    async def _add(self, menu: Menu) -> Value:
        return self._box.add(menu, await self._named(menu))[".id"]

    async def _set(self, menu: Menu) -> Value:
        values = await self._named(menu)
        if menu.one:
            self._box.set_one(menu, values)
            return ""
        for key in await self._meant(menu):
            self._box.change(menu, key, values)
        return ""

    async def _remove(self, menu: Menu) -> Value:
        for key in await self._meant(menu):
            self._box.remove(menu, key)
        return ""

    async def _turn(self, menu: Menu) -> Value:
        for key in await self._meant(menu):
            self._box.change(menu, key, {"disabled": "yes" if self._verb == "disable" else "no"})
        return ""

    async def _move(self, menu: Menu) -> Value:
        keys = await self._meant(menu)
        to = [word for word in self._words if not word.name][1:]
        for key in keys:
            for before in self._ids(menu, await self._value(to[0])) if to else []:
                self._box.tables[menu.path].move(key, before)
        return ""

    async def _meant(self, menu: Menu) -> list[str]:
        """The rows that a set or a remove names: found ones, ids, names, or numbers of a print."""
        named = [word for word in self._words if word.name == "numbers"]
        plain = [word for word in self._words if not word.name]
        if not named and not plain:
            raise ScriptError("missing value(s) of argument(s) numbers")
        return self._ids(menu, await self._value((named or plain)[0]))

    def _ids(self, menu: Menu, value: Value) -> list[str]:
        rows = self._box.rows(menu)
        found = []
        for key in value if isinstance(value, list) else [each for each in said(value).split(",") if each]:
            fitting = [
                row
                for row in rows
                if key in (row.get(".id"), row.get(menu.named_by) if menu.named_by else None)
            ]
            if not fitting and key.isdigit() and int(key) < len(rows):
                fitting = [rows[int(key)]]
            if not fitting:
                raise ScriptError("no such item")
            found.append(fitting[0][".id"])
        return found

    async def _rows(self, menu: Menu) -> list[dict[str, str]]:
        rows = self._box.rows(menu)
        for word in self._words:
            if word.name:
                wanted = await self._value(word)
                name, sign = word.name, word.sign
                rows = [row for row in rows if compared(sign, row.get(name, _unset(menu, name)), wanted)]
            elif word.bare and word.bare not in _PRINTING | _JOINS:
                flag, is_on = word.bare.removeprefix("!"), not word.bare.startswith("!")
                if flag not in menu.flags | {"dynamic", "running", "default"}:
                    raise ScriptError(f"expected end of command {word.place}")
                rows = [row for row in rows if (row.get(flag, "false") == "true") == is_on]
        return rows

    async def _named(self, menu: Menu | None) -> dict[str, Value]:
        """What is given by name. A name that a menu does not know is where RouterOS expects the command's end."""
        values: dict[str, Value] = {}
        for word in self._words:
            if not word.name:
                continue
            known = menu is None or word.name in menu.takes or word.name in ("place-before", "numbers")
            if not known or word.sign != "=":
                raise ScriptError(f"expected end of command {word.place}")
            values[word.name] = said(await self._value(word))
        values.pop("numbers", None)
        return values

    async def _value(self, word: Word) -> Value:
        inside = self._path if isinstance(word.value, Result) else ""
        return await self._terminal.value(word.value, self._scope, inside)


def _unset(menu: Menu, name: str) -> str:
    return menu.takes.get(name, "")


__all__ = ["MenuCommand", "Refused", "way"]
