"""One drawing of a list page: its rows, tabs, chips, columns and pager, worked out from the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from mtandao.foundation.kit import tastes, words
from mtandao.foundation.kit.filters import RESERVED, SEARCH, Chip, KitFilters, chips, problems, without
from mtandao.foundation.kit.paging import COUNT_CAP, BadCursorError, Keyset, Slice, counted
from mtandao.foundation.kit.pieces import Action, Emptiness, Text
from mtandao.foundation.kit.rights import allowed, may, now_if_known
from mtandao.foundation.kit.tables import KitTable

if TYPE_CHECKING:
    from mtandao.foundation.kit.lists import ListPage


@dataclass(frozen=True)
class SavedView:
    """A tab: a name for a query string; `counts` may be switched off for a slow view. One that somebody keeps
    for himself has a `drop_url`."""

    label: Text
    query: str = ""
    counts: bool = True
    needs: object = None
    drop_url: str = ""


@dataclass(frozen=True)
class Tab:
    label: Text
    url: str
    count: str
    current: bool
    drop_url: str = ""


@dataclass(frozen=True)
class ColumnChoice:
    name: str
    label: Text
    shown: bool
    fixed: bool


class Listing:
    """What `kit/list.html` draws. Every part is worked out once, when it is asked for."""

    def __init__(self, page: ListPage, request: HttpRequest) -> None:
        self.page, self.request = page, request
        self.ctx = page.ctx
        self.notices: list[str] = []
        self.density = tastes.density(request)
        self.base = page.queryset(self.ctx)
        self.filters = self._filters(request.GET)
        self.queryset = self.filters.qs if self.filters else self.base
        if self.filters:
            self.notices += [
                _("Not understood and left out: %(what)s") % {"what": said} for said in problems(self.filters)
            ]
        keys = page.table.sort_keys(request)
        self.order, self.sorted_by = page.resolve_order(request.GET.get("sort", ""), keys)

    def _filters(self, data: QueryDict) -> KitFilters | None:
        return self.page.filters(data, self.base, request=self.request) if self.page.filters else None

    @cached_property
    def slice(self) -> Slice[Any]:
        keyset: Keyset[Any] = Keyset(self.queryset, self.order, self.page.page_size, self.page.name)
        try:
            return keyset.page(
                after=self.request.GET.get("after", ""), before=self.request.GET.get("before", "")
            )
        except BadCursorError:
            self.notices.append(
                _("That address was cut or belongs to another order. This is the first page.")
            )
            return keyset.page()

    @cached_property
    def table(self) -> KitTable:
        return self.table_of(self.slice.rows)

    def table_of(self, rows: Sequence[Any]) -> KitTable:
        return self.page.table(
            rows,
            request=self.request,
            shown=tastes.columns(self.request, self.page.name),
            sorted_by=self.sorted_by,
            sortable=True,
            pick=bool(self.bulk),
            currency=self.page.currency(self.ctx),
            phone_home=self.page.phone_home(self.ctx),
        )

    # Counts, capped: a million rows are not counted for a title.

    @cached_property
    def found(self) -> int:
        return counted(self.queryset)

    @cached_property
    def of_all(self) -> int:
        return counted(self.base) if self.active else self.found

    @cached_property
    def found_words(self) -> str:
        return words.capped(self.found, COUNT_CAP)

    @cached_property
    def count_words(self) -> str:
        """`188 of 2,604`, `2,604`."""
        if not self.active:
            return self.found_words
        return _("%(n)s of %(all)s") % {"n": self.found_words, "all": words.capped(self.of_all, COUNT_CAP)}

    @cached_property
    def place_words(self) -> str:
        """`1 to 15 of 188`."""
        found = {
            "first": words.count(self.slice.first),
            "last": words.count(self.slice.last),
            "n": self.found_words,
        }
        return _("%(first)s to %(last)s of %(n)s") % found

    @cached_property
    def note_words(self) -> Sequence[Text]:
        return self.page.notes(self.ctx, self.queryset) if self.slice.rows else ()

    @property
    def may_refresh(self) -> bool:
        """Only its beginning: a later page begins where the one before it ended, and would not move on."""
        return bool(self.page.refresh_s) and not (
            self.request.GET.get("after") or self.request.GET.get("before")
        )

    @property
    def stands_still(self) -> bool:
        return tastes.stands_still(self.request, self.page.name)

    # The address.

    def url(self, query: str) -> str:
        return f"{self.request.path}?{query}" if query else self.request.path

    @cached_property
    def next_url(self) -> str:
        return self._place("after", self.slice.after)

    @cached_property
    def back_url(self) -> str:
        return self._place("before", self.slice.before)

    def _place(self, name: str, cursor: str) -> str:
        if not cursor:
            return ""
        query = self.request.GET.copy()
        query.pop("after", None)
        query.pop("before", None)
        query[name] = cursor
        return self.url(query.urlencode())

    @cached_property
    def filter_query(self) -> str:
        """The address's filters alone: what "select all" posts, and what a saved view keeps."""
        return without(self.request.GET, RESERVED)

    @property
    def csv_url(self) -> str:
        query = without(self.request.GET, ("format",))
        return self.url(f"{query}&format=csv" if query else "format=csv")

    @cached_property
    def hidden_fields(self) -> list[tuple[str, str]]:
        """What a filter form carries along besides its own fields."""
        return [("sort", self.request.GET["sort"])] if self.request.GET.get("sort") else []

    @cached_property
    def other_fields(self) -> list[tuple[str, str]]:
        """The whole address, for the columns form, which has no filters of its own."""
        passing = [
            name
            for name in self.request.GET
            if name not in ("columns", "chosen", "density", "after", "before", "format", "live")
        ]
        return [(name, value) for name in passing for value in self.request.GET.getlist(name)]

    # Filters and views.

    @cached_property
    def chips(self) -> list[Chip]:
        return chips(self.filters, self.request.GET, now_if_known(self.request)) if self.filters else []

    @cached_property
    def shown_chips(self) -> list[Chip]:
        return [chip for chip in self.chips if chip.active or chip.prime]

    @cached_property
    def more_chips(self) -> list[Chip]:
        return [chip for chip in self.chips if not chip.active and not chip.prime]

    @cached_property
    def search(self) -> Any:
        return self.filters.form[SEARCH] if self.filters and SEARCH in self.filters.filters else None

    @cached_property
    def search_words(self) -> str:
        return self.request.GET.get(SEARCH, "").strip() if self.search else ""

    @property
    def active(self) -> bool:
        return bool(self.search_words) or any(chip.active for chip in self.chips)

    @cached_property
    def worked_off(self) -> Emptiness | None:
        """A queue that is empty because everything in it was done is no search that found nothing."""
        if not self.active or not self.base.exists():
            return None
        return self.page.worked_off(QueryDict(self.filter_query))

    @cached_property
    def ways_out(self) -> list[tuple[str, str, str]]:
        """When nothing matches: for each filter how many there are without it, its name, and that address."""
        found = []
        for chip in [chip for chip in self.chips if chip.active][:4]:
            filters = self._filters(QueryDict(chip.without))
            if filters and (number := counted(filters.qs)):
                found.append((words.capped(number, COUNT_CAP), chip.label, self.url(chip.without)))
        return found

    @cached_property
    def tabs(self) -> list[Tab]:
        here = _same(self.filter_query)
        tabs = []
        for view in allowed(self.request, self.page.all_views(self.ctx)):
            current = _same(view.query) == here
            count = self._tab_count(view, current)
            tabs.append(Tab(view.label, self.url(view.query), count, current, view.drop_url))
        return tabs

    def _tab_count(self, view: SavedView, current: bool) -> str:
        if not view.counts:
            return ""
        if current:
            return self.found_words
        filters = self._filters(QueryDict(view.query))
        return words.capped(counted(filters.qs if filters else self.base), COUNT_CAP)

    @property
    def save_view_url(self) -> str:
        wanted = self.active and not any(tab.current for tab in self.tabs)
        return self.page.save_view_url(self.ctx) if wanted else ""

    # Actions and columns.

    @cached_property
    def actions(self) -> list[Action]:
        return allowed(self.request, self.page.all_actions(self.ctx))

    @cached_property
    def bulk(self) -> list[Action]:
        return allowed(self.request, self.page.bulk_actions(self.ctx))

    @property
    def may_export(self) -> bool:
        return may(self.request, self.page.export_needs)

    @cached_property
    def column_choices(self) -> list[ColumnChoice]:
        hidden = set(self.page.table.hidden(self.request, set(tastes.columns(self.request, self.page.name))))
        permitted = self.page.table.permitted(self.request)
        return [
            ColumnChoice(name, column.verbose_name or name, name not in hidden, column.url is not None)
            for name, column in permitted.items()
        ]

    @property
    def next_density(self) -> str:
        at = tastes.DENSITIES.index(self.density)
        return tastes.DENSITIES[(at + 1) % len(tastes.DENSITIES)]


def _same(query: str) -> list[tuple[str, list[str]]]:
    """A query string as something to compare: in one order, without what is empty."""
    lists = QueryDict(query).lists()
    return sorted(
        (name, sorted(str(value) for value in values if value)) for name, values in lists if any(values)
    )
