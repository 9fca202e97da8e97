"""Keyset paging: Back and Next that cost the same on the first and on the millionth row.

A page begins after a row, not after a number of rows: `(key, id) > (last key, last id)`, which an index on
`(key, id)` answers at once. There is no OFFSET and no full count. Rows that come or go meanwhile neither
repeat nor hide their neighbours.

NULLs stand where PostgreSQL's plain index has them: last ascending, first descending. They are a second
segment with a query of its own, asked only when the first one did not fill the page, so both queries stay on
the index.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from django.core import signing
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Field, Func, Model, QuerySet, TextField, Value
from django.db.models.lookups import GreaterThan, LessThan

M = TypeVar("M", bound=Model)

COUNT_CAP: Final = 10_000
_KEY: Final = "kit_key"


class BadCursorError(ValueError):
    """The address names a place that is not ours: cut, made up, or of a list sorted another way."""


@dataclass(frozen=True)
class Order:
    """One sort key (a field path or an annotation, not an aggregate) and a direction; the id breaks ties."""

    key: str = "pk"
    descending: bool = False

    @classmethod
    def of(cls, text: str) -> Order:
        """`-paid_until` is descending, as in Django."""
        return cls(text.removeprefix("-"), text.startswith("-"))

    def __str__(self) -> str:
        return f"-{self.key}" if self.descending else self.key


@dataclass(frozen=True)
class Slice(Generic[M]):
    """One page. `first` is the place of its first row, from 1, as far as paging has counted."""

    rows: list[M]
    first: int
    after: str = ""
    before: str = ""

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


class _Pair(Func):
    """A row value, `(a, b)`: compared as one, it is a single range of the index."""

    template = "(%(expressions)s)"
    arg_joiner = ", "
    output_field = TextField()


def _plain(value: object) -> object:
    """A key as JSON can hold it, to the microsecond and the last cent."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, (Decimal, UUID, float)):
        return str(value)
    raise TypeError(f"a list cannot be paged by a {type(value).__name__}")


class Keyset(Generic[M]):
    """A queryset in one order, cut into pages of `size`. `salt` keeps one list's cursors out of another's."""

    def __init__(self, queryset: QuerySet[M], order: Order, size: int, salt: str) -> None:
        self.queryset, self.order, self.size = queryset, order, size
        self.signer = signing.Signer(salt=f"kit.paging:{salt}:{order}")
        self.by_id = order.key in ("pk", "id", queryset.model._meta.pk.name)
        self.keyed = (
            queryset.order_by() if self.by_id else queryset.order_by().annotate(**{_KEY: F(order.key)})
        )

    def page(self, *, after: str = "", before: str = "") -> Slice[M]:
        """The page after or before a cursor; without one the first. Raises BadCursorError."""
        if before:
            key, row_id, counted = self._read(before)
            rows = self._take(descending=not self.order.descending, start=(key, row_id))
            if len(rows) <= self.size:
                return self.page()
            rows = rows[: self.size][::-1]
            first = max(1, counted - self.size)
            return Slice(
                rows, first, self._cursor(rows[-1], first - 1 + len(rows)), self._cursor(rows[0], first)
            )
        start, counted = None, 0
        if after:
            key, row_id, counted = self._read(after)
            start = (key, row_id)
        rows = self._take(descending=self.order.descending, start=start)
        more, rows = len(rows) > self.size, rows[: self.size]
        if after and not rows:
            return self.page()
        return Slice(
            rows,
            counted + 1,
            self._cursor(rows[-1], counted + len(rows)) if more else "",
            self._cursor(rows[0], counted + 1) if after else "",
        )

    def _take(self, *, descending: bool, start: tuple[Any, Any] | None) -> list[M]:
        """Up to one row more than a page, from `start` on."""
        rows: list[M] = []
        for segment in self._segments(descending, start):
            rows += segment[: self.size + 1 - len(rows)]
            if len(rows) > self.size:
                break
        return rows

    def _segments(self, descending: bool, start: tuple[Any, Any] | None) -> Iterator[QuerySet[M]]:
        sign = "-" if descending else ""
        further = LessThan if descending else GreaterThan
        if self.by_id:
            rows = self.keyed.order_by(f"{sign}pk")
            yield rows if start is None else rows.filter(further(F("pk"), self._value("pk", start[1])))
            return
        full = self.keyed.order_by(f"{sign}{_KEY}", f"{sign}pk")
        nulls = self.keyed.filter(**{f"{_KEY}__isnull": True}).order_by(f"{sign}pk")
        if self._may_be_null():
            full = full.filter(**{f"{_KEY}__isnull": False})
        in_nulls = start is not None and start[0] is None
        if start is not None and in_nulls:
            nulls = nulls.filter(further(F("pk"), self._value("pk", start[1])))
        elif start is not None:
            here = _Pair(self._value(_KEY, start[0]), self._value("pk", start[1]))
            full = full.filter(further(_Pair(F(_KEY), F("pk")), here))
        # Ascending the nulls come last, descending first; what lies behind the start is left out.
        if descending:
            if self._may_be_null() and (start is None or in_nulls):
                yield nulls
            yield full
        else:
            if not in_nulls:
                yield full
            if self._may_be_null():
                yield nulls

    def _may_be_null(self) -> bool:
        try:
            return bool(self.queryset.model._meta.get_field(self.order.key).null)
        except (FieldDoesNotExist, AttributeError):
            return True

    def _field(self, name: str) -> Field[Any, Any]:
        if name == "pk":
            return self.queryset.model._meta.pk
        found: Field[Any, Any] = self.keyed.query.annotations[name].output_field
        return found

    def _value(self, name: str, value: object) -> Value:
        return Value(value, output_field=self._field(name))

    def _cursor(self, row: M, counted: int) -> str:
        key = None if self.by_id else _plain(getattr(row, _KEY))
        return self.signer.sign_object([key, _plain(row.pk), counted], compress=True)

    def _read(self, cursor: str) -> tuple[Any, Any, int]:
        try:
            key, row_id, counted = self.signer.unsign_object(cursor)
            known = None if key is None else self._field(_KEY).to_python(key)
            return known, self._field("pk").to_python(row_id), int(counted)
        except (signing.BadSignature, ValidationError, ValueError, TypeError, KeyError) as wrong:
            raise BadCursorError(cursor) from wrong


def counted(queryset: QuerySet[M], cap: int = COUNT_CAP) -> int:
    """How many rows, but never more than `cap` + 1 are looked at: `words.capped` says "10,000+" then."""
    return queryset.order_by().values("pk")[: cap + 1].count()
