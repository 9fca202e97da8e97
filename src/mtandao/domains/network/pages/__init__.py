"""Pages of this room: routers with their setup, sessions, logins, and what routers answered."""

from django.urls import path

from mtandao.domains.network.pages.disconnecting import AnswerPage, DisconnectPage
from mtandao.domains.network.pages.logins import LoginsPage
from mtandao.domains.network.pages.requests import RequestsPage
from mtandao.domains.network.pages.router import ChangeRouterPage, NewRouterPage, RemoveRouterPage, RouterPage
from mtandao.domains.network.pages.routers import RoutersPage
from mtandao.domains.network.pages.sessions import HistoryPage, SessionsPage

app_name = "network"
urlpatterns = [
    path("sessions/", SessionsPage.as_view(), name="sessions"),
    path("sessions/history/", HistoryPage.as_view(), name="history"),
    path("logins/", LoginsPage.as_view(), name="logins"),
    path("logins/<uuid:login_id>/disconnect/", DisconnectPage.as_view(), name="disconnect"),
    path("logins/<uuid:login_id>/answer/<uuid:cause>/", AnswerPage.as_view(), name="answer"),
    path("requests/", RequestsPage.as_view(), name="requests"),
    path("routers/", RoutersPage.as_view(), name="routers"),
    path("routers/new/", NewRouterPage.as_view(), name="new-router"),
    path("routers/<uuid:nas_id>/", RouterPage.as_view(), name="router"),
    path("routers/<uuid:nas_id>/change/", ChangeRouterPage.as_view(), name="change-router"),
    path("routers/<uuid:nas_id>/remove/", RemoveRouterPage.as_view(), name="remove-router"),
    path("routers/<uuid:nas_id>/<slug:tab>/", RouterPage.as_view(), name="router"),
]
