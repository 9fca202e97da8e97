"""Adding, changing and removing a router."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.network import permissions
from mtandao.domains.network.commands.routers import change_nas, register_nas, remove_nas
from mtandao.domains.network.forms import NewRouterForm, RouterForm
from mtandao.domains.network.pops import pops
from mtandao.domains.network.queries import live_sessions, router
from mtandao.domains.network.tunnel import hub
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Crumb, Text


def pop_names(ctx: Context, nas_id: UUID | None = None) -> list[str]:
    """Those that one may choose, and the one where this router stands."""
    stands = router(ctx, nas_id).pop if nas_id else None
    return sorted(
        {*pops(ctx).values_list("name", flat=True), *((stands.name,) if stands else ())}, key=str.casefold
    )


class NewRouterPage(FormPage):
    needs = permissions.CHANGE_NAS
    title = gettext_lazy("Add router")
    verb = gettext_lazy("Add router")
    form = NewRouterForm
    back = Crumb(gettext_lazy("Routers"), "../")

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"tunnelled": hub() is not None, "pops": pop_names(ctx)}

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
        reached = ("api_user", "api_port", "api_tls", "api_ca")
        shown = (
            "name",
            "vendor",
            "vlan_interface",
            "address",
            "coa_port",
            "wall_filter",
            "counts_swapped",
            *reached,
        )
        return {name: getattr(found, name) for name in shown} | {"pop": found.pop.name if found.pop else ""}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"saved": True, "pops": pop_names(ctx, kwargs["nas_id"])}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = router(ctx, kwargs["nas_id"])
        back = Crumb(found.name, reverse("network:router", kwargs=kwargs))
        return {"title": _("Change %(name)s") % {"name": found.name}, "back": back, "cancel_url": back.url}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        kept = {name for name in ("secret", "api_password", "api_port") if not form.cleaned_data[name]}
        changes = {name: value for name, value in form.cleaned_data.items() if name not in kept}
        changed = change_nas(ctx, nas_id=kwargs["nas_id"], **changes)
        url = reverse("network:router", kwargs={"nas_id": changed.pk})
        return Done(url, _("%(name)s saved.") % {"name": changed.name})


class RemoveRouterPage(ConfirmPage):
    needs = permissions.CHANGE_NAS
    title = gettext_lazy("Remove router")
    verb = gettext_lazy("Remove router")
    danger = True
    # Refused while somebody is online: then a tick says that it is meant.
    template = "network/remove_router.html"

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        found = router(ctx, kwargs["nas_id"])
        online = live_sessions(ctx).filter(nas=found.pk).count()
        here = ngettext(
            "%(n)s session runs on it. It is counted up to what the router told last, and no further.",
            "%(n)s sessions run on it. They are counted up to what the router told last, and no further.",
            online,
        ) % {"n": online}
        return (
            _("Nobody can sign in through %(name)s any more.") % {"name": found.name},
            (
                *((here,) if online else ()),
                _("Who is online stays online until the session ends."),
                _("Its history stays. On the router itself nothing is changed."),
            ),
        )

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        url = reverse("network:router", kwargs={"nas_id": kwargs["nas_id"]})
        return Crumb(router(ctx, kwargs["nas_id"]).name, url)

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        removed = remove_nas(ctx, nas_id=kwargs["nas_id"], anyway=bool(self.request.POST.get("anyway")))
        return Done(reverse("network:routers"), _("%(name)s removed.") % {"name": removed.name})
