"""What a script is made of, once it is read."""

from dataclasses import dataclass


class ScriptError(Exception):
    """RouterOS's complaint. `on_error` and the terminal show it; whatever was done before it stays done."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the text, both from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"(line {self.line} column {self.column})"


@dataclass(frozen=True, slots=True)
class Literal:
    """A word as it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A string between quotes, with what is to be put into it."""

    parts: tuple["str | Expression", ...]


@dataclass(frozen=True, slots=True)
class Variable:
    name: str


@dataclass(frozen=True, slots=True)
class Result:
    """`[…]`: what a command gives."""

    script: "Script"


@dataclass(frozen=True, slots=True)
class Block:
    """`{…}`: commands for later."""

    script: "Script"


@dataclass(frozen=True, slots=True)
class Operation:
    """`left` is absent for `!x` and `-x`."""

    sign: str
    left: "Expression | None"
    right: "Expression"


Expression = Literal | Text | Variable | Result | Block | Operation


@dataclass(frozen=True, slots=True)
class Word:
    """A part of a command: a path or verb or value, or `name=value` (`sign` is then its sign, such as `=` or `~`)."""

    place: Place
    value: Expression
    name: str = ""
    sign: str = ""

    @property
    def bare(self) -> str:
        """Its text where it may be a name of a menu or a verb, else nothing."""
        return self.value.text if isinstance(self.value, Literal) and not self.name else ""


@dataclass(frozen=True, slots=True)
class Command:
    words: tuple[Word, ...]

    @property
    def place(self) -> Place:
        return self.words[0].place


@dataclass(frozen=True, slots=True)
class Script:
    commands: tuple[Command, ...]
