"""Router requests: what routers were asked about running sessions, and what they said."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.network import permissions
from mtandao.domains.network.choices import Answer, RequestKind
from mtandao.domains.network.models import RouterRequest
from mtandao.domains.network.pages.finding import requests_like
from mtandao.domains.network.queries import router_requests, routers
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import CodeColumn, KitColumn, MomentColumn, StateColumn
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Crumb, Emptiness
from mtandao.foundation.kit.tables import KitTable

SHAPES = {
    Answer.WAITING: "waiting",
    Answer.ACKNOWLEDGED: "done",
    Answer.REFUSED: "refused",
    Answer.UNANSWERED: "no_answer",
    Answer.OFFLINE: "offline",
}


class RequestTable(KitTable):
    asked_at = MomentColumn(gettext_lazy("Asked"), phone="note")
    answer = StateColumn(gettext_lazy("Answer"))
    kind = KitColumn(gettext_lazy("What"), phone="value")
    login = CodeColumn(
        gettext_lazy("Sign-in"), accessor="login__username", empty_values=(), phone="title", width="l"
    )
    nas = KitColumn(gettext_lazy("Router"), accessor="nas__name", priority=2, width="m")
    milliseconds = KitColumn(gettext_lazy("Took"), priority=3)
    detail = KitColumn(gettext_lazy("It said"), priority=3, flex=True)

    def render_login(self, record: RouterRequest) -> str:
        return self.row_name(record)

    def render_answer(self, record: RouterRequest) -> Any:
        return state_html(SHAPES[Answer(record.answer)], Answer(record.answer).label)

    def render_kind(self, record: RouterRequest) -> Any:
        return RequestKind(record.kind).label

    def render_milliseconds(self, value: int, record: RouterRequest) -> str:
        return _("%(n)s ms") % {"n": value} if value else ""

    def row_name(self, record: RouterRequest) -> str:
        return record.login.username if record.login else record.username


class RequestFilters(KitFilters):
    prime = ("answer", "router", "asked_at")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    answer = django_filters.MultipleChoiceFilter(label=gettext_lazy("Answer"), choices=Answer.choices)
    router = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Router"), field_name="nas", queryset=lambda request: routers(request.ctx)
    )
    asked_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Asked"))
    kind = django_filters.ChoiceFilter(label=gettext_lazy("What"), choices=RequestKind.choices)

    def find(self, rows: QuerySet[RouterRequest], name: str, value: str) -> QuerySet[RouterRequest]:
        return requests_like(self.request.ctx, rows, value)


class RequestsPage(ListPage):
    name, title = "router-requests", gettext_lazy("Router requests")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    back = Crumb(gettext_lazy("Routers"), "../routers/")
    table, filters, order = RequestTable, RequestFilters, "-pk"
    views = (
        SavedView(gettext_lazy("All"), counts=False),
        SavedView(gettext_lazy("Not done"), "answer=refused&answer=unanswered"),
    )
    empty = Emptiness(
        gettext_lazy("No router was asked yet"),
        gettext_lazy(
            "A router is asked when a speed, the wall or a sign-in changes while somebody is online."
        ),
    )

    def queryset(self, ctx: Context) -> QuerySet[RouterRequest]:
        return router_requests(ctx)
