"""The console's addresses: its own pages, and the pages of every room that has some."""

from django.urls import URLPattern, URLResolver, include, path

from mtandao.doors.console import home
from mtandao.doors.console.addresses.page import SubnetPage
from mtandao.doors.console.entrance import entrance, language
from mtandao.doors.console.first_steps import FirstStepsPage
from mtandao.doors.console.guard import guarded
from mtandao.doors.console.search import SearchLive, SearchPage
from mtandao.doors.console.subscribers import (
    ending,
    extras,
    line,
    logins,
    money,
    moving,
    pausing,
    plan_change,
)
from mtandao.doors.console.subscribers.bulk import BulkPage
from mtandao.doors.console.subscribers.list import SubscribersPage
from mtandao.doors.console.subscribers.offline import TellOfflinePage
from mtandao.doors.console.subscribers.page import SubscriberPage

Patterns = list[URLPattern | URLResolver]

# What is done to one customer: each is a page, and a dialog where there is a script.
DEEDS = {
    "payment": money.TakePayment,
    "ask": money.AskForPayment,
    "extend": money.Extend,
    "disconnect": line.Disconnect,
    "message": line.SendMessage,
    "suspend": line.Suspend,
    "restore": line.Restore,
    "disconnect-service": line.DisconnectService,
    "activate": line.Activate,
    "terminate": ending.ChooseEnd,
    "end-now": ending.EndNow,
    "keep-service": ending.KeepService,
    "keep-trial": pausing.KeepAfterTrial,
    "pause": pausing.PauseService,
    "drop-pause": pausing.DropPause,
    "resume": pausing.ResumeService,
    "reactivate": pausing.Reactivate,
    "move": moving.Relocate,
    "drop-move": moving.DropMove,
    "plan": plan_change.ChangePlan,
    "keep-plan": plan_change.KeepPlan,
    "discount": extras.GiveDiscount,
    "add-on": extras.SellAddOn,
    "login": logins.ChangeLogin,
    "password": line.ResetPassword,
    "edit": line.EditPerson,
}

own: Patterns = [
    path("", entrance, name="dashboard"),
    path("language/", language, name="language"),
    path("notifications/", home.NotificationsPage.as_view(), name="notifications"),
    path("account/", home.AccountPage.as_view(), name="account"),
    path("first-steps/", FirstStepsPage.as_view(), name="first-steps"),
    path("search/", SearchPage.as_view(), name="search"),
    path("search/live/", SearchLive.as_view(), name="search-live"),
    path("organization/", home.ChooseOrganization.as_view(), name="choose-organization"),
    path("new-payment/", home.PickPayer.as_view(), name="pick-payer"),
    path("retry/<uuid:payment_id>/", home.RetryPage.as_view(), name="retry"),
    path("subscribers/", SubscribersPage.as_view(), name="subscribers"),
    path("subscribers/many/<slug:what>/", BulkPage.as_view(), name="bulk"),
    *[
        path(f"subscribers/<uuid:id>/do/{what}/", page.as_view(), name=f"subscriber-{what}")
        for what, page in DEEDS.items()
    ],
    path("subscribers/<uuid:id>/do/plan/<uuid:plan_id>/", plan_change.TakePlan.as_view(), name="take-plan"),
    path(
        "subscribers/<uuid:id>/do/end-add-on/<uuid:bought_id>/",
        extras.EndAddOn.as_view(),
        name="subscriber-end-add-on",
    ),
    path(
        "subscribers/<uuid:id>/do/end-discount/<uuid:given_id>/",
        extras.EndDiscount.as_view(),
        name="subscriber-end-discount",
    ),
    path("network/addresses/subnets/<uuid:subnet_id>/", SubnetPage.as_view(), name="subnet"),
    path("network/paid-offline/tell/", TellOfflinePage.as_view(), {"what": "message"}, name="tell-offline"),
    path("subscribers/<uuid:id>/", SubscriberPage.as_view(), name="subscriber"),
    path("subscribers/<uuid:id>/<slug:tab>/", SubscriberPage.as_view(), name="subscriber"),
]

# Rooms with pages, by where they stand. Each module has `app_name` and `urlpatterns`.
ROOMS: Patterns = [
    path("invoices/", include("mtandao.domains.billing.pages")),
    path("plan-changes/", include("mtandao.domains.billing.pages.assignments")),
    path("tax/", include("mtandao.domains.billing.pages.tax")),
    path("fiscal/", include("mtandao.domains.billing.pages.fiscal")),
    path("payments/", include("mtandao.domains.payments.pages")),
    path("expenses/", include("mtandao.domains.expenses.pages")),
    path("plans/", include("mtandao.domains.catalog.pages")),
    path("ledger/", include("mtandao.domains.ledger.pages")),
    path("messages/", include("mtandao.domains.messaging.pages")),
    path("network/addresses/", include("mtandao.domains.ipam.pages")),
    path("network/", include("mtandao.domains.network.pages")),
    path("network/", include("mtandao.domains.reconciliation.pages")),
    path("usage/", include("mtandao.domains.network.pages.usage")),
    path("operations/", include("mtandao.doors.console.operations.urls")),
    path("connections/", include("mtandao.domains.sales.pages")),
    path("collections/", include("mtandao.domains.collections.pages")),
    path("services/", include("mtandao.domains.subscriptions.pages")),
    path("", include("mtandao.domains.organizations.pages")),
    path("", include("mtandao.domains.staff.pages")),
]

urlpatterns: Patterns = guarded([path("", include((own, "console"))), *ROOMS])
