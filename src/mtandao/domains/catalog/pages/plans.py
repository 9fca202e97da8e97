"""The list of plans."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.catalog import permissions
from mtandao.domains.catalog.choices import BillingMode, Category, ConnectionType, Cycle, PlanState
from mtandao.domains.catalog.models import Plan
from mtandao.domains.catalog.offers import with_prices_here
from mtandao.domains.catalog.queries import plans
from mtandao.domains.catalog.uses import services_on
from mtandao.domains.catalog.words import per
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.columns import (
    CodeColumn,
    CountColumn,
    KitColumn,
    MoneyColumn,
    NameColumn,
    SizeColumn,
    StateColumn,
)
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Action, Emptiness, Text
from mtandao.foundation.kit.tables import KitTable

# Deprecated is on sale no more and still in use: the quiet ring; archived is over.
SHAPES = {
    PlanState.DRAFT: "draft",
    PlanState.ACTIVE: "active",
    PlanState.DEPRECATED: "open",
    PlanState.ARCHIVED: "closed",
}


def speed(mbps: Decimal) -> str:
    return f"{mbps:f}"


class PlanTable(KitTable):
    state = StateColumn(gettext_lazy("Status"))
    name = NameColumn(
        gettext_lazy("Plan"), sort=True, url=lambda row: reverse("catalog:plan", kwargs={"plan_id": row.pk})
    )
    category = KitColumn(gettext_lazy("Category"), priority=3)
    speeds = KitColumn(gettext_lazy("Down / up, Mbps"), accessor="kbps_down", sort="kbps_down", phone="note")
    price = MoneyColumn(gettext_lazy("Price"), accessor="price_here", sort=True)
    per = KitColumn(gettext_lazy("For"), accessor="cycle", priority=2)
    billing_mode = KitColumn(gettext_lazy("Paid"), priority=3, optional=True)
    data_cap_bytes = SizeColumn(gettext_lazy("Data cap"), priority=3, optional=True)
    reverts_to = KitColumn(gettext_lazy("Turns into"), priority=3, optional=True)
    code = CodeColumn(gettext_lazy("Code"), sort=True, priority=3, optional=True)
    setup_fee = MoneyColumn(gettext_lazy("Installation"), accessor="setup_fee_here", priority=3, phone="")
    services = CountColumn(gettext_lazy("Services"), accessor="pk")
    radius_group = CodeColumn(gettext_lazy("RADIUS group"), priority=3, width="m")

    @cached_property
    def counted(self) -> Mapping[UUID, int]:
        ctx: Context = self.request.ctx  # type: ignore[union-attr]
        return services_on(ctx, [record.pk for record in self.records])

    def render_state(self, record: Any) -> Any:
        if record.state == PlanState.ACTIVE and not record.sold_here:
            return state_html("closed", _("Not sold here"))
        return state_html(SHAPES[PlanState(record.state)], PlanState(record.state).label)

    def render_per(self, record: Plan) -> str:
        return per(record)

    def render_speeds(self, record: Plan) -> Any:
        return format_html(
            '<span class="mt-nowrap">{} / {}</span>', speed(record.download_mbps), speed(record.upload_mbps)
        )

    def render_services(self, record: Plan) -> str:
        return words.count(self.counted.get(record.pk, 0))


class PlanFilters(KitFilters):
    prime = ("state", "category")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), field_name="name", lookup_expr="icontains")
    state = django_filters.MultipleChoiceFilter(label=gettext_lazy("Status"), choices=PlanState.choices)
    category = django_filters.MultipleChoiceFilter(label=gettext_lazy("Category"), choices=Category.choices)
    cycle = django_filters.MultipleChoiceFilter(label=gettext_lazy("Cycle"), choices=Cycle.choices)
    connection_type = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Connection"), choices=ConnectionType.choices
    )
    promotional = django_filters.BooleanFilter(
        label=gettext_lazy("Promotion"), field_name="reverts_to", lookup_expr="isnull", exclude=True
    )
    billing_mode = django_filters.ChoiceFilter(label=gettext_lazy("Paid"), choices=BillingMode.choices)


def _move(label: Text, what: str, *, icon: str) -> Action:
    url = reverse_lazy("catalog:move-plans", kwargs={"what": what})
    return Action(label, url, icon=icon, needs=permissions.CHANGE)


class PlansPage(ListPage):
    name, title = "plans", gettext_lazy("Plans")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = PlanTable, PlanFilters, "price_here"
    views = (
        SavedView(gettext_lazy("All")),
        SavedView(gettext_lazy("On sale"), "state=active"),
        SavedView(gettext_lazy("Promotions"), "promotional=true"),
        SavedView(gettext_lazy("Drafts"), "state=draft"),
        SavedView(gettext_lazy("No new sign-ups"), "state=deprecated"),
        SavedView(gettext_lazy("Archived"), "state=archived"),
    )
    actions = (
        Action(
            gettext_lazy("New plan"),
            reverse_lazy("catalog:new-plan"),
            icon="plus",
            kind="primary",
            needs=permissions.CHANGE,
        ),
    )
    bulk = (
        _move(gettext_lazy("Put on sale"), "sale", icon="tag"),
        _move(gettext_lazy("Close to new sign-ups"), "close", icon="lock"),
        _move(gettext_lazy("Archive"), "archive", icon="archive"),
    )
    empty = Emptiness(
        gettext_lazy("No plans yet"),
        gettext_lazy("A plan is a speed and a price. Its RADIUS group is written as soon as it is saved."),
        actions,
    )

    def queryset(self, ctx: Context) -> QuerySet[Plan]:
        """At the prices of one's own customers."""
        return with_prices_here(ctx, plans(ctx).select_related("reverts_to").order_by())
