"""One line of a bank's statement: who it may be of, and the steps out of the queue and back into it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import LineState
from mtandao.domains.payments.commands.bank_lines import (
    ignore_line,
    match_line,
    match_transfer,
    place_line,
    undo_line,
)
from mtandao.domains.payments.models import BankLine, Payment, Payout
from mtandao.domains.payments.pages.bank_lines import MARKS
from mtandao.domains.payments.pages.evidence import offer
from mtandao.domains.payments.pages.statements import statement_url
from mtandao.domains.payments.pages.suspense import FOUND
from mtandao.domains.payments.statement_forms import IgnoreForm
from mtandao.domains.payments.statements.matching import as_payment, likely, recorded, transfers
from mtandao.domains.payments.suggestions import of_person
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage, finish
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pages import Page
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Fact, Head, Row, Verdict
from mtandao.foundation.refusals import Malformed

BACK = Crumb(gettext_lazy("Bank lines"), reverse_lazy("payments:bank-lines"))
QUEUE = reverse_lazy("payments:bank-lines", query={"state": "waiting"})


def line_url(line_id: UUID, step: str = "bank-line") -> str:
    return reverse(f"payments:{step}", kwargs={"line_id": line_id})


class BankLinePage(DetailPage):
    needs = permissions.BANKS
    route = "payments:bank-line"
    tabs = (Tab("match", gettext_lazy("Whose is it?"), "payments/_bank_line.html"),)

    def load(self, ctx: Context, **ids: Any) -> BankLine:
        return BankLine.found(ctx, id=ids["line_id"])

    def head(self, ctx: Context, thing: BankLine) -> Head:
        ignore = Action(_("Ignore"), line_url(thing.pk, "ignore-line"), dialog=True)
        undo = Action(_("Undo"), line_url(thing.pk, "undo-line"), dialog=True)
        waits = thing.state == LineState.WAITING
        in_suspense = bool(thing.payment and thing.payment.subscriber_id is None)
        return Head(
            title=words.money(thing.amount, ctx.tenant.currency),
            badges=(Badge(MARKS[LineState(thing.state)], thing.get_state_display()),),
            facts=(
                Fact(_("Day"), times.day(thing.booked_on, ctx.today)),
                Fact(_("Account"), str(thing.account)),
                Fact(_("Reference"), thing.reference or "–", mono=True, copy=thing.reference),
                Fact(_("Statement"), thing.statement.file_name, url=statement_url(thing.statement)),
            ),
            verdict=_verdict(ctx, thing),
            actions=_actions(thing, (ignore,) if waits else () if in_suspense else (undo,)),
            back=BACK,
        )

    def match(self, ctx: Context, thing: BankLine) -> dict[str, Any]:
        context: dict[str, Any] = {"line": thing, "waits": thing.state == LineState.WAITING}
        if thing.payment is not None:
            context["payment"] = [_payment_row(ctx, thing.payment)]
        if thing.payout is not None:
            context["payout"] = [_transfer_row(ctx, thing.payout)]
        if context["waits"] and not thing.is_credit:
            sent = transfers(ctx, thing)[:FOUND]
            context["recorded"] = [(_transfer_row(ctx, one), _transfer_action(thing, one)) for one in sent]
        if not (context["waits"] and thing.is_credit):
            return context
        find = self.request.GET.get("find", "").strip()
        people = subscribers.found_by(subscribers.subscribers(ctx), find).order_by("full_name", "id")[:FOUND]
        looked_for = of_person(ctx, as_payment(ctx, thing), people) if find else []
        where = line_url(thing.pk, "place-line")
        return context | {
            "recorded": [
                (_payment_row(ctx, one), _match_action(thing, one)) for one in recorded(ctx, thing)[:FOUND]
            ],
            "offers": [offer(ctx, one, where, at) for at, one in enumerate(likely(ctx, thing), start=1)],
            "find": find,
            "found": [offer(ctx, one, where, 0) for one in looked_for],
        }


def _actions(line: BankLine, usual: tuple[Action, ...]) -> tuple[Action, ...]:
    """Money that went out may be an expense; that room is above this one."""
    if line.state != LineState.WAITING or line.is_credit:
        return usual
    return (Action(_("Record as expense"), f"/expenses/new/?line={line.pk}", kind="primary"), *usual)


def _payment_row(ctx: Context, payment: Payment) -> Row:
    return Row(
        payment.subscriber.full_name if payment.subscriber else _("in suspense"),
        times.moment(payment.received_at, ctx.now),
        words.money(payment.amount),
        payment.receipt or "",
        reverse("payments:payment", kwargs={"payment_id": payment.pk}),
    )


def _transfer_row(ctx: Context, payout: Payout) -> Row:
    return Row(
        payout.payee or (payout.subscriber.full_name if payout.subscriber else payout.get_purpose_display()),
        times.moment(payout.ended_at or payout.requested_at, ctx.now),
        words.money(payout.amount),
        payout.receipt,
        reverse("payments:payout", kwargs={"payout_id": payout.pk}),
    )


def _transfer_action(line: BankLine, payout: Payout) -> Action:
    url = line_url(line.pk, "match-line")
    return Action(_("It is this one"), url, method="post", name="payout", value=str(payout.pk))


def _match_action(line: BankLine, payment: Payment) -> Action:
    return Action(
        _("It is this one"),
        line_url(line.pk, "match-line"),
        method="post",
        name="payment",
        value=str(payment.pk),
    )


def _verdict(ctx: Context, line: BankLine) -> Verdict | None:
    if line.state == LineState.IGNORED:
        return Verdict("quiet", _("Ignored: %(why)s.") % {"why": line.reason.rstrip(".")}, _by(ctx, line))
    if line.state == LineState.MATCHED and line.payout:
        return Verdict("good", _("It is a transfer that was made from here."), _by(ctx, line))
    if line.state == LineState.MATCHED and line.payment:
        if line.payment.subscriber is None:
            return Verdict("warn", _("Its payment waits in suspense for its owner."), _by(ctx, line))
        said = _("It is %(name)s's.") % {"name": line.payment.subscriber.full_name}
        return Verdict("good", said, _by(ctx, line))
    if not line.is_credit:
        return Verdict("wait", _("Money that went out. Say what it was, or ignore it with a reason."))
    return None


def _by(ctx: Context, line: BankLine) -> str:
    if line.decided_at is None:
        return ""
    return f"{line.decided_by}, {times.moment(line.decided_at, ctx.now)}".strip(", ")


class _StepPage(Page):
    needs = permissions.BANKS

    def get(self, request: HttpRequest, line_id: UUID) -> HttpResponse:
        """Nothing is decided by an address: back to the line."""
        return finish(request, line_url(BankLine.found(self.ctx, id=line_id).pk))

    def chosen(self, request: HttpRequest, line_id: UUID, name: str) -> UUID:
        BankLine.found(self.ctx, id=line_id)
        try:
            return UUID(request.POST.get(name, ""))
        except ValueError:
            raise Malformed(_("Nothing was chosen. Choose whose it is.")) from None


class PlaceLinePage(_StepPage):
    def post(self, request: HttpRequest, line_id: UUID) -> HttpResponse:
        line = place_line(
            self.ctx, line_id=line_id, subscriber_id=self.chosen(request, line_id, "subscriber")
        )
        return finish(request, _matched(self.ctx, line))


class MatchLinePage(_StepPage):
    def post(self, request: HttpRequest, line_id: UUID) -> HttpResponse:
        if "payout" in request.POST:
            sent = self.chosen(request, line_id, "payout")
            line = match_transfer(self.ctx, line_id=line_id, payout_id=sent)
            return finish(request, Done(QUEUE, _("Line matched."), line_url(line.pk, "undo-line")))
        line = match_line(self.ctx, line_id=line_id, payment_id=self.chosen(request, line_id, "payment"))
        return finish(request, _matched(self.ctx, line))


def _matched(ctx: Context, line: BankLine) -> Done:
    owner = line.payment.subscriber if line.payment else None
    said = _("%(sum)s is %(name)s's.") % {
        "sum": words.money(line.amount, ctx.tenant.currency),
        "name": owner.full_name if owner else _("in suspense"),
    }
    return Done(QUEUE, said, line_url(line.pk, "undo-line"))


class IgnoreLinePage(FormPage):
    needs = permissions.BANKS
    title = gettext_lazy("Ignore line")
    verb = gettext_lazy("Ignore line")
    form = IgnoreForm
    back = BACK

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        line = BankLine.found(ctx, id=kwargs["line_id"])
        said = ", ".join(filter(None, (words.money(line.amount, ctx.tenant.currency), line.text))) + "."
        return {"intro": said, "cancel_url": line_url(line.pk)}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        line = ignore_line(ctx, line_id=kwargs["line_id"], reason=form.cleaned_data["reason"])
        return Done(QUEUE, _("Line ignored."), line_url(line.pk, "undo-line"))


class UndoLinePage(ConfirmPage):
    needs = permissions.BANKS
    title = gettext_lazy("Undo")
    verb = gettext_lazy("Undo it")
    back = BACK

    def question(self, ctx: Context, **kwargs: Any) -> tuple[str, list[str]]:
        line = BankLine.found(ctx, id=kwargs["line_id"])
        money = words.money(line.amount, ctx.tenant.currency)
        if line.booked_it:
            said = _("The payment of %(sum)s is taken from its owner and waits in suspense.")
            return said % {"sum": money}, [_("What it paid is open again. The bank's line stays matched.")]
        return _("The line of %(sum)s waits again.") % {"sum": money}, [_("Nothing is booked by this.")]

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        return Crumb(_("Bank line"), line_url(kwargs["line_id"]))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        line = undo_line(ctx, line_id=kwargs["line_id"])
        if line.booked_it and line.payment_id:
            where = reverse("payments:suspense", kwargs={"payment_id": line.payment_id})
            return Done(where, _("The payment is in suspense."))
        return Done(line_url(line.pk), _("The line waits again."))
