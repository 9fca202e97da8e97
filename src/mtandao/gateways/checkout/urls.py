"""The addresses that providers and payers' browsers call."""

from django.urls import path

from mtandao.gateways.checkout import inbound

urlpatterns = [
    path("back/<uuid:key>", inbound.back),
    path("page/<uuid:key>", inbound.page),
    path("<slug:provider>/<str:secret>", inbound.message),
]
