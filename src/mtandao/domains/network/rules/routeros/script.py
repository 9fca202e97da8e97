"""Rows as lines for RouterOS's terminal. Pasted twice they do no harm: a row that is there is set, not added."""

from mtandao.domains.network.rules.routeros.rows import WantedRow
from mtandao.domains.network.rules.routeros.wanted import Part, PartOf

# REST reads and says true, a terminal yes.
_FLAGS = {"true": "yes", "false": "no"}
# Every hotspot that is there asks us; the profiles stay the operator's own.
HOTSPOTS_ASK = (
    "/ip hotspot profile set [find] use-radius=yes radius-accounting=yes radius-interim-update=received"
)


def lines(part: PartOf) -> list[str]:
    said = [line for row in part.rows for line in (_where_it_may_lack(row, _line(row)), *_where_known(row))]
    if part.part is Part.SERVICES:
        # An interface that this router lacks, or a name that is taken, stops no set-up: the comparison tells of it.
        return [f":do {{{line}}} on-error={{}}" for line in said]
    return [*said, HOTSPOTS_ASK] if part.part is Part.RADIUS else said


def _where_it_may_lack(row: WantedRow, line: str) -> str:
    """Where IPv6 is switched off, or is not there at all, nothing of it is set up, and nothing is stopped by that."""
    if not row.menu.startswith("ipv6/firewall/"):
        return line
    return f":do {{:if ([/ipv6 settings get disable-ipv6] = false) do={{{line}}}}} on-error={{}}"


def _where_known(row: WantedRow) -> list[str]:
    """A release that lacks the property would not even read the line, and all that follows: it reads it as a text."""
    menu, ours = _menu(row), f"find comment={written(row.comment)}"
    sets = [
        f"{menu} set [{ours}] {name}={written(value)}"
        for name, value in row.values.items()
        if name in row.where_known
    ]
    return [f":do {{[[:parse {written(each)}]]}} on-error={{}}" for each in sets]


def _menu(row: WantedRow) -> str:
    return "/" + row.menu.replace("/", " ")


def _line(row: WantedRow) -> str:
    menu = _menu(row)
    values = " ".join(f"{name}={written(value)}" for name, value in row.known.items())
    if not row.key:
        return f"{menu} set {values}"
    ours = f"find comment={written(row.comment)}"
    missing = f"{menu} add {values} comment={written(row.comment)}"
    there = f"{menu} set [{ours}] {values}"
    return f":if ([:len [{menu} {ours}]] = 0) do={{{missing}}} else={{{there}}}"


def written(text: str) -> str:
    """As it is where RouterOS reads it so; else a string, with a backslash before what a terminal would take for its
    own."""
    if text in _FLAGS:
        return _FLAGS[text]
    if text and all((letter.isalnum() and letter.isascii()) or letter in ".-,/" for letter in text):
        return text
    special = {"\\": "\\\\", '"': '\\"', "$": "\\$", "?": "\\?"}
    return '"' + "".join(special.get(letter, letter) for letter in text) + '"'
