"""What of a menu's rows is asked for: `?name=joe`, `.proplist`, and the `.query` words of a print command."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mtandao.gateways.routeros.simulator.refusals import Refused

Row = Mapping[str, str]


def chosen(rows: Iterable[Row], asked: Mapping[str, str]) -> list[dict[str, str]]:
    """By the parameters of a GET: all of them hold."""
    wanted = {name: value for name, value in asked.items() if not name.startswith(".")}
    found = [row for row in rows if all(row.get(name, "") == _text(value) for name, value in wanted.items())]
    return projected(found, asked.get(".proplist", ""))


def printed(rows: Iterable[Row], body: Mapping[str, Any]) -> list[dict[str, str]]:
    """By the body of a print. Raises `Refused`."""
    words = body.get(".query", [])
    if not isinstance(words, list):
        raise Refused(400, "invalid value for argument .query")
    found = [row for row in rows if _holds(row, words)]
    return projected(found, body.get(".proplist", ""))


def projected(rows: Sequence[Row], asked: Any) -> list[dict[str, str]]:
    names = asked.split(",") if isinstance(asked, str) else list(asked)
    names = [name for name in names if name]
    if not names:
        return [dict(row) for row in rows]
    return [{name: row[name] for name in names if name in row} for row in rows]


def _holds(row: Row, words: Sequence[str]) -> bool:
    """A stack, as in the classic API: each word pushes, `#|`, `#&` and `#!` take from it. What is left must hold."""
    stack: list[bool] = []
    try:
        for word in words:
            if word.startswith("#"):
                for operator in word[1:]:
                    _apply(stack, operator)
            else:
                stack.append(_is_true(row, word))
    except IndexError as error:
        raise Refused(400, "invalid query") from error
    return all(stack)


def _apply(stack: list[bool], operator: str) -> None:
    last = stack.pop()
    if operator == "!":
        stack.append(not last)
    elif operator == "|":
        stack.append(stack.pop() or last)
    elif operator == "&":
        stack.append(stack.pop() and last)
    else:
        raise Refused(400, "invalid query")


def _is_true(row: Row, word: str) -> bool:
    if word.startswith("-"):
        return word[1:] not in row
    if word[:1] in ("<", ">"):
        name, _, value = word[1:].partition("=")
        return name in row and _compares(row[name], value, word[0])
    name, equals, value = word.lstrip("=").partition("=")
    return row.get(name, "") == _text(value) if equals else name in row


def _compares(held: str, asked: str, how: str) -> bool:
    left, right = (int(held), int(asked)) if held.isdigit() and asked.isdigit() else (held, asked)
    return left < right if how == "<" else left > right  # type: ignore[operator] # both of one kind


def _text(value: str) -> str:
    return {"yes": "true", "no": "false"}.get(value, value)
