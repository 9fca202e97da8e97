"""What a chart is made of: an ECharts option with colours by token name, and a table of the same figures.

`"token:c1"` is resolved when the chart is drawn, so light and dark agree; `"format:short"` names one of the
functions in `source/js/chart-formats.js`. Series take the colours c1 to c6 in
order; what is more than six is "others".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from mtandao.foundation.kit.pieces import Text

Number = int | float | None
# Which places of the x axis carry their name: every so many, or just these; None leaves it to the room.
Named = int | Sequence[int] | None
Unit = Literal["count", "short", "money", "percent", "gigabytes"]


@dataclass(frozen=True)
class Series:
    """One line or one part of the bars. `compare` draws it as a dashed grey line with its name at its end."""

    name: Text
    values: Sequence[Number]
    compare: bool = False
    fill: bool = False


@dataclass(frozen=True)
class Event:
    """What happened at a place of the x axis: "42 lost at 10:28". A fault is red, `now` the spark."""

    at: int
    words: Text
    kind: Literal["fault", "now", "note"] = "note"
    value: Number = None


@dataclass(frozen=True)
class Chart:
    """`name` is unique on the page. `option` goes to ECharts; `heads` and `rows` are the table behind it."""

    name: str
    title: Text
    option: dict[str, Any]
    heads: Sequence[Text] = ()
    rows: Sequence[Sequence[Any]] = field(default_factory=tuple)
    height: Literal["low", "middle", "high"] = "middle"

    @property
    def empty(self) -> bool:
        """Nothing but zeros draws no picture either."""
        return not any(value for row in self.rows for value in row[1:])


def table_rows(labels: Sequence[Text], series: Sequence[Series]) -> list[list[Any]]:
    return [
        [label, *(one.values[at] if at < len(one.values) else None for one in series)]
        for at, label in enumerate(labels)
    ]


def axes(
    labels: Sequence[Text], unit: Unit, named: Named, top: Number, bottom: Number, step: Number
) -> dict[str, Any]:
    x_label = (
        {} if named is None else {"interval": named - 1} if isinstance(named, int) else {"at": list(named)}
    )
    y: dict[str, Any] = {
        "type": "value",
        "axisLine": {"show": False},
        "axisLabel": {"formatter": f"format:{unit}"},
    }
    y |= {
        key: value for key, value in (("max", top), ("min", bottom), ("interval", step)) if value is not None
    }
    return {
        "xAxis": {"type": "category", "data": [str(label) for label in labels], "axisLabel": x_label},
        "yAxis": y,
    }


def _mark(event: Event, values: Sequence[Number], flip: bool, against: Sequence[Number]) -> dict[str, Any]:
    """A point with its words, kept inside the sheet: words of a late event stand to its left."""
    colour = {"fault": "token:suspended", "now": "token:spark", "note": "token:ink-2"}[event.kind]
    near = (
        values[max(0, event.at - 3) : event.at + 4]
        if event.kind == "note"
        else values[event.at : event.at + 1]
    )
    height = event.value if event.value is not None else max((value or 0 for value in near), default=0)
    # "Now" stands on the side of its point where the line of comparison does not pass.
    other = against[event.at] if event.at < len(against) else None
    below = event.kind == "now" and other is not None and other > height
    side = (
        {"position": "bottom", "distance": 8}
        if below
        else {"position": "left", "offset": [10, -24]}
        if flip and event.kind != "note"
        else {"position": "top", "distance": 8}
    )
    return {
        "coord": [event.at, height],
        "symbol": {"fault": "diamond", "now": "circle", "note": "rect"}[event.kind],
        "symbolSize": {"fault": 11, "now": 9, "note": 1}[event.kind],
        "itemStyle": {"color": colour, "borderColor": "token:surface", "borderWidth": 2}
        if event.kind != "note"
        else {"color": "transparent"},
        "label": {
            "show": True,
            "formatter": str(event.words),
            "color": "token:ink" if event.kind == "now" else colour,
            "fontSize": 12,
            "fontWeight": "normal" if event.kind == "note" else 600,
            **side,
        },
    }


def legend(series: Sequence[Series]) -> dict[str, Any]:
    """None for one series, nor for comparisons, which carry their name at their end."""
    named = [str(one.name) for one in series if not one.compare]
    if len(named) < 2:
        return {"show": False}
    return {
        "data": named,
        "right": 12,
        "top": 0,
        "itemWidth": 10,
        "itemHeight": 10,
        "icon": "rect",
        "textStyle": {"color": "token:ink-2"},
    }


def room_for_legend(series: Sequence[Series]) -> dict[str, Any]:
    """Where its names need more than one line, the plot begins below the last: the narrower, the lower."""
    named = [str(one.name) for one in series if not one.compare]
    width = sum(_BESIDE_NAME + _LETTER * len(name) for name in named)
    steps = [
        {"query": {"maxWidth": 12 + width // lines}, "option": {"grid": {"top": 30 + 19 * lines}}}
        for lines in (1, 2, 3)
        if width // lines > _NARROWEST
    ]
    return {"media": steps} if len(named) > 1 and steps else {}


# Of a name in a legend, at 12 px: its square with what is left free around it, and a letter.
_BESIDE_NAME, _LETTER = 27, 7
# No chart is drawn narrower: a phone of 320.
_NARROWEST = 240


def _apart(mark: dict[str, Any], values: Sequence[Number]) -> list[dict[str, Any]]:
    """The words of a late fault stand over the line that fell, not across its fall."""
    at, height = mark["coord"]
    over = max((value or 0 for value in values[max(0, at - 3) : at + 1]), default=height)
    label = {**mark["label"], "position": "left", "offset": [10, -12]}
    words = {
        **mark,
        "coord": [at, over],
        "symbolSize": 1,
        "itemStyle": {"color": "transparent"},
        "label": label,
    }
    return [{**mark, "label": {"show": False}}, words]


def marks(
    events: Sequence[Event], values: Sequence[Number], length: int, against: Sequence[Number] = ()
) -> dict[str, Any]:
    if not events:
        return {}
    drawn: list[dict[str, Any]] = []
    for event in events:
        late = event.at > length * 0.55
        mark = _mark(event, values, late, against)
        drawn += _apart(mark, values) if late and event.kind == "fault" else [mark]
    return {"markPoint": {"data": drawn}}
