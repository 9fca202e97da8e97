"""One plan: what it gives, what it costs, and how RADIUS writes it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.catalog import permissions
from mtandao.domains.catalog.choices import Category, ConnectionType, Cycle, PlanState
from mtandao.domains.catalog.commands import BURST, NewPlan, archive_plan, change_plan, create_plan
from mtandao.domains.catalog.forms import PlanForm
from mtandao.domains.catalog.models import Plan
from mtandao.domains.catalog.pages.plans import SHAPES, speed
from mtandao.domains.catalog.queries import plan
from mtandao.domains.catalog.rules import mbps
from mtandao.domains.catalog.uses import rate_limit, services_on
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Fact, Head, Text
from mtandao.foundation.refusals import Malformed

SPEEDS = ("kbps_down", "kbps_up", *BURST)


class PlanPage(DetailPage):
    needs = permissions.VIEW
    route = "catalog:plan"
    tabs = (Tab("details", gettext_lazy("Details"), "catalog/_plan.html"),)

    def load(self, ctx: Context, **ids: Any) -> Plan:
        return plan(ctx, ids["plan_id"])

    def head(self, ctx: Context, thing: Plan) -> Head:
        at = {"plan_id": thing.pk}
        services = services_on(ctx, [thing.pk]).get(thing.pk, 0)
        state = PlanState(thing.state)
        archive = Action(
            _("Archive plan"),
            reverse("catalog:archive-plan", kwargs=at),
            icon="archive",
            kind="danger",
            dialog=True,
            needs=permissions.CHANGE,
        )
        return Head(
            title=thing.name,
            badges=(Badge(SHAPES[state], state.label),),
            facts=(
                Fact(_("Download"), f"{speed(thing.download_mbps)} Mbps"),
                Fact(_("Upload"), f"{speed(thing.upload_mbps)} Mbps"),
                Fact(
                    _("Price"),
                    money_html(thing.price, thing.currency),
                    _("a %(cycle)s") % {"cycle": Cycle(thing.cycle).label},
                ),
                Fact(_("Installation"), money_html(thing.setup_fee, thing.currency)),
                Fact(_("Services"), words.count(services)),
            ),
            actions=(
                Action(
                    _("Change plan"),
                    reverse("catalog:change-plan", kwargs=at),
                    icon="pencil",
                    needs=permissions.CHANGE,
                ),
            ),
            more=() if state == PlanState.ARCHIVED else (archive,),
            back=Crumb(_("Plans"), reverse("catalog:plans")),
        )

    def details(self, ctx: Context, thing: Plan) -> dict[str, Any]:
        rate = rate_limit(thing)
        return {
            "plan": thing,
            "about": (
                Fact(_("For"), Category(thing.category).label),
                Fact(_("Connection"), ConnectionType(thing.connection_type).label),
                Fact(_("Sessions at once"), thing.sessions_at_once),
                *((Fact(_("Burst"), _burst_words(thing)),) if thing.burst_kbps_down else ()),
                Fact(_("Description"), thing.description or "–"),
            ),
            "radius": (
                Fact(_("Group"), thing.radius_group, mono=True, copy=thing.radius_group),
                *((Fact("Mikrotik-Rate-Limit", rate, mono=True, copy=rate),) if rate else ()),
                Fact(_("Address pool"), thing.pool_name or "–", mono=True),
            ),
        }


def _burst_words(thing: Plan) -> str:
    assert thing.burst_kbps_down and thing.burst_kbps_up
    return _("%(down)s / %(up)s Mbps for a while, %(time)s s") % {
        "down": speed(mbps(thing.burst_kbps_down)),
        "up": speed(mbps(thing.burst_kbps_up)),
        "time": thing.burst_time,
    }


def _on_the_form(refusal: Malformed) -> Malformed:
    """The room speaks of a burst as a whole; on the form it is said beside its first field."""
    fields = dict(refusal.fields)
    if "burst" in fields:
        fields["burst_kbps_down"] = fields.pop("burst")
    return Malformed(refusal.detail, fields=fields)


class NewPlanPage(FormPage):
    needs = permissions.CHANGE
    title = gettext_lazy("New plan")
    verb = gettext_lazy("Save plan")
    form = PlanForm
    back = Crumb(gettext_lazy("Plans"), "../")

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"currency": ctx.tenant.currency}

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
        return shown

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"currency": ctx.tenant.currency, "saved": True}

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


class ArchivePlanPage(ConfirmPage):
    needs = permissions.CHANGE
    title = gettext_lazy("Archive plan")
    verb = gettext_lazy("Archive plan")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        found = plan(ctx, kwargs["plan_id"])
        return (
            _("%(name)s is taken off the shelf for good.") % {"name": found.name},
            (
                _("Who has it keeps it, with its speed and price."),
                _("Nobody new can get it. Its RADIUS group stays."),
            ),
        )

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        url = reverse("catalog:plan", kwargs={"plan_id": kwargs["plan_id"]})
        return Crumb(plan(ctx, kwargs["plan_id"]).name, url)

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        archived = archive_plan(ctx, plan_id=kwargs["plan_id"])
        return Done(reverse("catalog:plans"), _("%(name)s archived.") % {"name": archived.name})
