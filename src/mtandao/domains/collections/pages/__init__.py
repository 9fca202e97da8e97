"""Pages of this room: the overview, who stands where, the dry run, one account, and the rules."""

from django.urls import path

from mtandao.domains.collections.pages.account import AccountPage, ExemptPage, LiftPage, PromisePage
from mtandao.domains.collections.pages.accounts import AccountsPage
from mtandao.domains.collections.pages.bulk import BulkPage
from mtandao.domains.collections.pages.dry_run import DryRunPage
from mtandao.domains.collections.pages.fees import FeesPage
from mtandao.domains.collections.pages.ladder import LadderPage
from mtandao.domains.collections.pages.overview import OverviewPage
from mtandao.domains.collections.pages.promises import PromisesPage
from mtandao.domains.collections.pages.prompts import PromptsPage
from mtandao.domains.collections.pages.windows import AddDayPage, RemoveDayPage, WindowsPage

app_name = "collections"
urlpatterns = [
    path("", OverviewPage.as_view(), name="overview"),
    path("accounts/", AccountsPage.as_view(), name="accounts"),
    path("accounts/many/<slug:deed>/", BulkPage.as_view(), name="bulk"),
    path("accounts/<uuid:subscriber_id>/", AccountPage.as_view(), name="account"),
    path("accounts/<uuid:subscriber_id>/promise/", PromisePage.as_view(), name="promise"),
    path("accounts/<uuid:subscriber_id>/exempt/", ExemptPage.as_view(), name="exempt"),
    path("accounts/<uuid:subscriber_id>/lift/", LiftPage.as_view(), name="lift"),
    path("accounts/<uuid:subscriber_id>/<slug:tab>/", AccountPage.as_view(), name="account"),
    path("dry-run/", DryRunPage.as_view(), name="dry-run"),
    path("ladder/", LadderPage.as_view(), name="ladder"),
    path("promises/", PromisesPage.as_view(), name="promises"),
    path("prompts/", PromptsPage.as_view(), name="prompts"),
    path("fees/", FeesPage.as_view(), name="fees"),
    path("windows/", WindowsPage.as_view(), name="windows"),
    path("windows/add/", AddDayPage.as_view(), name="add-day"),
    path("windows/<uuid:day_id>/remove/", RemoveDayPage.as_view(), name="remove-day"),
]
