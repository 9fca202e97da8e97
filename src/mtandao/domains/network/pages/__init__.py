"""Pages of this room: routers with their setup, sessions, logins, and what routers answered."""

from django.urls import path

from mtandao.domains.network.pages.addresses import PoolRoutersPage, RouterPoolsPage
from mtandao.domains.network.pages.attempts import AttemptsPage
from mtandao.domains.network.pages.attributes import (
    ApplyTemplatePage,
    AttributesPage,
    ChoosePlanPage,
    NewAttributePage,
    RemoveAttributePage,
)
from mtandao.domains.network.pages.disconnecting import (
    AnswerPage,
    DisconnectPage,
    DropAnswerPage,
    DropPage,
)
from mtandao.domains.network.pages.guessing import GuessingPage
from mtandao.domains.network.pages.logins import LoginsPage
from mtandao.domains.network.pages.looking import LookPage
from mtandao.domains.network.pages.new_round import NewRoundPage
from mtandao.domains.network.pages.pops import (
    NewPopPage,
    PopPage,
    PopRoundPage,
    PopsPage,
    RemovePopPage,
    RenamePopPage,
)
from mtandao.domains.network.pages.pppoe import PppoeChangePage, PppoePage, PppoeRemovePage
from mtandao.domains.network.pages.requests import RequestsPage
from mtandao.domains.network.pages.rounds import (
    RepeatRoundPage,
    RoundFailuresPage,
    RoundPage,
    RoundProgress,
    RoundsPage,
    StopRoundPage,
)
from mtandao.domains.network.pages.router import RouterPage
from mtandao.domains.network.pages.router_forms import ChangeRouterPage, NewRouterPage, RemoveRouterPage
from mtandao.domains.network.pages.router_rows import PingPage, ReservedPage, RowPage, RowRemovalPage
from mtandao.domains.network.pages.routers import RoutersPage
from mtandao.domains.network.pages.rules import RulesPage
from mtandao.domains.network.pages.session_speed import (
    EndSessionSpeedPage,
    SessionSpeedPage,
    SpeedAnswerPage,
)
from mtandao.domains.network.pages.sessions import HistoryPage, SessionsPage
from mtandao.domains.network.pages.teaching import NewLinePage
from mtandao.domains.network.pages.templates import (
    AddCommonPage,
    EverywherePage,
    NewTemplatePage,
    RemoveTemplatePage,
    TemplatesPage,
)
from mtandao.domains.network.pages.who_had import WhoHadPage

