"""One cheque: its way from the desk to the bank, and what became of it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.payments import permissions
from mtandao.domains.payments.banks import cheques
from mtandao.domains.payments.choices import ChequeState
from mtandao.domains.payments.models import Cheque
from mtandao.domains.payments.pages.cheques import BACK, MARKS
from mtandao.domains.payments.pages.papers import payment_fact
from mtandao.domains.payments.pages.payments import MONEY
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pieces import Action, Badge, Fact, Head, Step, Verdict


class ChequePage(DetailPage):
    needs = permissions.VIEW
    route = "payments:cheque"
    tabs = (Tab("details", gettext_lazy("Details"), "payments/_cheque.html"),)

    def load(self, ctx: Context, **ids: Any) -> Cheque:
        found = Cheque.found(ctx, id=ids["cheque_id"])
        return cheques(ctx).get(pk=found.pk)

    def head(self, ctx: Context, thing: Cheque) -> Head:
        money = words.money(thing.amount, thing.currency) if ctx.may(MONEY) else thing.receipt
        bounce = Action(
            _("It bounced"),
            reverse("payments:bounce-cheque", kwargs={"cheque_id": thing.pk}),
            kind="danger",
            dialog=True,
            needs=permissions.CHEQUES,
        )
        may_bounce = thing.state in (ChequeState.DEPOSITED, ChequeState.CLEARED)
        owner = thing.subscriber
        return Head(
            title=money,
            badges=(Badge(MARKS[ChequeState(thing.state)], thing.get_state_display()),),
            facts=(
                Fact(_("Subscriber"), owner.full_name, url=f"/subscribers/{owner.pk}/"),
                Fact(_("Cheque"), thing.receipt, mono=True, copy=thing.receipt),
                Fact(_("Dated"), times.day(thing.dated_on, ctx.today)),
            ),
            verdict=_verdict(ctx, thing),
            path=_path(ctx, thing),
            actions=(bounce,) if may_bounce else (),
            back=BACK,
        )

    def details(self, ctx: Context, thing: Cheque) -> dict[str, Any]:
        told = [
            Fact(_("Bank"), thing.bank, note=thing.branch),
            Fact(_("Drawer's name"), thing.drawn_by),
            Fact(_("Taken by"), thing.received_by or "–"),
            Fact(_("To account"), str(thing.account) if thing.account else "–"),
        ]
        if thing.payment:
            told.append(payment_fact(ctx, thing.payment))
        if thing.bounced_at:
            told.append(Fact(_("Bounced because"), thing.bounced_because))
        if thing.bounce_fee is not None and ctx.may(MONEY):
            told.append(Fact(_("What the bank took for it"), money_html(thing.bounce_fee, thing.currency)))
        return {"told": told}


def _verdict(ctx: Context, cheque: Cheque) -> Verdict:
    if cheque.state == ChequeState.BOUNCED:
        again = (
            _("It may be deposited again.") if cheque.payment_id is None else _("Its payment is reversed.")
        )
        return Verdict("bad", _("Bounced: %(why)s.") % {"why": cheque.bounced_because.rstrip(".")}, again)
    if cheque.state == ChequeState.CLEARED:
        return Verdict("good", _("Cleared and booked."))
    if cheque.state == ChequeState.DEPOSITED:
        return Verdict("wait", _("At the bank: it is booked when it clears."))
    if cheque.dated_on > ctx.today:
        return Verdict(
            "quiet",
            _("Dated ahead: the bank takes it from %(day)s on.")
            % {"day": times.day(cheque.dated_on, ctx.today)},
        )
    return Verdict("wait", _("To be deposited. Nothing is booked yet."))


def _path(ctx: Context, cheque: Cheque) -> tuple[Step, ...]:
    deposited = times.day(cheque.deposited_on, ctx.today) if cheque.deposited_on else ""
    steps = [
        Step(_("Received"), times.moment(cheque.received_at, ctx.now)),
        Step(_("Deposited"), deposited, "done" if deposited else "todo"),
    ]
    cleared = Step(
        _("Cleared"),
        times.moment(cheque.cleared_at, ctx.now) if cheque.cleared_at else "",
        "last" if cheque.cleared_at else "todo",
    )
    if cheque.bounced_at:
        return (*steps, Step(_("Bounced"), times.moment(cheque.bounced_at, ctx.now), "cut"))
    return (*steps, cleared)
