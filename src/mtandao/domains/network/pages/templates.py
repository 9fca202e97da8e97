"""Templates of RADIUS attributes: one's own, and common ones to begin with; and every own attribute there is."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.network import permissions
from mtandao.domains.network.attributes import everywhere, templates
from mtandao.domains.network.choices import Side
from mtandao.domains.network.commands.attributes import (
    Holder,
    add_common_templates,
    create_template,
    remove_template,
)
from mtandao.domains.network.forms import TemplateForm
from mtandao.domains.network.models import AttributeTemplate, OwnAttribute
from mtandao.domains.network.pages.attributes import AttributeTable, holder_of, named, url_of
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import KitColumn, NameColumn
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage, finish
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.pages import Page
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness, Text
from mtandao.foundation.kit.tables import KitTable


class TemplateTable(KitTable):
    name = NameColumn(
        gettext_lazy("Template"),
        url=lambda row: reverse("network:template-attributes", kwargs={"template_set_id": row.pk}),
    )

    def row_name(self, record: AttributeTemplate) -> str:
        return record.name


class TemplatesPage(ListPage):
    name, title = "attribute-templates", gettext_lazy("RADIUS attributes")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, order = TemplateTable, "pk"
    back = Crumb(gettext_lazy("Logins"), reverse_lazy("network:logins"))
    common = Action(
        gettext_lazy("Add common templates"),
        reverse_lazy("network:add-common-templates"),
        method="post",
        needs=permissions.ATTRIBUTES,
    )
    actions = (
        Action(
            gettext_lazy("New template"),
            reverse_lazy("network:new-template"),
            icon="plus",
            kind="primary",
            dialog=True,
            needs=permissions.ATTRIBUTES,
        ),
        Action(gettext_lazy("Of a plan"), reverse_lazy("network:plans-attributes"), dialog=True),
        Action(gettext_lazy("All own attributes"), reverse_lazy("network:all-attributes"), icon="list"),
    )
    empty = Emptiness(
        gettext_lazy("No templates yet"),
        gettext_lazy(
            "A template is a set of attributes that is applied to plans and logins. There are common ones for "
            "MikroTik, Cisco, Huawei, Ubiquiti and IPv6 to begin with; each is yours to change or remove."
        ),
        (common,),
    )

    def all_actions(self, ctx: Context) -> Sequence[Action]:
        """An empty list begins with them itself."""
        return (*self.actions, self.common) if templates(ctx).exists() else self.actions

    def queryset(self, ctx: Context) -> QuerySet[AttributeTemplate]:
        return templates(ctx)


class NewTemplatePage(FormPage):
    needs = permissions.ATTRIBUTES
    form = TemplateForm
    title = gettext_lazy("New template")
    verb = gettext_lazy("Save")
    back = Crumb(gettext_lazy("RADIUS attributes"), reverse_lazy("network:attribute-templates"))

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        made = create_template(ctx, name=form.cleaned_data["name"])
        return Done(url_of(Holder(template_id=made.pk)), _("Saved. Now say what is in it."))


class RemoveTemplatePage(ConfirmPage):
    needs = permissions.ATTRIBUTES
    title = gettext_lazy("Remove template")
    verb = gettext_lazy("Remove template")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        name = named(ctx, holder_of(kwargs))
        return (
            _("%(name)s is removed.") % {"name": name},
            (_("What it was applied to keeps what it got."),),
        )

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        return Crumb(_("RADIUS attributes"), reverse("network:attribute-templates"))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        remove_template(ctx, template_id=kwargs["template_set_id"])
        return Done(reverse("network:attribute-templates"), _("Removed."))


class AddCommonPage(Page):
    """A press, and no page."""

    needs = permissions.ATTRIBUTES

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        n = len(add_common_templates(self.ctx))
        said = ngettext(
            "%(n)s template is added: change it as you need it.",
            "%(n)s templates are added: change them as you need them.",
            n,
        )
        url = reverse("network:attribute-templates")
        return finish(request, Done(url, said % {"n": n} if n else _("They are there already.")))


class WhoseColumn(NameColumn):
    """A login or a plan."""

    def shown(self, value: Any, record: OwnAttribute, table: Any) -> Any:
        return super().shown(whose(record), record, table)

    def filed(self, value: Any, record: OwnAttribute, name: str) -> str:
        return whose(record)


def whose(row: OwnAttribute) -> str:
    return row.login.username if row.login else (row.plan.name if row.plan else "")


class EverywhereTable(AttributeTable):
    whose = WhoseColumn(
        gettext_lazy("Whose"), accessor="pk", url=lambda row: url_of(Holder(row.login_id, row.plan_id))
    )
    name = KitColumn(gettext_lazy("Attribute"), phone="state")

    class Meta(AttributeTable.Meta):
        sequence: Sequence[str] = ("whose", "...")


class EverywhereFilters(KitFilters):
    prime = ("side",)
    q = django_filters.CharFilter(
        label=gettext_lazy("Attribute"), field_name="name", lookup_expr="istartswith"
    )
    side = django_filters.ChoiceFilter(label=gettext_lazy("Stands as"), choices=Side.choices)


class EverywherePage(ListPage):
    """Of all logins and plans: to look through, and as a file."""

    name, title = "all-own-attributes", gettext_lazy("All own attributes")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = EverywhereTable, EverywhereFilters, "pk"
    back = Crumb(gettext_lazy("RADIUS attributes"), reverse_lazy("network:attribute-templates"))
    empty = Emptiness(
        gettext_lazy("None of one's own yet"),
        gettext_lazy("They are added to a login, to a plan, or by a template."),
    )

    def queryset(self, ctx: Context) -> QuerySet[OwnAttribute]:
        return everywhere(ctx)
