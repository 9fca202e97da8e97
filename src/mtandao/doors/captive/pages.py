"""The pages behind the wall: who, pay, waiting, online. Plain HTML, no script, no cookie needed."""

from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from mtandao.domains.billing import contract as billing
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.captive.paying import ask, whom
from mtandao.doors.captive.recognising import by_line, by_name, opened, sealed
from mtandao.doors.portal.data import spent_behind_the_wall
from mtandao.doors.portal.frame import Brand, brand_of, home_code, language_of
from mtandao.doors.portal.prompts import Line, Phase, Prompt, headline, line, of_page, prompt
from mtandao.doors.portal.sentences import said
from mtandao.doors.portal.sessions import nobody
from mtandao.foundation.context import PLATFORM, Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.codes import code_svg
from mtandao.foundation.kit.hues import hue
from mtandao.foundation.kit.pieces import Step
from mtandao.foundation.money import whole
from mtandao.foundation.refusals import NotFound, Refusal
from mtandao.foundation.tenancy.fence import fence

REFRESH_SECONDS: Final = 5


# Nothing here acts by a cookie: whom a form is about stands sealed in its own address.
@method_decorator(csrf_exempt, name="dispatch")
class CaptivePage(View):
    """Base. Rooms are asked as our own code; what may be told of the answers is decided here."""

    ctx: Context
    brand: Brand

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        given: Context = request.ctx  # type: ignore[attr-defined]
        if given.tenant is PLATFORM:
            raise Http404(request.path)
        self.ctx = nobody(given).as_system("captive")
        asked = request.GET.get("lang", "")
        self.lang = asked if asked in dict(settings.LANGUAGES) else ""
        language = self.lang or language_of(request, self.ctx, None)
        with (
            fence(self.ctx),
            timezone.override(self.ctx.tenant.timezone),
            words.counted_in(self.ctx.tenant.currency),
            words.at_home(self.ctx.tenant.country),
            translation.override(language),
        ):
            self.brand = brand_of(self.ctx)
            try:
                response = super().dispatch(request, *args, **kwargs)
            except Refusal as refusal:
                response = self.who(error=said(refusal), status=refusal.status)
        response["Content-Language"] = language
        response["Cache-Control"] = "no-store"
        return response

    def draw(self, template: str, at: int, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """`at`: which of the three steps is now."""
        labels = (_("You"), pgettext("step", "Pay"), _("Online"))
        current = translation.get_language()
        other = next(((code, label) for code, label in settings.LANGUAGES if code != current), None)
        around = {
            "brand": self.brand,
            "colour": hue(self.brand.hue).light,
            "currency": self.ctx.tenant.currency,
            "phone_home": home_code(self.ctx),
            "phone_hint": words.phone_hint(),
            "has_mpesa": payments.has_mpesa(self.ctx),
            "steps": [
                Step(label, state="done" if place < at else "todo", current=place == at)
                for place, label in enumerate(labels)
            ],
            "lang": f"?lang={self.lang}" if self.lang else "",
            "other": other,
            "start": self.to("who"),
        }
        return render(self.request, f"captive/{template}", {**around, **context}, status=status)

    def who(self, *, error: str = "", typed: str = "", status: int = 200) -> HttpResponse:
        context = {"title": self.brand.name, "error": error, "typed": typed}
        return self.draw("who.html", 0, context, status)

    def to(self, name: str, **place: str) -> str:
        return reverse(f"captive:{name}", kwargs=place) + (f"?lang={self.lang}" if self.lang else "")

    def go(self, name: str, **place: str) -> HttpResponse:
        return HttpResponseRedirect(self.to(name, **place))

    def person(self, subscriber_id: str) -> subscribers.Subscriber:
        return subscribers.subscriber(self.ctx, UUID(subscriber_id))


class Who(CaptivePage):
    """The line says who it is; else he says it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        known = None if request.GET.get("other") else by_line(self.ctx, request)
        if known is not None:
            return self.go("owing", token=sealed(s=str(known)))
        return self.who()

    def post(self, request: HttpRequest) -> HttpResponse:
        typed = request.POST.get("name", "").strip()[:60]
        if not typed:
            return self.who(error=_("Write your phone or account number."), status=422)
        try:
            person, phone = by_name(self.ctx, typed)
        except Refusal as refusal:
            return self.who(error=refusal.detail, typed=typed, status=refusal.status)
        token = sealed(s=str(person.id), p=phone, a="" if phone else typed)
        return self.go("owing", token=token)


class Owing(CaptivePage):
    """What is to pay, in one sentence, and the button. POST asks the phone."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._show(opened(token))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        facts = opened(token)
        person = self.person(facts["s"])
        typed = request.POST.get("phone", "").strip()[:30]
        try:
            asked = ask(self.ctx, person, typed, _way(request.POST.get("way", "")))
        except payments.PaymentInProgress as waiting:
            # The open prompt may be on another phone than the one that was typed now: it is not named.
            open_ask = str(waiting.facts["ask_id"])
            return self.go("waiting", token=sealed(s=facts["s"], k=open_ask, a=facts.get("a", "")))
        except Refusal as refusal:
            return self._show(facts, error=said(refusal), typed=typed, status=refusal.status)
        phone = asked.phone if typed else ""
        return self.go("waiting", token=sealed(s=facts["s"], k=str(asked.id), p=phone, a=facts.get("a", "")))

    def _show(
        self, facts: dict[str, str], error: str = "", typed: str | None = None, status: int = 200
    ) -> HttpResponse:
        person = self.person(facts["s"])
        owed = billing.open_amount(self.ctx, person.id)
        offered = payments.ways(self.ctx)
        prompting = next((way for way in offered if way.prompts), None)
        mine = subscriptions.subscriptions_of(self.ctx, person.id)
        context = {
            "title": _("Pay"),
            "spent": None if owed else spent_behind_the_wall(self.ctx, mine),
            "first_name": person.first_name,
            "owed": whole(owed),
            "shut": line(self.ctx, person) == Line.SHUT,
            "phone": facts.get("p", "") if typed is None else typed,
            "account": facts.get("a", ""),
            "gateway": payments.active_gateway(self.ctx) if prompting else None,
            "prompting": prompting,
            "others": [way for way in offered if not way.prompts],
            "error": error,
            "other_person": f"{reverse('captive:who')}?other=1" + (f"&lang={self.lang}" if self.lang else ""),
        }
        return self.draw("owing.html", 1, context, status)


class Waiting(CaptivePage):
    """Asks for itself again every few seconds until it has an end."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        facts = opened(token)
        found = prompt(self.ctx, self._ask(facts))
        context = {
            "title": headline(found),
            "prompt": found,
            "detail": self._detail(found, facts.get("p", "")),
            "code": code_svg(found.ask.pay_url) if found.phase == Phase.CODE else "",
            "refresh_seconds": REFRESH_SECONDS if found.moving else None,
            "gateway": payments.active_gateway(self.ctx) if found.prompts else None,
            "account": facts.get("a", ""),
            "owing": self.to("owing", token=sealed(s=facts["s"], p=facts.get("p", ""), a=facts.get("a", ""))),
        }
        return self.draw("waiting.html", 2 if found.paid else 1, context)

    def _ask(self, facts: dict[str, str]) -> payments.Ask:
        key = facts.get("k", "")
        asked = payments.asks(self.ctx).filter(id=key, subscriber_id=facts["s"]).first() if key else None
        if asked is None:
            raise NotFound(_("This page is too old. Begin again."))
        return asked

    def _detail(self, found: Prompt, phone: str) -> str:
        """As much as may be told: the phone only if this visitor named it, no receipt, no account."""
        if not found.prompts and not found.paid and found.phase != Phase.UNPAID:
            return of_page(self.ctx, found)
        match found.phase:
            case Phase.SENDING | Phase.PIN:
                return _("We asked %(phone)s. Nothing is charged until you enter your PIN there.") % {
                    "phone": whom(phone, home_code(self.ctx))
                }
            case Phase.UNSURE:
                return _("If you entered your PIN, the money arrives by itself: do not pay again.")
            case Phase.UNPAID:
                return _(found.ask.reason) if found.ask.reason else _("Nothing was taken.")
        match found.line:
            case Line.ONLINE:
                return _("Thank you. Go on where you were.")
            case Line.OPENING | Line.OPEN if found.moving:
                return _("It takes a few seconds.")
            case Line.OPENING:
                return _("Your line is not open yet. If it is not in five minutes, call us.")
            case Line.OPEN:
                return _("Your line is open. If nothing loads, switch your router off and on.")
            case Line.OWING:
                return _("Part of it is still to pay before the line opens.")
        return ""


def _way(text: str) -> UUID | None:
    """None: the one that the provider prefers."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound(_("This page is too old. Begin again.")) from None
