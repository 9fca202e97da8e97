"""Where a router fetches its set-up from, and tells that it ran, below `/hooks/routers/`."""

from django.urls import path

from mtandao.gateways.routeros import inbound

urlpatterns = [
    path("<str:signed>/done", inbound.done),
    path("<str:signed>", inbound.set_up),
]
