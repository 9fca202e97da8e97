"""A queue, a pool or a profile of a router, added or changed: read again right before, and by the router's own word."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.network import permissions
from mtandao.domains.network.choices import Whose
from mtandao.domains.network.commands.routers import change_nas
from mtandao.domains.network.errors import NothingCameBack, RowOfOurs, RowOfSession
from mtandao.domains.network.hands import NotOnRouter, Row
from mtandao.domains.network.models import Nas
from mtandao.domains.network.on_router import (
    logins_behind,
    must_be_free,
    ping_from,
    remove_row,
    row_there,
    save_row,
    whose,
)
from mtandao.domains.network.pages.on_router import KINDS, customer_of, home_of, why_reserved
from mtandao.domains.network.pages.row_form import FIELDS, SURE, RowForm
from mtandao.domains.network.queries import router, routers
from mtandao.domains.network.rules.routeros.by_hand import shown
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pages import Page, draw_refusal, go
from mtandao.foundation.kit.pieces import Action, Crumb, Refusal, Text


class OnRouterPage(Page):
    """Something done on a router. What it refuses is said with the way back to where one came from."""

    def refused(self, request: HttpRequest, fact: Exception) -> HttpResponse:
        nas = routers(self.ctx).filter(pk=self.kwargs["nas_id"]).first()
        if nas is None:
            return super().refused(request, fact)
        back = Action(_("Back to %(name)s") % {"name": nas.name}, _tab(nas))
        said = Refusal(getattr(fact, "detail", str(fact)), actions=(back,), code=getattr(fact, "code", ""))
        return draw_refusal(request, said, getattr(fact, "status", 409))


class RowPage(OnRouterPage, FormPage):
    needs = permissions.CHANGE_NAS
    verb = gettext_lazy("Save on the router")
    form = RowForm
    template = "network/row_form.html"
    _seen: Row | None = None

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """What is ours is changed where it is wanted: the next look would undo it here. What a session made is its
        customer's."""
        nas = router(self.ctx, kwargs["nas_id"])
        there = self._there(nas, **kwargs)
        if there is None:
            return super().get(request, **kwargs)
        home = home_of(nas.pk, there)
        if whose(there) == Whose.SESSION:
            behind = logins_behind(self.ctx, nas, kwargs["what"], [there])
            home = "".join(customer_of(login) for login in behind.values())
            if not home:
                must_be_free(nas, there)
        return go(request, home) if home else super().get(request, **kwargs)

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        if kwargs["what"] not in FIELDS:
            raise Http404(kwargs["what"])
        return {"kind": kwargs["what"], "there": self._there(router(ctx, kwargs["nas_id"]), **kwargs)}

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        there = self._there(router(ctx, kwargs["nas_id"]), **kwargs)
        return shown(kwargs["what"], there) if there else {}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        nas, name = router(ctx, kwargs["nas_id"]), self._name()
        back = Crumb(nas.name, _tab(nas))
        what = KINDS[kwargs["what"]][1]
        title = _("%(name)s on %(router)s") % {"name": name or what, "router": nas.name}
        if not name:
            return {"title": title, "back": back}
        at = {"nas_id": nas.pk, "what": kwargs["what"]}
        url = reverse("network:remove-row", kwargs=at) + "?" + urlencode({"name": name})
        remove = Action(_("Remove it"), url, icon="trash", kind="danger", dialog=True)
        return {"title": title, "back": back, "remove": remove}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        nas = router(ctx, kwargs["nas_id"])
        given = {name: value for name, value in form.cleaned_data.items() if name != SURE}
        save_row(ctx, nas, kwargs["what"], given, self._name())
        return Done(_tab(nas), _("%(name)s has it.") % {"name": nas.name})

    def _name(self) -> str:
        return str(self.request.GET.get("name", ""))

    def _there(self, nas: Nas, **kwargs: Any) -> Row | None:
        """As the router has it now. Raises `Trouble`: it is gone."""
        name, kind = self._name(), kwargs["what"]
        if not name or kind not in KINDS:
            return None
        if self._seen is None:
            self._seen = row_there(nas, kind, name)
        return self._seen


