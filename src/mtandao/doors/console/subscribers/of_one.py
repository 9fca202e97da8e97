"""Forms and questions about one customer: whoever is not there, or is somebody else's, has no such page."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.network import contract as network
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.form_pages import ConfirmPage, FormPage
from mtandao.foundation.kit.pages import Page
from mtandao.foundation.kit.pieces import Crumb
from mtandao.foundation.refusals import NotFound


def home(subscriber: subscribers.Subscriber) -> str:
    return reverse("console:subscriber", kwargs={"id": subscriber.id})


def service_of(
    ctx: Context, subscriber: subscribers.Subscriber, chosen: str = ""
) -> subscriptions.Subscription:
    """The service that a customer's page acts on: the chosen one of several, else the first that lives."""
    found = subscriptions.subscriptions_of(ctx, subscriber.id)
    fitting = [row for row in found if str(row.id) == chosen] if chosen else found
    if not fitting:
        raise NotFound(_("%(name)s has no service.") % {"name": subscriber.full_name})
    return fitting[0]


def login_of(ctx: Context, subscriber: subscribers.Subscriber, chosen: str = "") -> network.Login:
    service = service_of(ctx, subscriber, chosen)
    login = network.logins_of(ctx, [service.id]).get(service.id)
    if login is None:
        raise NotFound(_("%(name)s has no login.") % {"name": subscriber.full_name})
    return login


class OfService(Page):
    """Of several services `?service=` chooses one."""

    subscriber: subscribers.Subscriber

    def service(self, ctx: Context) -> subscriptions.Subscription:
        return service_of(ctx, self.subscriber, self.chosen)

    @property
    def chosen(self) -> str:
        return self.request.GET.get("service", "")

    def at(self, name: str, also: Mapping[str, object] | None = None, **query: object) -> str:
        """Another page about the same service."""
        url = reverse(f"console:{name}", kwargs={"id": self.subscriber.id, **(also or {})})
        kept = {"service": self.chosen} if self.chosen else {}
        found = urlencode({**kept, **query})
        return f"{url}?{found}" if found else url


class OfSubscriber(OfService, FormPage):
    """A form about one customer: he is found first, or there is no such page."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.subscriber = subscribers.subscriber(self.ctx, kwargs["id"])
        return super().get(request, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.subscriber = subscribers.subscriber(self.ctx, kwargs["id"])
        return super().post(request, **kwargs)

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {
            "back": Crumb(self.subscriber.full_name, self.home),
            "cancel_url": self.home,
            "intro": self.said(ctx),
        }

    def said(self, ctx: Context) -> str:
        """One line over the fields: who it is, and what matters of him here."""
        return self.who

    @property
    def home(self) -> str:
        return home(self.subscriber)

    def owed(self, ctx: Context) -> Decimal | None:
        """What is owed, for who may know it."""
        if not ctx.may(subscribers.permissions.VIEW_MONEY):
            return None
        return ledger.balance(ctx, self.subscriber.id).owed or None

    def owed_words(self, ctx: Context) -> str:
        owed = self.owed(ctx)
        if not owed:
            return self.who
        facts = {"name": self.subscriber.full_name, "sum": words.money(owed, ctx.tenant.currency)}
        return _("%(name)s owes %(sum)s.") % facts

    @property
    def who(self) -> str:
        return f"{self.subscriber.full_name}, {self.subscriber.account_number}"


class ConfirmOfSubscriber(OfService, ConfirmPage):
    """One question about one customer."""

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        return Crumb(self.subscriber.full_name, self.home)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.subscriber = subscribers.subscriber(self.ctx, kwargs["id"])
        return super().get(request, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.subscriber = subscribers.subscriber(self.ctx, kwargs["id"])
        return super().post(request, **kwargs)

    @property
    def home(self) -> str:
        return home(self.subscriber)
