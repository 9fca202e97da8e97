"""The form of a plan: a new one, and its changes."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.catalog import permissions
from mtandao.domains.catalog.choices import PlanState
from mtandao.domains.catalog.commands.plans import BURST, NewPlan, change_plan, create_plan
from mtandao.domains.catalog.forms.plans import PlanForm
from mtandao.domains.catalog.pages.plans import speed
from mtandao.domains.catalog.queries import plan, plans
from mtandao.domains.catalog.rules.speeds import BYTES_PER_GB, mbps
from mtandao.domains.catalog.taxes import tax_group_name, tax_groups_offered
from mtandao.domains.catalog.uses import services_on
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Crumb
from mtandao.foundation.refusals import Malformed

SPEEDS = ("kbps_down", "kbps_up", "fup_kbps_down", "fup_kbps_up", *BURST)


def _on_the_form(refusal: Malformed) -> Malformed:
    """The room speaks of a burst as a whole; on the form it is said beside its first field."""
    fields = dict(refusal.fields)
    if "burst" in fields:
        fields["burst_kbps_down"] = fields.pop("burst")
    return Malformed(refusal.detail, fields=fields)


def _turns_into(ctx: Context, but: UUID | None = None) -> list[tuple[str, str]]:
    """The plans that a promotion may turn into."""
    rows = plans(ctx).filter(state__in=(PlanState.ACTIVE, PlanState.DEPRECATED)).order_by("name")
    return [(str(pk), name) for pk, name in rows.values_list("id", "name") if pk != but]


class NewPlanPage(FormPage):
    needs = permissions.CHANGE
    title = gettext_lazy("New plan")
    verb = gettext_lazy("Save plan")
    form = PlanForm
    back = Crumb(gettext_lazy("Plans"), "../")

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {
            "currency": ctx.tenant.currency,
            "tax_groups": tax_groups_offered(ctx),
            "turns_into": _turns_into(ctx),
        }

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        try:
            made = create_plan(ctx, new=NewPlan(**form.cleaned_data))
        except Malformed as refusal:
            raise _on_the_form(refusal) from None
        url = reverse("catalog:plan", kwargs={"plan_id": made.pk})
        return Done(
            url,
            _("%(name)s saved. RADIUS gets the group %(group)s.")
            % {"name": made.name, "group": made.radius_group},
        )


class ChangePlanPage(FormPage):
    needs = permissions.CHANGE
    verb = gettext_lazy("Save plan")
    form = PlanForm

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = plan(ctx, kwargs["plan_id"])
        shown: dict[str, Any] = {name: getattr(found, name) for name in PlanForm.base_fields}
        for name in SPEEDS:
            shown[name] = speed(mbps(shown[name])) if shown[name] else None
        if found.data_cap_bytes:
            shown["data_cap_bytes"] = gigabytes(found.data_cap_bytes)
        return shown

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = plan(ctx, kwargs["plan_id"])
        offered = dict(tax_groups_offered(ctx))
        if found.tax_group_id and found.tax_group_id not in offered:  # archived since: he keeps it
            offered[found.tax_group_id] = tax_group_name(ctx, found.tax_group_id)
        return {
            "currency": ctx.tenant.currency,
            "tax_groups": offered.items(),
            "turns_into": _turns_into(ctx, but=found.pk),
            "saved": True,
        }

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = plan(ctx, kwargs["plan_id"])
        services = services_on(ctx, [found.pk]).get(found.pk, 0)
        on_it = ngettext(
            "%(n)s service is on it: a new speed reaches it within a minute.",
            "%(n)s services are on it: a new speed reaches them within a minute.",
            services,
        ) % {"n": words.count(services)}
        back = Crumb(found.name, reverse("catalog:plan", kwargs=kwargs))
        return {
            "title": _("Change %(name)s") % {"name": found.name},
            "intro": on_it if services else "",
            "back": back,
            "cancel_url": back.url,
        }

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        changes = {name: value for name, value in form.cleaned_data.items() if name != "radius_group"}
        try:
            changed = change_plan(ctx, plan_id=kwargs["plan_id"], **changes)
        except Malformed as refusal:
            raise _on_the_form(refusal) from None
        url = reverse("catalog:plan", kwargs={"plan_id": changed.pk})
        return Done(url, _("%(name)s saved.") % {"name": changed.name})


def gigabytes(count: int) -> str:
    """`100`, `1.5`: as it is typed."""
    return f"{(Decimal(count) / BYTES_PER_GB).normalize():f}"
