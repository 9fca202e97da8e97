"""Addresses below /operations/."""

from django.urls import path

from mtandao.doors.console.operations import answers as _answers  # registers itself with the rooms below

app_name = "operations"
urlpatterns = []
