"""The end of a service: when, what comes back, and yes or no."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import contract as billing
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.console.subscribers.of_one import ConfirmOfSubscriber, OfSubscriber
from mtandao.doors.console.subscribers.quoted import quoted_in
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.form_pages import Done
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Text

NOW, PERIOD = "now", "period"
LIVING = (subscriptions.State.ACTIVE, subscriptions.State.SUSPENDED)


class EndForm(KitForm):
    one_column = True
    when = forms.ChoiceField(label=gettext_lazy("Ends"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, ends: Any = (), **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["when"]
        chosen.choices = ends
        chosen.initial = ends[0][0]


class ChooseEnd(OfSubscriber):
    """When. The end of the period is what was paid for; now gives the rest back."""

    needs = subscriptions.permissions.END
    form = EndForm
    title = gettext_lazy("Terminate service")
    verb = gettext_lazy("Continue")

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        service = self.service(ctx)
        ends = [(NOW, _("now, and what was billed ahead comes back"))]
        if service.state not in LIVING:
            return {"ends": ends}
        if (end := service.paid_beyond(ctx.now)) is not None:
            said = _("with the paid time, on %(until)s: it is not renewed")
            ends = [
                (PERIOD, said % {"until": times.moment(end, ctx.now)}),
                (NOW, _("now, and what is left of the paid time comes back")),
            ]
        elif service.billed_until is not None:
            day = times.day(service.period_end(ctx.today) - timedelta(days=1), ctx.today)
            ends.insert(0, (PERIOD, _("with the period, on the evening of %(day)s") % {"day": day}))
        return {"ends": ends}

    def said(self, ctx: Context) -> str:
        service = self.service(ctx)
        facts = {"plan": service.plan.name, "name": self.subscriber.full_name}
        said = _("%(plan)s of %(name)s ends for good.") % facts
        if (
            not service.early_end_fee
            or service.committed_until is None
            or service.committed_until <= ctx.today
        ):
            return said
        until = times.day(service.committed_until, ctx.today)
        bound = _("Before %(day)s it costs %(sum)s.") % {
            "day": until,
            "sum": words.money(service.early_end_fee, ctx.tenant.currency),
        }
        return f"{said} {bound}"

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done | str:
        service = self.service(ctx)
        if form.cleaned_data["when"] == NOW:
            quote = billing.quote_end(ctx, subscription_id=service.id)
            return self.at("subscriber-end-now", quoted=quote.total)
        planned = subscriptions.plan_subscription_end(ctx, subscription_id=service.id)
        return Done(
            self.home,
            _("%(plan)s of %(name)s ends on the evening of %(day)s.")
            % end_facts(ctx, self.subscriber, planned),
        )


class EndNow(ConfirmOfSubscriber):
    """What comes back, and yes or no."""

    needs = subscriptions.permissions.END
    title = verb = gettext_lazy("Terminate service")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        service = self.service(ctx)
        facts = {"plan": service.plan.name, "name": self.subscriber.full_name}
        return _("%(plan)s of %(name)s ends for good.") % facts, (
            *_money(ctx, service),
            _("The login closes at once and is not billed any more."),
            _("Invoices, payments and history stay. A new service can be sold at any time."),
        )

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        service = self.service(ctx)
        try:
            billing.end_service_now(ctx, subscription_id=service.id, quoted=quoted_in(self.request.GET))
        except billing.QuoteChanged as changed:
            quote = billing.quote_end(ctx, subscription_id=service.id)
            return Done(self.at("subscriber-end-now", quoted=quote.total), changed.detail)
        said = _("The service of %(name)s is terminated.") % {"name": self.subscriber.full_name}
        return Done(self.home, said)


class KeepService(ConfirmOfSubscriber):
    """The notice is taken back."""

    needs = subscriptions.permissions.END
    title = verb = gettext_lazy("Keep the service")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...] | None]:
        service = self.service(ctx)
        if service.ends_on is None:
            return _("The service of %(name)s has no end ahead.") % {"name": self.subscriber.full_name}, None
        said = _("%(plan)s of %(name)s does not end on %(day)s.") % end_facts(ctx, self.subscriber, service)
        return said, (_("It goes on as it is, and is billed as ever."),)

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        kept = subscriptions.drop_subscription_end(ctx, subscription_id=self.service(ctx).id)
        facts = {"name": self.subscriber.full_name, "plan": kept.plan.name}
        return Done(self.home, _("%(name)s keeps %(plan)s.") % facts)


def end_facts(
    ctx: Context, subscriber: subscribers.Subscriber, service: subscriptions.Subscription
) -> dict[str, str]:
    """Whose what, and its last day."""
    assert service.ends_on is not None
    return {
        "plan": service.plan.name,
        "name": subscriber.full_name,
        "day": times.day(service.ends_on - timedelta(days=1), ctx.today),
    }


def _money(ctx: Context, service: subscriptions.Subscription) -> tuple[str, ...]:
    """What is owed and what comes back, for whoever may see amounts."""
    if not ctx.may(subscribers.permissions.VIEW_MONEY) or service.state == subscriptions.State.TERMINATED:
        return ()
    quote = billing.quote_end(ctx, subscription_id=service.id)

    def said(sentence: str, amount: Decimal) -> tuple[str, ...]:
        return (sentence % {"sum": words.money(amount, ctx.tenant.currency)},) if amount else ()

    owed = said(_("%(sum)s is owed today."), quote.owed)
    if service.first_bill_on is not None:
        sentence = _("%(sum)s is invoiced for the days up to today and the installation.")
    else:
        sentence = _("%(sum)s is invoiced for days up to today that no run has billed.")
    served = said(sentence, quote.served)
    fee = said(_("%(sum)s is invoiced for the early end."), quote.fee)
    bought = said(_("%(sum)s is invoiced for add-ons up to today."), quote.add_ons)
    if not quote.credit:
        return (*owed, *served, *fee, *bought, _("Nothing comes back."))
    return (
        *owed,
        *served,
        *fee,
        *bought,
        *said(
            _("%(sum)s of what was billed ahead comes back: off what is open, else into the wallet."),
            quote.credit,
        ),
    )
