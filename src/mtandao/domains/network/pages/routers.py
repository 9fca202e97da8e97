"""The list of routers: who answers, since when, with how many online."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.network import permissions
from mtandao.domains.network.choices import Reach, Vendor
from mtandao.domains.network.health import NO_ANSWER, with_state
from mtandao.domains.network.models import Nas, RouterStatus
from mtandao.domains.network.pops import pops
from mtandao.domains.network.queries import found_by, routers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.columns import CodeColumn, CountColumn, KitColumn, NameColumn, StateColumn
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Action, Emptiness
from mtandao.foundation.kit.tables import KitTable


def status_of(row: Any) -> RouterStatus | None:
    """Costs nothing for one that came with its status."""
    return getattr(row, "status", None)


def memory_used(status: RouterStatus | None) -> str:
    if status is None or not status.memory_total or status.memory_free is None:
        return ""
    return f"{100 - round(status.memory_free * 100 / status.memory_total)} %"


class RouterTable(KitTable):
    state = StateColumn(gettext_lazy("Status"), accessor="state", empty_values=())
    name = NameColumn(
        gettext_lazy("Router"),
        sort=True,
        url=lambda row: reverse("network:router", kwargs={"nas_id": row.pk}),
    )
    pop = KitColumn(gettext_lazy("POP"), accessor="pop__name", priority=3, width="m")
    address = CodeColumn(gettext_lazy("Address"), priority=2, phone="note")
    vendor = KitColumn(gettext_lazy("Make"), priority=4)
    online = CountColumn(gettext_lazy("Online"), phone="value")
    reach = KitColumn(gettext_lazy("REST"), accessor="status__reach", priority=3, empty_values=())
    version = KitColumn(gettext_lazy("Version"), accessor="status__version", priority=4)
    cpu = CountColumn(gettext_lazy("CPU"), accessor="status__cpu_load", priority=4)
    memory = CountColumn(gettext_lazy("Memory"), accessor="status__memory_total", priority=4)
    uptime = KitColumn(gettext_lazy("Up for"), accessor="status__booted_at", priority=4)
    ppp = CountColumn(gettext_lazy("PPP"), accessor="status__ppp_sessions", priority=4)
    heard = KitColumn(gettext_lazy("Last heard"), accessor="last_seen_at", priority=2)

    def render_state(self, record: Nas) -> Any:
        return state_html(record.state)  # type: ignore[attr-defined]

    def render_reach(self, record: Nas) -> str:
        return str(Reach(record.status.reach).label) if status_of(record) else str(Reach.UNKNOWN.label)

    def render_cpu(self, value: int | None) -> str:
        return f"{value} %" if value is not None else ""

    def render_memory(self, record: Nas) -> str:
        return memory_used(status_of(record))

    def render_uptime(self, value: Any) -> str:
        return times.duration(self.now - value) if value else ""

    def render_heard(self, value: Any) -> Any:
        return times.ago(value, self.now) if value else _("never")


class RouterFilters(KitFilters):
    prime = ("trouble", "pop")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    trouble = django_filters.BooleanFilter(label=gettext_lazy("No answer"), method="by_trouble")
    pop = django_filters.ModelChoiceFilter(
        label=gettext_lazy("POP"), queryset=lambda request: pops(request.ctx)
    )
    reach = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("REST"), field_name="status__reach", choices=Reach.choices
    )
    vendor = django_filters.MultipleChoiceFilter(label=gettext_lazy("Make"), choices=Vendor.choices)

    def find(self, rows: QuerySet[Nas], name: str, value: str) -> QuerySet[Nas]:
        return found_by(rows, value)

    def by_trouble(self, rows: QuerySet[Nas], name: str, value: bool) -> QuerySet[Nas]:
        silent = rows.filter(NO_ANSWER)
        return silent if value else rows.exclude(pk__in=silent.values("pk"))


class RoutersPage(ListPage):
    name, title = "routers", gettext_lazy("Routers")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = RouterTable, RouterFilters, "name"
    actions = (
        Action(gettext_lazy("POPs"), reverse_lazy("network:pops"), icon="map-pin", needs=permissions.VIEW),
        Action(
            gettext_lazy("Router requests"),
            reverse_lazy("network:requests"),
            icon="list-details",
            needs=permissions.VIEW,
        ),
        Action(
            gettext_lazy("Add router"),
            reverse_lazy("network:new-router"),
            icon="plus",
            kind="primary",
            needs=permissions.CHANGE_NAS,
        ),
    )
    empty = Emptiness(
        gettext_lazy("No routers yet"),
        gettext_lazy(
            "Add the first MikroTik and paste some lines into its terminal. It shows up here with the first "
            "sign-in, and nothing set by hand on it is changed."
        ),
        (
            Action(
                gettext_lazy("Add router"),
                reverse_lazy("network:new-router"),
                kind="primary",
                needs=permissions.CHANGE_NAS,
            ),
        ),
    )

    def queryset(self, ctx: Context) -> QuerySet[Nas]:
        found: QuerySet[Nas] = with_state(ctx, routers(ctx).order_by())
        return found
