"""Lines over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

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

# The second line also differs in its stroke, for eyes that see no colour.
_STROKES: tuple[str | list[int], ...] = ("solid", [8, 3], [2, 3], [9, 3, 2, 3], [14, 3], [4, 2])


def line(
    name: str,
    title: Text,
    labels: Sequence[Text],
    series: Sequence[Series],
    *,
    unit: Unit = "count",
    events: Sequence[Event] = (),
    every: Named = None,
    top: Number = None,
    bottom: Number = None,
    step: Number = None,
    height: Literal["low", "middle", "high"] = "middle",
    x_title: Text = "",
    y_title: Text = "",
) -> Chart:
    """Lines over a category axis. A line that does not start at 0 (`bottom`) is never filled."""
    drawn, colour = [], 0
    compared = any(one.compare for one in series)
    against = next((one.values for one in series if one.compare), ())
    first = next((at for at, one in enumerate(series) if not one.compare), 0)
    for at, one in enumerate(series):
        colour += 0 if one.compare else 1
        paint = "token:line-strong" if one.compare else f"token:c{min(colour, 6)}"
        drawn.append(
            {
                "name": str(one.name),
                "type": "line",
                "data": list(one.values),
                "showSymbol": False,
                "itemStyle": {"color": paint},
                "lineStyle": {
                    "color": paint,
                    "width": 1.5 if one.compare else 2.5,
                    "type": [5, 4] if one.compare else _STROKES[(colour - 1) % len(_STROKES)],
                },
                "endLabel": {
                    "show": one.compare,
                    "formatter": str(one.name),
                    "color": "token:ink-2",
                    "fontSize": 12,
                },
                **(
                    {"areaStyle": {"color": "token:accent-soft", "opacity": 0.55}}
                    if one.fill and not bottom
                    else {}
                ),
                **(marks(events, one.values, len(labels), against) if at == first else {}),
            }
        )
    option = {
        **axes(labels, unit, every, top, bottom, step),
        "grid": {
            "left": 52,
            "right": 74 if compared else 16,
            "top": 30 if (len(series) > 1 and not compared) or y_title else 14,
            "bottom": 28,
        },
        "legend": legend(series),
        **room_for_legend(series),
        "tooltip": {"valueFormatter": f"format:{unit}"},
        "series": drawn,
    }
    option["xAxis"]["boundaryGap"] = False
    if y_title:
        option["yAxis"].update(name=str(y_title), nameTextStyle={"padding": [0, 28, 0, 0]})
    return Chart(
        name, title, option, [x_title, *(one.name for one in series)], table_rows(labels, series), height
    )
