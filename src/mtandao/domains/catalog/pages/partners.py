"""A plan's prices in the tree of organizations: the list, and what one of them has of its own."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.catalog import permissions
from mtandao.domains.catalog.commands.overrides import override_plan
from mtandao.domains.catalog.models import Plan
from mtandao.domains.catalog.offers import overrides_of, price_for, prices_for
from mtandao.domains.catalog.queries import plan
from mtandao.domains.catalog.words import per
from mtandao.domains.organizations import contract as organizations
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.columns import KitColumn, MoneyColumn, NameColumn, StateColumn
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Crumb
from mtandao.foundation.kit.tables import KitTable
from mtandao.foundation.kit.widgets import MoneyField

SOLD = (
    ("", gettext_lazy("As above")),
    ("yes", gettext_lazy("Sold here")),
    ("no", gettext_lazy("Not sold here")),
)
TRUTH = {"": None, "yes": True, "no": False}


class PartnerPriceTable(KitTable):
    sold = StateColumn(gettext_lazy("Status"), accessor="pk")
    name = NameColumn(gettext_lazy("Partner"), url=lambda row: row.form_url)
    below = KitColumn(gettext_lazy("Below"), accessor="parent__name", priority=3)
    price = MoneyColumn(gettext_lazy("Price"), accessor="here__price", empty_values=())
    setup_fee = MoneyColumn(gettext_lazy("Installation"), accessor="here__setup_fee", priority=2, phone="")
    own = KitColumn(gettext_lazy("Its own"), accessor="pk", phone="note")

    def __init__(self, rows: Iterable[Any], *, request: HttpRequest | None = None, **options: Any) -> None:
        found: list[Any] = list(rows)
        for row in found:
            row.form_url = ""
        if request is not None and found:
            _fill(request.ctx, request.plan_priced, found)  # type: ignore[attr-defined]
        super().__init__(found, request=request, **options)

    def render_sold(self, record: Any) -> Any:
        return (
            state_html("active", _("Sold here"))
            if record.here.sold
            else state_html("closed", _("Not sold here"))
        )

    def render_own(self, record: Any) -> str:
        said = []
        if record.own is not None:
            said += [_("price")] if record.own.price is not None else []
            said += [_("installation")] if record.own.setup_fee is not None else []
            said += [_("sold or not")] if record.own.sold is not None else []
        return ", ".join(said) or _("as above")


def _fill(ctx: Context, priced: Plan, rows: list[Any]) -> None:
    """What holds at each of these organizations, and what it has of its own."""
    prices = prices_for(ctx, [(priced, row.pk) for row in rows])
    own = overrides_of(ctx, priced.pk)
    for row in rows:
        row.here, row.own = prices[priced.pk, row.pk], own.get(row.pk)
        ids = {"plan_id": priced.pk, "organization_id": row.pk}
        row.form_url = reverse("catalog:plan-partner", kwargs=ids) if ctx.may(permissions.OVERRIDE) else ""


class PlanPartnersPage(ListPage):
    name = "plan-partners"
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, order = PartnerPriceTable, "path"
    plan: Plan

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        self.plan = plan(self.ctx, kwargs["plan_id"])
        request.plan_priced = self.plan  # type: ignore[attr-defined]
        self.title = _("%(name)s at partners") % {"name": self.plan.name}  # type: ignore[misc]
        url = reverse("catalog:plan", kwargs={"plan_id": self.plan.pk})
        self.back = Crumb(self.plan.name, url)  # type: ignore[misc]
        return super().get(request)

    def all_views(self, ctx: Context) -> tuple[SavedView, ...]:
        return ()

    def save_view_url(self, ctx: Context) -> str:
        return ""

    def queryset(self, ctx: Context) -> QuerySet[Any]:
        return organizations.organizations(ctx).select_related("parent").order_by()


class OverrideForm(KitForm):
    one_column = True
    price = MoneyField(label=gettext_lazy("Price"), required=False, min_value=Decimal(0))
    setup_fee = MoneyField(label=gettext_lazy("Installation fee"), required=False, min_value=Decimal(0))
    sold = forms.ChoiceField(label=gettext_lazy("Sold to its customers"), required=False, choices=SOLD)

    def __init__(
        self, *args: Any, currency: str = "", here: Any = None, root: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        for name in ("price", "setup_fee"):
            money: Any = self.fields[name]
            money.currency = money.widget.before = currency
            if here is not None:
                amount = words.money(getattr(here, name), currency)
                money.help_text = _("Empty: as above. Now it is %(amount)s.") % {"amount": amount}
        if root:
            del self.fields["price"], self.fields["setup_fee"]

    def own(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "price": given.get("price"),
            "setup_fee": given.get("setup_fee"),
            "sold": TRUTH[given["sold"]],
        }


class PlanPartnerPage(FormPage):
    """What one organization has instead of the plan's own."""

    needs = permissions.OVERRIDE
    form = OverrideForm
    verb = gettext_lazy("Save price")

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        row = overrides_of(ctx, kwargs["plan_id"]).get(kwargs["organization_id"])
        if row is None:
            return {}
        sold = {None: "", True: "yes", False: "no"}[row.sold]
        return {"price": row.price, "setup_fee": row.setup_fee, "sold": sold}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = plan(ctx, kwargs["plan_id"])
        organization = organizations.visible(ctx, kwargs["organization_id"])
        return {
            "currency": found.currency,
            "here": price_for(ctx, found, organization.pk),
            "root": organization.pk == ctx.tenant_id,
        }

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = plan(ctx, kwargs["plan_id"])
        organization = organizations.visible(ctx, kwargs["organization_id"])
        facts = {"plan": found.name, "price": words.money(found.price, found.currency), "per": per(found)}
        url = reverse("catalog:plan-partners", kwargs={"plan_id": found.pk})
        return {
            "title": _("%(plan)s at %(name)s") % {"plan": found.name, "name": organization.name},
            "intro": _(
                "The plan's own price is %(price)s %(per)s. What is said here holds for its customers and for "
                "partners below it that say nothing themselves. Services keep what they pay."
            )
            % facts,
            "back": Crumb(_("%(name)s at partners") % {"name": found.name}, url),
        }

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        assert isinstance(form, OverrideForm)
        organization = organizations.visible(ctx, kwargs["organization_id"])
        found = plan(ctx, kwargs["plan_id"])
        override_plan(ctx, plan_id=found.pk, organization_id=organization.pk, **form.own())
        url = reverse("catalog:plan-partners", kwargs={"plan_id": found.pk})
        return Done(url, _("%(plan)s at %(name)s saved.") % {"plan": found.name, "name": organization.name})
