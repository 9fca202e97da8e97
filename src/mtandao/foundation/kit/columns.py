"""Columns of tables: each knows its look, when it leaves a narrow page, its place on a phone's card."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

import django_tables2 as tables
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from mtandao.foundation.kit import markup, times, words
from mtandao.foundation.kit.marks import mark
from mtandao.foundation.kit.pieces import Step, Text
from mtandao.foundation.kit.rights import may

NOTHING = mark_safe('<span class="mt-faint mt-none">–</span>')


class KitColumn(tables.Column):  # type: ignore[misc]
    """Text, as it is.

    `sort`: True sorts by the accessor, a string by another path (field or annotation; give it an index).
    `priority`: 1 stays, 4 leaves first where the table lacks room. `phone`: its place on a phone's card
    (`title`, `value`, `state`, `note`, `line` for a line of its own, and `in` or `out` for a value that is added or
    taken); without one it is not on the card. `needs`: a right; without it there
    is no column. `optional`: shown only when chosen in the columns menu. `width` (`s`, `m`, `l`) cuts longer
    texts; `flex` takes what is left. `url`: a callable row -> address makes it the row's link,
    for who holds `url_needs`.
    """

    css = ""
    empty_values = (None, "")

    def __init__(
        self,
        verbose_name: Text | None = None,
        *,
        sort: bool | str = False,
        priority: int = 1,
        phone: str = "",
        needs: object = None,
        optional: bool = False,
        width: str = "",
        flex: bool = False,
        url: Callable[[Any], str] | None = None,
        url_needs: object = None,
        **options: Any,
    ) -> None:
        self.sort, self.priority, self.phone, self.needs = sort, priority, phone, needs
        self.optional, self.width, self.flex, self.url = optional, width, flex, url
        self.url_needs, self.flex = url_needs, flex
        looks = [self.css, f"mt-ph-{phone}" if phone else ""]
        looks += [f"mt-w-{width}" if width else "", "mt-flex" if flex else ""]
        css = " ".join(look for look in looks if look)
        # A header is set in the page's own type, also over what a machine issued.
        over = " ".join(look for look in looks if look and look not in ("mt-mono", "mt-name"))
        options.setdefault("attrs", {"td": {"class": css}, "th": {"class": over}})
        options.setdefault("default", NOTHING)
        super().__init__(verbose_name=verbose_name, orderable=False, **options)

    def sort_key(self, name: str) -> str:
        """The path to sort by, with `__`; empty if the column cannot be sorted."""
        if not self.sort:
            return ""
        return self.sort if isinstance(self.sort, str) else str(self.accessor or name).replace(".", "__")

    def shown(self, value: Any, record: Any, table: Any) -> Any:
        """The cell's content; subclasses draw here."""
        display = getattr(record, f"get_{self.accessor}_display", None)
        text = display() if display else value
        return markup.clipped_html(text) if self.width or self.flex else text

    def render(self, value: Any, record: Any, table: Any) -> Any:
        inner = self.shown(value, record, table)
        if self.url is None or not may(table.request, self.url_needs):
            return inner
        return format_html('<a class="mt-plain mt-main-link" href="{}">{}</a>', self.url(record), inner)

    def filed(self, value: Any, record: Any, name: str) -> Any:
        """For files: the bare value, never HTML."""
        return "" if value is None else value


class NameColumn(KitColumn):
    """Whose row it is: it takes the room that is left, shrinks, then is cut; title of the phone's card."""

    css = "mt-name"

    def __init__(self, verbose_name: Text | None = None, **options: Any) -> None:
        super().__init__(verbose_name, **{"flex": True, "phone": "title", **options})


class CodeColumn(KitColumn):
    """What a machine issued: account, MAC, IP, receipt."""

    css = "mt-mono"


class StateColumn(KitColumn):
    """Shape and word. `word`: a callable row -> text ("Promise, 25 Nov"); empty is the state's own word."""

    def __init__(
        self, verbose_name: Text | None = None, *, word: Callable[[Any], Text] | None = None, **options: Any
    ) -> None:
        self.word = word
        super().__init__(verbose_name, **{"phone": "state", **options})

    def filed(self, value: Any, record: Any, name: str) -> str:
        return str((self.word(record) if self.word else "") or (mark(str(value)).word if value else ""))

    def shown(self, value: Any, record: Any, table: Any) -> SafeString:
        return markup.state_html(str(value), self.word(record) if self.word else "")


class MoneyColumn(KitColumn):
    """Right-aligned, two places; the currency stands in the header unless `mixed` names the row's own."""

    css = "mt-num"

    def __init__(
        self, verbose_name: Text | None = None, *, mixed: str = "", plain: bool = False, **options: Any
    ) -> None:
        self.mixed, self.plain = mixed, plain
        super().__init__(verbose_name, **{"phone": "value", **options})

    def shown(self, value: Any, record: Any, table: Any) -> SafeString:
        own = str(getattr(record, self.mixed)) if self.mixed else ""
        return markup.money_html(getattr(value, "amount", value), own, plain=self.plain)


class CountColumn(KitColumn):
    css = "mt-num"

    def shown(self, value: Any, record: Any, table: Any) -> str:
        return words.count(int(value))


class SizeColumn(KitColumn):
    """Bytes."""

    css = "mt-num"

    def shown(self, value: Any, record: Any, table: Any) -> str:
        return words.size(int(value))


class PhoneColumn(KitColumn):
    def shown(self, value: Any, record: Any, table: Any) -> SafeString:
        return markup.phone_html(str(value), table.phone_home)


class DayColumn(KitColumn):
    def shown(self, value: date, record: Any, table: Any) -> SafeString:
        return markup.day_html(value, table.now)


class MomentColumn(KitColumn):
    """An instant: today its time, another day its date too."""

    def shown(self, value: datetime, record: Any, table: Any) -> SafeString:
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), times.moment(value, table.now))


class DaysLeftColumn(KitColumn):
    """`22 days`, `today`, `2 days over`: red from today on."""

    css = "mt-num"

    def __init__(self, verbose_name: Text | None = None, **options: Any) -> None:
        super().__init__(verbose_name, **{"phone": "note", **options})

    def shown(self, value: date, record: Any, table: Any) -> SafeString:
        today = times.local(table.now).date()
        tone = "mt-owed" if value <= today else "mt-quiet"
        return format_html('<span class="{}">{}</span>', tone, times.days_left(value, today))


class DurationColumn(KitColumn):
    """Seconds or a timedelta: `6 h 02 min`."""

    def shown(self, value: Any, record: Any, table: Any) -> str:
        return times.duration(value)


class BeadsColumn(KitColumn):
    """A small thread without words; the accessor gives the steps."""

    def shown(self, value: Iterable[Step], record: Any, table: Any) -> SafeString:
        return markup.beads_html(value)


def header(name: str, verbose: str | Promise, column: KitColumn, currency: str) -> str:
    """A column's header: money says its currency there, and not in every cell."""
    if isinstance(column, MoneyColumn) and currency and not column.mixed:
        return f"{verbose}, {currency}"
    return str(verbose or name)
