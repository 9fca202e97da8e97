"""A list page, declared: columns, filters, views, actions. Everything it shows is in its address.

class Subscribers(ListPage):
    name, title = "subscribers", _("Subscribers")
    table, filters, order = SubscriberTable, SubscriberFilters, "paid_until"

    def queryset(self, ctx):
        return queries.subscribers(ctx)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Final

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict

from mtandao.foundation.kit import kept_views
from mtandao.foundation.kit.exports import csv_response
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.listing import Listing, SavedView
from mtandao.foundation.kit.pages import Page, draw, go
from mtandao.foundation.kit.paging import Keyset, Order
from mtandao.foundation.kit.pieces import Action, Emptiness, Text, Verdict
from mtandao.foundation.kit.rights import may
from mtandao.foundation.kit.tables import KitTable
from mtandao.foundation.kit.tastes import keep_tastes

FILE_BATCH: Final = 2_000


class ListPage(Page):
    """`name` is unique among lists: cookies and cursors carry it. `order` is a column's name or
    a path, `-` reverses.

    With `refresh_s` its rows are asked for anew so often, as long as somebody looks and does not stop it.
    `bulk` are actions on the selected rows: each posts to its `url`, where `picked` finds the rows again.
    """

    template: ClassVar[str] = "kit/list.html"
    name: ClassVar[str]
    table: ClassVar[type[KitTable]]
    filters: ClassVar[type[KitFilters] | None] = None
    order: ClassVar[str] = "pk"
    page_size: ClassVar[int] = 50
    refresh_s: ClassVar[int] = 0
    views: ClassVar[Sequence[SavedView]] = ()
    bulk: ClassVar[Sequence[Action]] = ()
    actions: ClassVar[Sequence[Action]] = ()
    empty: ClassVar[Emptiness] = Emptiness("")
    sum_words: ClassVar[Text] = ""
    export_needs: ClassVar[object] = None

    def queryset(self, ctx: Any) -> QuerySet[Any]:
        """All rows this one may see, unordered, with what the columns read already joined or annotated."""
        raise NotImplementedError(f"{type(self).__name__} has no rows")

    def all_views(self, ctx: Any) -> Sequence[SavedView]:
        """The declared views, and those that this person keeps."""
        return (*self.views, *kept_views.kept(ctx, self.name))

    def all_actions(self, ctx: Any) -> Sequence[Action]:
        return self.actions

    def bulk_actions(self, ctx: Any) -> Sequence[Action]:
        return self.bulk

    def verdict(self, ctx: Any) -> Verdict | None:
        """A sentence over the list, if there is one to say."""
        return None

    def worked_off(self, asked: QueryDict) -> Emptiness | None:
        """What is said of a queue in which nothing is left, asked for by these filters. None: "Nothing matches"."""
        return None

    def notes(self, ctx: Any, queryset: QuerySet[Any]) -> Sequence[Text]:
        """Sums of the view for its foot: "Owed in this view: KES −401,230.50"."""
        return ()

    def save_view_url(self, ctx: Any) -> str:
        """Where "Save this view" leads; empty hides it."""
        return kept_views.keep_url(ctx, self.name)

    def currency(self, ctx: Any) -> str:
        return str(getattr(getattr(ctx, "tenant", None), "currency", ""))

    def phone_home(self, ctx: Any) -> str:
        return ""

    # From here on nothing is meant to be overridden.

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if kept := keep_tastes(request, self.name):
            return kept
        listing = Listing(self, request)
        if request.GET.get("format") == "csv" and listing.may_export:
            return csv_response(self.name, self._batches(listing))
        _rows = listing.slice  # before the page is drawn: a bad cursor is a notice at its top
        context = {
            "title": self.title,
            "back": self.back if self.back and may(self.request, self.back.needs) else None,
            "listing": listing,
            "verdict": self.verdict(self.ctx),
        }
        return draw(request, self.template, context)

    def _batches(self, listing: Listing) -> Iterator[KitTable]:
        """All rows of the view in its order, cut by the same keyset as the pages."""
        keyset: Keyset[Model] = Keyset(listing.queryset, listing.order, FILE_BATCH, self.name)
        page = keyset.page()
        yield listing.table_of(page.rows)
        while page.after:
            page = keyset.page(after=page.after)
            yield listing.table_of(page.rows)

    @classmethod
    def picked(cls, request: HttpRequest) -> QuerySet[Any]:
        """The rows a bulk action was pressed for: the ticked ones, or all of the view it was pressed in.

        Always within what this one may see: a made-up id is not found.
        """
        page = cls()
        page.setup(request)
        rows = page.queryset(page.ctx)
        if request.POST.get("all"):
            if cls.filters is None:
                return rows
            found: QuerySet[Any] = cls.filters(
                QueryDict(request.POST.get("query", "")), rows, request=request
            ).qs
            return found
        return rows.filter(pk__in=_ids(rows, request.POST.getlist("ids")))

    def nobody_picked(self, request: HttpRequest) -> HttpResponse:
        """Nothing was ticked: back to the list."""
        return go(request, request.path)

    def resolve_order(self, sort: str, keys: dict[str, str]) -> tuple[Order, str]:
        """The order for `?sort=` and the column it stands under; what is unknown or forbidden is ignored."""
        wanted = sort.removeprefix("-")
        chosen = sort if wanted in keys else self.order
        name = chosen.removeprefix("-")
        return Order(keys.get(name, name), chosen.startswith("-")), chosen if name in keys else ""


def _ids(rows: QuerySet[Any], given: list[str]) -> list[Any]:
    """The posted ids as keys; what is no key at all is left out."""
    key = rows.model._meta.pk
    found = []
    for text in given:
        try:
            found.append(key.to_python(text))
        except (ValueError, TypeError, ValidationError):
            continue
    return found
