"""What stands around every page here: the provider's name and colour, the language, who is signed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscribers import contract as subscribers
from mtandao.doors.portal.sentences import said
from mtandao.doors.portal.sessions import nobody, subscribers_context
from mtandao.foundation.context import PLATFORM, Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.pieces import Hub, Text
from mtandao.foundation.refusals import NotFound, Refusal
from mtandao.foundation.tenancy.fence import fence

PLACES = (
    Hub(gettext_lazy("Home"), "portal:home", icon="home"),
    Hub(gettext_lazy("Usage"), "portal:usage", icon="chart-bar"),
    Hub(gettext_lazy("Bills"), "portal:bills", icon="receipt"),
    Hub(gettext_lazy("Plans"), "portal:plans", icon="tag"),
    Hub(gettext_lazy("Help"), "portal:help", icon="message"),
)


@dataclass(frozen=True, slots=True)
class Brand:
    name: str
    hue: str
    support_phone: str
    support_email: str
    logo_url: str = ""


def brand_of(ctx: Context) -> Brand:
    tenant = organizations.tenant(ctx)
    return Brand(tenant.name, tenant.colour, tenant.support_phone, tenant.support_email)


def home_code(ctx: Context) -> str:
    """The calling code at home: numbers with it are written as people there say them."""
    return words.calling_code(ctx.tenant.country)


def language_of(request: HttpRequest, ctx: Context, person: subscribers.Subscriber | None) -> str:
    """What he chose here, else what his account says, else the provider's."""
    wanted = (
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""),
        person.language if person else "",
        ctx.tenant.language,
    )
    known = dict(settings.LANGUAGES)
    return next((code for code in wanted if code in known), "en")


def other_language(url: str) -> dict[str, str] | None:
    here = translation.get_language()
    code, label = next(((code, str(label)) for code, label in settings.LANGUAGES if code != here), ("", ""))
    return {"code": code, "label": label, "url": url} if code else None


class PortalPage(View):
    """Base of all pages here. `open_to_all`: nobody has to be signed in.

    A page asks rooms with `self.ctx`, which sees the subscriber's organization, and narrows every question to
    `self.person`; what it carries out for him it asks with `self.trusted`.
    """

    open_to_all: ClassVar[bool] = False
    title: ClassVar[Text] = ""
    template: ClassVar[str] = ""
    place: ClassVar[str] = ""

    ctx: Context

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        given: Context = request.ctx  # type: ignore[attr-defined]
        if given.tenant is PLATFORM:
            raise Http404(request.path)
        base = nobody(given)
        with fence(base):
            known = subscribers_context(request, base)
            self.signed_in, self.ctx = known is not None, known or base
            tenant = self.ctx.tenant
            with (
                fence(self.ctx),
                timezone.override(tenant.timezone),
                words.counted_in(tenant.currency),
                words.at_home(tenant.country),
            ):
                language = language_of(request, self.ctx, self.person if self.signed_in else None)
                with translation.override(language):
                    response = self._answer(request, *args, **kwargs)
        response["Content-Language"] = language
        # Shared phones and proxies must not keep somebody's bills.
        response["Cache-Control"] = "no-store, private"
        return response

    def _answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.open_to_all and not self.signed_in:
            return self.go("sign-in")
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotFound:
            return self.draw_refusal(_("There is no such page here."), status=404)
        except Refusal as refusal:
            return self.draw_refusal(said(refusal), status=refusal.status)

    @cached_property
    def person(self) -> subscribers.Subscriber:
        """The signed-in subscriber."""
        assert self.ctx.actor.id is not None
        return subscribers.subscriber(self.ctx, self.ctx.actor.id)

    @property
    def trusted(self) -> Context:
        """He has no right of the team's, only his own things: for commands about himself."""
        return self.ctx.trusted()

    @cached_property
    def brand(self) -> Brand:
        return brand_of(self.ctx)

    def draw(
        self, context: dict[str, Any] | None = None, *, template: str = "", status: int = 200
    ) -> HttpResponse:
        around = {
            "title": self.title,
            "brand": self.brand,
            "person": self.person if self.signed_in else None,
            "currency": self.ctx.tenant.currency,
            "phone_home": home_code(self.ctx),
            "has_mpesa": payments.has_mpesa(self.ctx),
            "home_url": reverse("portal:home"),
            "dock": self._dock() if self.signed_in else (),
            "other_language": other_language(reverse("portal:language")),
        }
        return render(self.request, template or self.template, {**around, **(context or {})}, status=status)

    def draw_refusal(self, sentence: Text, *, status: int) -> HttpResponse:
        return self.draw(
            {"title": _("Not done"), "sentence": sentence}, template="portal/refused.html", status=status
        )

    def go(self, name: str, **place: Any) -> HttpResponse:
        return HttpResponseRedirect(reverse(f"portal:{name}", kwargs=place))

    def _dock(self) -> Sequence[Hub]:
        return [
            Hub(hub.label, reverse(hub.url), icon=hub.icon, current=hub.url == f"portal:{self.place}")
            for hub in PLACES
        ]
