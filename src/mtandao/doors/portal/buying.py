"""More data, or speed for a while: what is on the shelf, and buying it from the account or with a payment."""

from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.portal import forms
from mtandao.doors.portal.data import data_of
from mtandao.doors.portal.frame import PortalPage
from mtandao.doors.portal.sentences import said
from mtandao.foundation.kit.toasts import toast
from mtandao.foundation.money import whole
from mtandao.foundation.refusals import Malformed, NotFound, Refusal

purchases = payments.purchases


class More(PortalPage):
    """Each of his services, how its data stands, and what can be bought for it."""

    title, template, place = gettext_lazy("More data"), "portal/more.html", "usage"

    def get(self, request: HttpRequest) -> HttpResponse:
        mine = subscriptions.subscriptions_of(self.ctx, self.person.id)
        running = [row for row in mine if row.state == subscriptions.State.ACTIVE]
        data = {each.service.id: each for each in data_of(self.ctx, running)}
        shelves = [
            (row, data.get(row.id), [(each, catalog.gives(each.add_on)) for each in offers])
            for row in running
            if (offers := purchases.shelf(self.ctx, row)) or row.id in data
        ]
        return self.draw({"shelves": shelves, "several": len(shelves) > 1})


class Buy(PortalPage):
    """One question: this, for that, paid so."""

    template, place = "portal/buy.html", "usage"

    def get(self, request: HttpRequest, subscription_id: UUID, add_on_id: UUID) -> HttpResponse:
        return self._show(subscription_id, add_on_id, forms.PayFrom(initial={"phone": self.person.pays_from}))

    def post(self, request: HttpRequest, subscription_id: UUID, add_on_id: UUID) -> HttpResponse:
        service = self._service(subscription_id)
        phone, way = request.POST.get("phone", "").strip()[:30], request.POST.get("way", "")
        try:
            begun = purchases.buy(
                self.trusted,
                subscription_id=service.id,
                add_on_id=add_on_id,
                price=_price(request.POST.get("price", "")),
                last_bought=_id(request.POST.get("last", "")),
                phone=phone,
                gateway_id=_id(way),
            )
        except payments.PaymentInProgress as waiting:
            return self.go("prompt", ask_id=UUID(str(waiting.facts["ask_id"])))
        except purchases.PriceWentUp:
            toast(request, _("The price has changed. Nothing was bought."))
            return self.go("buy", subscription_id=service.id, add_on_id=add_on_id)
        except Refusal as refusal:
            return self._refused(request, refusal, service.id, add_on_id)
        if request.POST.get("keep") and phone:
            subscribers.change_subscriber(self.trusted, subscriber_id=self.person.id, mpesa_phone=phone)
        if begun.ask is not None:
            return self.go("prompt", ask_id=begun.ask.id)
        toast(request, _("%(name)s is yours.") % {"name": begun.purchase.add_on.name})
        return self.go("home")

    def _refused(
        self, request: HttpRequest, refusal: Refusal, service_id: UUID, add_on_id: UUID
    ) -> HttpResponse:
        if isinstance(refusal, (purchases.NotOnShelf, NotFound)):
            return self.draw_refusal(said(refusal), status=refusal.status)
        form = forms.PayFrom({"phone": self.person.pays_from, **request.POST.dict()})
        form.is_valid()
        if isinstance(refusal, Malformed) and "amount" in refusal.fields:
            form.refuse(refusal.fields["amount"])
        else:
            form.refuse(
                said(refusal), {"phone": said(refusal)} if isinstance(refusal, subscribers.NoPhone) else {}
            )
        return self._show(service_id, add_on_id, form, refusal.status)

    def _show(
        self, service_id: UUID, add_on_id: UUID, form: forms.PayFrom, status: int = 200
    ) -> HttpResponse:
        service = self._service(service_id)
        offer = purchases.offer(self.ctx, service, add_on_id)
        missing = purchases.missing_for(self.ctx, self.person.id, offer.price)
        wallet = ledger.balance(self.ctx, self.person.id).wallet
        ways = payments.ways(self.ctx)
        context = {
            "title": offer.add_on.name,
            "offer": offer,
            "service": service,
            "gives": catalog.gives(offer.add_on),
            "wallet": max(min(wallet, offer.price), Decimal(0)),
            "owed": missing - offer.price if missing > offer.price else None,
            "missing": whole(missing),
            "last": purchases.newest_bought(self.ctx, service.id, add_on_id),
            "form": form,
            "refused": " ".join(str(each) for each in form.non_field_errors()) if form.is_bound else "",
            "prompting": next((way for way in ways if way.prompts), None),
            "others": [way for way in ways if not way.prompts],
        }
        return self.draw(context, status=status)

    def _service(self, service_id: UUID) -> subscriptions.Subscription:
        mine = subscriptions.subscriptions_of(self.ctx, self.person.id)
        found = next((row for row in mine if row.id == service_id), None)
        if found is None:
            raise NotFound(_("There is no such service here."))
        return found


def _price(text: str) -> Decimal:
    """What his page said; a form without it was not ours."""
    try:
        price = Decimal(text)
    except InvalidOperation:
        raise NotFound(_("There is no such page here.")) from None
    if not price.is_finite():
        raise NotFound(_("There is no such page here."))
    return price


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound(_("There is no such page here.")) from None
