"""Taking money, asking for it, and giving time for it."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.collections import contract as collections
from mtandao.domains.payments import contract as payments
from mtandao.doors.console.calling_codes import calling_code
from mtandao.doors.console.subscribers.forms import AskForm, ExtendForm, PaymentForm
from mtandao.doors.console.subscribers.of_one import OfSubscriber
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.form_pages import Done
from mtandao.foundation.kit.forms import KitForm

USUAL_PROMISE = timedelta(days=3)


class TakePayment(OfSubscriber):
    needs = payments.permissions.RECORD
    form = PaymentForm
    title = gettext_lazy("Take payment")
    verb = gettext_lazy("Take payment")

    def said(self, ctx: Context) -> str:
        return self.owed_words(ctx)

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"amount": self.owed(ctx), "method": payments.Method.CASH}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"currency": ctx.tenant.currency, "methods": payments.recordable(ctx)}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        given = form.cleaned_data
        taken = payments.record_payment(
            ctx,
            subscriber_id=self.subscriber.id,
            amount=given["amount"],
            method=payments.Method(given["method"]),
            reference=given["reference"],
        )
        sum_ = words.money(taken.amount, taken.currency)
        return Done(
            self.home, _("%(sum)s taken from %(name)s.") % {"sum": sum_, "name": self.subscriber.full_name}
        )


class AskForPayment(OfSubscriber):
    needs = payments.permissions.REQUEST
    form = AskForm
    title = gettext_lazy("Ask for payment")
    verb = gettext_lazy("Ask now")

    def said(self, ctx: Context) -> str:
        return self.owed_words(ctx)

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        phone = words.phone(self.subscriber.pays_from, calling_code(ctx)).replace(words.HARD_SPACE, " ")
        return {"amount": self.owed(ctx), "phone": phone}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"currency": ctx.tenant.currency, "ways": payments.ways(ctx)}

    def act(self, ctx: Context, form: AskForm, **kwargs: Any) -> Done:  # type: ignore[override]
        given = form.cleaned_data
        ask = payments.ask_for_payment(
            ctx,
            subscriber_id=self.subscriber.id,
            amount=given["amount"],
            phone=given["phone"],
            gateway_id=form.gateway_id(),
            send_link=True,
        )
        offer = payments.provider_of(ask.gateway)
        facts = {
            "phone": words.phone(ask.phone, calling_code(ctx)),
            "sum": words.money(ask.amount, ctx.tenant.currency, whole=offer.whole_only),
            "name": offer.label,
        }
        if offer.way != payments.Way.PROMPT:
            return Done(self.home, _("%(phone)s gets a link to pay %(sum)s by %(name)s.") % facts)
        return Done(self.home, _("We ask %(phone)s for %(sum)s. Nothing is charged before the PIN.") % facts)


class Extend(OfSubscriber):
    needs = collections.permissions.PROMISE
    form = ExtendForm
    title = gettext_lazy("Extend")
    verb = gettext_lazy("Extend")

    def said(self, ctx: Context) -> str:
        return self.owed_words(ctx)

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"until": ctx.today + USUAL_PROMISE}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        until = form.cleaned_data["until"]
        collections.take_promise(
            ctx, subscriber_id=self.subscriber.id, until=until, reason=form.cleaned_data["reason"]
        )
        facts = {"name": self.subscriber.full_name, "day": times.day(until, ctx.today)}
        return Done(self.home, _("%(name)s stays online until %(day)s.") % facts)
