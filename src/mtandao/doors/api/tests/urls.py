"""The door alone, mounted as the product mounts it."""

from django.urls import path

from mtandao.doors.api import door

urlpatterns = [path("api/", door.urls)]
