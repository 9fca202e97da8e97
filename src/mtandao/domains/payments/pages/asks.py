"""Requests for payment: the list, one on its way, and a new one."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import AskState
from mtandao.domains.payments.commands.ask import ask_for_payment
from mtandao.domains.payments.forms import AskForm
from mtandao.domains.payments.models import Ask
from mtandao.domains.payments.pages import whose
from mtandao.domains.payments.pages.payments import MONEY
from mtandao.domains.payments.providers import Way, provider_of
from mtandao.domains.payments.queries import ask, asks
from mtandao.domains.payments.ways import ways
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.columns import (
    CodeColumn,
    KitColumn,
    MomentColumn,
    MoneyColumn,
    NameColumn,
    PhoneColumn,
    StateColumn,
)
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.marks import MARKS
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pages import Page, draw
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness, Step, Verdict
from mtandao.foundation.kit.tables import KitTable

SHAPES = {
    AskState.CREATED: "waiting",
    AskState.ACCEPTED: "waiting",
    AskState.UNKNOWN: "waiting",
    AskState.SUCCEEDED: "paid",
    AskState.FAILED: "failed",
    AskState.CANCELLED: "cancelled",
    AskState.EXPIRED: "expired",
}


class AskTable(KitTable):
    asked_at = MomentColumn(gettext_lazy("Asked"), sort=True, phone="note")
    state = StateColumn(gettext_lazy("Status"))
    subscriber = NameColumn(
        gettext_lazy("Subscriber"),
        accessor="subscriber__full_name",
        url=lambda row: reverse("payments:ask", kwargs={"ask_id": row.pk}),
    )
    account = CodeColumn(gettext_lazy("Account"), accessor="subscriber__account_number", priority=4)
    phone = PhoneColumn(gettext_lazy("Phone"), priority=2)
    amount = MoneyColumn(gettext_lazy("Amount"), needs=MONEY)
    invoice = CodeColumn(gettext_lazy("Invoice"), accessor="invoice__number", priority=3)
    reason = KitColumn(gettext_lazy("Reason"), width="l", priority=3)

    def render_state(self, record: Ask) -> Any:
        return state_html(SHAPES[AskState(record.state)], AskState(record.state).label)

    def row_name(self, record: Ask) -> str:
        return str(record.subscriber)


class AskFilters(KitFilters):
    prime = ("state", "asked_at")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    state = django_filters.MultipleChoiceFilter(label=gettext_lazy("Status"), choices=AskState.choices)
    asked_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Asked"))

    def find(self, rows: QuerySet[Ask], name: str, value: str) -> QuerySet[Ask]:
        return rows.filter(
            subscriber__in=subscribers.found_by(subscribers.subscribers(self.request.ctx), value)
        )


class AsksPage(ListPage):
    name, title = "asks", gettext_lazy("Payment requests")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = AskTable, AskFilters, "-pk"
    views = (
        SavedView(gettext_lazy("All")),
        SavedView(gettext_lazy("Waiting"), "state=created&state=accepted&state=unknown"),
        SavedView(gettext_lazy("Not paid"), "state=failed&state=cancelled&state=expired"),
    )
    actions = (
        Action(
            gettext_lazy("Ask for payment"),
            reverse_lazy("payments:ask-for"),
            icon="device-mobile",
            kind="primary",
            dialog=True,
            needs=permissions.REQUEST,
        ),
    )
    empty = Emptiness(
        gettext_lazy("Nobody was asked yet"),
        gettext_lazy("A request rings the subscriber's phone, or sends him a link to pay."),
        actions,
    )

    def queryset(self, ctx: Context) -> QuerySet[Ask]:
        return asks(ctx)


class AskFormPage(FormPage):
    needs = permissions.REQUEST
    title = gettext_lazy("Ask for payment")
    verb = gettext_lazy("Ask now")
    form = AskForm
    back = Crumb(gettext_lazy("Payment requests"), "../")

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return whose.initial(ctx, whose.named(ctx, self.request))

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {
            "currency": ctx.tenant.currency,
            "known": self.request.GET.get("subscriber", ""),
            "ways": ways(ctx),
        }

    def act(self, ctx: Context, form: AskForm, **kwargs: Any) -> Done:  # type: ignore[override]
        somebody = whose.chosen(ctx, form, whose.named(ctx, self.request))
        made = ask_for_payment(
            ctx,
            subscriber_id=somebody.pk,
            amount=form.cleaned_data["amount"],
            phone=form.cleaned_data["phone"],
            gateway_id=form.gateway_id(),
            send_link=True,
        )
        return Done(reverse("payments:ask", kwargs={"ask_id": made.pk}))


class AskPage(Page):
    """One request; looks again by itself while it waits."""

    needs = permissions.VIEW

    def get(self, request: HttpRequest, **ids: Any) -> HttpResponse:
        ctx: Context = self.ctx
        found = asks(ctx).get(pk=ask(ctx, ids["ask_id"]).pk)
        payment = found.payments.order_by("id").first()
        waits = found.is_open
        context = {
            "title": _("Request to %(name)s") % {"name": found.subscriber.full_name},
            "back": Crumb(_("Payment requests"), reverse("payments:asks")),
            "verdict": _verdict(ctx, found, payment.pk if payment else None),
            "steps": _steps(ctx, found),
            "poll_url": request.path if waits else "",
            "poll_seconds": 3 if waits else 0,
        }
        return draw(request, "kit/waiting.html", context)


def _verdict(ctx: Context, found: Ask, payment_id: Any) -> Verdict:
    who = {"phone": words.phone(found.phone), "sum": words.money(found.amount, ctx.tenant.currency)}
    asked = _("We asked %(phone)s for %(sum)s.") % who if ctx.may(MONEY) else _("We asked %(phone)s.") % who
    state = AskState(found.state)
    if state == AskState.SUCCEEDED:
        see = (Action(_("See payment"), reverse("payments:payment", kwargs={"payment_id": payment_id})),)
        return Verdict("good", _("Paid."), asked, see if payment_id else ())
    if provider_of(found.gateway).way != Way.PROMPT and found.is_open:
        return _verdict_of_page(ctx, found)
    if state == AskState.CREATED:
        return Verdict("wait", _("Being sent to M-Pesa. Nothing is charged yet."), asked)
    if state == AskState.ACCEPTED:
        waited = times.duration(ctx.now - found.asked_at)
        return Verdict(
            "wait",
            _("Waiting for the M-Pesa PIN, %(time)s. Nothing is charged yet.") % {"time": waited},
            asked,
        )
    if state == AskState.UNKNOWN:
        return Verdict(
            "wait",
            _("M-Pesa did not answer: whether the phone was asked is not known."),
            _("If it is paid, the payment arrives by itself. Asking again now might charge twice."),
        )
    return Verdict("bad", f"{state.label}: {found.reason}" if found.reason else f"{state.label}.", asked)


def _verdict_of_page(ctx: Context, found: Ask) -> Verdict:
    """Of a page or code that the payer opens himself."""
    offer = provider_of(found.gateway)
    name, link = {"name": offer.label}, offer.page(ctx, found) if offer.page else ""
    way = _("He pays here: %(link)s") % {"link": link}
    if found.state == AskState.UNKNOWN:
        return Verdict("wait", _("%(name)s did not answer. We ask again by ourselves.") % name)
    if found.state == AskState.CREATED:
        return Verdict("wait", _("Being sent to %(name)s. Nothing is charged yet.") % name, way)
    return Verdict("wait", _("Waiting for the payer at %(name)s. Nothing is charged yet.") % name, way)


def _steps(ctx: Context, found: Ask) -> list[Step]:
    """Asked, taken by the provider, agreed to by the payer, paid."""
    offer, state = provider_of(found.gateway), AskState(found.state)
    name, pin = offer.label, _("PIN") if offer.way == Way.PROMPT else _("Payer")
    over = state in (AskState.FAILED, AskState.CANCELLED, AskState.EXPIRED)
    taken = bool(found.checkout_id) or state == AskState.SUCCEEDED
    ended = times.moment(found.ended_at, ctx.now, seconds=True) if found.ended_at else ""
    paid = Step(_("Paid"), ended, "last") if state == AskState.SUCCEEDED else Step(_("Paid"), "", "todo")
    return [
        Step(_("Asked"), times.moment(found.asked_at, ctx.now, seconds=True)),
        Step(name, _("took it"))
        if taken
        else Step(name, found.reason or _("no answer"), "cut" if over else "wait"),
        Step(pin, _("entered") if offer.way == Way.PROMPT else _("agreed"))
        if state == AskState.SUCCEEDED
        else Step(pin, str(MARKS[SHAPES[state]].word), "cut" if over else "wait")
        if taken
        else Step(pin, "", "todo"),
        paid,
    ]
