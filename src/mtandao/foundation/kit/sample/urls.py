from django.urls import path

from mtandao.foundation.kit.sample import pages
from mtandao.foundation.kit.sample.forms import DisconnectPage, EverythingPage, NewConnection
from mtandao.foundation.kit.sample.subscriber import SubscriberPage

urlpatterns = [
    path("sample/dashboard/", pages.DashboardPage.as_view(), name="sample-dashboard"),
    path("sample/pieces/", pages.SinkPage.as_view(), name="sample-sink"),
    path("sample/queue/", pages.QueuePage.as_view(), name="sample-queue"),
    path("sample/waiting/", pages.WaitingPage.as_view(), name="sample-waiting"),
    path("sample/refused/", pages.refused, name="sample-refused"),
    path("sample/sign-in/", pages.signed_out, name="sample-signed-out"),
    path("sample/missing/", pages.missing, name="sample-missing"),
    path("sample/broken/", pages.broken, name="sample-broken"),
    path("sample/form/", EverythingPage.as_view(), name="sample-form"),
    path("sample/confirm/", DisconnectPage.as_view(), name="sample-confirm"),
    path("sample/wizard/", NewConnection.as_view(), name="sample-wizard"),
    path("sample/wizard/<slug:step>/", NewConnection.as_view(), name="sample-wizard"),
    path("sample/subscriber/", SubscriberPage.as_view(), name="sample-subscriber"),
    path("sample/subscriber/<slug:tab>/", SubscriberPage.as_view(), name="sample-subscriber"),
    path("sample/portal/", pages.portal, name="sample-portal"),
    path("sample/portal/<slug:name>/", pages.portal, name="sample-portal"),
    path("sample/captive/", pages.captive, name="sample-captive"),
    path("sample/captive/<slug:name>/", pages.captive, name="sample-captive"),
]
