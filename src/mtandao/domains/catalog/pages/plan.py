"""One plan: what it gives, what it costs, and how RADIUS writes it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.catalog import permissions
from mtandao.domains.catalog.choices import Addressing, BillingMode, Category, ConnectionType, PlanState
from mtandao.domains.catalog.models import Plan
from mtandao.domains.catalog.models.shelf import WAYS
from mtandao.domains.catalog.offers import price_for
from mtandao.domains.catalog.pages.plans import SHAPES, speed
from mtandao.domains.catalog.queries import plan, promotions_of
from mtandao.domains.catalog.rules.speeds import mbps
from mtandao.domains.catalog.taxes import tax_group_name
from mtandao.domains.catalog.uses import rate_limit, services_on
from mtandao.domains.catalog.words import per
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Fact, Head


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
        change = Action(
            _("Change plan"),
            reverse("catalog:change-plan", kwargs=at),
            icon="pencil",
            needs=permissions.CHANGE,
        )
        moves, here = _moves(thing), price_for(ctx, thing, ctx.organization_id)
        partners = Action(_("Partners' prices"), reverse("catalog:plan-partners", kwargs=at), icon="users")
        return Head(
            title=thing.name,
            badges=(Badge(SHAPES[state], state.label),),
            facts=(
                Fact(_("Download"), f"{speed(thing.download_mbps)} Mbps"),
                Fact(_("Upload"), f"{speed(thing.upload_mbps)} Mbps"),
                Fact(_("Price"), money_html(here.price, thing.currency), per(thing)),
                Fact(_("Installation"), money_html(here.setup_fee, thing.currency)),
                Fact(_("Services"), words.count(services)),
            ),
            actions=(change, *moves[:1]) if state == PlanState.DRAFT else (change,),
            more=(partners, *(moves[1:] if state == PlanState.DRAFT else moves)),
            back=Crumb(_("Plans"), reverse("catalog:plans")),
        )

    def details(self, ctx: Context, thing: Plan) -> dict[str, Any]:
        rate = rate_limit(thing)
        return {
            "plan": thing,
            "about": (
                *((Fact(_("Code"), thing.code, mono=True),) if thing.code else ()),
                Fact(_("Category"), Category(thing.category).label),
                Fact(_("Paid"), BillingMode(thing.billing_mode).label),
                Fact(_("Tax"), _tax_words(ctx, thing)),
                Fact(_("Validity"), _validity_words(thing)),
                *_terms_facts(thing),
                *_promotion_facts(ctx, thing),
                Fact(_("Data"), _data_words(thing)),
                *((Fact(_("Burst"), _burst_words(thing)),) if thing.burst_kbps_down else ()),
                Fact(_("Description"), thing.description or "–"),
            ),
            "network": (
                Fact(_("Connection"), ConnectionType(thing.connection_type).label),
                Fact(_("Addresses"), Addressing(thing.addressing).label),
                Fact(_("Sessions at once"), thing.sessions_at_once),
                Fact(
                    _("Idle for at most"),
                    times.duration(thing.idle_timeout_s) if thing.idle_timeout_s else "–",
                ),
            ),
            "radius": (
                Fact(_("Group"), thing.radius_group, mono=True, copy=thing.radius_group),
                *((Fact("Mikrotik-Rate-Limit", rate, mono=True, copy=rate),) if rate else ()),
                Fact(_("Address pool"), thing.pool_name or "–", mono=True),
                *((Fact(_("IPv6 pool"), thing.ipv6_pool_name, mono=True),) if thing.ipv6_pool_name else ()),
                Fact(_("VLAN"), thing.vlan_id or "–", mono=True),
            ),
        }


def _burst_words(thing: Plan) -> str:
    assert thing.burst_kbps_down and thing.burst_kbps_up
    return _("%(down)s / %(up)s Mbps for a while, %(time)s s") % {
        "down": speed(mbps(thing.burst_kbps_down)),
        "up": speed(mbps(thing.burst_kbps_up)),
        "time": thing.burst_time,
    }


def _tax_words(ctx: Context, thing: Plan) -> str:
    return (tax_group_name(ctx, thing.tax_group_id) if thing.tax_group_id else "") or _("as the rules say")


def _validity_words(thing: Plan) -> str:
    if thing.first_bill_waits:
        return _("%(per)s, to the calendar month's end, first billed with the first whole one") % {
            "per": per(thing)
        }
    if thing.aligned:
        return _("%(per)s, to the calendar month's end") % {"per": per(thing)}
    return per(thing)


def _terms_facts(thing: Plan) -> tuple[Fact, ...]:
    """How it begins, and for how long one is bound."""
    facts = []
    if thing.trial_days:
        days = ngettext("%(n)s day", "%(n)s days", thing.trial_days) % {"n": thing.trial_days}
        facts.append(Fact(_("Trial"), days))
    if thing.commitment_months:
        months = ngettext("%(n)s month", "%(n)s months", thing.commitment_months)
        fee = money_html(thing.early_end_fee, thing.currency)
        facts.append(Fact(_("Bound for"), months % {"n": thing.commitment_months}, fee))
    return tuple(facts)


def _promotion_facts(ctx: Context, thing: Plan) -> tuple[Fact, ...]:
    """Into what it turns, and what turns into it."""
    facts = []
    if thing.reverts_to is not None:
        said = (
            _("on %(day)s") % {"day": times.day(thing.reverts_on, ctx.today, weekday=False)}
            if thing.reverts_on
            else ngettext("after %(n)s cycle", "after %(n)s cycles", thing.reverts_after_cycles or 0)
            % {"n": thing.reverts_after_cycles}
        )
        url = reverse("catalog:plan", kwargs={"plan_id": thing.reverts_to.pk})
        facts.append(Fact(_("Turns into"), thing.reverts_to.name, said, url=url))
    names = list(promotions_of(ctx, thing.pk).values_list("name", flat=True)[:5])
    if names:
        facts.append(Fact(_("Promotions into it"), ", ".join(names)))
    return tuple(facts)


def _data_words(thing: Plan) -> str:
    if thing.data_cap_bytes is None:
        return _("unlimited")
    cap = words.size(thing.data_cap_bytes)
    if thing.fup_kbps_down is None or thing.fup_kbps_up is None:
        return _("%(cap)s a cycle") % {"cap": cap}
    return _("%(cap)s a cycle, then %(down)s / %(up)s Mbps") % {
        "cap": cap,
        "down": speed(mbps(thing.fup_kbps_down)),
        "up": speed(mbps(thing.fup_kbps_up)),
    }


def _moves(thing: Plan) -> tuple[Action, ...]:
    """Where this plan can go from here."""
    at = {"plan_id": thing.pk}
    steps = (
        (
            PlanState.ACTIVE,
            Action(
                _("Put on sale"),
                reverse("catalog:sell-plan", kwargs=at),
                icon="tag",
                dialog=True,
                needs=permissions.CHANGE,
            ),
        ),
        (
            PlanState.DEPRECATED,
            Action(
                _("Close to new sign-ups"),
                reverse("catalog:close-plan", kwargs=at),
                icon="lock",
                dialog=True,
                needs=permissions.CHANGE,
            ),
        ),
        (
            PlanState.ARCHIVED,
            Action(
                _("Archive plan"),
                reverse("catalog:archive-plan", kwargs=at),
                icon="archive",
                kind="danger",
                dialog=True,
                needs=permissions.CHANGE,
            ),
        ),
    )
    return tuple(action for to, action in steps if thing.state in WAYS[to])
