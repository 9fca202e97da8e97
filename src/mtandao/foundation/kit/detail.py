"""A detail page, declared: one header that keeps its order, and tabs that are addresses of their own.

class SubscriberPage(DetailPage):
    route = "subscriber"
    tabs = (Tab("overview", _("Overview"), "subscribers/_overview.html"), …)

    def load(self, ctx, id): return queries.subscriber(ctx, id)
    def head(self, ctx, subscriber): return Head(title=subscriber.name, …)
    def overview(self, ctx, subscriber): return {"sessions": …}

path("subscribers/<uuid:id>/", SubscriberPage.as_view(), name="subscriber")
path("subscribers/<uuid:id>/<slug:tab>/", SubscriberPage.as_view(), name="subscriber")
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from mtandao.foundation.kit.pages import Page, draw
from mtandao.foundation.kit.pieces import Head, Text
from mtandao.foundation.kit.rights import allowed

TAB_PLACE: Final = "mt-tab"


@dataclass(frozen=True)
class Tab:
    """`name` is in the address and names the method that fills `template`."""

    name: str
    label: Text
    template: str
    needs: object = None


@dataclass(frozen=True)
class DrawnTab:
    name: str
    label: Text
    url: str
    count: int | None
    current: bool


class DetailPage(Page):
    template: ClassVar[str] = "kit/detail.html"
    route: ClassVar[str]
    tabs: ClassVar[Sequence[Tab]] = ()

    def load(self, ctx: Any, **ids: Any) -> Any:
        """The thing itself; raises the project's NotFound, or Http404, when it is not there or not theirs."""
        raise NotImplementedError(f"{type(self).__name__} loads nothing")

    def head(self, ctx: Any, thing: Any) -> Head:
        raise NotImplementedError(f"{type(self).__name__} has no head")

    def counts(self, ctx: Any, thing: Any) -> Mapping[str, int]:
        """Tab name -> the small figure beside its label. Zero is not written."""
        return {}

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponse:
        wanted = ids.pop("tab", None)
        tabs = allowed(request, self.tabs)
        current = (
            next((tab for tab in tabs if tab.name == wanted), None) if wanted else (tabs[0] if tabs else None)
        )
        if wanted and current is None:
            raise Http404(wanted)
        thing = self.load(self.ctx, **ids)
        part = getattr(self, current.name)(self.ctx, thing) if current else {}
        context = {"thing": thing, "tab": current, **part}
        if current and request.headers.get("HX-Target") == TAB_PLACE:
            context["tabs"] = self._drawn(tabs, current, ids, {})
            return draw(request, "kit/tab.html", context)
        counts = self.counts(self.ctx, thing)
        head = self.head(self.ctx, thing)
        context |= {"head": head, "title": head.title, "tabs": self._drawn(tabs, current, ids, counts)}
        return draw(request, self.template, context)

    def _drawn(
        self, tabs: Sequence[Tab], current: Tab | None, ids: Mapping[str, Any], counts: Mapping[str, int]
    ) -> list[DrawnTab]:
        drawn = []
        for at, tab in enumerate(tabs):
            # The first tab is the page itself: one address for one thing.
            address = reverse(self.route, kwargs={**ids} if at == 0 else {**ids, "tab": tab.name})
            drawn.append(DrawnTab(tab.name, tab.label, address, counts.get(tab.name) or None, tab is current))
        return drawn
