"""When each router was looked at, and whether repairs wait for a person."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import permissions
from mtandao.domains.reconciliation.commands.repairs import change_repair_rule
from mtandao.domains.reconciliation.models import Look, RepairRule
from mtandao.domains.reconciliation.pages import wording
from mtandao.domains.reconciliation.queries import looks, repair_rule
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.columns import CountColumn, KitColumn, NameColumn, StateColumn
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Crumb, Emptiness
from mtandao.foundation.kit.tables import KitTable

BACK = Crumb(gettext_lazy("Drift"), reverse_lazy("reconciliation:drift"))


class LookTable(KitTable):
    state = StateColumn(gettext_lazy("Status"), empty_values=())
    router = NameColumn(
        gettext_lazy("Router"),
        accessor="nas__name",
        url=lambda row: reverse("reconciliation:router", kwargs={"nas_id": row.nas_id}),
    )
    differences = CountColumn(gettext_lazy("Differences"), phone="value")
    riders = CountColumn(gettext_lazy("Free riders"), priority=2)
    looked_at = KitColumn(gettext_lazy("Looked"), phone="note")
    took_ms = KitColumn(gettext_lazy("Took"), priority=3)
    problem = KitColumn(gettext_lazy("It said"), flex=True, priority=3)

    def render_state(self, record: Look) -> Any:
        return state_html(*wording.mark_of(record))

    def render_looked_at(self, value: Any) -> str:
        return times.ago(value, self.now)

    def render_took_ms(self, value: int) -> str:
        return _("%(n)s ms") % {"n": value} if value else ""

    def row_name(self, record: Look) -> str:
        return record.nas.name


class LookFilters(KitFilters):
    prime = ("state",)
    q = django_filters.CharFilter(label=gettext_lazy("Find"), field_name="nas__name", lookup_expr="icontains")
    state = django_filters.MultipleChoiceFilter(label=gettext_lazy("Status"), choices=network.Reach.choices)


class LooksPage(ListPage):
    name, title = "looks", gettext_lazy("Routers looked at")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = LookTable, LookFilters, "nas__name"
    back = BACK
    empty = Emptiness(
        gettext_lazy("No router was looked at yet"),
        gettext_lazy("A MikroTik is read as soon as it has a user for us."),
    )

    def queryset(self, ctx: Context) -> QuerySet[Look]:
        return looks(ctx)


class RuleForm(KitForm):
    one_column = True
    by_itself = forms.BooleanField(
        label=gettext_lazy("Repair routers without being asked"),
        help_text=gettext_lazy(
            "As soon as a look finds a difference. What was made by hand, and what is reserved, is never touched."
        ),
        required=False,
    )
    radius_by_itself = forms.BooleanField(
        label=gettext_lazy("Repair RADIUS without being asked"),
        help_text=gettext_lazy(
            "What is wanted is written again as soon as a look finds it missing, changed or left over. Strangers, and "
            "what was added by hand, are never touched."
        ),
        required=False,
    )


class RulePage(FormPage):
    needs = permissions.RULE
    title = gettext_lazy("Repair by itself")
    verb = gettext_lazy("Save")
    form = RuleForm
    back = BACK

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        rule = repair_rule(ctx)
        return {"by_itself": rule.by_itself, "radius_by_itself": rule.radius_by_itself}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        said = form.cleaned_data
        rule = change_repair_rule(ctx, by_itself=said["by_itself"], radius_by_itself=said["radius_by_itself"])
        return Done(reverse("reconciliation:drift"), _rule_said(rule))


def _rule_said(rule: RepairRule) -> str:
    if rule.by_itself and rule.radius_by_itself:
        return _("Differences are repaired by themselves.")
    if rule.by_itself:
        return _("Routers are repaired by themselves; RADIUS waits for a person.")
    if rule.radius_by_itself:
        return _("RADIUS is repaired by itself; routers wait for a person.")
    return _("Repairs wait for a person.")
