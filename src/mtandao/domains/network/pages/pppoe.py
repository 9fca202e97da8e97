"""PPPoE services of a router: what it is to have, what became of it, and setting one up."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import permissions
from mtandao.domains.network.choices import ServiceState
from mtandao.domains.network.commands.pppoe import change_pppoe, remove_pppoe, set_up_pppoe
from mtandao.domains.network.hands import Trouble, hand_of
from mtandao.domains.network.models import Nas, PppoeService
from mtandao.domains.network.on_router import Interface, interfaces_of
from mtandao.domains.network.pages.pppoe_form import FIELDS, PppoeForm
from mtandao.domains.network.pppoe import service_on, services_on
from mtandao.domains.network.queries import router
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.columns import CodeColumn, KitColumn, NameColumn, StateColumn
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Action, Crumb, Text, Verdict
from mtandao.foundation.kit.tables import KitTable

SHAPES = {
    ServiceState.WAITING: "waiting",
    ServiceState.SERVING: "answers",
    ServiceState.DIFFERS: "strained",
    ServiceState.TAKEN: "strained",
    ServiceState.RESERVED: "strained",
    ServiceState.REFUSED: "failed",
}


class ServiceTable(KitTable):
    state = StateColumn(gettext_lazy("Status"), empty_values=())
    name = NameColumn(
        gettext_lazy("Service"),
        url=lambda row: _change_url(row),
        url_needs=permissions.CHANGE_NAS,
        flex=False,
    )
    interface = CodeColumn(gettext_lazy("Interface"), phone="value")
    pool = CodeColumn(gettext_lazy("Their end"), accessor="pool__name", priority=2)
    said = KitColumn(gettext_lazy("What became of it"), flex=True, phone="line", empty_values=())

    def render_state(self, record: PppoeService) -> Any:
        return state_html(SHAPES[ServiceState(record.state)], ServiceState(record.state).label)

    def render_said(self, record: PppoeService) -> str:
        return str(said_of(record))

    def row_name(self, record: PppoeService) -> str:
        return record.name


def said_of(it: PppoeService) -> Text:
    """What the router made of it, and the way on."""
    name = {"name": it.said, "router": it.nas.name}
    if it.state == ServiceState.TAKEN:
        return (
            _("%(name)s was made by hand. Rename or remove it on the router, or change the service here.")
            % name
        )
    if it.state == ServiceState.RESERVED:
        return _("%(name)s is reserved on %(router)s: its uplink, or what it is managed from.") % name
    if it.state == ServiceState.REFUSED:
        return _("%(router)s says: %(name)s. Change the service, and it is asked again.") % name
    if it.state == ServiceState.DIFFERS:
        return _("It, or its pool, is not there as it is wanted here: repair it where drift is listed.")
    if it.state == ServiceState.WAITING:
        return (
            _("Goes from the router as soon as it answers.")
            if it.removed_at
            else _("Saved. The router gets it as soon as it answers.")
        )
    return ""


def tab(ctx: Context, nas: Nas, request: HttpRequest) -> dict[str, Any]:
    rows = list(services_on(ctx, nas.pk).select_related("nas"))
    waits = any(row.state == ServiceState.WAITING for row in rows)
    at = {"nas_id": nas.pk}
    url = reverse("network:new-pppoe", kwargs=at)
    return {
        "services": ServiceTable(rows, request=request),
        "set_up": Action(_("Set up PPPoE"), url, icon="plus", needs=permissions.CHANGE_NAS),
        "where": _where(nas, rows),
        "poll_url": reverse("network:router", kwargs={**at, "tab": "pppoe"}) if waits else "",
    }


def _where(nas: Nas, rows: list[PppoeService]) -> Verdict | None:
    stuck = [row for row in rows if row.state not in (ServiceState.SERVING, ServiceState.WAITING)]
    if not rows:
        return None
    if stuck:
        said = ngettext("%(n)s service is not as wanted.", "%(n)s services are not as wanted.", len(stuck))
        drift = Action(_("See the drift"), f"/network/drift/routers/{nas.pk}/")
        return Verdict("warn", said % {"n": words.count(len(stuck))}, said_of(stuck[0]), (drift,))
    if any(row.state == ServiceState.WAITING for row in rows):
        status = getattr(nas, "status", None)
        away = status.said if status is not None and status.failures else ""
        later = _("What is saved is set up as soon as it answers; nobody has to ask again.")
        return Verdict("wait", away or _("%(router)s is being set up.") % {"router": nas.name}, later)
    return Verdict("good", _("Customers can dial in."), _("The router holds what is wanted."))


class PppoePage(FormPage):
    """Sets one up. The router's own interfaces are offered if it answers."""

    needs = permissions.CHANGE_NAS
    title = gettext_lazy("Set up PPPoE")
    verb = gettext_lazy("Set it up")
    form = PppoeForm
    intro = gettext_lazy(
        "Whoever dials in on the interface is asked for his login. What was made by hand on the router stays as it is."
    )
    _read: tuple[list[Interface], str] | None = None

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        """Where its customers come in, as far as somebody said."""
        return {"interface": router(ctx, kwargs["nas_id"]).vlan_interface}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        nas = router(ctx, kwargs["nas_id"])
        found, trouble = self._interfaces(nas)
        pools = ipam.pools(ctx).filter(kind__in=ipam.GIVEN_BY_ROUTERS, prefix_length=None)
        return {
            "interfaces": found,
            "trouble": trouble,
            "pools": [pool for pool in pools.select_related("subnet") if pool.version == 4],
        }

    def _interfaces(self, nas: Nas) -> tuple[list[Interface], str]:
        """Asked once a request, with its deadline; without an answer the sentence that says why."""
        if self._read is None:
            try:
                with hand_of(nas) as hand:
                    self._read = interfaces_of(nas, hand), ""
            except Trouble as trouble:
                self._read = [], trouble.detail
        return self._read

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        nas = router(ctx, kwargs["nas_id"])
        title = _("PPPoE on %(router)s") % {"router": nas.name}
        return {"title": title, "back": Crumb(nas.name, _tab_url(nas.pk))}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        it = set_up_pppoe(ctx, nas_id=kwargs["nas_id"], **_given(form))
        said = _("%(name)s is saved, and the router is asked.") % {"name": it.name}
        return Done(_tab_url(kwargs["nas_id"]), said)


