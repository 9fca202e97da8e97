"""Every address of the product, by door."""

from django.urls import include, path

from mtandao.config import health

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("", include("mtandao.gateways.mpesa.urls")),
]
