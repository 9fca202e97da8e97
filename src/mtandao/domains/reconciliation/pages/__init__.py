"""Pages of this room: what is not as wanted, router by router, who rides free, and who is paid but offline."""

from django.urls import path

from mtandao.domains.reconciliation.pages.drift import DriftPage, RepairManyPage
from mtandao.domains.reconciliation.pages.offline import OfflinePage
from mtandao.domains.reconciliation.pages.riders import RidersPage
from mtandao.domains.reconciliation.pages.router import LookNowPage, RepairPage, RouterDriftPage
from mtandao.domains.reconciliation.pages.routers import LooksPage, RulePage

app_name = "reconciliation"
urlpatterns = [
    path("drift/", DriftPage.as_view(), name="drift"),
    path("drift/repair/", RepairManyPage.as_view(), name="repair-many"),
    path("drift/rule/", RulePage.as_view(), name="rule"),
    path("drift/routers/", LooksPage.as_view(), name="looks"),
    path("drift/routers/<uuid:nas_id>/", RouterDriftPage.as_view(), name="router"),
    path("drift/routers/<uuid:nas_id>/look/", LookNowPage.as_view(), name="look"),
    path("drift/routers/<uuid:nas_id>/repair/", RepairPage.as_view(), name="repair"),
    path("drift/routers/<uuid:nas_id>/<slug:tab>/", RouterDriftPage.as_view(), name="router"),
    path("riders/", RidersPage.as_view(), name="riders"),
    path("paid-offline/", OfflinePage.as_view(), name="offline"),
]
