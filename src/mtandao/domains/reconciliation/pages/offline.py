"""Who is paid and could be online, and is not."""

from typing import Any

import django_filters
from django.db.models import DateTimeField, F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import permissions
from mtandao.domains.reconciliation.queries import paid_but_offline
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.columns import CodeColumn, KitColumn, NameColumn, PhoneColumn
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.pieces import Emptiness
from mtandao.foundation.kit.tables import KitTable


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
    q = django_filters.CharFilter(label=gettext_lazy("Find"), field_name="username", lookup_expr="startswith")


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
