"""One payment: its way from receipt to SMS, what it paid for, and how the ledger holds it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import contract as billing
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import Instrument, Method, PaymentState, SuspenseReason
from mtandao.domains.payments.commands.place import placement_key
from mtandao.domains.payments.models import Payment
from mtandao.domains.payments.pages.payments import MONEY, channel_words
from mtandao.domains.payments.queries import payment, payments
from mtandao.domains.payments.receipts import receipt_pdf
from mtandao.domains.payments.thread import PaymentThread, threads_of
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pages import Page
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Fact, Head, Verdict
from mtandao.foundation.outbox.commands import VIEW

BADGES = {
    PaymentState.PLACED: Badge("paid", gettext_lazy("Placed")),
    PaymentState.SUSPENSE: Badge("failed", gettext_lazy("Nobody placed it")),
    PaymentState.REVERSED: Badge("cancelled", gettext_lazy("Reversed")),
    PaymentState.RETURNED: Badge("running", gettext_lazy("On its way back")),
}


class PaymentPage(DetailPage):
    needs = permissions.VIEW
    route = "payments:payment"
    tabs = (Tab("details", gettext_lazy("Details"), "payments/_payment.html"),)

    def load(self, ctx: Context, **ids: Any) -> Payment:
        found = payment(ctx, ids["payment_id"])
        return payments(ctx).select_related("ask", "invoice", "gateway").get(pk=found.pk)

    def head(self, ctx: Context, thing: Payment) -> Head:
        thread = threads_of(ctx, [thing])[thing.pk]
        money = words.money(thing.amount, thing.currency) if ctx.may(MONEY) else ""
        return Head(
            title=money or thing.receipt or _("Payment"),
            badges=(BADGES[PaymentState(thing.state)],),
            facts=(*_facts(ctx, thing), *billing.sending_facts(ctx, thing.pk)),
            verdict=_verdict(thing, thread),
            path=thread.steps,
            actions=_actions(thing, placed_by_hand=_is_placed_by_hand(ctx, thing)),
            back=Crumb(_("Payments"), reverse("payments:payments")),
        )

    def details(self, ctx: Context, thing: Payment) -> dict[str, Any]:
        rows = billing.Settlement.of(ctx).filter(payment_id=thing.pk).select_related("invoice")
        settled = list(rows.order_by("settled_at", "id"))
        keys = [
            f"payment:{thing.pk}",
            *_placements(thing),
            f"reversal:{thing.pk}",
            *(f"settlement:{each.pk}" for each in settled),
        ]
        booked = ledger.postings_about(ctx, keys) if ctx.may(ledger.permissions.VIEW) else None
        return {
            "payment": thing,
            "may_see_money": ctx.may(MONEY),
            "may_see_invoices": ctx.may(billing.permissions.VIEW),
            "settled": settled,
            "booked": booked,
            "told": _told(ctx, thing),
            "events_url": f"/operations/events/?cause={thing.correlation_id}" if ctx.may(VIEW) else "",
        }


def _is_placed_by_hand(ctx: Context, thing: Payment) -> bool:
    return ledger.postings_about(ctx, [placement_key(thing)]).exists()


def _placements(thing: Payment) -> list[str]:
    """The keys of every placement and of every one that was taken back."""
    keys = [f"placement:{thing.pk}" + (f":{n}" if n else "") for n in range(thing.unplaced + 1)]
    return keys + [f"un{key}" for key in keys]


def _facts(ctx: Context, thing: Payment) -> tuple[Fact, ...]:
    owner = thing.subscriber
    who = (
        (
            Fact(_("Subscriber"), owner.full_name, url=f"/subscribers/{owner.pk}/"),
            Fact(_("Account"), owner.account_number, mono=True, copy=owner.account_number),
        )
        if owner
        else (Fact(_("Typed as account"), f"“{thing.reference}”" if thing.reference else _("nothing")),)
    )
    code = (Fact(_("Receipt"), thing.receipt, mono=True, copy=thing.receipt),) if thing.receipt else ()
    how = (
        f"{Method(thing.method).label}, {channel_words(thing)}"
        if thing.channel
        else Method(thing.method).label
    )
    return (
        *who,
        Fact(_("Received"), times.moment(thing.received_at, ctx.now, seconds=True)),
        Fact(_("Method"), how),
        *code,
    )


def _verdict(thing: Payment, thread: PaymentThread) -> Verdict:
    broken = next((step for step in thread.steps if step.state == "cut"), None)
    waiting = next((step for step in thread.steps if step.state == "wait"), None)
    if thing.state == PaymentState.SUSPENSE:
        why = SuspenseReason(thing.suspense_reason).label if thing.suspense_reason else _("no owner")
        place = Action(
            _("Find its owner"),
            reverse("payments:suspense", kwargs={"payment_id": thing.pk}),
            kind="primary",
            needs=permissions.PLACE,
        )
        said = _("It waits for its owner: %(why)s.") % {"why": why}
        return Verdict("bad", said, _("The money is booked and held in suspense. Nothing is lost."), (place,))
    if thing.state == PaymentState.RETURNED:
        return Verdict("wait", _("On its way back to who paid it."))
    if thing.state == PaymentState.REVERSED:
        entry = thing.reversals.first()
        told = f"{entry.get_reason_display()}, {entry.reversed_by}. {entry.note}".strip() if entry else ""
        return Verdict("quiet", _("Reversed: it counts no more."), told)
    if broken is not None:
        said = _("It stopped at %(step)s: %(why)s.") % {
            "step": broken.label,
            "why": str(broken.fact).rstrip("."),
        }
        return Verdict(
            "bad", said, _("The money is booked and counts. Retry sends the rest on its way again.")
        )
    if waiting is not None:
        return Verdict("wait", _("On its way: waiting for %(step)s.") % {"step": waiting.label})
    outcome = thread.outcome or _("Booked")
    return Verdict("good", f"{outcome[:1].upper()}{outcome[1:]}.")


def _actions(thing: Payment, *, placed_by_hand: bool) -> tuple[Action, ...]:
    if thing.state in (PaymentState.REVERSED, PaymentState.RETURNED):
        return ()
    at = {"payment_id": thing.pk}
    back = Action(
        _("Reverse payment"),
        reverse("payments:reverse", kwargs=at),
        kind="danger",
        dialog=True,
        needs=permissions.REVERSE,
    )
    refund = Action(
        _("Ask for refund"),
        f"{reverse('payments:new-refund')}?payment={thing.pk}",
        dialog=True,
        needs=permissions.REFUND,
    )
    if thing.state == PaymentState.SUSPENSE:
        return (refund, back)
    paper = Action(_("Receipt"), reverse("payments:receipt", kwargs=at), icon="receipt", needs=MONEY)
    send = billing.sending_action("messaging:send-receipt", payment_id=thing.pk)
    if not placed_by_hand:
        return (paper, *send, refund, back)
    unplace = Action(
        _("Take back placement"),
        reverse("payments:unplace", kwargs=at),
        dialog=True,
        needs=permissions.PLACE,
    )
    return (paper, *send, unplace, refund, back)


def _reference(ctx: Context, thing: Payment) -> list[Fact]:
    """What was typed as the account; where a page was paid on, the bank's number and what the provider keeps."""
    if not thing.instrument:
        return [Fact(_("Typed"), f"“{thing.reference}”" if thing.reference else "–")]
    facts = [Fact(_("Paid with"), Instrument(thing.instrument).label)]
    if thing.reference:
        facts.append(Fact(_("Bank's number"), thing.reference, mono=True, copy=thing.reference))
    if thing.fee is not None and ctx.may(MONEY):
        facts.append(Fact(_("Kept by the provider"), money_html(thing.fee, thing.currency)))
    return facts


