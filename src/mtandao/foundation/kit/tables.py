"""A table is declared once; the page, the phone's cards and the CSV are drawn from it.

django-tables2 gives the declaration (columns in order, inheritance, accessors). Cells are drawn here: a list
page draws hundreds, and a choice's raw value is wanted, not its label.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

import django_tables2 as tables
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django_tables2.utils import call_with_appropriate

from mtandao.foundation.kit import widths
from mtandao.foundation.kit.columns import KitColumn, header
from mtandao.foundation.kit.rights import may, now_of


@dataclass(frozen=True)
class HeadCell:
    """`sort` is the value for `?sort=` that the header's link asks for, empty if it cannot be sorted."""

    name: str
    text: str
    css: str
    sort: str
    direction: str


@dataclass(frozen=True)
class BodyRow:
    id: str
    name: str
    sum: Decimal | None
    css: str
    cells: SafeString


class KitTable(tables.Table):  # type: ignore[misc]
    """Base of every table. A method `render_<column>(value, record)` draws the cell instead of the column."""

    class Meta:
        template_name = "kit/table.html"
        orderable = False
        row_attrs: Mapping[str, Any] = {}

    def __init__(
        self,
        rows: Iterable[Any],
        *,
        request: HttpRequest | None = None,
        shown: Iterable[str] = (),
        sorted_by: str = "",
        sortable: bool = False,
        pick: bool = False,
        currency: str = "",
        phone_home: str = "",
        now: datetime | None = None,
        cards: bool = True,
    ) -> None:
        self._now = now
        shown = set(shown)
        self._chosen = bool(shown)
        self.currency, self.phone_home, self.pick, self.cards = currency, phone_home, pick, cards
        self.sorted_by, self.sortable, self.records = sorted_by, sortable, list(rows)
        super().__init__(self.records, exclude=self.hidden(request, shown), orderable=False)
        self.request = request

    @property
    def now(self) -> datetime:
        return self._now or now_of(self.request)

    # What a page's author may override.

    def row_id(self, record: Any) -> str:
        """What the row's checkbox posts."""
        return str(getattr(record, "pk", ""))

    def row_name(self, record: Any) -> str:
        """Who the row's checkbox is for, said to readers."""
        return str(record)

    def row_sum(self, record: Any) -> Decimal | None:
        """What this row adds to the bulk bar's sum; None shows no sum."""
        return None

    def row_css(self, record: Any) -> str:
        return ""

    # Which columns.

    @classmethod
    def declared(cls) -> dict[str, KitColumn]:
        """The columns by name, in order, before any right or choice."""
        return dict(cls.base_columns)

    @classmethod
    def permitted(cls, request: HttpRequest | None) -> dict[str, KitColumn]:
        """The columns this one may see at all."""
        return {name: column for name, column in cls.declared().items() if may(request, column.needs)}

    @classmethod
    def hidden(cls, request: HttpRequest | None, shown: set[str]) -> list[str]:
        """Columns left out: for want of a right, or as others were chosen. The link's column always stays."""
        permitted = cls.permitted(request)
        left_out = [name for name in cls.declared() if name not in permitted]
        for name, column in permitted.items():
            chosen = name in shown if shown else not column.optional
            if not chosen and column.url is None:
                left_out.append(name)
        return left_out

    @classmethod
    def sort_keys(cls, request: HttpRequest | None) -> dict[str, str]:
        """Column name -> path to sort by, for the columns this one may see."""
        keys = {name: column.sort_key(name) for name, column in cls.permitted(request).items()}
        return {name: key for name, key in keys.items() if key}

    # What the template and the CSV draw.

    @cached_property
    def _cells(self) -> list[list[Any]]:
        """Every cell, row by row: how wide a column is, its cells say."""
        drawers = [self._drawer(bound) for bound in self.columns]
        return [[draw(record) for draw in drawers] for record in self.records]

    @cached_property
    def _looks(self) -> tuple[list[str], str]:
        """Classes of the columns that are shown, and of the room around the table."""
        drawn = [
            widths.Column(
                head=self._head(bound),
                cells=[str(row[at]) for row in self._cells],
                priority=bound.column.priority,
                width=bound.column.width,
                flex=bound.column.flex,
                machine="mt-mono" in bound.column.css,
            )
            for at, bound in enumerate(self.columns)
        ]
        return widths.looks(drawn, pick=self.pick, chosen=self._chosen)

    @property
    def room(self) -> str:
        return self._looks[1]

    def _head(self, bound: Any) -> str:
        return header(bound.name, bound.header, bound.column, self.currency)

    def heads(self) -> list[HeadCell]:
        found = []
        for bound, look in zip(self.columns, self._looks[0], strict=True):
            column, at = bound.column, self.sorted_by.removeprefix("-") == bound.name
            down = self.sorted_by.startswith("-")
            sort = f"-{bound.name}" if at and not down else bound.name
            found.append(
                HeadCell(
                    name=bound.name,
                    text=self._head(bound),
                    css=f"{column.attrs['th']['class']} {look}".strip(),
                    sort=sort if self.sortable and column.sort_key(bound.name) else "",
                    direction=("descending" if down else "ascending") if at else "",
                )
            )
        return found

    def body(self) -> Iterator[BodyRow]:
        openings = [
            _opening(bound.column, look) for bound, look in zip(self.columns, self._looks[0], strict=True)
        ]
        for record, drawn in zip(self.records, self._cells, strict=True):
            cells = format_html_join("", "{}{}</td>", zip(openings, drawn, strict=True))
            yield BodyRow(
                self.row_id(record), self.row_name(record), self.row_sum(record), self.row_css(record), cells
            )

    def file_rows(self) -> Iterator[list[Any]]:
        """Rows of bare values for a file, without HTML."""
        readers = [(bound.column, bound.name, _reader(bound.accessor)) for bound in self.columns]
        for record in self.records:
            yield [column.filed(read(record), record, name) for column, name, read in readers]

    def _drawer(self, bound: Any) -> Callable[[Any], Any]:
        column: KitColumn = bound.column
        read = _reader(bound.accessor)
        own = getattr(self, f"render_{bound.name}", None)

        def draw(record: Any) -> Any:
            value = read(record)
            if own is not None:
                return call_with_appropriate(
                    own, {"value": value, "record": record, "table": self, "column": column}
                )
            if value is None or value == "":
                return column.default
            return column.render(value, record, self)

        return draw


def _opening(column: KitColumn, look: str) -> SafeString:
    css = f"{column.attrs['td']['class']} {look}".strip()
    return format_html('<td class="{}">', css) if css else mark_safe("<td>")


def _reader(accessor: Any) -> Callable[[Any], Any]:
    """Reads `a__b` from objects and dictionaries; a missing part is None."""
    parts = str(accessor).replace(".", "__").split("__")

    def read(record: Any) -> Any:
        for part in parts:
            try:
                record = record[part] if isinstance(record, dict) else getattr(record, part)
            except (KeyError, AttributeError, ObjectDoesNotExist):
                return None
            if record is None:
                return None
            if callable(record) and not isinstance(record, type):
                record = record()
        return record

    return read
