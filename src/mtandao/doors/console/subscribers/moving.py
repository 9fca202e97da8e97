"""A service goes to another address: what that costs and what must be changed is shown first. Or not after all."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import contract as billing
from mtandao.domains.network import contract as network
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.console.subscribers.of_one import ConfirmOfSubscriber, OfSubscriber
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.form_pages import Done
from mtandao.foundation.kit.forms import KitForm, Section
from mtandao.foundation.kit.pieces import Fact, Text
from mtandao.foundation.kit.previews import PreviewedPage
from mtandao.foundation.kit.widgets import MoneyField

SHOWN = 20
NEEDS = subscriptions.permissions.RELOCATE


class MoveForm(KitForm):
    sections = (
        Section(gettext_lazy("New address"), ("address", "latitude", "longitude", "with_home")),
        Section(gettext_lazy("When, and for what"), ("on", "fee", "note")),
    )
    wide = ("address", "note")
    address = forms.CharField(label=gettext_lazy("Address"), max_length=500)
    latitude = forms.DecimalField(
        label=gettext_lazy("Latitude"), min_value=-90, max_value=90, decimal_places=6, required=False
    )
    longitude = forms.DecimalField(
        label=gettext_lazy("Longitude"), min_value=-180, max_value=180, decimal_places=6, required=False
    )
    with_home = forms.BooleanField(
        label=gettext_lazy("The customer moves there"),
        required=False,
        help_text=gettext_lazy("Else his own address stays, and this service alone has the new one."),
    )
    on = forms.DateField(label=gettext_lazy("Moves on"))
    fee = MoneyField(
        label=gettext_lazy("Fee"),
        min_value=Decimal(0),
        required=False,
        help_text=gettext_lazy("Invoiced on that day, with tax. Empty: nothing."),
    )
    note = forms.CharField(label=gettext_lazy("Note for the technician"), max_length=500, required=False)

    def place(self) -> subscriptions.Place:
        given = self.cleaned_data
        return subscriptions.Place(given["address"], given["latitude"], given["longitude"])

    def wished_fee(self) -> Decimal:
        return self.cleaned_data["fee"] or Decimal(0)


class Relocate(OfSubscriber, PreviewedPage):
    needs = NEEDS
    form = MoveForm
    title = verb = gettext_lazy("Move service")

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        alone = len(subscriptions.living(ctx, [self.subscriber.id])[:2]) < 2
        fee = subscriptions.life_rules(ctx).relocation_fee
        return {"on": ctx.today, "with_home": alone, "fee": fee or None}

    def said(self, ctx: Context) -> str:
        service = self.service(ctx)
        facts = {"plan": service.plan.name, "name": self.subscriber.full_name}
        here = subscriptions.place_of(service).address
        if not here:
            return _("%(plan)s of %(name)s goes to another address.") % facts
        return _("%(plan)s of %(name)s, now at %(address)s, goes to another address.") % {
            **facts,
            "address": here,
        }

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {**super().context(ctx, **kwargs), **self._seen}

    def preview(self, ctx: Context, form: KitForm, **kwargs: Any) -> Sequence[Fact]:
        assert isinstance(form, MoveForm)
        service, on, fee = self.service(ctx), form.cleaned_data["on"], form.wished_fee()
        to = subscriptions.check_move(ctx, service, form.place(), on, fee)
        paper = billing.quote_move(ctx, service, fee, to.address)
        left = subscriptions.place_of(service)
        facts = [Fact(_("Old address"), left.address)] if left.address else []
        return [
            *facts,
            Fact(_("New address"), to.address),
            Fact(_("On"), times.day(on, ctx.today)),
            _cost(ctx, paper),
            Fact(_("Stays"), _("plan, billing day, user name and password")),
            *to_be_changed(ctx, service),
        ]

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        assert isinstance(form, MoveForm)
        given = form.cleaned_data
        moved = billing.relocate_service(
            ctx,
            subscription_id=self.service(ctx).id,
            to=form.place(),
            on=given["on"],
            with_home=given["with_home"],
            note=given["note"],
            fee=form.wished_fee(),
        )
        facts = {"name": self.subscriber.full_name, **move_facts(ctx, moved.relocation)}
        if moved.relocation.moved_at is None:
            return Done(self.home, _("The service of %(name)s moves to %(address)s on %(day)s.") % facts)
        return Done(self.home, _("The service of %(name)s is at %(address)s now.") % facts)


class DropMove(ConfirmOfSubscriber):
    needs = NEEDS
    title = verb = gettext_lazy("Drop the move")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...] | None]:
        waiting = subscriptions.waiting_relocation(ctx, self.service(ctx).id)
        if waiting is None:
            return _("The service of %(name)s has no move ahead.") % {"name": self.subscriber.full_name}, None
        said = _("The move to %(address)s on %(day)s is dropped.") % move_facts(ctx, waiting)
        return said, (_("The service stays where it is, and nothing is charged."),)

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        subscriptions.drop_relocation(ctx, subscription_id=self.service(ctx).id)
        return Done(self.home, _("The service of %(name)s stays.") % {"name": self.subscriber.full_name})


def move_facts(ctx: Context, relocation: subscriptions.Relocation) -> dict[str, str]:
    on: date = relocation.moves_on
    return {"address": relocation.address, "day": times.day(on, ctx.today)}


def _cost(ctx: Context, paper: Any) -> Fact:
    if paper is None:
        return Fact(_("Costs"), _("no fee"))
    tax = words.money(paper.taxed.tax, ctx.tenant.currency)
    note = _("of it tax %(sum)s") % {"sum": tax} if paper.taxed.tax else ""
    return Fact(_("Costs"), words.money(paper.total, ctx.tenant.currency), note)


def to_be_changed(ctx: Context, service: subscriptions.Subscription) -> list[Fact]:
    """What binds the login to the place that it leaves, for the technician."""
    login = network.logins_of(ctx, [service.id]).get(service.id)
    if login is None or not ctx.may(network.permissions.VIEW):
        return []
    fixed = (
        (_("Fixed address"), login.static_ip),
        (_("Delegated prefix"), login.delegated_prefix),
        (_("WAN prefix"), login.framed_prefix),
    )
    note = _("works there only if that router serves its network: else change the login")
    facts = [Fact(label, value, note, mono=True) for label, value in fixed if value]
    if login.mac_lock:
        note = _("stays if the customer takes his device along: else change the login")
        facts.append(Fact(_("Locked MAC"), login.mac_lock, note, mono=True))
    session = network.last_sessions(ctx, [service.subscriber_id]).get(service.subscriber_id)
    if session is not None and session.nas is not None and session.login_id == login.id:
        note = _("last; the login works on every router of ours")
        facts.append(Fact(_("Router"), session.nas.name, note))
    return facts


def moves_of(ctx: Context, services: Sequence[subscriptions.Subscription]) -> list[dict[str, Any]]:
    """Every move of these services, the newest first, as the rows of a sheet."""
    rows = list(subscriptions.relocations_of(ctx, [each.id for each in services])[:SHOWN])
    return [_row(ctx, row) for row in rows]


def _row(ctx: Context, row: subscriptions.Relocation) -> dict[str, Any]:
    ends = " → ".join(end for end in (row.from_address, row.address) if end)
    day = times.day(row.moved_at or row.moves_on, ctx.today)
    if row.dropped_at is not None:
        day = _("dropped %(day)s") % {"day": times.day(row.dropped_at, ctx.today)}
    elif row.moved_at is None:
        day = _("planned for %(day)s") % {"day": day}
    facts = [row.subscription.plan.name, day, _("by %(who)s") % {"who": row.asked_by}, row.note]
    paid = row.invoice_id is not None and ctx.may(billing.permissions.VIEW)
    url = reverse("billing:invoice", kwargs={"invoice_id": row.invoice_id}) if paid else ""
    return {"what": ends, "note": ", ".join(fact for fact in facts if fact), "url": url}
