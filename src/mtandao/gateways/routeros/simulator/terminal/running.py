"""Commands carried out: variables, `:if` and its like, and the way to the menus."""

from collections.abc import Mapping
from typing import Any

from mtandao.gateways.routeros.simulator.box import Box
from mtandao.gateways.routeros.simulator.model import FULL
from mtandao.gateways.routeros.simulator.refusals import Refused
from mtandao.gateways.routeros.simulator.terminal import builtins, menu_commands
from mtandao.gateways.routeros.simulator.terminal.reading import read
from mtandao.gateways.routeros.simulator.terminal.values import Code, Value, added, compared, said
from mtandao.gateways.routeros.simulator.terminal.words import (
    Block,
    Command,
    Expression,
    Literal,
    Operation,
    Result,
    Script,
    ScriptError,
    Text,
    Variable,
    Word,
)

MOST_STEPS = 20_000  # a script that never ends is ended


class Terminal:
    """One console of a box. What it prints is kept until somebody takes it."""

    def __init__(self, box: Box, may: set[str] | None = None) -> None:
        self.box = box
        self.may = set(FULL.split(",")) if may is None else may
        self.lines: list[str] = []
        self._globals: dict[str, Value] = {}
        self._menu = ""  # gone into by a pasted line that names nothing else
        self._steps = 0

    async def paste(self, text: str) -> str:
        """Line after line, each for itself: a complaint does not stop the next one, and locals end with the line.
        What was printed, with the complaints."""
        self._menu = ""
        for line in _whole_commands(text):
            await self._printing(line)
        return self._taken()

    async def execute(self, text: str) -> str:
        """As one script: the first complaint ends it."""
        self._menu = ""
        await self._printing(text)
        return self._taken()

    async def run(self, text: str) -> None:
        """Raises `ScriptError`."""
        await self._go(text, "")

    async def _go(self, text: str, menu: str) -> str:
        """The menu that it ends in."""
        scope: dict[str, Value] = {}
        for command in read(text).commands:
            _, menu = await self._command(command, scope, menu)
        return menu

    def put(self, text: str) -> None:
        self.lines.append(text)

    def demand(self, policy: str) -> None:
        if policy not in self.may:
            raise ScriptError("not enough permissions (9)")

    async def script(self, script: Script, scope: dict[str, Value], menu: str = "") -> Value:
        """The last command's value. A menu alone is gone into, for the commands that follow."""
        value: Value = ""
        for command in script.commands:
            self._steps += 1
            if self._steps > MOST_STEPS:
                raise ScriptError("failure: script runs too long")
            value, menu = await self._command(command, scope, menu)
        return value

    async def _command(self, command: Command, scope: dict[str, Value], menu: str) -> tuple[Value, str]:
        first = command.words[0].bare
        name = first.removeprefix(":")
        if first.startswith(":") or (not first.startswith("/") and name in builtins.BUILTINS and not menu):
            if name not in builtins.BUILTINS:
                raise ScriptError(f"bad command name {name} {command.place}")
            value = await builtins.BUILTINS[name](builtins.Call(self, command, scope, menu))
            return value, menu
        if not first:
            if len(command.words) == 1 and isinstance(command.words[0].value, Block):
                return await self.script(command.words[0].value.script, dict(scope), menu), menu
            code = await self.value(command.words[0].value, scope, menu) if len(command.words) == 1 else ""
            if isinstance(code, Code):
                return await self.script(read(code), {}, ""), menu
            raise ScriptError(f"expected command name {command.place}")
        path, rest = menu_commands.way(self.box, command, menu)
        if not rest:
            return "", path
        made = menu_commands.MenuCommand(self, path, rest, scope)
        try:
            return await made.done(), menu
        except Refused as refusal:
            raise ScriptError(_complaint(refusal)) from refusal

    async def value(self, expression: Expression, scope: dict[str, Value], menu: str = "") -> Value:
        match expression:
            case Literal(text):
                return text
            case Text(parts):
                put = [
                    part if isinstance(part, str) else said(await self.value(part, scope, menu))
                    for part in parts
                ]
                return "".join(put)
            case Variable(name):
                return scope.get(name, self._globals.get(name, ""))
            case Result(script):
                return await self.script(script, dict(scope), menu)
            case Block():
                return ""
            case Operation(sign, left, right):
                return await self._operation(sign, left, right, scope, menu)

    async def _operation(
        self, sign: str, left: Expression | None, right: Expression, scope: dict[str, Value], menu: str
    ) -> Value:
        if left is None:
            value = await self.value(right, scope, menu)
            return not builtins.truth(value) if sign == "!" else -int(said(value))
        first = await self.value(left, scope, menu)
        if sign in ("&&", "and", "||", "or"):
            decided = builtins.truth(first) == (sign in ("||", "or"))
            return builtins.truth(first) if decided else builtins.truth(await self.value(right, scope, menu))
        second = await self.value(right, scope, menu)
        return added(sign, first, second) if sign in "+-*/%.," else compared(sign, first, second)

    def set_global(self, name: str, value: Value) -> None:
        self._globals[name] = value

    def has_global(self, name: str) -> bool:
        return name in self._globals

    async def named(self, words: tuple[Word, ...], scope: dict[str, Value], menu: str) -> Mapping[str, Any]:
        """`name=value` of a command."""
        return {word.name: await self.value(word.value, scope, menu) for word in words if word.name}

    async def _printing(self, text: str) -> None:
        try:
            self._menu = await self._go(text, self._menu)
        except ScriptError as error:
            self.put(str(error))

    def _taken(self) -> str:
        taken, self.lines, self._steps = "\n".join(self.lines), [], 0
        return taken


def _complaint(refusal: Refused) -> str:
    return refusal.detail or ("no such item" if refusal.status == 404 else str(refusal))


def _whole_commands(text: str) -> list[str]:
    """Lines, except where a bracket, a string or a backslash carries on to the next."""
    found: list[str] = []
    kept = ""
    for line in text.splitlines():
        kept = f"{kept}\n{line}" if kept else line
        if _is_whole(kept):
            found.append(kept)
            kept = ""
    return [*found, kept] if kept else found


def _is_whole(text: str) -> bool:
    depth, quoted, at = 0, False, 0
    while at < len(text):
        letter = text[at]
        if letter == "\\":
            at += 2
            if at > len(text) or (at == len(text) and text[-1] == "\n"):
                return False
            continue
        if quoted:
            quoted = letter != '"'
        elif letter == '"':
            quoted = True
        elif letter == "#" and not text[text.rfind("\n", 0, at) + 1 : at].strip(" \t;{"):
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
            continue
        else:
            depth += (letter in "[({") - (letter in "])}")
        at += 1
    return depth <= 0 and not quoted and not text.endswith("\\")
