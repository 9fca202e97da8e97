"""Who is online on a router although nobody sold it."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import permissions
from mtandao.domains.reconciliation.choices import RiderWhy
from mtandao.domains.reconciliation.models import Rider
from mtandao.domains.reconciliation.queries import open_riders
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import CodeColumn, KitColumn, MomentColumn, NameColumn
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.pieces import Emptiness
from mtandao.foundation.kit.tables import KitTable


def _url(row: Rider) -> str:
    """The customer it belongs to, if it is one of ours; else the router."""
    if row.subscriber_id:
        return f"/subscribers/{row.subscriber_id}/"
    return reverse("reconciliation:router", kwargs={"nas_id": row.nas_id, "tab": "riders"})


class RiderTable(KitTable):
    username = NameColumn(gettext_lazy("Sign-in"), url=_url)
    why = KitColumn(gettext_lazy("Why"), flex=True, phone="line")
    router = KitColumn(gettext_lazy("Router"), accessor="nas__name", width="m", priority=2)
    address = CodeColumn(gettext_lazy("Address"), priority=2)
    mac = CodeColumn(gettext_lazy("MAC"), priority=3)
    found_at = MomentColumn(gettext_lazy("Found"), phone="value")

    def render_why(self, record: Rider) -> Any:
        return RiderWhy(record.why).label

    def row_name(self, record: Rider) -> str:
        return record.username


class RiderFilters(KitFilters):
    prime = ("why", "router")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    why = django_filters.MultipleChoiceFilter(label=gettext_lazy("Why"), choices=RiderWhy.choices)
    router = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Router"), field_name="nas", queryset=lambda request: network.routers(request.ctx)
    )

    def find(self, rows: QuerySet[Rider], name: str, value: str) -> QuerySet[Rider]:
        text = value.strip()
        return rows.filter(Q(username__icontains=text) | Q(address=text) | Q(mac__iexact=text))


class RidersPage(ListPage):
    name, title = "riders", gettext_lazy("Free riders")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = RiderTable, RiderFilters, "-found_at"
    empty = Emptiness(
        gettext_lazy("Nobody rides free"),
        gettext_lazy("Whoever is online on a router without a service that explains it is listed here."),
    )

    def queryset(self, ctx: Context) -> QuerySet[Rider]:
        return open_riders(ctx)
