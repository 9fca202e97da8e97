"""Pages of this room: plans."""

from django.urls import path

from mtandao.domains.catalog.pages.plan import ArchivePlanPage, ChangePlanPage, NewPlanPage, PlanPage
from mtandao.domains.catalog.pages.plans import PlansPage

app_name = "catalog"
urlpatterns = [
    path("", PlansPage.as_view(), name="plans"),
    path("new/", NewPlanPage.as_view(), name="new-plan"),
    path("<uuid:plan_id>/", PlanPage.as_view(), name="plan"),
    path("<uuid:plan_id>/change/", ChangePlanPage.as_view(), name="change-plan"),
    path("<uuid:plan_id>/archive/", ArchivePlanPage.as_view(), name="archive-plan"),
]
