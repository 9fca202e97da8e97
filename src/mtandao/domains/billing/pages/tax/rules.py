"""The rules that choose a tax group, in their order."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import permissions
from mtandao.domains.billing.answers import offered
from mtandao.domains.billing.choices import LineKind
from mtandao.domains.billing.commands.tax_rules import (
    NewTaxRule,
    add_tax_rule,
    change_tax_rule,
    move_tax_rule_up,
    remove_tax_rule,
)
from mtandao.domains.billing.models import TaxGroup, TaxRule
from mtandao.domains.billing.pages.tax.groups import BACK
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.organizations import contract as organizations
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage, finish
from mtandao.foundation.kit.forms import KitForm, offer
from mtandao.foundation.kit.pages import FreePage, Page
from mtandao.foundation.kit.pieces import Action, Crumb, Text

RULES = Crumb(gettext_lazy("Tax rules"), reverse_lazy("tax:rules"))
ANY = [("", gettext_lazy("any"))]


def conditions(ctx: Context, rule: TaxRule) -> str:
    """`Installation, Business, Nairobi`; what it does not ask for is not said."""
    asked = (
        LineKind(rule.line_kind).label if rule.line_kind else "",
        catalog.Category(rule.category).label if rule.category else "",
        catalog.ConnectionType(rule.connection_type).label if rule.connection_type else "",
        organizations.regions_of(ctx.tenant.country).get(rule.region, rule.region),
    )
    return ", ".join(str(word) for word in asked if word) or _("everything")


class RulesPage(FreePage):
    needs = permissions.VIEW
    title = gettext_lazy("Tax rules")
    template = "billing/tax/rules.html"
    back = BACK

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        may_change = ctx.may(permissions.TAX)
        rules = TaxRule.of(ctx).select_related("group").order_by("place")
        return {
            "rows": [
                (rule, conditions(ctx, rule), _steps(rule, first=at == 0) if may_change else ())
                for at, rule in enumerate(rules)
            ],
            "default": TaxGroup.of(ctx).filter(is_default=True).first(),
            "add": Action(
                _("Add rule"),
                reverse("tax:add-rule"),
                icon="plus",
                kind="primary",
                dialog=True,
                needs=permissions.TAX,
            ),
        }


def _steps(rule: TaxRule, *, first: bool) -> list[Action]:
    at = {"tax_rule_id": rule.pk}
    change = Action(_("Change rule"), reverse("tax:rule", kwargs=at), dialog=True)
    up = Action(_("Ask it earlier"), reverse("tax:rule-up", kwargs=at), method="post")
    remove = Action(_("Remove rule"), reverse("tax:remove-rule", kwargs=at), dialog=True)
    return [change, remove] if first else [change, up, remove]


class RuleForm(KitForm):
    """What is left at "any" is not asked for."""

    line_kind = forms.ChoiceField(
        label=gettext_lazy("Line"), choices=[*ANY, *LineKind.choices], required=False
    )
    category = forms.ChoiceField(
        label=gettext_lazy("Category of the plan"), choices=[*ANY, *catalog.Category.choices], required=False
    )
    connection_type = forms.ChoiceField(
        label=gettext_lazy("Connection"), choices=[*ANY, *catalog.ConnectionType.choices], required=False
    )
    region = forms.CharField(
        label=gettext_lazy("The customer's county or state"), max_length=40, required=False
    )
    group_id = forms.ChoiceField(label=gettext_lazy("Tax group"))

    def __init__(self, *args: Any, ctx: Context, kept: TaxGroup | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self.fields["region"], organizations.regions_of(ctx.tenant.country).items())
        groups = dict(offered(ctx)) | ({kept.id: kept.name} if kept else {})
        chosen: Any = self.fields["group_id"]
        chosen.choices = [(str(key), name) for key, name in groups.items()]


class AddRulePage(FormPage):
    needs = permissions.TAX
    title = gettext_lazy("Add rule")
    verb = gettext_lazy("Save rule")
    form = RuleForm
    intro = gettext_lazy("It stands below the others: the first rule that fits decides.")
    back = RULES

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"ctx": ctx}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        made = add_tax_rule(ctx, new=NewTaxRule(**form.cleaned_data))
        return Done(reverse("tax:rules"), _("Rule %(place)s saved.") % {"place": made.place})


class ChangeRulePage(FormPage):
    needs = permissions.TAX
    title = gettext_lazy("Change rule")
    verb = gettext_lazy("Save rule")
    form = RuleForm
    back = RULES

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = TaxRule.found(ctx, id=kwargs["tax_rule_id"])
        return {name: getattr(found, name) for name in RuleForm.base_fields}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"ctx": ctx, "kept": TaxRule.found(ctx, id=kwargs["tax_rule_id"]).group}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        changed = change_tax_rule(ctx, rule_id=kwargs["tax_rule_id"], **form.cleaned_data)
        return Done(reverse("tax:rules"), _("Rule %(place)s saved.") % {"place": changed.place})


class MoveRuleUp(Page):
    needs = permissions.TAX

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Somebody came back to the address of a button."""
        TaxRule.found(self.ctx, id=kwargs["tax_rule_id"])
        return finish(request, Done(reverse("tax:rules")))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        move_tax_rule_up(self.ctx, rule_id=kwargs["tax_rule_id"])
        return finish(request, Done(reverse("tax:rules")))


class RemoveRulePage(ConfirmPage):
    needs = permissions.TAX
    title = gettext_lazy("Remove rule")
    danger = True
    back = RULES

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        found = TaxRule.found(ctx, id=kwargs["tax_rule_id"])
        return (
            _("What the rule for %(what)s decided is left to the rules below it, then to the default.")
            % {"what": conditions(ctx, found)},
            (_("Invoices that were issued stay as they are."),),
        )

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        remove_tax_rule(ctx, rule_id=kwargs["tax_rule_id"])
        return Done(reverse("tax:rules"), _("Rule removed."))
