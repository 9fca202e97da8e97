"""Where Africa's Talking's dashboard is told to report. Dashboards keep or lose the last slash."""

from django.urls import path

from mtandao.gateways.sms import inbound

urlpatterns = [
    path("hooks/sms/<str:secret>/", inbound.delivery_report),
    path("hooks/sms/<str:secret>", inbound.delivery_report),
]
