"""Charts as values: `line`, `bar` and `heat` return a `Chart` for the tag `{% chart %}`.

Colours are token names, resolved when the chart is drawn; behind each chart stands a table for readers.
"""

from mtandao.foundation.kit.charts.bars import bar, heat
from mtandao.foundation.kit.charts.lines import line
from mtandao.foundation.kit.charts.values import Chart, Event, Series

__all__ = ["Chart", "Event", "Series", "bar", "heat", "line"]
