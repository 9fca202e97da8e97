"""Pages of this room about the tax office: its line of papers, one paper in it, and the device that speaks to it."""

from django.urls import path

from mtandao.domains.billing.pages.fiscal.device import (
    ClassesPage,
    DevicePage,
    RetireDevicePage,
    TestDevicePage,
)
from mtandao.domains.billing.pages.fiscal.devices import DevicesPage
from mtandao.domains.billing.pages.fiscal.paper import PaperPage, SendAgainPage
from mtandao.domains.billing.pages.fiscal.papers import PapersPage

app_name = "fiscal"
urlpatterns = [
    path("", PapersPage.as_view(), name="papers"),
    path("device/", DevicePage.as_view(), name="device"),
    path("devices/", DevicesPage.as_view(), name="devices"),
    path("device/classes/", ClassesPage.as_view(), name="classes"),
    path("device/<uuid:fiscal_device_id>/test/", TestDevicePage.as_view(), name="test-device"),
    path("device/<uuid:fiscal_device_id>/retire/", RetireDevicePage.as_view(), name="retire-device"),
    path("<uuid:fiscal_document_id>/", PaperPage.as_view(), name="paper"),
    path("<uuid:fiscal_document_id>/send-again/", SendAgainPage.as_view(), name="send-again"),
]