class PppoeChangePage(PppoePage):
    template = "network/pppoe_form.html"
    verb = gettext_lazy("Save service")

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        it = service_on(ctx, kwargs["nas_id"], kwargs["pppoe_id"])
        return {name: getattr(it, name) for name in FIELDS}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        it = service_on(ctx, kwargs["nas_id"], kwargs["pppoe_id"])
        remove = Action(
            _("Remove service"),
            reverse("network:remove-pppoe", kwargs=kwargs),
            icon="trash",
            kind="danger",
            dialog=True,
        )
        title = _("%(name)s on %(router)s") % {"name": it.name, "router": it.nas.name}
        return {**super().context(ctx, **kwargs), "title": title, "remove": remove}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        it = change_pppoe(ctx, nas_id=kwargs["nas_id"], service_id=kwargs["pppoe_id"], **_given(form))
        said = _("%(name)s is saved, and the router is asked.") % {"name": it.name}
        return Done(_tab_url(kwargs["nas_id"]), said)


class PppoeRemovePage(ConfirmPage):
    needs = permissions.CHANGE_NAS
    title = gettext_lazy("Remove service")
    verb = gettext_lazy("Remove service")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        it = service_on(ctx, kwargs["nas_id"], kwargs["pppoe_id"])
        return (
            _("Nobody can dial in to %(name)s on %(interface)s any more.")
            % {"name": it.name, "interface": it.interface},
            (
                _(
                    "Its server and profile go from the router, and its pools if nothing else gives from them."
                ),
                _("Whoever is online through it is cut off."),
            ),
        )

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        return Crumb(router(ctx, kwargs["nas_id"]).name, _tab_url(kwargs["nas_id"]))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        it = remove_pppoe(ctx, nas_id=kwargs["nas_id"], service_id=kwargs["pppoe_id"])
        said = _("%(name)s goes from the router as soon as it answers.") % {"name": it.name}
        return Done(_tab_url(kwargs["nas_id"]), said)


def _given(form: KitForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in FIELDS}


def _change_url(row: PppoeService) -> str:
    """One that goes is changed no more."""
    if row.removed_at is not None:
        return _tab_url(row.nas_id)
    return reverse("network:change-pppoe", kwargs={"nas_id": row.nas_id, "pppoe_id": row.pk})


def _tab_url(nas_id: Any) -> str:
    return reverse("network:router", kwargs={"nas_id": nas_id, "tab": "pppoe"})
