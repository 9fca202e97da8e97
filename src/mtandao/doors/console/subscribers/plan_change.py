"""Another plan: chosen, then quoted, then taken for what was quoted."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import contract as billing
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.console.subscribers.forms import PlanForm
from mtandao.doors.console.subscribers.of_one import ConfirmOfSubscriber, OfService, OfSubscriber
from mtandao.doors.console.subscribers.quoted import quoted_in
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.form_pages import Done
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Text


class ChangePlan(OfSubscriber):
    """Which one. Nothing is changed yet."""

    needs = subscriptions.permissions.CHANGE_PLAN
    form = PlanForm
    title = gettext_lazy("Change plan")
    verb = gettext_lazy("Continue")

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        now = self.service(ctx)
        offers = catalog.offers(ctx, now.organization_id)
        return {
            "plans": [
                (str(each.plan.id), offer_words(each)) for each in offers if each.plan.id != now.plan_id
            ]
        }

    def said(self, ctx: Context) -> str:
        service = self.service(ctx)
        price = words.money(service.price, ctx.tenant.currency)
        return _("Now %(plan)s for %(price)s.") % {"plan": service.plan.name, "price": price}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done | str:
        plan_id = UUID(form.cleaned_data["plan"])
        if form.cleaned_data["when"] != "next_cycle":
            return quoted_url(ctx, self, plan_id)
        service = self.service(ctx)
        planned = subscriptions.plan_subscription_change(ctx, subscription_id=service.id, plan_id=plan_id)
        facts = {"name": self.subscriber.full_name, **planned_facts(ctx, planned)}
        return Done(self.home, _("%(name)s changes to %(plan)s on %(day)s.") % facts)


class TakePlan(ConfirmOfSubscriber):
    """What it costs, and yes or no."""

    needs = subscriptions.permissions.CHANGE_PLAN
    title = verb = gettext_lazy("Change plan")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        quote = billing.quote_plan_change(
            ctx, subscription_id=self.service(ctx).id, plan_id=kwargs["plan_id"]
        )
        facts = {
            "name": self.subscriber.full_name,
            "old": quote.subscription.plan.name,
            "new": quote.plan.name,
        }
        said = _("%(name)s changes from %(old)s to %(new)s.") % facts
        return said, (*consequences(ctx, quote), _("The speed changes at once, without signing in anew."))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        plan_id = kwargs["plan_id"]
        service = self.service(ctx)
        try:
            done = billing.change_plan_now(
                ctx, subscription_id=service.id, plan_id=plan_id, quoted=quoted_in(self.request.GET)
            )
        except billing.QuoteChanged as changed:
            return Done(quoted_url(ctx, self, plan_id), changed.detail)
        facts = {"name": self.subscriber.full_name, "plan": done.subscription.plan.name}
        return Done(self.home, _("%(name)s is on %(plan)s.") % facts)


def planned_facts(ctx: Context, service: subscriptions.Subscription) -> dict[str, str]:
    """The plan that comes, and the day."""
    assert service.next_plan is not None and service.changes_on is not None
    return {
        "plan": service.next_plan.name,
        "day": times.day(service.changes_on, ctx.today, weekday=False),
    }


class KeepPlan(ConfirmOfSubscriber):
    """A planned change is dropped."""

    needs = subscriptions.permissions.CHANGE_PLAN
    title = verb = gettext_lazy("Keep the plan")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...] | None]:
        service = self.service(ctx)
        if service.next_plan is None:
            return _("%(name)s has no change of plan ahead.") % {"name": self.subscriber.full_name}, None
        said = _("The change to %(plan)s on %(day)s is dropped.") % planned_facts(ctx, service)
        return said, (_("%(plan)s goes on as it is.") % {"plan": service.plan.name},)

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        kept = subscriptions.drop_subscription_change(ctx, subscription_id=self.service(ctx).id)
        facts = {"name": self.subscriber.full_name, "plan": kept.plan.name}
        return Done(self.home, _("%(name)s keeps %(plan)s.") % facts)


def consequences(ctx: Context, quote: billing.PlanQuote) -> tuple[str, ...]:
    """What it costs, in sentences, for whoever may see amounts."""
    price = words.money(quote.price, quote.plan.currency)
    after = _("The next invoice has the new price: %(price)s %(per)s.") % {
        "price": price,
        "per": catalog.per(quote.plan),
    }
    if not ctx.may(subscribers.permissions.VIEW_MONEY):
        return (after,)
    total = words.money(abs(quote.total), ctx.tenant.currency)
    if quote.total > 0:
        now = _("An invoice of %(sum)s is issued now%(days)s. The wallet pays first.")
    elif quote.total < 0:
        now = _("%(sum)s comes back now%(days)s: off what is open, else into the wallet.")
    else:
        return (_("It costs nothing now."), after)
    return (now % {"sum": total, "days": _days(ctx, quote)}, after)


def _days(ctx: Context, quote: billing.PlanQuote) -> str:
    if quote.until is None:
        return ""
    last = times.day(quote.until, ctx.today)
    return _(", for the days from today until %(day)s") % {"day": last}


def quoted_url(ctx: Context, page: OfService, plan_id: UUID) -> str:
    """The question with the total that is shown there: only that is taken."""
    quote = billing.quote_plan_change(ctx, subscription_id=page.service(ctx).id, plan_id=plan_id)
    return page.at("take-plan", {"plan_id": plan_id}, quoted=quote.total)


def offer_words(offer: catalog.PlanPrice) -> str:
    """`Home 20, 20/5 Mbps, KES 2,500.00 a month`."""
    plan = offer.plan
    return _("%(name)s, %(down)s/%(up)s Mbps, %(price)s %(per)s") % {
        "name": plan.name,
        "down": plan.download_mbps,
        "up": plan.upload_mbps,
        "price": words.money(offer.price, plan.currency),
        "per": catalog.per(plan),
    }
