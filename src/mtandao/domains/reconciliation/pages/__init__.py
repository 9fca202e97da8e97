"""Pages of this room: what is not as wanted on routers and in RADIUS, who rides free, who is paid but offline."""

from django.urls import path

from mtandao.domains.reconciliation.pages.drift import DriftPage, RepairManyPage
from mtandao.domains.reconciliation.pages.looking import LookingPage
from mtandao.domains.reconciliation.pages.offline import OfflinePage
from mtandao.domains.reconciliation.pages.radius import RadiusPage, RepairRadiusPage
from mtandao.domains.reconciliation.pages.radius_one import LookAtRadiusPage, RadiusDriftPage, RepairOnePage
from mtandao.domains.reconciliation.pages.riders import DropRiderPage, RidersPage
from mtandao.domains.reconciliation.pages.router import LookNowPage, RepairPage, RouterDriftPage
from mtandao.domains.reconciliation.pages.routers import LooksPage, RulePage
from mtandao.domains.reconciliation.pages.strangers import RemoveStrangerPage, StrangersPage

app_name = "reconciliation"
urlpatterns = [
    path("drift/", DriftPage.as_view(), name="drift"),
    path("drift/radius/", RadiusPage.as_view(), name="radius"),
    path("drift/radius/look/", LookAtRadiusPage.as_view(), name="radius-look"),
    path("drift/radius/repair/", RepairRadiusPage.as_view(), name="radius-repair"),
    path("drift/radius/strangers/", StrangersPage.as_view(), name="strangers"),
    path(
        "drift/radius/strangers/<uuid:stranger_id>/remove/",
        RemoveStrangerPage.as_view(),
        name="remove-stranger",
    ),
    path("drift/radius/<uuid:drift_id>/", RadiusDriftPage.as_view(), name="radius-one"),
    path("drift/radius/<uuid:drift_id>/repair/", RepairOnePage.as_view(), name="radius-one-repair"),
    path("drift/repair/", RepairManyPage.as_view(), name="repair-many"),
    path("drift/rule/", RulePage.as_view(), name="rule"),
    path("drift/routers/", LooksPage.as_view(), name="looks"),
    path("drift/routers/<uuid:nas_id>/", RouterDriftPage.as_view(), name="router"),
    path("drift/routers/<uuid:nas_id>/look/", LookNowPage.as_view(), name="look"),
    path("drift/routers/<uuid:nas_id>/looking/", LookingPage.as_view(), name="looking"),
    path("drift/routers/<uuid:nas_id>/repair/", RepairPage.as_view(), name="repair"),
    path("drift/routers/<uuid:nas_id>/<slug:tab>/", RouterDriftPage.as_view(), name="router"),
    path("riders/", RidersPage.as_view(), name="riders"),
    path("riders/<uuid:rider_id>/disconnect/", DropRiderPage.as_view(), name="drop-rider"),
    path("paid-offline/", OfflinePage.as_view(), name="offline"),
]
