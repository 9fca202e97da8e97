"""One add-on: what it gives, its form, its way to the archive."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.catalog import permissions
from mtandao.domains.catalog.choices import AddOnKind, PlanState
from mtandao.domains.catalog.commands.add_ons import NewAddOn, change_add_on, create_add_on
from mtandao.domains.catalog.forms.add_ons import AddOnForm
from mtandao.domains.catalog.models import AddOn
from mtandao.domains.catalog.models.shelf import WAYS
from mtandao.domains.catalog.pages.plan_forms import gigabytes
from mtandao.domains.catalog.pages.plans import SHAPES, speed
from mtandao.domains.catalog.queries import add_on, plans
from mtandao.domains.catalog.rules.speeds import mbps
from mtandao.domains.catalog.taxes import tax_group_name, tax_groups_offered
from mtandao.domains.catalog.words import gives
from mtandao.foundation.context import Context
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Fact, Head, Text

STEPS = {
    "sale": (PlanState.ACTIVE, gettext_lazy("Put on sale")),
    "close": (PlanState.DEPRECATED, gettext_lazy("Close to new sign-ups")),
    "archive": (PlanState.ARCHIVED, gettext_lazy("Archive add-on")),
}


def _to(found: AddOn) -> str:
    return reverse("catalog:add-on", kwargs={"add_on_id": found.pk})


class AddOnPage(DetailPage):
    needs = permissions.VIEW
    route = "catalog:add-on"
    tabs = (Tab("details", gettext_lazy("Details"), "catalog/_add_on.html"),)

    def load(self, ctx: Context, **ids: Any) -> AddOn:
        return add_on(ctx, ids["add_on_id"])

    def head(self, ctx: Context, thing: AddOn) -> Head:
        at = {"add_on_id": thing.pk}
        state = PlanState(thing.state)
        change = Action(
            _("Change add-on"),
            reverse("catalog:change-add-on", kwargs=at),
            icon="pencil",
            needs=permissions.CHANGE,
        )
        moves = tuple(
            Action(
                label,
                reverse("catalog:move-add-on", kwargs={**at, "what": what}),
                kind="danger" if to == PlanState.ARCHIVED else "",
                dialog=True,
                needs=permissions.CHANGE,
            )
            for what, (to, label) in STEPS.items()
            if thing.state in WAYS[to]
        )
        return Head(
            title=thing.name,
            badges=(Badge(SHAPES[state], state.label),),
            facts=(
                Fact(_("Kind"), AddOnKind(thing.kind).label),
                Fact(_("Gives"), gives(thing)),
                Fact(
                    _("Price"),
                    money_html(thing.price, ctx.tenant.currency),
                    _("with every cycle") if thing.recurring else _("once"),
                ),
            ),
            actions=(change,),
            more=moves,
            back=Crumb(_("Add-ons"), reverse("catalog:add-ons")),
        )

    def details(self, ctx: Context, thing: AddOn) -> dict[str, Any]:
        names = plans(ctx).filter(id__in=thing.plan_ids).order_by("name").values_list("name", flat=True)
        tax = tax_group_name(ctx, thing.tax_group_id) if thing.tax_group_id else ""
        return {
            "terms": (
                Fact(_("Sold with"), ", ".join(names) or _("any plan")),
                Fact(_("Tax"), tax or _("As the rules say")),
                Fact(_("Description"), thing.description or "–"),
            )
        }


def _options(ctx: Context, found: AddOn | None = None) -> dict[str, Any]:
    rows = plans(ctx).exclude(state=PlanState.ARCHIVED).order_by("name").values_list("id", "name")
    taxes = dict(tax_groups_offered(ctx))
    if found and found.tax_group_id and found.tax_group_id not in taxes:  # archived since: it keeps it
        taxes[found.tax_group_id] = tax_group_name(ctx, found.tax_group_id)
    return {
        "currency": ctx.tenant.currency,
        "tax_groups": taxes.items(),
        "plans": [(str(pk), name) for pk, name in rows],
        "saved": found is not None,
    }


class NewAddOnPage(FormPage):
    needs = permissions.CHANGE
    title = gettext_lazy("New add-on")
    verb = gettext_lazy("Save add-on")
    form = AddOnForm
    back = Crumb(gettext_lazy("Add-ons"), "../")

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return _options(ctx)

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        made = create_add_on(ctx, new=NewAddOn(**form.cleaned_data))
        return Done(_to(made), _("%(name)s saved.") % {"name": made.name})


class ChangeAddOnPage(FormPage):
    needs = permissions.CHANGE
    verb = gettext_lazy("Save add-on")
    form = AddOnForm

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = add_on(ctx, kwargs["add_on_id"])
        shown: dict[str, Any] = {name: getattr(found, name, None) for name in AddOnForm.base_fields}
        for name in ("kbps_down", "kbps_up"):
            shown[name] = speed(mbps(shown[name])) if shown[name] else None
        if found.size_bytes:
            shown["size_bytes"] = gigabytes(found.size_bytes)
        if found.lasts_hours and found.lasts_hours % 24 == 0:
            shown |= {"lasts_hours": None, "lasts_days": found.lasts_hours // 24}
        return shown | {"plan_ids": [str(each) for each in found.plan_ids]}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return _options(ctx, add_on(ctx, kwargs["add_on_id"]))

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = add_on(ctx, kwargs["add_on_id"])
        back = Crumb(found.name, _to(found))
        return {"title": _("Change %(name)s") % {"name": found.name}, "back": back, "cancel_url": back.url}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        changed = change_add_on(ctx, add_on_id=kwargs["add_on_id"], **form.cleaned_data)
        return Done(_to(changed), _("%(name)s saved.") % {"name": changed.name})


class MoveAddOnPage(ConfirmPage):
    """On sale, closed to new sign-ups, archived."""

    needs = permissions.CHANGE

    def heading(self, ctx: Context, **kwargs: Any) -> Text:
        if kwargs["what"] not in STEPS:
            raise Http404(kwargs["what"])
        return STEPS[kwargs["what"]][1]

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        if kwargs["what"] not in STEPS:
            raise Http404(kwargs["what"])
        name = {"name": add_on(ctx, kwargs["add_on_id"]).name}
        said = {
            "sale": _("%(name)s can be sold from now on."),
            "close": _("Nobody new gets %(name)s."),
            "archive": _("%(name)s is taken off the shelf for good."),
        }[kwargs["what"]]
        return said % name, (_("Who has it keeps it."),)

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        found = add_on(ctx, kwargs["add_on_id"])
        return Crumb(found.name, _to(found))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        if kwargs["what"] not in STEPS:
            raise Http404(kwargs["what"])
        to, label = STEPS[kwargs["what"]]
        moved = change_add_on(ctx, add_on_id=kwargs["add_on_id"], state=to)
        return Done(_to(moved), f"{label}: {moved.name}.")
