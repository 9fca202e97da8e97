"""Daraja's addresses: those that we register, and the fixed ones of the API."""

from django.urls import path

from mtandao.gateways.mpesa import inbound

urlpatterns = [
    path("hooks/mp/stk/<str:key>", inbound.stk_callback),
    path("hooks/mp/c2b/confirmation/<str:key>", inbound.c2b_confirmation),
    path("hooks/mp/c2b/validation/<str:key>", inbound.c2b_validation),
    path("hooks/mp/out/result/<str:key>", inbound.result),
    path("hooks/mp/out/late/<str:key>", inbound.ran_out_of_time),
    path("api/webhooks/mpesa-callback", inbound.stk_callback),
    path("api/webhooks/mpesa-callback/<str:key>", inbound.stk_callback),
    path("api/webhooks/mpesa/c2b/confirmation", inbound.c2b_confirmation),
    path("api/webhooks/mpesa/c2b/confirmation/<str:key>", inbound.c2b_confirmation),
    path("api/webhooks/mpesa/c2b/validation", inbound.c2b_validation),
    path("api/webhooks/mpesa/c2b/validation/<str:key>", inbound.c2b_validation),
]
