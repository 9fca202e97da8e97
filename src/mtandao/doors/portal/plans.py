"""What is on sale. Who has no service orders one here; a change of plan is asked of the office for now."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.sales import contract as sales
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.portal.account import ENDED
from mtandao.doors.portal.frame import PortalPage
from mtandao.foundation.kit.toasts import toast
from mtandao.foundation.refusals import NotFound, Refusal


class PlansPage(PortalPage):
    place = "plans"

    def living(self) -> list[subscriptions.Subscription]:
        mine = subscriptions.subscriptions_of(self.ctx, self.person.id)
        return [row for row in mine if row.state not in ENDED]


class Plans(PlansPage):
    title, template = gettext_lazy("Plans"), "portal/plans.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        living = self.living()
        mine = {row.plan_id for row in living}
        offers = catalog.offers(self.ctx)[:100]
        return self.draw(
            {
                "plans": [(each.plan, each, catalog.per(each.plan), each.plan.id in mine) for each in offers],
                "may_order": not living,
                "mine": living,
            }
        )


class TakeDiscount(PlansPage):
    """A code from a leaflet, typed under the plans."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Somebody came back to the address of a button."""
        return self.go("plans")

    def post(self, request: HttpRequest) -> HttpResponse:
        living = self.living()
        if not living:
            toast(request, _("Order a plan first, then your code can be used."))
            return self.go("plans")
        try:
            given = subscriptions.take_discount(
                self.trusted, subscription_id=living[0].id, code=request.POST.get("code", "")[:40]
            )
        except subscriptions.DiscountGivenBefore:
            toast(request, _("You have this discount already."))
        except Refusal:
            toast(request, _("This code cannot be used here. Look at its spelling, or call us."))
        else:
            facts = {"name": given.name, "off": catalog.off(given, self.ctx.tenant.currency)}
            toast(request, _("%(name)s is yours: %(off)s off from the next bill on.") % facts)
        return self.go("plans")


class Order(PlansPage):
    """One question before something is bought."""

    template = "portal/order.html"

    def get(self, request: HttpRequest, plan_id: UUID) -> HttpResponse:
        plan = self._plan(plan_id)
        if self.living():
            return self.go("plans")
        offer = catalog.price_for(self.ctx, plan, self.ctx.organization_id)
        return self.draw(
            {
                "title": plan.name,
                "plan": plan,
                "offer": offer,
                "per": catalog.per(plan),
                "first_bill": offer.billed_at_sale + offer.setup_fee,
            }
        )

    def post(self, request: HttpRequest, plan_id: UUID) -> HttpResponse:
        plan = self._plan(plan_id)
        if self.living():
            # Pressed twice, or in two windows: one service is enough.
            toast(request, _("You have a service already. Call us to change it."))
            return self.go("plans")
        sales.sell_service(self.trusted, subscriber_id=self.person.id, terms=sales.Terms(plan.id))
        toast(request, _("%(plan)s is ordered. We will call you to set it up.") % {"plan": plan.name})
        return self.go("home")

    def _plan(self, plan_id: UUID) -> catalog.Plan:
        found = catalog.plans_on_sale(self.ctx).filter(id=plan_id).first()
        if found is None:
            raise NotFound(_("There is no such plan here."))
        return found
