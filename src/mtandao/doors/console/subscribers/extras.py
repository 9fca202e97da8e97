"""What a service gets beside its plan: discounts and add-ons."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import contract as billing
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.console.subscribers.forms import AddOnForm, DiscountForm
from mtandao.doors.console.subscribers.of_one import ConfirmOfSubscriber, OfSubscriber
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.form_pages import Done
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Text

Given = subscriptions.SubscriptionDiscount | subscriptions.SubscriptionAddOn


@dataclass(frozen=True, slots=True)
class Extra:
    """One kind of it: which are on offer for a plan and how that is said, the commands, and the sentences.

    `name` is its place in the sentences and in its form, `key` its id's in the address and for the command.
    """

    name: str
    key: str
    on_offer: Callable[[Context, UUID], Iterable[Any]]
    offer: Callable[[Any, str], str]
    give: Callable[..., Given]
    find: Callable[[Context, UUID, UUID], Given]
    end: Callable[..., Given]
    has: Text
    ends: Text
    has_ended: Text

    def said(self, sentence: Text, given: Given, owner: subscribers.Subscriber) -> str:
        return str(sentence) % {"name": owner.full_name, self.name: given.name}


class GiveExtra(OfSubscriber):
    extra: ClassVar[Extra]

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = self.extra.on_offer(ctx, self.service(ctx).plan_id)
        offers = [(str(each.id), self.extra.offer(each, ctx.tenant.currency)) for each in found]
        return {f"{self.extra.name}s": offers}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        asked = dict(form.cleaned_data)
        asked[f"{self.extra.name}_id"] = asked.pop(self.extra.name)
        given = self.extra.give(ctx, subscription_id=self.service(ctx).id, **asked)
        return Done(f"{self.home}services/", self.extra.said(self.extra.has, given, self.subscriber))


class EndExtra(ConfirmOfSubscriber):
    danger = True
    extra: ClassVar[Extra]

    def found(self, ctx: Context, **kwargs: Any) -> Given:
        return self.extra.find(ctx, self.subscriber.id, kwargs[self.extra.key])

    def consequences(self, found: Given) -> tuple[Text, ...]:
        raise NotImplementedError(f"{type(self).__name__} does not say what comes of it")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        found = self.found(ctx, **kwargs)
        return self.extra.said(self.extra.ends, found, self.subscriber), self.consequences(found)

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        found = self.found(ctx, **kwargs)
        self.extra.end(ctx, **{self.extra.key: found.id})
        return Done(f"{self.home}services/", self.extra.said(self.extra.has_ended, found, self.subscriber))


def _discount(discount: catalog.Discount, currency: str) -> str:
    """`Welcome, 10 %, 3 cycles`."""
    lasting = catalog.lasts_words(discount.cycles, discount.until)
    return f"{discount.name}, {catalog.off(discount, currency)}, {lasting}"


DISCOUNT = Extra(
    name="discount",
    key="given_id",
    on_offer=catalog.discounts_to_give,
    offer=_discount,
    give=subscriptions.give_discount,
    find=subscriptions.given_discount,
    end=subscriptions.end_discount,
    has=gettext_lazy("%(name)s has %(discount)s."),
    ends=gettext_lazy("%(discount)s of %(name)s ends."),
    has_ended=gettext_lazy("%(discount)s of %(name)s has ended."),
)


class GiveDiscount(GiveExtra):
    needs = subscriptions.permissions.DISCOUNT
    extra = DISCOUNT
    form = DiscountForm
    title = verb = gettext_lazy("Give discount")

    def said(self, ctx: Context) -> str:
        facts = {"name": self.subscriber.full_name, "plan": self.service(ctx).plan.name}
        return _("On %(plan)s of %(name)s, from the next cycle on.") % facts


class EndDiscount(EndExtra):
    needs = subscriptions.permissions.DISCOUNT
    extra = DISCOUNT
    title = verb = gettext_lazy("End discount")

    def consequences(self, found: Any) -> tuple[Text, ...]:
        return (
            _("From the next cycle on the full price; what is invoiced stays."),
            _("Given by %(who)s: %(why)s") % {"who": found.given_by, "why": found.reason},
        )


def _add_on(add_on: catalog.AddOn, currency: str) -> str:
    """`Night speed, 50 / 20 Mbps, KES 500.00 once`."""
    often = _("with every cycle") if add_on.recurring else _("once")
    return f"{add_on.name}, {catalog.gives(add_on)}, {words.money(add_on.price, currency)} {often}"


ADD_ON = Extra(
    name="add_on",
    key="bought_id",
    on_offer=catalog.add_ons_for,
    offer=_add_on,
    give=billing.sell_add_on,
    find=subscriptions.bought_add_on,
    end=subscriptions.end_add_on,
    has=gettext_lazy("%(name)s has %(add_on)s."),
    ends=gettext_lazy("%(add_on)s of %(name)s ends now."),
    has_ended=gettext_lazy("%(add_on)s of %(name)s has ended."),
)


class SellAddOn(GiveExtra):
    needs = subscriptions.permissions.ADD_ONS
    extra = ADD_ON
    form = AddOnForm
    title = verb = gettext_lazy("Sell add-on")

    def said(self, ctx: Context) -> str:
        service = self.service(ctx)
        facts = {"name": self.subscriber.full_name, "plan": service.plan.name}
        if (until := service.paid_beyond(ctx.now)) is not None:
            facts["until"] = times.moment(until, ctx.now)
            said = _("To %(plan)s of %(name)s, from now on. The wallet pays it now, up to %(until)s.")
            return said % facts
        return _("To %(plan)s of %(name)s, from now on. It stands on the next invoice.") % facts


class EndAddOn(EndExtra):
    needs = subscriptions.permissions.ADD_ONS
    extra = ADD_ON
    title = verb = gettext_lazy("End add-on")

    def consequences(self, found: Given) -> tuple[Text, ...]:
        return (_("What is invoiced stays; what it had until today is still billed."),)
