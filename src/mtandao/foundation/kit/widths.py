"""How much room a table's columns take, near enough, before they are drawn: so that a column leaves a narrow page only
where it has no room, and no text is cut beside a name that has more than it needs.

A style of its own no page may have, so what is worked out is said in classes of widths.css, a step apart.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

STEP, FIRST, LAST = 60, 480, 2040
# In pixels, at the size of a table's letters.
LETTER, MACHINE_LETTER, HEAD_LETTER, SHAPE, PADDING, EDGES, PICK = 6.2, 7.2, 6.6, 18, 14, 18, 40
NAME, NAME_HEAD = 200, 136  # what a name is given before others leave, and what it never falls below
CAPS = {"s": 98, "m": 150, "l": 230}
_UNSEEN = re.compile(r'<span class="mt-(?:reader|phone-also)">.*?</span>|<bdi>|</bdi>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_SHAPE = re.compile(r"<svg\b|<i>|<i |\bbtn\b")


@dataclass(frozen=True, slots=True)
class Column:
    """`cells`: as they are drawn. `width`: the name of its cap, if it has one; `flex`: takes what is left;
    `machine`: in letters that are all of one width."""

    head: str
    cells: Sequence[str]
    priority: int = 1
    width: str = ""
    flex: bool = False
    machine: bool = False

    def whole(self) -> float:
        letter = MACHINE_LETTER if self.machine else LETTER
        return max([HEAD_LETTER * len(self.head), *(room(cell, letter) for cell in self.cells)])


def room(cell: str, letter: float = LETTER) -> float:
    """A cell's own, without padding."""
    if "<" not in cell:
        return letter * len(cell)
    seen = _UNSEEN.sub("", cell)
    return letter * len(html.unescape(_TAG.sub("", seen)).strip()) + SHAPE * len(_SHAPE.findall(seen))


def looks(columns: Sequence[Column], *, pick: bool = False, chosen: bool = False) -> tuple[list[str], str]:
    """Classes for each column, and for the room around the table. `chosen`: somebody named these columns, so none
    leaves; what has no room is moved to."""
    heads = [HEAD_LETTER * len(column.head) for column in columns]
    whole = [column.whole() for column in columns]
    least = [
        max(head, min(needs, NAME if column.flex else CAPS.get(column.width, needs)))
        for head, needs, column in zip(heads, whole, columns, strict=True)
    ]
    least = [
        max(room, NAME_HEAD) if column.flex else room for room, column in zip(least, columns, strict=True)
    ]
    taken = sum(least) + PADDING * len(columns) + EDGES + (PICK if pick else 0)
    found = ["" for _ in columns]
    cut = sorted(
        (at for at in range(len(columns)) if whole[at] > least[at]), key=lambda at: least[at] - whole[at]
    )
    flexible = [at for at, column in enumerate(columns) if column.flex]
    # One alone takes what is left: what is cut most, and of two that could, the longer one.
    rest = cut[0] if cut and flexible and not columns[cut[0]].flex else None
    if rest is None and len(flexible) > 1:
        rest = max(flexible, key=lambda at: whole[at])
        flexible.remove(rest)
    if rest is not None:
        found[rest] = "mt-rest"
        for at in flexible:
            found[at] = "mt-kept"
    wider = taken
    for at in cut:
        if at != rest and (rest is not None or not columns[at].flex):
            wider += whole[at] - least[at]
            found[at] = f"{found[at]} {_from(wider)}".strip()
    if chosen:
        return found, _wide(taken)
    leaving = sorted(
        (at for at, column in enumerate(columns) if column.priority > 1),
        key=lambda at: (-columns[at].priority, -at),
    )
    leaves_below = {}
    for at in leaving:
        leaves_below[at] = _step(taken)
        found[at] = f"{found[at]} mt-at-{leaves_below[at]}".strip()
        taken -= least[at] + PADDING
    for at, step in _last_below(leaves_below, len(columns)):
        found[at] = f"{found[at]} mt-edge-{step}".strip()
    return found, _wide(taken)


def _last_below(leaves_below: Mapping[int, int], columns: int) -> Iterator[tuple[int, int]]:
    """Columns that become the last one, and the room below which all behind them have left."""
    step = LAST
    for at in range(columns - 1, 0, -1):
        if at not in leaves_below:
            return
        step = min(step, leaves_below[at])
        yield at - 1, step


def _step(pixels: float) -> int:
    steps = -(-max(pixels - FIRST, 0) // STEP)
    return int(min(FIRST + STEP * steps, LAST))


def _from(pixels: float) -> str:
    return f"mt-full-{_step(pixels)}"


def _wide(pixels: float) -> str:
    """Below that it is moved to."""
    return f"mt-wide-{_step(pixels)}"
