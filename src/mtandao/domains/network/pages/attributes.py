"""RADIUS attributes of one's own: of a login, of a plan, and templates of them."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import permissions
from mtandao.domains.network.attributes import shown, templates
from mtandao.domains.network.choices import Side
from mtandao.domains.network.commands.attributes import (
    Holder,
    apply_template,
    remove_attribute,
    set_attribute,
)
from mtandao.domains.network.forms import AttributeForm, ChoosePlanForm, ChooseTemplateForm
from mtandao.domains.network.models import AttributeTemplate, OwnAttribute
from mtandao.domains.network.pages import accepts
from mtandao.domains.network.queries import login
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import CodeColumn, KitColumn, NameColumn
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness, Text
from mtandao.foundation.kit.tables import KitTable

ROUTES = {"login_id": "login", "plan_id": "plan", "template_set_id": "template"}


def holder_of(kwargs: dict[str, Any]) -> Holder:
    return Holder(kwargs.get("login_id"), kwargs.get("plan_id"), kwargs.get("template_set_id"))


def url_of(holder: Holder, ending: str = "attributes") -> str:
    key = {"template_set_id" if name == "template_id" else name: value for name, value in holder.key.items()}
    (name,) = key
    return reverse(f"network:{ROUTES[name]}-{ending}", kwargs=key)


def named(ctx: Context, holder: Holder) -> str:
    """NotFound if it is not there or not to be seen."""
    if holder.login_id:
        return login(ctx, holder.login_id).username
    if holder.plan_id:
        return str(catalog.plan(ctx, holder.plan_id).name)
    return AttributeTemplate.found(ctx, id=holder.template_id).name


class AttributeTable(KitTable):
    name = NameColumn(
        gettext_lazy("Attribute"),
        url=lambda row: reverse("network:remove-attribute", kwargs={"attribute_id": row.pk}),
    )
    side = KitColumn(gettext_lazy("Stands as"), priority=2)
    value = CodeColumn(gettext_lazy("Value"), phone="value", width="l")

    def render_side(self, record: OwnAttribute) -> Any:
        return Side(record.side).label

    def row_name(self, record: OwnAttribute) -> str:
        return record.name


class AttributesPage(ListPage):
    """Of one login, plan or template."""

    name = "own-attributes"
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, order = AttributeTable, "pk"
    back = Crumb(gettext_lazy("RADIUS attributes"), reverse_lazy("network:attribute-templates"))
    empty = Emptiness(
        gettext_lazy("None of one's own yet"),
        gettext_lazy("What we write ourselves (speed, address, wall) stays ours, whatever is added here."),
    )
    template = "network/attributes.html"
    holder: Holder
    sheet: accepts.Sheet | None = None

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        self.holder = holder_of(kwargs)
        self.title = _("RADIUS attributes: %(name)s") % {"name": named(self.ctx, self.holder)}  # type: ignore[misc]
        found = [
            Action(
                _("Add attribute"),
                url_of(self.holder, "new-attribute"),
                icon="plus",
                kind="primary",
                needs=permissions.ATTRIBUTES,
            )
        ]
        if self.holder.template_id is None:
            apply = url_of(self.holder, "apply-template")
            found.append(Action(_("Apply template"), apply, dialog=True, needs=permissions.ATTRIBUTES))
        else:
            gone = reverse("network:remove-template", kwargs={"template_set_id": self.holder.template_id})
            found.append(
                Action(_("Remove template"), gone, kind="danger", dialog=True, needs=permissions.ATTRIBUTES)
            )
        self.actions = tuple(found)  # type: ignore[misc]
        self.sheet = self._sheet(request)
        self.empty = replace(type(self).empty, actions=tuple(found[:1]))  # type: ignore[misc]
        return super().get(request)

    def _sheet(self, request: HttpRequest) -> accepts.Sheet | None:
        """A template answers nobody, and a file is of one's own alone."""
        if request.GET.get("format") == "csv":
            return None
        if self.holder.login_id:
            return accepts.of_login(self.ctx, login(self.ctx, self.holder.login_id), request)
        if self.holder.plan_id:
            return accepts.of_plan(self.ctx, catalog.plan(self.ctx, self.holder.plan_id), request)
        return None

    def queryset(self, ctx: Context) -> QuerySet[OwnAttribute]:
        return shown(ctx, **self.holder.key)


class _Step(FormPage):
    needs = permissions.ATTRIBUTES

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        holder = holder_of(kwargs)
        return {"back": Crumb(named(ctx, holder), url_of(holder))}


class NewAttributePage(_Step):
    form = AttributeForm
    title = gettext_lazy("Add attribute")
    verb = gettext_lazy("Save")

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        given, holder = form.cleaned_data, holder_of(kwargs)
        row = set_attribute(
            ctx, holder=holder, side=Side(given["side"]), name=given["name"], value=given["value"]
        )
        said = _("%(name)s is saved. It works from the next sign-in on.") % {"name": row.name}
        return Done(url_of(holder), said)


class ApplyTemplatePage(_Step):
    form = ChooseTemplateForm
    title = gettext_lazy("Apply template")
    verb = gettext_lazy("Apply")

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"choices": [(str(each.pk), each.name) for each in templates(ctx).order_by("name")]}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        holder = holder_of(kwargs)
        apply_template(ctx, template_id=UUID(form.cleaned_data["template"]), holder=holder)
        return Done(url_of(holder), _("Applied. It works from the next sign-in on."))


class RemoveAttributePage(ConfirmPage):
    needs = permissions.ATTRIBUTES
    title = gettext_lazy("Remove attribute")
    verb = gettext_lazy("Remove attribute")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        row = OwnAttribute.found(ctx, id=kwargs["attribute_id"])
        return (
            _("%(name)s is said no more.") % {"name": row.name},
            (_("Who is online keeps it until the next sign-in."),),
        )

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        return Crumb(_("RADIUS attributes"), self._url(OwnAttribute.found(ctx, id=kwargs["attribute_id"])))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        return Done(self._url(remove_attribute(ctx, attribute_id=kwargs["attribute_id"])), _("Removed."))

    def _url(self, row: OwnAttribute) -> str:
        return url_of(Holder(row.login_id, row.plan_id, row.template_id))


class ChoosePlanPage(FormPage):
    """Plans lie in a room below: from here one comes to theirs."""

    needs = permissions.VIEW
    form = ChoosePlanForm
    title = gettext_lazy("RADIUS attributes of a plan")
    verb = gettext_lazy("Show")
    back = Crumb(gettext_lazy("RADIUS attributes"), reverse_lazy("network:attribute-templates"))

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"choices": [(str(plan.pk), plan.name) for plan in catalog.plans(ctx)]}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        return Done(url_of(Holder(plan_id=UUID(form.cleaned_data["plan"]))))