def _told(ctx: Context, thing: Payment) -> list[Fact]:
    """What the provider or a person told of it."""
    facts = [
        Fact(_("Payer"), thing.payer_name or "–"),
        Fact(_("Phone"), words.phone(thing.payer_phone) or "–", mono=True),
        *_reference(ctx, thing),
        Fact(_("Booked"), times.moment(thing.booked_at, ctx.now, seconds=True)),
    ]
    if thing.gateway:
        facts.append(Fact(_("Paid to"), thing.gateway.till or thing.gateway.short_code, mono=True))
    if thing.ask_id:
        asked = times.moment(thing.ask.asked_at, ctx.now) if thing.ask else "–"
        facts.append(Fact(_("Request"), asked, url=reverse("payments:ask", kwargs={"ask_id": thing.ask_id})))
    if thing.taken_by:
        facts.append(Fact(_("Recorded by"), thing.taken_by))
    return facts


class ReceiptPage(Page):
    needs = MONEY

    def get(self, request: HttpRequest, payment_id: UUID) -> HttpResponseBase:
        found = payments(self.ctx).get(pk=payment(self.ctx, payment_id).pk)
        response = HttpResponse(receipt_pdf(self.ctx, found), content_type="application/pdf")
        name = found.receipt or str(found.pk)[:8]
        response["Content-Disposition"] = f'inline; filename="receipt-{name}.pdf"'
        response["Cache-Control"] = "private, no-store"
        return response


receipt_as_pdf = ReceiptPage.as_view()
