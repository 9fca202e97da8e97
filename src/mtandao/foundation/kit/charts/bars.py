"""Bars, which always start at 0, and the heat map of a week by hour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from mtandao.foundation.kit.charts.values import (
    Chart,
    Event,
    Named,
    Number,
    Series,
    Unit,
    axes,
    legend,
    marks,
    room_for_legend,
    table_rows,
)
from mtandao.foundation.kit.pieces import Text


def bar(
    name: str,
    title: Text,
    labels: Sequence[Text],
    series: Sequence[Series],
    *,
    unit: Unit = "count",
    stacked: bool = True,
    events: Sequence[Event] = (),
    every: Named = None,
    top: Number = None,
    step: Number = None,
    y_title: Text = "",
    height: Literal["low", "middle", "high"] = "middle",
    x_title: Text = "",
) -> Chart:
    """Bars side by side or stacked. The second series and those after it have a pattern too."""
    drawn: list[dict[str, Any]] = []
    for at, one in enumerate(series):
        pattern = {"decal": _PATTERNS[(at - 1) % len(_PATTERNS)]} if at else {"decal": {"symbol": "none"}}
        drawn.append(
            {
                "name": str(one.name),
                "type": "bar",
                "data": list(one.values),
                "barWidth": "62%" if stacked or len(series) == 1 else None,
                "itemStyle": {"color": f"token:c{min(at + 1, 6)}", **pattern},
                **({"stack": "all"} if stacked else {}),
                **(marks(events, _tops(series) if stacked else one.values, len(labels)) if at == 0 else {}),
            }
        )
    option = {
        **axes(labels, unit, every, top, None, step),
        "grid": {"left": 52, "right": 16, "top": 30 if len(series) > 1 or y_title else 14, "bottom": 28},
        "legend": legend(series),
        **room_for_legend(series),
        "tooltip": {"valueFormatter": f"format:{unit}", "axisPointer": {"type": "shadow"}},
        "aria": {"enabled": True, "label": {"enabled": False}, "decal": {"show": len(series) > 1}},
        "series": drawn,
    }
    if y_title:
        option["yAxis"].update(name=str(y_title), nameTextStyle={"padding": [0, 28, 0, 0]})
    return Chart(
        name, title, option, [x_title, *(one.name for one in series)], table_rows(labels, series), height
    )


_PATTERNS: tuple[dict[str, Any], ...] = (
    {
        "symbol": "rect",
        "dashArrayX": [1, 0],
        "dashArrayY": [2, 2],
        "rotation": 0.6,
        "color": "rgba(255,255,255,.35)",
    },
    {
        "symbol": "circle",
        "symbolSize": 0.6,
        "dashArrayX": [[4, 4], [0, 4, 4, 0]],
        "dashArrayY": [4, 0],
        "color": "rgba(255,255,255,.4)",
    },
    {
        "symbol": "rect",
        "dashArrayX": [1, 0],
        "dashArrayY": [2, 3],
        "rotation": -0.6,
        "color": "rgba(255,255,255,.35)",
    },
)


def _tops(series: Sequence[Series]) -> list[Number]:
    """Where each stack ends, so that words stand above it."""
    longest = max((len(one.values) for one in series), default=0)
    return [sum((one.values[at] or 0) for one in series if at < len(one.values)) for at in range(longest)]


def heat(
    name: str,
    title: Text,
    across: Sequence[Text],
    down: Sequence[Text],
    values: Sequence[Sequence[Number]],
    *,
    unit: Unit = "count",
    height: Literal["low", "middle", "high"] = "middle",
    every: Named = None,
) -> Chart:
    """A grid of figures, one row of `values` for each of `down`: light is little, the accent is much."""
    cells = [
        [x, y, value] for y, row in enumerate(values) for x, value in enumerate(row) if value is not None
    ]
    most = max((cell[2] or 0 for cell in cells), default=0) or 1
    every_label = (
        {} if every is None else {"interval": every - 1} if isinstance(every, int) else {"at": list(every)}
    )
    option = {
        "grid": {"left": 52, "right": 16, "top": 10, "bottom": 28},
        "xAxis": {"type": "category", "data": [str(label) for label in across], "axisLabel": every_label},
        "yAxis": {
            "type": "category",
            "data": [str(label) for label in down],
            "inverse": True,
            "axisLine": {"show": False},
        },
        "visualMap": {
            "show": False,
            "min": 0,
            "max": most,
            "inRange": {"color": ["token:sunk", "token:accent-soft", "token:c1"]},
        },
        "tooltip": {"trigger": "item", "valueFormatter": f"format:{unit}"},
        "series": [
            {
                "type": "heatmap",
                "name": str(title),
                "data": cells,
                "itemStyle": {"borderColor": "token:surface", "borderWidth": 2},
            }
        ],
    }
    return Chart(
        name,
        title,
        option,
        ["", *across],
        [[label, *row] for label, row in zip(down, values, strict=True)],
        height,
    )
