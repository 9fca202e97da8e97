"""One router: how it is, what to paste into it, and its settings."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.network import permissions, routeros, rules
from mtandao.domains.network.choices import Vendor
from mtandao.domains.network.commands.routers import change_nas, register_nas, remove_nas
from mtandao.domains.network.forms import RouterForm
from mtandao.domains.network.models import Nas, RouterRequest
from mtandao.domains.network.pages.requests import RequestTable
from mtandao.domains.network.pages.routers import mark_of, with_online
from mtandao.domains.network.queries import live_sessions, router, routers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Fact, Head, Text, Verdict

LATEST = 10


class RouterPage(DetailPage):
    needs = permissions.VIEW
    route = "network:router"
    tabs = (
        Tab("overview", gettext_lazy("Overview"), "network/_router.html"),
        Tab("lines", gettext_lazy("Set up"), "network/_setup.html", needs=permissions.CHANGE_NAS),
    )

    def load(self, ctx: Context, **ids: Any) -> Any:
        found = router(ctx, ids["nas_id"])
        return with_online(ctx, routers(ctx).order_by()).get(pk=found.pk)

    def head(self, ctx: Context, thing: Any) -> Head:
        at = {"nas_id": thing.pk}
        heard = times.ago(thing.last_seen_at, ctx.now) if thing.last_seen_at else _("never")
        return Head(
            title=thing.name,
            badges=(Badge(mark_of(ctx, thing)),),
            facts=(
                Fact(_("Address"), thing.address, mono=True, copy=thing.address),
                Fact(_("Make"), Vendor(thing.vendor).label),
                *((Fact(_("Site"), thing.site),) if thing.site else ()),
                Fact(
                    _("Online"),
                    words.count(thing.online),
                    url=f"{reverse('network:sessions')}?router={thing.pk}",
                ),
                Fact(_("Last heard"), heard),
            ),
            verdict=_verdict(ctx, thing),
            actions=(
                Action(
                    _("Change router"),
                    reverse("network:change-router", kwargs=at),
                    icon="pencil",
                    needs=permissions.CHANGE_NAS,
                ),
            ),
            more=(
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
            "known": (
                Fact(_("Added"), times.moment(thing.created_at, ctx.now)),
                Fact(_("CoA port"), str(thing.coa_port), mono=True),
                Fact(_("User"), thing.api_user or "–", mono=True),
            ),
        }

    def lines(self, ctx: Context, thing: Any) -> dict[str, Any]:
        it = setup_of(ctx, thing)
        return {
            "mikrotik": thing.vendor == Vendor.MIKROTIK,
            "parts": (
                (
                    _("RADIUS and CoA"),
                    _("who may sign in, and changes to running sessions"),
                    routeros.radius_lines(it),
                ),
                (
                    _("Walled garden"),
                    _("who has not paid reaches the payment page alone"),
                    routeros.wall_lines(it),
                ),
            ),
            "facts": (
                Fact(_("RADIUS server"), it.server, mono=True, copy=it.server),
                Fact(_("Sign-in port"), str(it.auth_port), mono=True),
                Fact(_("Accounting port"), str(it.acct_port), mono=True),
                Fact(_("Secret"), it.secret, mono=True, copy=it.secret),
                Fact(_("CoA port"), str(it.coa_port), mono=True),
                Fact(_("Interim"), times.duration(it.interim_s)),
                Fact(_("Walled list"), it.walled_list, mono=True),
            ),
        }


def setup_of(ctx: Context, nas: Nas) -> routeros.Setup:
    host = settings.PUBLIC_URL.partition("://")[2].partition(":")[0]
    return routeros.Setup(
        address=nas.address,
        secret=nas.secret,
        server=settings.RADIUS_ADDRESS,
        auth_port=settings.ENVIRONMENT.radius_port,
        acct_port=settings.ENVIRONMENT.radius_accounting_port,
        coa_port=nas.coa_port,
        interim_s=settings.RADIUS_INTERIM_SECONDS,
        portal_host=f"{ctx.tenant.slug}.{host}",
        walled_list=rules.WALLED_GROUP,
    )


def _verdict(ctx: Context, thing: Any) -> Verdict:
    mark = mark_of(ctx, thing)
    if mark == "not_set_up":
        url = reverse("network:router", kwargs={"nas_id": thing.pk, "tab": "lines"})
        teach = Action(_("Show the lines to paste"), url, kind="primary", needs=permissions.CHANGE_NAS)
        said = _("Nothing was heard of it yet.")
        return Verdict(
            "wait", said, _("It appears with the first sign-in after the lines are pasted."), (teach,)
        )
    online = _("%(n)s online") % {"n": words.count(thing.online)}
    if mark == "no_answer":
        silent = times.duration(ctx.now - thing.last_seen_at)
        said = _("No answer for %(time)s: %(online)s when it fell silent.") % {
            "time": silent,
            "online": online,
        }
        return Verdict("bad", said, _("Its sessions are kept until it is heard again or they are given up."))
    heard = times.ago(thing.last_seen_at, ctx.now)
    return Verdict(
        "good", _("It answers: %(online)s, last heard %(ago)s.") % {"online": online, "ago": heard}
    )


class NewRouterPage(FormPage):
    needs = permissions.CHANGE_NAS
    title = gettext_lazy("Add router")
    verb = gettext_lazy("Add router")
    form = RouterForm
    back = Crumb(gettext_lazy("Routers"), "../")

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"secret": rules.password(20)}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        made = register_nas(ctx, **form.cleaned_data)
        url = reverse("network:router", kwargs={"nas_id": made.pk, "tab": "lines"})
        return Done(url, _("%(name)s added. RADIUS knows it within half a minute.") % {"name": made.name})


class ChangeRouterPage(FormPage):
    needs = permissions.CHANGE_NAS
    verb = gettext_lazy("Save router")
    form = RouterForm

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = router(ctx, kwargs["nas_id"])
        shown = ("name", "site", "vendor", "address", "coa_port", "counts_swapped", "api_user")
        return {name: getattr(found, name) for name in shown}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"saved": True}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = router(ctx, kwargs["nas_id"])
        back = Crumb(found.name, reverse("network:router", kwargs=kwargs))
        return {"title": _("Change %(name)s") % {"name": found.name}, "back": back, "cancel_url": back.url}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        kept = {name for name in ("secret", "api_password") if not form.cleaned_data[name]}
        changes = {name: value for name, value in form.cleaned_data.items() if name not in kept}
        changed = change_nas(ctx, nas_id=kwargs["nas_id"], **changes)
        url = reverse("network:router", kwargs={"nas_id": changed.pk})
        return Done(url, _("%(name)s saved.") % {"name": changed.name})


class RemoveRouterPage(ConfirmPage):
    needs = permissions.CHANGE_NAS
    title = gettext_lazy("Remove router")
    verb = gettext_lazy("Remove router")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        found = router(ctx, kwargs["nas_id"])
        return (
            _("Nobody can sign in through %(name)s any more.") % {"name": found.name},
            (
                _("Who is online stays online until the session ends."),
                _("Its history stays. On the router itself nothing is changed."),
            ),
        )

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        url = reverse("network:router", kwargs={"nas_id": kwargs["nas_id"]})
        return Crumb(router(ctx, kwargs["nas_id"]).name, url)

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        removed = remove_nas(ctx, nas_id=kwargs["nas_id"])
        return Done(reverse("network:routers"), _("%(name)s removed.") % {"name": removed.name})
