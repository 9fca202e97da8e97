"""Another plan for many customers at once: shown first, then done in the background."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.billing import contract as billing
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.console.subscribers.deed import Deed
from mtandao.doors.console.subscribers.forms import ManyPlansForm
from mtandao.doors.console.subscribers.plan_change import offer_words
from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.kit import words
from mtandao.foundation.kit.form_pages import Done
from mtandao.foundation.kit.pieces import Fact

NAMED = 5
LEFT_OUT = {
    billing.WhyNot.SAME_PLAN: gettext_lazy("on this plan already"),
    billing.WhyNot.NOT_INSTALLED: gettext_lazy("not installed yet, so no next cycle"),
    billing.WhyNot.NOT_SOLD: gettext_lazy("of a partner where this plan is not sold"),
    billing.WhyNot.ENDED: gettext_lazy("ended"),
}


class ChangePlan(Deed):
    title = gettext_lazy("Change plan")
    needs = subscriptions.permissions.CHANGE_PLAN
    form = ManyPlansForm
    most = 100_000

    def options(self, ctx: Context) -> dict[str, Any]:
        known = catalog.plans(ctx).order_by("name").values_list("id", "name")
        return {
            "plans": [(str(each.plan.id), offer_words(each)) for each in catalog.offers(ctx)],
            "all_plans": [(str(key), name) for key, name in known],
        }

    def initial(self, ctx: Context) -> dict[str, Any]:
        return {"key": str(new_id()), "when": "next_cycle"}

    def preview(self, ctx: Context, rows: QuerySet[Any], given: dict[str, Any]) -> Sequence[Fact]:
        would = billing.would_be(ctx, _wanted(given), _ids(rows))
        facts = [Fact(_("Services that change"), words.count(would.changing.total()), _from(would))]
        if would.changing and would.before is not None and would.after is not None:
            facts += _sums(ctx, would.before, would.after)
        if would.left_out:
            why = ", ".join(f"{words.count(n)} {LEFT_OUT[each]}" for each, n in would.left_out.items())
            facts.append(Fact(_("Left out"), words.count(would.left_out.total()), why))
        if given["when"] == "now":
            facts.append(Fact(_("Money now"), _("each is invoiced or credited for the days left")))
        return facts

    def in_background(self, ctx: Context, rows: QuerySet[Any], given: dict[str, Any]) -> Done:
        begun = billing.start_plan_assignment(ctx, wanted=_wanted(given), subscriber_ids=_ids(rows))
        url = reverse("assignments:assignment", kwargs={"assignment_id": begun.pk})
        return Done(url, _("It began. You may leave: it is done in the background."))


def _wanted(given: dict[str, Any]) -> billing.PlanWanted:
    return billing.PlanWanted(
        plan_id=UUID(given["plan"]),
        when=billing.AssignWhen(given["when"]),
        only_plan_id=UUID(given["only_plan"]) if given["only_plan"] else None,
        key=given["key"],
    )


def _ids(rows: QuerySet[Any]) -> list[UUID]:
    return list(rows.order_by().values_list("id", flat=True))


def _from(would: billing.WouldBe) -> str:
    """`120 from Home Basic, 4 from Home Fast`."""
    named = [
        _("%(n)s from %(plan)s") % {"n": words.count(number), "plan": name}
        for name, number in would.changing.most_common(NAMED)
    ]
    others = len(would.changing) - NAMED
    if others > 0:
        named.append(ngettext("%(n)s more plan", "%(n)s more plans", others) % {"n": others})
    return ", ".join(named)


def _sums(ctx: Context, before: Any, after: Any) -> list[Fact]:
    if not ctx.may(subscribers.permissions.VIEW_MONEY):
        return []
    currency = ctx.tenant.currency
    now = _("now %(sum)s") % {"sum": words.money(before, currency)}
    return [Fact(_("They pay a cycle"), words.money(after, currency), now)]
