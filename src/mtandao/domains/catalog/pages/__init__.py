"""Pages of this room: plans."""

from django.urls import path

from mtandao.domains.catalog.pages.add_on import AddOnPage, ChangeAddOnPage, MoveAddOnPage, NewAddOnPage
from mtandao.domains.catalog.pages.add_ons import AddOnsPage
from mtandao.domains.catalog.pages.discount import DiscountPage
from mtandao.domains.catalog.pages.discounts import (
    ChangeDiscountPage,
    DiscountsPage,
    NewDiscountPage,
    WithdrawDiscountPage,
)
from mtandao.domains.catalog.pages.partners import PlanPartnerPage, PlanPartnersPage
from mtandao.domains.catalog.pages.plan import PlanPage
from mtandao.domains.catalog.pages.plan_forms import ChangePlanPage, NewPlanPage
from mtandao.domains.catalog.pages.plans import PlansPage
from mtandao.domains.catalog.pages.shelf import ArchivePlanPage, ClosePlanPage, MovePlansPage, SellPlanPage

app_name = "catalog"
urlpatterns = [
    path("", PlansPage.as_view(), name="plans"),
    path("new/", NewPlanPage.as_view(), name="new-plan"),
    path("many/<slug:what>/", MovePlansPage.as_view(), name="move-plans"),
    path("add-ons/", AddOnsPage.as_view(), name="add-ons"),
    path("add-ons/new/", NewAddOnPage.as_view(), name="new-add-on"),
    path("add-ons/<uuid:add_on_id>/", AddOnPage.as_view(), name="add-on"),
    path("add-ons/<uuid:add_on_id>/change/", ChangeAddOnPage.as_view(), name="change-add-on"),
    path("add-ons/<uuid:add_on_id>/to/<slug:what>/", MoveAddOnPage.as_view(), name="move-add-on"),
    path("discounts/", DiscountsPage.as_view(), name="discounts"),
    path("discounts/new/", NewDiscountPage.as_view(), name="new-discount"),
    path("discounts/<uuid:discount_id>/", DiscountPage.as_view(), name="discount"),
    path("discounts/<uuid:discount_id>/change/", ChangeDiscountPage.as_view(), name="change-discount"),
    path("discounts/<uuid:discount_id>/withdraw/", WithdrawDiscountPage.as_view(), name="withdraw-discount"),
    path("<uuid:plan_id>/", PlanPage.as_view(), name="plan"),
    path("<uuid:plan_id>/change/", ChangePlanPage.as_view(), name="change-plan"),
    path("<uuid:plan_id>/partners/", PlanPartnersPage.as_view(), name="plan-partners"),
    path("<uuid:plan_id>/partners/<uuid:organization_id>/", PlanPartnerPage.as_view(), name="plan-partner"),
    path("<uuid:plan_id>/sale/", SellPlanPage.as_view(), name="sell-plan"),
    path("<uuid:plan_id>/close/", ClosePlanPage.as_view(), name="close-plan"),
    path("<uuid:plan_id>/archive/", ArchivePlanPage.as_view(), name="archive-plan"),
]
