"""Who is paid and could be online, and is not."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import DateTimeField, F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import permissions
from mtandao.domains.reconciliation.queries import offline_by, paid_but_offline
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.columns import CodeColumn, KitColumn, NameColumn, PhoneColumn
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.pieces import Action, Emptiness
from mtandao.foundation.kit.tables import KitTable

# What floors above do for those who are ticked: to write to them, which this room cannot.
_offered: list[Action] = []


def offer(action: Action) -> None:
    """Register a button for those who are ticked."""
    if action not in _offered:
        _offered.append(action)


class OfflineTable(KitTable):
    subscriber = NameColumn(
        gettext_lazy("Subscriber"),
        accessor="subscriber__full_name",
        url=lambda row: f"/subscribers/{row.subscriber_id}/",
    )
    username = CodeColumn(gettext_lazy("Sign-in"), width="l", phone="note")
    phone = PhoneColumn(gettext_lazy("Phone"), accessor="subscriber__phone", priority=2)
    plan = KitColumn(gettext_lazy("Plan"), accessor="subscription__plan__name", priority=3, width="m")
    since = KitColumn(gettext_lazy("Offline since"), accessor="offline_since", phone="value", empty_values=())

    def render_since(self, record: Any) -> str:
        return times.ago(record.offline_since, self.now) if record.offline_since else _("never online")

    def row_name(self, record: network.Login) -> str:
        return record.username


class OfflineFilters(KitFilters):
    prime = ("router", "plan")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), field_name="username", lookup_expr="startswith")
    router = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Router"),
        queryset=lambda request: network.routers(request.ctx),
        method="by_router",
    )
    plan = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Plan"), queryset=lambda request: catalog.plans(request.ctx), method="by_plan"
    )
    area = django_filters.CharFilter(label=gettext_lazy("Area"), method="by_area")

    def by_router(
        self, rows: QuerySet[network.Login], name: str, value: network.Nas
    ) -> QuerySet[network.Login]:
        return offline_by(rows, router_id=value.pk)

    def by_plan(
        self, rows: QuerySet[network.Login], name: str, value: catalog.Plan
    ) -> QuerySet[network.Login]:
        return offline_by(rows, plan_id=value.pk)

    def by_area(self, rows: QuerySet[network.Login], name: str, value: str) -> QuerySet[network.Login]:
        return offline_by(rows, area=value)


class OfflinePage(ListPage):
    name, title = "paid-offline", gettext_lazy("Paid but offline")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = OfflineTable, OfflineFilters, "pk"
    empty = Emptiness(
        gettext_lazy("Whoever is paid is online"),
        gettext_lazy(
            "Services that are to be online, and have had no session for ten minutes, are listed here."
        ),
    )

    def bulk_actions(self, ctx: Context) -> Sequence[Action]:
        return _offered

    def queryset(self, ctx: Context) -> QuerySet[network.Login]:
        last = (
            network.sessions(ctx)
            .filter(login=OuterRef("pk"))
            .order_by("-started_at")
            .values("stopped_at")[:1]
        )
        return (
            paid_but_offline(ctx)
            .annotate(offline_since=Subquery(last, output_field=DateTimeField()))
            .order_by(F("pk"))
        )
