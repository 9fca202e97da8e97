"""Who is online on a router although nobody sold it."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import permissions
from mtandao.domains.reconciliation.choices import RiderWhy
from mtandao.domains.reconciliation.commands.dropping import drop_rider
from mtandao.domains.reconciliation.models import Rider
from mtandao.domains.reconciliation.queries import open_riders
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import CodeColumn, KitColumn, MomentColumn, NameColumn
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.form_pages import ConfirmPage, Done
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import icon_html
from mtandao.foundation.kit.pieces import Crumb, Emptiness, Text
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

    drop = KitColumn(gettext_lazy("Drop"), accessor="pk", needs=network.permissions.DISCONNECT)

    def render_drop(self, record: Rider) -> Any:
        return format_html(
            '<a class="btn btn-quiet btn-icon btn-sm" href="{}" data-mt-dialog aria-label="{}" title="{}">{}</a>',
            reverse("reconciliation:drop-rider", kwargs={"rider_id": record.pk}),
            _("Disconnect %(name)s") % {"name": record.username},
            _("Disconnect"),
            icon_html("plug-connected-x"),
        )

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


class DropRiderPage(ConfirmPage):
    needs = network.permissions.DISCONNECT
    title = gettext_lazy("Disconnect session")
    verb = gettext_lazy("Disconnect session")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...] | None]:
        row = Rider.found(ctx, id=kwargs["rider_id"])
        if row.ended_at is not None:
            return _("%(name)s is not online any more.") % {"name": row.username}, None
        named = {"name": row.username, "router": network.router(ctx, row.nas_id).name}
        if row.why == RiderWhy.BY_HAND:
            after = _("The router itself lets him in: remove his user there, or he comes back.")
        else:
            after = _("Whoever may sign in comes back by himself; whoever may not stays out.")
        return _("%(name)s loses the line on %(router)s.") % named, (after,)

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        return Crumb(RidersPage.title, reverse("reconciliation:riders"))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        rider = drop_rider(ctx, rider_id=kwargs["rider_id"])
        url = reverse("network:drop-answer", kwargs={"nas_id": rider.nas_id, "cause": ctx.correlation_id})
        return Done(url)
