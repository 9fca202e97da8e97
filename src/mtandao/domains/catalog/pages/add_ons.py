"""The list of what is sold beside plans."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.catalog import permissions
from mtandao.domains.catalog.choices import AddOnKind, PlanState
from mtandao.domains.catalog.models import AddOn
from mtandao.domains.catalog.pages.plans import SHAPES
from mtandao.domains.catalog.queries import add_ons
from mtandao.domains.catalog.words import gives
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import KitColumn, MoneyColumn, NameColumn, StateColumn
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Action, Emptiness
from mtandao.foundation.kit.tables import KitTable

NEW = Action(
    gettext_lazy("New add-on"),
    reverse_lazy("catalog:new-add-on"),
    icon="plus",
    kind="primary",
    needs=permissions.CHANGE,
)


class AddOnTable(KitTable):
    state = StateColumn(gettext_lazy("Status"))
    name = NameColumn(
        gettext_lazy("Add-on"),
        sort=True,
        url=lambda row: reverse("catalog:add-on", kwargs={"add_on_id": row.pk}),
    )
    kind = KitColumn(gettext_lazy("Kind"), priority=2)
    gives = KitColumn(gettext_lazy("Gives"), accessor="pk", phone="note")
    price = MoneyColumn(gettext_lazy("Price"), sort=True)
    recurring = KitColumn(gettext_lazy("How often"), priority=2)
    plan_ids = KitColumn(gettext_lazy("Plans"), priority=3)

    def render_state(self, record: AddOn) -> Any:
        return state_html(SHAPES[PlanState(record.state)], PlanState(record.state).label)

    def render_gives(self, record: AddOn) -> str:
        return gives(record)

    def render_recurring(self, value: bool) -> str:
        return _("with every cycle") if value else _("once")

    def render_plan_ids(self, record: AddOn) -> str:
        return str(len(record.plan_ids)) if record.plan_ids else _("all")


class AddOnFilters(KitFilters):
    prime = ("state", "kind")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), field_name="name", lookup_expr="icontains")
    state = django_filters.MultipleChoiceFilter(label=gettext_lazy("Status"), choices=PlanState.choices)
    kind = django_filters.MultipleChoiceFilter(label=gettext_lazy("Kind"), choices=AddOnKind.choices)
    recurring = django_filters.BooleanFilter(label=gettext_lazy("With every cycle"))


class AddOnsPage(ListPage):
    name, title = "add-ons", gettext_lazy("Add-ons")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = AddOnTable, AddOnFilters, "name"
    views = (
        SavedView(gettext_lazy("All")),
        SavedView(gettext_lazy("On sale"), "state=active"),
        SavedView(gettext_lazy("Archived"), "state=archived"),
    )
    actions = (NEW,)
    empty = Emptiness(
        gettext_lazy("No add-ons yet"),
        gettext_lazy(
            "More data, more speed or a fixed address, beside a plan. It is sold on a customer's page."
        ),
        actions,
    )

    def queryset(self, ctx: Context) -> QuerySet[AddOn]:
        return add_ons(ctx).order_by()