class RowRemovalPage(OnRouterPage, ConfirmPage):
    needs = permissions.CHANGE_NAS
    title = gettext_lazy("Remove from the router")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, Sequence[Text] | None]:
        nas, name = router(ctx, kwargs["nas_id"]), str(self.request.GET.get("name", ""))
        said = _("Remove %(row)s from %(router)s?") % {"row": name, "router": nas.name}
        try:
            must_be_free(nas, row_there(nas, _kind_of(kwargs, name), name))
        except (RowOfOurs, RowOfSession, NotOnRouter) as fact:
            return fact.detail, None
        return said, (
            _("It was made by hand, and cannot be brought back from here."),
            _("If something on the router still names it, the router refuses and says so."),
        )

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        nas = router(ctx, kwargs["nas_id"])
        return Crumb(nas.name, _tab(nas))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        nas, name = router(ctx, kwargs["nas_id"]), str(self.request.GET.get("name", ""))
        remove_row(ctx, nas, _kind_of(kwargs, name), name)
        return Done(_tab(nas), _("%(row)s is gone from %(router)s.") % {"row": name, "router": nas.name})


def _kind_of(kwargs: Mapping[str, Any], name: str) -> str:
    if kwargs["what"] not in KINDS or not name:
        raise Http404(kwargs["what"])
    return str(kwargs["what"])


class ReservedForm(KitForm):
    reserved = forms.CharField(
        label=_("Reserved"),
        help_text=gettext_lazy(
            "Interfaces by name and networks like 192.168.88.0/24, a line each: the uplink, and what the router is "
            "managed from. Nothing on them is changed through us, whoever asks."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, seen: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        if seen:
            these = ", ".join(f"{name} ({why_reserved(why)})" for name, why in sorted(seen.items()))
            self.fields["reserved"].help_text += " " + _(
                "Seen on it, and reserved without being named: %(these)s."
            ) % {"these": these}


class ReservedPage(FormPage):
    needs = permissions.CHANGE_NAS
    title = gettext_lazy("What is reserved")
    verb = gettext_lazy("Save")
    form = ReservedForm

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"seen": router(ctx, kwargs["nas_id"]).reserved_seen}

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"reserved": "\n".join(router(ctx, kwargs["nas_id"]).reserved)}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        nas = router(ctx, kwargs["nas_id"])
        return {"back": Crumb(nas.name, _tab(nas, "interfaces"))}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        lines = form.cleaned_data["reserved"].replace(",", "\n").splitlines()
        nas = change_nas(ctx, nas_id=kwargs["nas_id"], reserved=lines)
        return Done(_tab(nas, "interfaces"), _("%(name)s saved.") % {"name": nas.name})


class PingForm(KitForm):
    address = forms.GenericIPAddressField(label=gettext_lazy("Address"))


class PingPage(OnRouterPage, FormPage):
    """From the router, three times."""

    needs = permissions.VIEW
    title = gettext_lazy("Ping")
    verb = gettext_lazy("Ping")
    form = PingForm

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        nas = router(ctx, kwargs["nas_id"])
        return {"title": _("Ping from %(name)s") % {"name": nas.name}, "back": Crumb(nas.name, _tab(nas))}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        nas, address = router(ctx, kwargs["nas_id"]), form.cleaned_data["address"]
        back = ping_from(nas, address)
        url = reverse("network:router", kwargs={"nas_id": nas.pk})
        if not back:
            raise NothingCameBack(
                _("%(address)s does not answer %(name)s: three were sent, none came back.")
                % {"address": address, "name": nas.name}
            )
        told = {"address": address, "name": nas.name, "n": len(back), "times": ", ".join(back)}
        return Done(url, _("%(address)s answers %(name)s %(n)s times: %(times)s.") % told)


def _tab(nas: Nas, tab: str = "rows") -> str:
    return reverse("network:router", kwargs={"nas_id": nas.pk, "tab": tab})
