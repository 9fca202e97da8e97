"""What RouterOS's language counts, joins and compares."""

from collections.abc import Callable

from mtandao.gateways.routeros.simulator.terminal.words import ScriptError

Value = str | int | bool | list[str]


class Code(str):
    """What `:parse` made of a text: a command of its own when it stands where one is expected."""


def said(value: Value) -> str:
    """As a string holds it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ";".join(value) if isinstance(value, list) else str(value)


def number(value: Value) -> int:
    try:
        return int(said(value))
    except ValueError:
        raise ScriptError("failure: cannot convert value to number") from None


def added(sign: str, first: Value, second: Value) -> Value:
    """`.` joins texts, `,` makes a list."""
    if sign == ".":
        return said(first) + said(second)
    if sign == ",":
        lists = [each if isinstance(each, list) else [said(each)] for each in (first, second)]
        return lists[0] + lists[1]
    one, other = number(first), number(second)
    if sign in "/%" and other == 0:
        raise ScriptError("failure: division by zero")
    sums: dict[str, Callable[[], int]] = {
        "+": lambda: one + other,
        "-": lambda: one - other,
        "*": lambda: one * other,
        "/": lambda: one // other,
        "%": lambda: one % other,
    }
    return sums[sign]()


def compared(sign: str, first: Value, second: Value) -> bool:
    left, right = _plain(said(first)), _plain(said(second))
    if sign == "~":
        return _found(right, left)
    if sign in ("=", "!="):
        return (left == right) == (sign == "=")
    less = number(first) < number(second) if left.isdigit() and right.isdigit() else left < right
    same = left == right
    return {"<": less, ">": not less and not same, "<=": less or same, ">=": not less}[sign]


def _plain(text: str) -> str:
    return {"yes": "true", "no": "false"}.get(text, text)


def _found(pattern: str, text: str) -> bool:
    """RouterOS has POSIX expressions; of those a set-up uses `^`, `$` and plain words."""
    whole = pattern.removeprefix("^").removesuffix("$")
    if pattern.startswith("^") and pattern.endswith("$"):
        return text == whole
    if pattern.startswith("^"):
        return text.startswith(whole)
    return text.endswith(whole) if pattern.endswith("$") else whole in text
