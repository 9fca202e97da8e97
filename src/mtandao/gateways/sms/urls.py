"""Where Africa's Talking is told to report, below `/hooks/sms/`. Dashboards keep or lose the last slash."""

from django.urls import path

from mtandao.gateways.sms import inbound

urlpatterns = [
    path("<str:secret>/", inbound.delivery_report),
    path("<str:secret>", inbound.delivery_report),
]