app_name = "network"
urlpatterns = [
    path("sessions/", SessionsPage.as_view(), name="sessions"),
    path("sessions/history/", HistoryPage.as_view(), name="history"),
    path("attempts/", AttemptsPage.as_view(), name="attempts"),
    path("attempts/alarms/", GuessingPage.as_view(), name="guessing"),
    path("logins/", LoginsPage.as_view(), name="logins"),
    path("logins/<uuid:login_id>/disconnect/", DisconnectPage.as_view(), name="disconnect"),
    path("logins/<uuid:login_id>/answer/<uuid:cause>/", AnswerPage.as_view(), name="answer"),
    path("sessions/<uuid:session_id>/drop/", DropPage.as_view(), name="drop"),
    path("sessions/<uuid:session_id>/speed/", SessionSpeedPage.as_view(), name="session-speed"),
    path("sessions/<uuid:session_id>/speed/end/", EndSessionSpeedPage.as_view(), name="end-session-speed"),
    path("sessions/<uuid:session_id>/speed/<uuid:cause>/", SpeedAnswerPage.as_view(), name="speed-answer"),
    path("routers/<uuid:nas_id>/dropped/<uuid:cause>/", DropAnswerPage.as_view(), name="drop-answer"),
    path("attributes/", TemplatesPage.as_view(), name="attribute-templates"),
    path("attributes/new/", NewTemplatePage.as_view(), name="new-template"),
    path("attributes/common/", AddCommonPage.as_view(), name="add-common-templates"),
    path("attributes/all/", EverywherePage.as_view(), name="all-attributes"),
    path("attributes/plan/", ChoosePlanPage.as_view(), name="plans-attributes"),
    path("attributes/<uuid:attribute_id>/remove/", RemoveAttributePage.as_view(), name="remove-attribute"),
    path("attributes/sets/<uuid:template_set_id>/", AttributesPage.as_view(), name="template-attributes"),
    path(
        "attributes/sets/<uuid:template_set_id>/add/",
        NewAttributePage.as_view(),
        name="template-new-attribute",
    ),
    path(
        "attributes/sets/<uuid:template_set_id>/remove/", RemoveTemplatePage.as_view(), name="remove-template"
    ),
    path("attributes/plans/<uuid:plan_id>/", AttributesPage.as_view(), name="plan-attributes"),
    path("attributes/plans/<uuid:plan_id>/add/", NewAttributePage.as_view(), name="plan-new-attribute"),
    path("attributes/plans/<uuid:plan_id>/apply/", ApplyTemplatePage.as_view(), name="plan-apply-template"),
    path("attributes/logins/<uuid:login_id>/", AttributesPage.as_view(), name="login-attributes"),
    path("attributes/logins/<uuid:login_id>/add/", NewAttributePage.as_view(), name="login-new-attribute"),
    path(
        "attributes/logins/<uuid:login_id>/apply/", ApplyTemplatePage.as_view(), name="login-apply-template"
    ),
    path("rules/", RulesPage.as_view(), name="rules"),
    path("who-had/", WhoHadPage.as_view(), name="who-had"),
    path("pools/<uuid:pool_id>/routers/", PoolRoutersPage.as_view(), name="pool-routers"),
    path("requests/", RequestsPage.as_view(), name="requests"),
    path("routers/", RoutersPage.as_view(), name="routers"),
    path("routers/new/", NewRouterPage.as_view(), name="new-router"),
    path("routers/<uuid:nas_id>/", RouterPage.as_view(), name="router"),
    path("routers/<uuid:nas_id>/change/", ChangeRouterPage.as_view(), name="change-router"),
    path("routers/<uuid:nas_id>/remove/", RemoveRouterPage.as_view(), name="remove-router"),
    path("routers/<uuid:nas_id>/reserved/", ReservedPage.as_view(), name="reserved"),
    path("routers/<uuid:nas_id>/ping/", PingPage.as_view(), name="ping"),
    path("routers/<uuid:nas_id>/rows/<slug:what>/", RowPage.as_view(), name="router-row"),
    path("routers/<uuid:nas_id>/rows/<slug:what>/removal/", RowRemovalPage.as_view(), name="remove-row"),
    path("routers/<uuid:nas_id>/look/", LookPage.as_view(), name="look"),
    path("routers/<uuid:nas_id>/round/", NewRoundPage.as_view(), name="new-round"),
    path("pops/", PopsPage.as_view(), name="pops"),
    path("pops/new/", NewPopPage.as_view(), name="new-pop"),
    path("pops/<uuid:pop_id>/", PopPage.as_view(), name="pop"),
    path("pops/<uuid:pop_id>/rename/", RenamePopPage.as_view(), name="rename-pop"),
    path("pops/<uuid:pop_id>/remove/", RemovePopPage.as_view(), name="remove-pop"),
    path("pops/<uuid:pop_id>/round/", PopRoundPage.as_view(), name="new-pop-round"),
    path("rounds/", RoundsPage.as_view(), name="rounds"),
    path("rounds/<uuid:round_id>/", RoundPage.as_view(), name="round"),
    path("rounds/<uuid:round_id>/progress/", RoundProgress.as_view(), name="round-progress"),
    path("rounds/<uuid:round_id>/failures/", RoundFailuresPage.as_view(), name="round-failures"),
    path("rounds/<uuid:round_id>/stop/", StopRoundPage.as_view(), name="stop-round"),
    path("rounds/<uuid:round_id>/repeat/", RepeatRoundPage.as_view(), name="repeat-round"),
    path("routers/<uuid:nas_id>/new-line/", NewLinePage.as_view(), name="new-line"),
    path("routers/<uuid:nas_id>/pools/", RouterPoolsPage.as_view(), name="router-pools"),
    path("routers/<uuid:nas_id>/pppoe/new/", PppoePage.as_view(), name="new-pppoe"),
    path("routers/<uuid:nas_id>/pppoe/<uuid:pppoe_id>/", PppoeChangePage.as_view(), name="change-pppoe"),
    path(
        "routers/<uuid:nas_id>/pppoe/<uuid:pppoe_id>/remove/",
        PppoeRemovePage.as_view(),
        name="remove-pppoe",
    ),
    path("routers/<uuid:nas_id>/<slug:tab>/", RouterPage.as_view(), name="router"),
]
