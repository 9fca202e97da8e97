"""What a service gets beside its plan: discounts and add-ons."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import contract as billing
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.console.subscribers.forms import AddOnForm, DiscountForm
from mtandao.doors.console.subscribers.of_one import ConfirmOfSubscriber, OfSubscriber
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.form_pages import Done
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Text


class GiveDiscount(OfSubscriber):
    needs = subscriptions.permissions.DISCOUNT
    form = DiscountForm
    title = verb = gettext_lazy("Give discount")

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        plan_id = self.service(ctx).plan_id
        return {
            "discounts": [
                (str(each.id), _offer(each, ctx.tenant.currency))
                for each in catalog.discounts_to_give(ctx, plan_id)
            ]
        }

    def said(self, ctx: Context) -> str:
        service = self.service(ctx)
        facts = {"name": self.subscriber.full_name, "plan": service.plan.name}
        return _("On %(plan)s of %(name)s, from the next cycle on.") % facts

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        given = subscriptions.give_discount(
            ctx,
            subscription_id=self.service(ctx).id,
            discount_id=form.cleaned_data["discount"],
            reason=form.cleaned_data["reason"],
        )
        facts = {"name": self.subscriber.full_name, "discount": given.name}
        return Done(f"{self.home}services/", _("%(name)s has %(discount)s.") % facts)


class EndDiscount(ConfirmOfSubscriber):
    needs = subscriptions.permissions.DISCOUNT
    title = verb = gettext_lazy("End discount")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        given = subscriptions.given_discount(ctx, self.subscriber.id, kwargs["given_id"])
        facts = {"name": self.subscriber.full_name, "discount": given.name}
        said = _("%(discount)s of %(name)s ends.") % facts
        return said, (
            _("From the next cycle on the full price; what is invoiced stays."),
            _("Given by %(who)s: %(why)s") % {"who": given.given_by, "why": given.reason},
        )

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        given = subscriptions.given_discount(ctx, self.subscriber.id, kwargs["given_id"])
        subscriptions.end_discount(ctx, given_id=given.id)
        facts = {"name": self.subscriber.full_name, "discount": given.name}
        return Done(f"{self.home}services/", _("%(discount)s of %(name)s has ended.") % facts)


def _offer(discount: catalog.Discount, currency: str) -> str:
    """`Welcome, 10 %, 3 cycles`."""
    lasting = catalog.lasts_words(discount.cycles, discount.until)
    return f"{discount.name}, {catalog.off(discount, currency)}, {lasting}"


class SellAddOn(OfSubscriber):
    needs = subscriptions.permissions.ADD_ONS
    form = AddOnForm
    title = verb = gettext_lazy("Sell add-on")

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        plan_id = self.service(ctx).plan_id
        return {
            "add_ons": [
                (str(each.id), _offer_add_on(each, ctx.tenant.currency))
                for each in catalog.add_ons_for(ctx, plan_id)
            ]
        }

    def said(self, ctx: Context) -> str:
        service = self.service(ctx)
        facts = {"name": self.subscriber.full_name, "plan": service.plan.name}
        if (until := service.paid_beyond(ctx.now)) is not None:
            facts["until"] = times.moment(until, ctx.now)
            said = _("To %(plan)s of %(name)s, from now on. The wallet pays it now, up to %(until)s.")
            return said % facts
        return _("To %(plan)s of %(name)s, from now on. It stands on the next invoice.") % facts

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        bought = billing.sell_add_on(
            ctx,
            subscription_id=self.service(ctx).id,
            add_on_id=form.cleaned_data["add_on"],
            quantity=form.cleaned_data["quantity"],
        )
        facts = {"name": self.subscriber.full_name, "add_on": bought.name}
        return Done(f"{self.home}services/", _("%(name)s has %(add_on)s.") % facts)


class EndAddOn(ConfirmOfSubscriber):
    needs = subscriptions.permissions.ADD_ONS
    title = verb = gettext_lazy("End add-on")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        bought = subscriptions.bought_add_on(ctx, self.subscriber.id, kwargs["bought_id"])
        facts = {"name": self.subscriber.full_name, "add_on": bought.name}
        return _("%(add_on)s of %(name)s ends now.") % facts, (
            _("What is invoiced stays; what it had until today is still billed."),
        )

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        bought = subscriptions.bought_add_on(ctx, self.subscriber.id, kwargs["bought_id"])
        subscriptions.end_add_on(ctx, bought_id=bought.id)
        facts = {"name": self.subscriber.full_name, "add_on": bought.name}
        return Done(f"{self.home}services/", _("%(add_on)s of %(name)s has ended.") % facts)


def _offer_add_on(add_on: catalog.AddOn, currency: str) -> str:
    """`Night speed, 50 / 20 Mbps, KES 500.00 once`."""
    often = _("with every cycle") if add_on.recurring else _("once")
    return f"{add_on.name}, {catalog.gives(add_on)}, {words.money(add_on.price, currency)} {often}"
