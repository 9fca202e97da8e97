"""The discounts that may be given: their list, their form, their end."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.catalog import permissions
from mtandao.domains.catalog.commands.discounts import (
    NewDiscount,
    change_discount,
    create_discount,
    withdraw_discount,
)
from mtandao.domains.catalog.forms.discounts import DiscountForm
from mtandao.domains.catalog.models import Discount
from mtandao.domains.catalog.queries import discount, discounts, plans
from mtandao.domains.catalog.words import lasts, off
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import CodeColumn, DayColumn, KitColumn, NameColumn, StateColumn
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness, Text
from mtandao.foundation.kit.tables import KitTable

NEW = Action(
    gettext_lazy("New discount"),
    reverse_lazy("catalog:new-discount"),
    icon="plus",
    kind="primary",
    needs=permissions.CHANGE,
)


class DiscountTable(KitTable):
    state = StateColumn(gettext_lazy("Status"), accessor="pk")
    name = NameColumn(
        gettext_lazy("Discount"),
        sort=True,
        url=lambda row: reverse("catalog:discount", kwargs={"discount_id": row.pk}),
    )
    off = KitColumn(gettext_lazy("Off the price"), accessor="pk", phone="value")
    lasts = KitColumn(gettext_lazy("Lasts"), accessor="pk", phone="note")
    code = CodeColumn(gettext_lazy("Code"), priority=2)
    given_from = DayColumn(gettext_lazy("Given from"), priority=3)
    given_until = DayColumn(gettext_lazy("Given until"), priority=3)
    plan_ids = KitColumn(gettext_lazy("Plans"), priority=3)

    def render_state(self, record: Discount) -> Any:
        if record.withdrawn_at is not None:
            return state_html("closed", _("Withdrawn"))
        return state_html("active", _("Given"))

    def render_off(self, record: Discount) -> str:
        return off(record, self.currency)

    def render_lasts(self, record: Discount) -> str:
        return lasts(record)

    def render_plan_ids(self, record: Discount) -> str:
        return str(len(record.plan_ids)) if record.plan_ids else _("all")


class DiscountFilters(KitFilters):
    prime = ("withdrawn",)
    q = django_filters.CharFilter(label=gettext_lazy("Find"), field_name="name", lookup_expr="icontains")
    withdrawn = django_filters.BooleanFilter(
        label=gettext_lazy("Withdrawn"), field_name="withdrawn_at", lookup_expr="isnull", exclude=True
    )
    coded = django_filters.BooleanFilter(
        label=gettext_lazy("With a code"), field_name="code", lookup_expr="exact", method="with_code"
    )

    def with_code(self, rows: QuerySet[Discount], _name: str, value: bool) -> QuerySet[Discount]:
        return rows.exclude(code="") if value else rows.filter(code="")


class DiscountsPage(ListPage):
    name, title = "discounts", gettext_lazy("Discounts")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = DiscountTable, DiscountFilters, "name"
    views = (
        SavedView(gettext_lazy("All")),
        SavedView(gettext_lazy("Given"), "withdrawn=false"),
        SavedView(gettext_lazy("Withdrawn"), "withdrawn=true"),
    )
    actions = (NEW,)
    empty = Emptiness(
        gettext_lazy("No discounts yet"),
        gettext_lazy(
            "A part of the price that is left off for a while. It is given on a customer's page, with a reason."
        ),
        actions,
    )

    def queryset(self, ctx: Context) -> QuerySet[Discount]:
        return discounts(ctx).order_by()


def _options(ctx: Context) -> dict[str, Any]:
    rows = plans(ctx).exclude(state="archived").order_by("name").values_list("id", "name")
    return {"currency": ctx.tenant.currency, "plans": [(str(pk), name) for pk, name in rows]}


class NewDiscountPage(FormPage):
    needs = permissions.CHANGE
    title = gettext_lazy("New discount")
    verb = gettext_lazy("Save discount")
    form = DiscountForm
    back = Crumb(gettext_lazy("Discounts"), "../")

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return _options(ctx)

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        made = create_discount(ctx, new=NewDiscount(**form.cleaned_data))
        return Done(reverse("catalog:discounts"), _("%(name)s can be given.") % {"name": made.name})


class ChangeDiscountPage(FormPage):
    needs = permissions.CHANGE
    verb = gettext_lazy("Save discount")
    form = DiscountForm

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = discount(ctx, kwargs["discount_id"])
        shown = {name: getattr(found, name) for name in DiscountForm.base_fields}
        return shown | {"plan_ids": [str(each) for each in found.plan_ids]}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return _options(ctx)

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        changed = change_discount(ctx, discount_id=kwargs["discount_id"], **form.cleaned_data)
        return Done(
            reverse("catalog:discount", kwargs={"discount_id": changed.pk}),
            _("%(name)s saved.") % {"name": changed.name},
        )

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = discount(ctx, kwargs["discount_id"])
        back = Crumb(found.name, reverse("catalog:discount", kwargs={"discount_id": found.pk}))
        return {
            "title": _("Change %(name)s") % {"name": found.name},
            "intro": _("Who has it keeps it as it was given."),
            "back": back,
            "cancel_url": back.url,
        }


class WithdrawDiscountPage(ConfirmPage):
    needs = permissions.CHANGE
    title = verb = gettext_lazy("Withdraw discount")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        said = _("%(name)s is given to nobody any more.") % {
            "name": discount(ctx, kwargs["discount_id"]).name
        }
        return said, (_("Who has it keeps it as it was given."),)

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        found = discount(ctx, kwargs["discount_id"])
        return Crumb(found.name, reverse("catalog:discount", kwargs={"discount_id": found.pk}))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        gone = withdraw_discount(ctx, discount_id=kwargs["discount_id"])
        return Done(reverse("catalog:discounts"), _("%(name)s withdrawn.") % {"name": gone.name})
