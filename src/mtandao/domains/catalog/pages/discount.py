"""One discount: what it takes off, for how long, for whom."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.catalog import permissions
from mtandao.domains.catalog.models import Discount
from mtandao.domains.catalog.queries import discount, plans
from mtandao.domains.catalog.uses import services_with
from mtandao.domains.catalog.words import lasts, off
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Fact, Head


class DiscountPage(DetailPage):
    needs = permissions.VIEW
    route = "catalog:discount"
    tabs = (Tab("details", gettext_lazy("Details"), "catalog/_discount.html"),)

    def load(self, ctx: Context, **ids: Any) -> Discount:
        return discount(ctx, ids["discount_id"])

    def head(self, ctx: Context, thing: Discount) -> Head:
        at = {"discount_id": thing.pk}
        change = Action(
            _("Change discount"),
            reverse("catalog:change-discount", kwargs=at),
            icon="pencil",
            needs=permissions.CHANGE,
        )
        withdraw = Action(
            _("Withdraw discount"),
            reverse("catalog:withdraw-discount", kwargs=at),
            icon="circle-x",
            kind="danger",
            dialog=True,
            needs=permissions.CHANGE,
        )
        gone = thing.withdrawn_at is not None
        return Head(
            title=thing.name,
            badges=(Badge("closed", _("Withdrawn")) if gone else Badge("active", _("Given")),),
            facts=(
                Fact(_("Off the price"), off(thing, ctx.tenant.currency)),
                Fact(_("Lasts"), lasts(thing)),
                Fact(_("Services"), words.count(services_with(ctx, thing.pk))),
            ),
            actions=() if gone else (change,),
            more=() if gone else (withdraw,),
            back=Crumb(_("Discounts"), reverse("catalog:discounts")),
        )

    def details(self, ctx: Context, thing: Discount) -> dict[str, Any]:
        names = plans(ctx).filter(id__in=thing.plan_ids).order_by("name").values_list("name", flat=True)

        def day(value: Any) -> str:
            return times.day(value, ctx.today, weekday=False) if value else "–"

        return {
            "terms": (
                Fact(_("Plans"), ", ".join(names) or _("all")),
                Fact(_("Given from"), day(thing.given_from)),
                Fact(_("Given until"), day(thing.given_until)),
                Fact(_("Code"), thing.code or "–", mono=True, copy=thing.code),
            )
        }
