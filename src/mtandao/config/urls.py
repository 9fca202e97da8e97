"""Every address of the product, by door."""

from django.urls import include, path
from django.views.generic import RedirectView

from mtandao.config import health
from mtandao.doors.api.door import urls as api

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    # A browser asks for it beside a paper, which names no icon of its own.
    path("favicon.ico", RedirectView.as_view(url="/static/built/logo.svg")),
    path("", include("mtandao.gateways.mpesa.urls")),
    path("hooks/pay/", include("mtandao.gateways.checkout.urls")),
    path("api/", api),
    path("portal/", include("mtandao.doors.portal.urls")),
    path("captive/", include("mtandao.doors.captive.urls")),
    path("hooks/routers/", include("mtandao.gateways.routeros.urls")),
    path("hooks/sms/", include("mtandao.gateways.sms.urls")),
    path("", include("mtandao.doors.console.urls")),
]

handler404 = "mtandao.doors.console.errors.not_found"
handler500 = "mtandao.doors.console.errors.broken"
