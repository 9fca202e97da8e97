"""One router: how it is, and what to paste into it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.network import permissions
from mtandao.domains.network.choices import Vendor
from mtandao.domains.network.health import with_state
from mtandao.domains.network.models import RouterRequest
from mtandao.domains.network.pages import on_router, pppoe, teaching
from mtandao.domains.network.pages.looking import status_facts
from mtandao.domains.network.pages.requests import RequestTable
from mtandao.domains.network.pages.router_verdict import verdict_of
from mtandao.domains.network.queries import live_sessions, router, routers
from mtandao.domains.usage import contract as usage
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Fact, Head

LATEST = 10


class RouterPage(DetailPage):
    needs = permissions.VIEW
    route = "network:router"
    tabs = (
        Tab("overview", gettext_lazy("Overview"), "network/_router.html"),
        Tab("interfaces", gettext_lazy("Interfaces"), "network/_on_router.html"),
        Tab("pppoe", gettext_lazy("PPPoE"), "network/_pppoe.html"),
        Tab("rows", gettext_lazy("Queues and pools"), "network/_on_router.html"),
        Tab("active", gettext_lazy("Active"), "network/_on_router.html"),
        Tab("users", gettext_lazy("Users"), "network/_on_router.html"),
        Tab("usage", gettext_lazy("Usage"), "usage/_curves.html", needs=usage.permissions.VIEW),
        Tab("lines", gettext_lazy("Set up"), "network/_setup.html", needs=permissions.CHANGE_NAS),
    )

    def load(self, ctx: Context, **ids: Any) -> Any:
        found = router(ctx, ids["nas_id"])
        return with_state(ctx, routers(ctx).order_by()).get(pk=found.pk)

    def head(self, ctx: Context, thing: Any) -> Head:
        at = {"nas_id": thing.pk}
        heard = times.ago(thing.last_seen_at, ctx.now) if thing.last_seen_at else _("never")
        return Head(
            title=thing.name,
            badges=(Badge(thing.state),),
            facts=(
                Fact(_("Address"), thing.address, mono=True, copy=thing.address),
                Fact(_("Make"), Vendor(thing.vendor).label),
                *(
                    (
                        Fact(
                            _("POP"),
                            thing.pop.name,
                            url=reverse("network:pop", kwargs={"pop_id": thing.pop_id}),
                        ),
                    )
                    if thing.pop
                    else ()
                ),
                Fact(
                    _("Online"),
                    words.count(thing.online),
                    url=f"{reverse('network:sessions')}?router={thing.pk}",
                ),
                Fact(_("Last heard"), heard),
            ),
            verdict=verdict_of(ctx, thing),
            actions=(
                Action(
                    _("Look now"),
                    reverse("network:look", kwargs=at),
                    icon="refresh",
                    dialog=True,
                    needs=permissions.VIEW,
                ),
                Action(
                    _("Change router"),
                    reverse("network:change-router", kwargs=at),
                    icon="pencil",
                    needs=permissions.CHANGE_NAS,
                ),
            ),
            more=(
                Action(
                    _("Ping from it"), reverse("network:ping", kwargs=at), dialog=True, needs=permissions.VIEW
                ),
                Action(
                    _("Tell or drop all sessions"),
                    reverse("network:new-round", kwargs=at),
                    icon="refresh",
                    needs=permissions.ROUND,
                ),
                Action(_("Rounds"), reverse("network:rounds"), icon="list", needs=permissions.VIEW),
                Action(
                    _("Pools of the router"),
                    reverse("network:router-pools", kwargs=at),
                    icon="list",
                    dialog=True,
                    needs=permissions.CHANGE_NAS,
                ),
                Action(
                    _("Remove router"),
                    reverse("network:remove-router", kwargs=at),
                    icon="trash",
                    kind="danger",
                    dialog=True,
                    needs=permissions.CHANGE_NAS,
                ),
            ),
            back=Crumb(_("Routers"), reverse("network:routers")),
        )

    def overview(self, ctx: Context, thing: Any) -> dict[str, Any]:
        rows = RouterRequest.of(ctx).filter(nas=thing.pk).select_related("nas", "login")
        newest = live_sessions(ctx).filter(nas=thing.pk).order_by("-started_at")[:LATEST]
        return {
            "router": thing,
            "sessions": newest,
            "sessions_url": f"{reverse('network:sessions')}?router={thing.pk}",
            "requests": RequestTable(list(rows.order_by("-pk")[:LATEST]), request=self.request),
            "requests_url": f"{reverse('network:requests')}?router={thing.pk}",
            "state": status_facts(ctx, thing),
            "known": (
                Fact(_("Added"), times.moment(thing.created_at, ctx.now)),
                *(
                    (Fact(_("VLAN interface"), thing.vlan_interface, mono=True),)
                    if thing.vlan_interface
                    else ()
                ),
                Fact(_("CoA port"), str(thing.coa_port), mono=True),
                *(
                    (Fact(_("Filter behind the wall"), thing.wall_filter, mono=True),)
                    if thing.wall_filter
                    else ()
                ),
                Fact(_("User"), thing.api_user or "–", mono=True),
            ),
        }

    def interfaces(self, ctx: Context, thing: Any) -> dict[str, Any]:
        return on_router.interfaces(thing, self.request)

    def pppoe(self, ctx: Context, thing: Any) -> dict[str, Any]:
        return pppoe.tab(ctx, thing, self.request)

    def rows(self, ctx: Context, thing: Any) -> dict[str, Any]:
        return on_router.kept_rows(ctx, thing, self.request)

    def active(self, ctx: Context, thing: Any) -> dict[str, Any]:
        return on_router.active(ctx, thing, self.request)

    def users(self, ctx: Context, thing: Any) -> dict[str, Any]:
        return on_router.users(ctx, thing, self.request)

    def usage(self, ctx: Context, thing: Any) -> dict[str, Any]:
        return {"curves": usage.curves(ctx, usage.Of(nas_id=thing.pk))}

    def lines(self, ctx: Context, thing: Any) -> dict[str, Any]:
        return teaching.tab(ctx, thing, self.request.path)
