"""A pause on the customer's wish, its end, and a line that comes back."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.billing import contract as billing
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.console.subscribers.of_one import ConfirmOfSubscriber, OfSubscriber
from mtandao.doors.console.subscribers.quoted import quoted_in
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.form_pages import Done
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pages import go
from mtandao.foundation.kit.pieces import Text


class PauseForm(KitForm):
    one_column = True
    starts_on = forms.DateField(label=gettext_lazy("Paused from"))
    ends_on = forms.DateField(
        label=gettext_lazy("Works again on"),
        required=False,
        help_text=gettext_lazy("Left empty, somebody resumes it."),
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200, required=False)


class PauseService(OfSubscriber):
    needs = subscriptions.permissions.PAUSE
    form = PauseForm
    title = verb = gettext_lazy("Pause service")

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"starts_on": ctx.today}

    def said(self, ctx: Context) -> str:
        service = self.service(ctx)
        facts = {"plan": service.plan.name, "name": self.subscriber.full_name}
        said = _("%(plan)s of %(name)s is offline, and paused days are not billed.")
        if service.prepaid:
            said = _("%(plan)s of %(name)s is offline, and its paid time stands still.")
        said = said % facts
        left = subscriptions.days_left_to_pause(ctx, service.id, ctx.today)
        if left is None:
            return said
        days = ngettext("%(n)s day is left this year.", "%(n)s days are left this year.", left) % {"n": left}
        return f"{said} {days}"

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        pause = subscriptions.pause_subscription(
            ctx, subscription_id=self.service(ctx).id, **form.cleaned_data
        )
        facts = {
            "name": self.subscriber.full_name,
            "first": times.day(pause.starts_on, ctx.today),
            "end": times.day(pause.ends_on, ctx.today) if pause.ends_on else "",
        }
        if pause.ends_on:
            return Done(self.home, _("%(name)s is paused from %(first)s and works again on %(end)s.") % facts)
        return Done(self.home, _("%(name)s is paused from %(first)s until somebody resumes it.") % facts)


class DropPause(ConfirmOfSubscriber):
    needs = subscriptions.permissions.PAUSE
    title = verb = gettext_lazy("Drop the pause")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...] | None]:
        pause = subscriptions.living_pause(ctx, self.service(ctx).id)
        facts = {"name": self.subscriber.full_name}
        if pause is None or pause.began_on is not None:
            return _("%(name)s has no pause ahead.") % facts, None
        day = times.day(pause.starts_on, ctx.today)
        return _("%(name)s is not paused from %(day)s.") % {**facts, "day": day}, (
            _("It goes on as it is, and is billed as ever."),
        )

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        subscriptions.drop_pause(ctx, subscription_id=self.service(ctx).id)
        return Done(self.home, _("The pause of %(name)s is dropped.") % {"name": self.subscriber.full_name})


class ResumeService(ConfirmOfSubscriber):
    """What comes back of what was billed, and yes or no."""

    needs = subscriptions.permissions.PAUSE
    title = verb = gettext_lazy("Resume service")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """With the total that is shown in its address: only that is taken."""
        self.subscriber = subscribers.subscriber(self.ctx, kwargs["id"])
        if "quoted" not in request.GET and (quote := self._quote(self.ctx)) is not None:
            return go(request, self.at("subscriber-resume", quoted=quote.total))
        return super().get(request, **kwargs)

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...] | None]:
        facts = {"name": self.subscriber.full_name}
        if (quote := self._quote(ctx)) is None:
            return _("%(name)s is not paused.") % facts, None
        said = _("%(name)s works again from today.") % facts
        if not ctx.may(subscribers.permissions.VIEW_MONEY):
            return said, ()
        if quote.paid_until is not None:
            until = times.moment(quote.paid_until, ctx.now)
            return said, (_("The paused time comes after: it is paid until %(until)s.") % {"until": until},)
        since = times.day(quote.since, ctx.today)
        if not quote.credit:
            return said, (_("Nothing was billed of the days since %(day)s.") % {"day": since},)
        back = _(
            "%(sum)s of what was billed since %(day)s comes back: off what is open, else into the wallet."
        )
        return said, (back % {"sum": words.money(quote.credit, ctx.tenant.currency), "day": since},)

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        service = self.service(ctx)
        try:
            billing.resume_service(ctx, subscription_id=service.id, quoted=quoted_in(self.request.GET))
        except billing.QuoteChanged as changed:
            return Done(self.at("subscriber-resume"), changed.detail)
        return Done(self.home, _("%(name)s works again.") % {"name": self.subscriber.full_name})

    def _quote(self, ctx: Context) -> billing.PauseQuote | None:
        try:
            return billing.quote_resume(ctx, subscription_id=self.service(ctx).id)
        except subscriptions.NotPaused:
            return None


class Reactivate(ConfirmOfSubscriber):
    """A disconnected line, and first of all what is owed."""

    needs = subscriptions.permissions.ACTIVATE
    title = verb = gettext_lazy("Reactivate service")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...] | None]:
        service = self.service(ctx)
        facts = {"plan": service.plan.name, "name": self.subscriber.full_name}
        if service.state != subscriptions.State.DISCONNECTED:
            return _("%(plan)s of %(name)s is not disconnected.") % facts, None
        return _("%(plan)s of %(name)s works again from today.") % facts, (
            *self._owed(ctx),
            self._billed(ctx, service),
            _("The time without it is not billed."),
        )

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        subscriptions.reactivate_subscription(ctx, subscription_id=self.service(ctx).id)
        return Done(self.home, _("%(name)s is reactivated.") % {"name": self.subscriber.full_name})

    def _owed(self, ctx: Context) -> tuple[str, ...]:
        owed = ledger.balance(ctx, self.subscriber.id).owed
        if not owed or not ctx.may(subscribers.permissions.VIEW_MONEY):
            return ()
        said = _("%(sum)s is owed. Unless it is paid or promised, the ladder suspends the line again.")
        return (said % {"sum": words.money(owed, ctx.tenant.currency)},)

    def _billed(self, ctx: Context, service: subscriptions.Subscription) -> str:
        if service.prepaid:
            return self._prepaid(ctx, service)
        if service.billed_until is not None and service.billed_until > ctx.today:
            day = times.day(service.billed_until, ctx.today)
            return _("It is billed until %(day)s already.") % {"day": day}
        if subscriptions.life_rules(ctx).billing_day_moves:
            return _("A whole period is billed from today, and today becomes the billing day.")
        return _("It is billed from today; the billing day stays.")

    def _prepaid(self, ctx: Context, service: subscriptions.Subscription) -> str:
        if service.paid_until is not None and service.paid_until > ctx.now:
            until = times.moment(service.paid_until, ctx.now)
            return _("It is paid until %(until)s.") % {"until": until}
        return _("The wallet pays one price, or only the payment page opens.")


class KeepAfterTrial(ConfirmOfSubscriber):
    needs = subscriptions.permissions.ACTIVATE
    title = verb = gettext_lazy("Keep after the trial")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...] | None]:
        service = self.service(ctx)
        facts = {"plan": service.plan.name, "name": self.subscriber.full_name}
        if not service.trial_stops:
            return _("%(plan)s of %(name)s does not stop after a trial.") % facts, None
        price = words.money(service.price, ctx.tenant.currency)
        then = _("From then on it is billed: %(price)s %(per)s.")
        if service.prepaid:
            then = _("From then on the wallet pays %(price)s %(per)s.")
        return _("%(plan)s of %(name)s goes on after its trial.") % facts, (
            then % {"price": price, "per": catalog.per(service.plan)},
        )

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        kept = subscriptions.keep_after_trial(ctx, subscription_id=self.service(ctx).id)
        facts = {"name": self.subscriber.full_name, "plan": kept.plan.name}
        return Done(self.home, _("%(name)s keeps %(plan)s.") % facts)
