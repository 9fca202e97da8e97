"""One list for all rooms: `{items, next}`, a signed keyset cursor, a capped count on wish, CSV by Accept."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from pydantic import BaseModel, ConfigDict, Field

from mtandao.foundation.api.asking import Request
from mtandao.foundation.api.exports import csv_response
from mtandao.foundation.api.shapes import Shape
from mtandao.foundation.context import Context
from mtandao.foundation.kit.paging import COUNT_CAP, BadCursorError, Keyset, Order, counted
from mtandao.foundation.refusals import Malformed

Row = TypeVar("Row", bound=Model)
Out = TypeVar("Out", bound=Shape)

MOST = 500
EXPORTED_AT_ONCE = 1000


class ListQuery(BaseModel):
    """What every list may be asked with. A room adds its filters, by field name."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=MOST, description="How many items.")
    cursor: str = Field("", description="`next` of the page before.")
    count: bool = Field(False, description=f"Count the items as well, up to {COUNT_CAP:,}.")
    q: str = Field("", max_length=200, description="Search.")


class OrganizationListQuery(ListQuery):
    """A list whose rows belong to organizations: one may look at a part of one's own subtree."""

    organization: UUID | None = Field(None, description="Only this organization and those below it.")


def only(rows: QuerySet[Row], **asked: object) -> QuerySet[Row]:
    """Those that are as was asked; what nobody said narrows nothing."""
    return rows.filter(**{field: value for field, value in asked.items() if value})


class Page(BaseModel, Generic[Out]):
    """One page. `next` is null on the last one."""

    items: list[Out]
    next: str | None = None
    count: int | None = Field(None, description="Only when asked for with `count=true`.")
    counted_all: bool | None = Field(None, description="False: there are more than `count`.")


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row, Out]):
    """One list: how its rows become answers, and in which order they stand (an indexed key, then the id).

    `shaped` takes a whole page, so that what rows need from elsewhere is read once for all of them.
    """

    name: str
    shape: type[Out]
    shaped: Callable[[Context, Sequence[Row]], list[Out]]
    order: str = "-pk"

    @property
    def page(self) -> type[Page[Out]]:
        return Page[self.shape]  # type: ignore[name-defined]

    def answer(self, request: Request, rows: QuerySet[Row], query: ListQuery) -> HttpResponseBase:
        """One page as JSON; with `Accept: text/csv` the whole list as CSV."""
        if request.get_preferred_type(["application/json", "text/csv"]) == "text/csv":
            return csv_response(request, self.name, self.shape, self._batches(request.ctx, rows))
        items, after = self._page(request.ctx, rows, query.cursor, query.limit)
        more: dict[str, Any] = {}
        if query.count:
            count = counted(rows)
            more = {"count": min(count, COUNT_CAP), "counted_all": count <= COUNT_CAP}
        page = self.page.model_construct(items=items, next=after or None, **more)
        body = page.model_dump_json(exclude_unset=True, context={"request": request})
        return HttpResponse(body, content_type="application/json; charset=utf-8")

    def _page(self, ctx: Context, rows: QuerySet[Row], cursor: str, limit: int) -> tuple[list[Out], str]:
        keyset = Keyset(rows, Order.of(self.order), limit, f"api:{self.name}")
        try:
            found = keyset.page(after=cursor)
        except BadCursorError:
            sentence = "This is no place in this list. Take it from `next` of the page before."
            raise Malformed("There is no such page.", fields={"cursor": sentence}) from None
        # Pages for people begin anew when everything behind a cursor is gone; a program would never end.
        if cursor and found.first == 1:
            return [], ""
        return self.shaped(ctx, found.rows), found.after

    def _batches(self, ctx: Context, rows: QuerySet[Row]) -> Iterator[list[Out]]:
        cursor = ""
        while True:
            items, cursor = self._page(ctx, rows, cursor, EXPORTED_AT_ONCE)
            yield items
            if not cursor:
                return
