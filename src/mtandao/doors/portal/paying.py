"""Paying by a prompt on the phone, and watching what becomes of it. All of it works without a script."""

from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import contract as billing
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscribers import contract as subscribers
from mtandao.doors.portal import forms
from mtandao.doors.portal.account import account
from mtandao.doors.portal.by_hand import by_hand
from mtandao.doors.portal.frame import PortalPage, home_code
from mtandao.doors.portal.prompts import Phase, detail, headline, prompt, steps
from mtandao.doors.portal.sentences import said
from mtandao.foundation.kit.codes import code_svg
from mtandao.foundation.money import whole
from mtandao.foundation.refusals import Malformed, NotFound, Refusal

POLL_SECONDS: Final = 3
REFRESH_SECONDS: Final = 5


class Pay(PortalPage):
    """POST asks at once: one tap. GET is for another number, or another way."""

    title, template, place = gettext_lazy("Pay"), "portal/pay.html", "home"

    def get(self, request: HttpRequest) -> HttpResponse:
        amount = self._amount(request.GET.get("bill", ""))
        return self._show(forms.PayFrom(initial={"phone": self.person.pays_from}), amount)

    def post(self, request: HttpRequest) -> HttpResponse:
        bill, phone = request.POST.get("bill", ""), request.POST.get("phone", "").strip()
        way = request.POST.get("way", "")
        amount = self._amount(bill)
        if amount is None:
            return self.draw_refusal(_("Nothing is owed."), status=409)
        try:
            ask = payments.ask_for_payment(
                self.trusted,
                subscriber_id=self.person.id,
                amount=amount,
                invoice_id=UUID(bill) if bill else None,
                phone=phone[:30],
                gateway_id=_id(way) if way else None,
            )
        except payments.PaymentInProgress as waiting:
            return self.go("prompt", ask_id=UUID(str(waiting.facts["ask_id"])))
        except Refusal as refusal:
            return self._refused(request, refusal, amount)
        if request.POST.get("keep") and phone:
            subscribers.change_subscriber(self.trusted, subscriber_id=self.person.id, mpesa_phone=phone)
        return self.go("prompt", ask_id=ask.id)

    def _refused(self, request: HttpRequest, refusal: Refusal, amount: Decimal) -> HttpResponse:
        form = forms.PayFrom({"phone": self.person.pays_from, **request.POST.dict()})
        form.is_valid()
        beside = {"phone": said(refusal)} if isinstance(refusal, subscribers.NoPhone) else {}
        if isinstance(refusal, Malformed) and "amount" in refusal.fields:
            if request.POST.get("way") and not self._prompts(request.POST["way"]):
                form.refuse(refusal.fields["amount"])
            else:
                form.refuse(_("M-Pesa takes at most KES 250,000 at a time. Pay in parts, or by paybill."))
        else:
            form.refuse(said(refusal), beside)
        return self._show(form, amount, refusal.status)

    def _show(self, form: forms.PayFrom, amount: Decimal | None, status: int = 200) -> HttpResponse:
        asked_for = self.request.POST.get("bill", "") or self.request.GET.get("bill", "")
        offered = payments.ways(self.ctx)
        context = {
            "form": form,
            "ways": offered,
            "others": [way for way in offered if not way.prompts],
            "prompting": next((way for way in offered if way.prompts), None),
            "refused": " ".join(str(each) for each in form.non_field_errors()) if form.is_bound else "",
            "amount": amount,
            "bill": asked_for,
            "by_hand": by_hand(self.ctx, self.person),
        }
        return self.draw(context, status=status)

    def _prompts(self, way: str) -> bool:
        return any(str(one.gateway_id) == way and one.prompts for one in payments.ways(self.ctx))

    def _amount(self, bill: str) -> Decimal | None:
        """Of one bill of his, else what one tap pays; None if there is nothing to pay."""
        if not bill:
            mine = account(self.ctx, self.person).to_pay
            return mine.amount if mine and mine.amount > 0 else None
        invoice = billing.invoices(self.ctx).filter(subscriber_id=self.person.id, id=_id(bill)).first()
        if invoice is None:
            raise NotFound(_("There is no such invoice here."))
        return whole(invoice.open_amount) if invoice.open_amount > 0 else None


class PromptPage(PortalPage):
    """What became of one prompt. htmx asks again while something moves; without a script the page reloads."""

    template, place = "portal/prompt.html", "home"

    def get(self, request: HttpRequest, ask_id: UUID) -> HttpResponse:
        ask = payments.asks(self.ctx).filter(subscriber_id=self.person.id, id=ask_id).first()
        if ask is None:
            raise NotFound(_("There is no such request here."))
        found = prompt(self.ctx, ask)
        context: dict[str, Any] = {
            "title": headline(found),
            "prompt": found,
            "detail": detail(self.ctx, found, home_code(self.ctx)),
            "steps": steps(found),
            "again_url": _again(ask),
            "unpaid": found.phase in (Phase.UNPAID, Phase.UNSURE, Phase.OVER),
            "by_hand": by_hand(self.ctx, self.person),
            "code": code_svg(ask.pay_url) if found.phase == Phase.CODE else "",
            "poll_url": reverse("portal:prompt", kwargs={"ask_id": ask.id}),
            "poll_seconds": POLL_SECONDS,
            "refresh_seconds": REFRESH_SECONDS,
        }
        part = request.headers.get("HX-Request") == "true"
        return self.draw(context, template="portal/_prompt.html" if part else "")


def _again(ask: payments.Ask) -> str:
    """Where the same is begun anew: what was to be bought, the bill, or all that is owed."""
    if ask.purchase is not None:
        place = {"subscription_id": ask.purchase.subscription_id, "add_on_id": ask.purchase.add_on_id}
        return reverse("portal:buy", kwargs=place)
    return reverse("portal:pay") + (f"?bill={ask.invoice_id}" if ask.invoice_id else "")


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(_("There is no such invoice here.")) from None
