"""`:if`, `:local`, `:put`, `:error`, `:len`, `:pick` and the like."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mtandao.gateways.routeros.simulator.terminal.reading import read
from mtandao.gateways.routeros.simulator.terminal.values import Code, Value, number, said
from mtandao.gateways.routeros.simulator.terminal.words import Block, Command, ScriptError, Variable, Word
from mtandao.gateways.routeros.values import NotReadable, duration
from mtandao.gateways.simulation.loopback import NotLoopback, loopback_target

if TYPE_CHECKING:
    from mtandao.gateways.routeros.simulator.terminal.running import Terminal

LONGEST_DELAY_S = 1.0  # a simulated router does not make people wait


@dataclass(frozen=True, slots=True)
class Call:
    terminal: "Terminal"
    command: Command
    scope: dict[str, Value]
    menu: str

    @property
    def words(self) -> tuple[Word, ...]:
        return self.command.words[1:]

    async def value(self, at: int) -> Value:
        """The unnamed word at this place."""
        plain = [word for word in self.words if not word.name]
        if at >= len(plain):
            raise ScriptError(f"missing value(s) of argument(s) value {self.command.place}")
        return await self.terminal.value(plain[at].value, self.scope, self.menu)

    def named(self, name: str) -> Word | None:
        return next((word for word in self.words if word.name == name), None)

    async def block(self, name: str) -> Value:
        word = self.named(name)
        if word is None:
            return ""
        return await self.run(word)

    async def run(self, word: Word) -> Value:
        if not isinstance(word.value, Block):
            raise ScriptError(f"expected {{ {word.place}")
        return await self.terminal.script(word.value.script, self.scope, self.menu)

    def variable(self) -> str:
        """The name that `:local` or `:set` is given, with a dollar or without."""
        word = self.words[0] if self.words else None
        if word is not None and isinstance(word.value, Variable):
            return word.value.name
        if word is None or not word.bare:
            raise ScriptError(f"expected variable name {self.command.place}")
        return word.bare


def truth(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    if said(value) in ("true", "yes"):
        return True
    if said(value) in ("false", "no", ""):
        return False
    raise ScriptError("conditional not boolean")


async def _if(call: Call) -> Value:
    extra = [word for word in call.words if word.name not in ("", "do", "else")]
    if extra:
        raise ScriptError(f"expected end of command {extra[0].place}")
    return await call.block("do" if truth(await call.value(0)) else "else")


async def _do(call: Call) -> Value:
    plain = [word for word in call.words if not word.name]
    if not plain:
        raise ScriptError(f"expected {{ {call.command.place}")
    if call.named("on-error") is None:
        return await call.run(plain[0])
    try:
        return await call.run(plain[0])
    except ScriptError:
        return await call.block("on-error")


async def _foreach(call: Call) -> Value:
    source = call.named("in")
    if source is None:
        raise ScriptError(f"expected in= {call.command.place}")
    found = await call.terminal.value(source.value, call.scope, call.menu)
    for each in found if isinstance(found, list) else [said(found)]:
        call.scope[call.variable()] = each
        await call.block("do")
    return ""


async def _local(call: Call) -> Value:
    name = call.variable()
    plain = [word for word in call.words if not word.name]
    call.scope[name] = await call.value(1) if len(plain) > 1 else ""
    return ""


async def _global(call: Call) -> Value:
    name = call.variable()
    if len(call.words) > 1:
        call.terminal.set_global(name, await call.value(1))
    elif not call.terminal.has_global(name):
        call.terminal.set_global(name, "")
    return ""


async def _set(call: Call) -> Value:
    name = call.variable()
    if name in call.scope or not call.terminal.has_global(name):
        call.scope[name] = await call.value(1)
    else:
        call.terminal.set_global(name, await call.value(1))
    return ""


async def _put(call: Call) -> Value:
    call.terminal.put(said(await call.value(0)))
    return ""


async def _error(call: Call) -> Value:
    raise ScriptError(said(await call.value(0)))


async def _len(call: Call) -> Value:
    value = await call.value(0)
    return len([each for each in value if each]) if isinstance(value, list) else len(said(value))


async def _pick(call: Call) -> Value:
    """From a place up to, not including, another."""
    value = await call.value(0)
    begin = number(await call.value(1))
    end = number(await call.value(2)) if len(call.words) > 2 else begin + 1
    if isinstance(value, list):
        return value[begin] if len(call.words) <= 2 else value[begin:end]
    return said(value)[begin:end]


async def _parse(call: Call) -> Value:
    """Read now, so that a complaint comes now; run by whoever says it as a command."""
    text = said(await call.value(0))
    read(text)
    return Code(text)


async def _find(call: Call) -> Value:
    place = said(await call.value(0)).find(said(await call.value(1)))
    return "" if place < 0 else place


async def _tonum(call: Call) -> Value:
    text = said(await call.value(0))
    return int(text) if text.isdigit() else ""


async def _tostr(call: Call) -> Value:
    return said(await call.value(0))


async def _typeof(call: Call) -> Value:
    value = await call.value(0)
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "num"
    return "array" if isinstance(value, list) else ("str" if value else "nil")


async def _resolve(call: Call) -> Value:
    """It asks no name server: names of this machine are known, others are not."""
    name = said(await call.value(0))
    try:
        return loopback_target(f"http://{name}/").url.split("/")[2]
    except NotLoopback:
        raise ScriptError("failure: dns name does not exist") from None


async def _delay(call: Call) -> Value:
    text = said(await call.value(0))
    try:
        seconds = float(text) if text.isdigit() else duration(text).total_seconds()
    except NotReadable:
        raise ScriptError("invalid time value for argument delay-time") from None
    await asyncio.sleep(min(seconds, LONGEST_DELAY_S))
    return ""


async def _log(call: Call) -> Value:
    await call.value(1)
    return ""


BUILTINS: dict[str, Callable[[Call], Awaitable[Value]]] = {
    "if": _if,
    "do": _do,
    "foreach": _foreach,
    "local": _local,
    "global": _global,
    "set": _set,
    "put": _put,
    "error": _error,
    "len": _len,
    "pick": _pick,
    "find": _find,
    "parse": _parse,
    "tonum": _tonum,
    "tostr": _tostr,
    "typeof": _typeof,
    "resolve": _resolve,
    "delay": _delay,
    "log": _log,
}
