"""The project's addresses and the rooms' pages, behind the console's guard."""

from django.urls import include, path

from mtandao.config.urls import urlpatterns as project
from mtandao.doors.console.guard import guarded

urlpatterns = [
    *guarded(
        [
            path("plans/", include("mtandao.domains.catalog.pages")),
            path("invoices/", include("mtandao.domains.billing.pages")),
            path("tax/", include("mtandao.domains.billing.pages.tax")),
            path("fiscal/", include("mtandao.domains.billing.pages.fiscal")),
            path("payments/", include("mtandao.domains.payments.pages")),
            path("ledger/", include("mtandao.domains.ledger.pages")),
            path("network/", include("mtandao.domains.network.pages")),
            path("usage/", include("mtandao.domains.usage.pages")),
            path("operations/", include("mtandao.doors.console.operations.urls")),
        ]
    ),
    *project,
]
