"""Addresses behind the wall, below `/captive/`."""

from django.urls import path

from mtandao.doors.captive import pages

app_name = "captive"

urlpatterns = [
    path("", pages.Who.as_view(), name="who"),
    path("pay/<str:token>/", pages.Owing.as_view(), name="owing"),
    path("waiting/<str:token>/", pages.Waiting.as_view(), name="waiting"),
]
