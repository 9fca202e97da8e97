"""Text to commands. Raises `ScriptError` with the place, as RouterOS names it."""

import re

from mtandao.gateways.routeros.simulator.terminal.words import (
    Block,
    Command,
    Expression,
    Literal,
    Operation,
    Place,
    Result,
    Script,
    ScriptError,
    Text,
    Variable,
    Word,
)

_ESCAPES = {
    "n": "\n", "r": "\r", "t": "\t", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "_": " ",
    '"': '"', "\\": "\\", "$": "$", "?": "?",
}  # fmt: skip
_HEX = re.compile(r"[0-9A-F]{2}")
_NAME = re.compile(r"[A-Za-z0-9]+")
_PROPERTY = re.compile(r"([A-Za-z.][A-Za-z0-9.-]*)(!=|>=|<=|=|~|<|>)")
_BARE = re.compile(r"""[^\s;"$\[\](){}=\\]+""")
_OPERAND = re.compile(r"\d+(?:\.\d+)+(?:/\d+)?|\*[0-9A-F]+|\d\w*|[A-Za-z][\w-]*")
# Looser signs before tighter ones.
_SIGNS: tuple[tuple[str, ...], ...] = (
    ("||", "or"), ("&&", "and"), ("!=", ">=", "<=", "=", "<", ">", "~"), (".", ","), ("+", "-"), ("*", "/", "%"),
)  # fmt: skip
DEEPEST = 60


def read(text: str) -> Script:
    """All of it."""
    reader = Reader(text)
    script = reader.script("")
    if not reader.is_over:
        raise reader.wrong()
    return script


class Reader:
    """Goes through the text once."""

    def __init__(self, text: str, at: int = 0) -> None:
        self._text = text
        self._at = at
        self._depth = 0

    @property
    def is_over(self) -> bool:
        return self._at >= len(self._text)

    def place(self, at: int | None = None) -> Place:
        before = self._text[: self._at if at is None else at]
        return Place(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)

    def wrong(self, what: str = "syntax error", at: int | None = None) -> ScriptError:
        return ScriptError(f"{what} {self.place(at)}")

    def script(self, end: str) -> Script:
        """Until `end`, which is left where it is, or until the text is over."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise self.wrong()
        commands = []
        while True:
            self._skip(" \t\r\n;")
            if self._seen("#"):
                self._at = (
                    end_of_line if (end_of_line := self._text.find("\n", self._at)) >= 0 else len(self._text)
                )
                continue
            if self.is_over or (end and self._seen(end)):
                break
            commands.append(self._command(end))
        self._depth -= 1
        return Script(tuple(commands))

    def _command(self, end: str) -> Command:
        words = []
        while True:
            self._skip(" \t\r")
            if self.is_over or self._text[self._at] in "\n;" or (end and self._seen(end)):
                break
            words.append(self._word())
        if not words:
            raise self.wrong()
        return Command(tuple(words))

    def _word(self) -> Word:
        place = self.place()
        if found := _PROPERTY.match(self._text, self._at):
            self._at = found.end()
            return Word(place, self._value(), found[1], found[2])
        return Word(place, self._value(bare_needed=True))

    def _value(self, *, bare_needed: bool = False) -> Expression:
        first = self._text[self._at : self._at + 1]
        if first == '"':
            made: Expression = self._string()
        elif first == "$":
            made = self._variable()
        elif first in ("[", "{"):
            self._at += 1
            closing = "]" if first == "[" else "}"
            script = self.script(closing)
            self._demand(closing)
            made = Result(script) if first == "[" else Block(script)
        elif first == "(":
            made = self._bracketed()
        elif found := _BARE.match(self._text, self._at):
            self._at = found.end()
            made = Literal(found[0])
        elif bare_needed:
            raise self.wrong()
        else:
            made = Literal("")
        if not self.is_over and self._text[self._at] not in " \t\r\n;])}\\":
            raise self.wrong()
        return made

    def _bracketed(self) -> Expression:
        self._demand("(")
        self._skip(" \t\r\n")
        made = self._operation(0)
        self._skip(" \t\r\n")
        self._demand(")")
        return made

    def _operation(self, level: int) -> Expression:
        if level == len(_SIGNS):
            return self._operand()
        made = self._operation(level + 1)
        while True:
            self._skip(" \t\r\n")
            sign = next((sign for sign in _SIGNS[level] if self._sign_is(sign)), "")
            if not sign:
                return made
            self._at += len(sign)
            self._skip(" \t\r\n")
            made = Operation(sign, made, self._operation(level + 1))

    def _sign_is(self, sign: str) -> bool:
        if not self._seen(sign):
            return False
        after = self._text[self._at + len(sign) : self._at + len(sign) + 1]
        return not (sign.isalpha() and after.isalnum())

    def _operand(self) -> Expression:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self.wrong()
        first = self._text[self._at : self._at + 1]
        made: Expression
        if first in ("!", "-"):
            self._at += 1
            self._skip(" \t\r\n")
            made = Operation(first, None, self._operand())
        elif first == '"':
            made = self._string()
        elif first == "$":
            made = self._variable()
        elif first == "(":
            made = self._bracketed()
        elif first == "[":
            self._at += 1
            made = Result(self.script("]"))
            self._demand("]")
        elif found := _OPERAND.match(self._text, self._at):
            self._at = found.end()
            made = Literal(found[0])
        else:
            raise self.wrong()
        self._depth -= 1
        return made

    def _variable(self) -> Expression:
        self._demand("$")
        if self._seen("("):
            return self._bracketed()
        if self._seen("["):
            self._at += 1
            made = Result(self.script("]"))
            self._demand("]")
            return made
        quoted = self._seen('"')
        self._at += quoted
        found = _NAME.match(self._text, self._at)
        if found is None:
            raise self.wrong()
        self._at = found.end()
        if quoted:
            self._demand('"')
        return Variable(found[0])

    def _string(self) -> Text:
        self._demand('"')
        parts: list[str | Expression] = []
        kept = ""
        while not self._seen('"'):
            if self.is_over:
                raise self.wrong()
            letter = self._text[self._at]
            if letter == "\\":
                kept += self._escaped()
            elif letter == "$":
                parts += [kept, self._variable()]
                kept = ""
            else:
                kept += letter
                self._at += 1
        self._at += 1
        return Text((*parts, kept) if kept or not parts else tuple(parts))

    def _escaped(self) -> str:
        self._at += 1
        if found := re.compile(r"\r?\n[ \t]*").match(self._text, self._at):
            self._at = found.end()
            return ""
        if found := _HEX.match(self._text, self._at):
            self._at = found.end()
            return chr(int(found[0], 16))
        letter = self._text[self._at : self._at + 1]
        if letter not in _ESCAPES:
            raise self.wrong()
        self._at += 1
        return _ESCAPES[letter]

    def _seen(self, what: str) -> bool:
        return self._text.startswith(what, self._at)

    def _demand(self, what: str) -> None:
        if not self._seen(what):
            raise self.wrong()
        self._at += len(what)

    def _skip(self, letters: str) -> None:
        """These, and a line's end behind a backslash."""
        while not self.is_over:
            if self._text[self._at] in letters:
                self._at += 1
            elif found := re.compile(r"\\\r?\n").match(self._text, self._at):
                self._at = found.end()
            else:
                return
