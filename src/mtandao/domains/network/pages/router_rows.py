"""A queue, a pool or a profile of a router, added or changed: read again right before, and by the router's own word."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.network import permissions
from mtandao.domains.network.choices import Reach
from mtandao.domains.network.commands.routers import change_nas
from mtandao.domains.network.hands import Row, Trouble, hand_of
from mtandao.domains.network.models import Nas
from mtandao.domains.network.pages.on_router import KINDS, why_reserved
from mtandao.domains.network.queries import router
from mtandao.domains.network.rules.routeros import MARK
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Crumb

FIELDS: dict[str, tuple[tuple[str, Any, bool], ...]] = {
    "queue": (
        ("name", gettext_lazy("Name"), True),
        ("target", gettext_lazy("Target"), True),
        ("max-limit", gettext_lazy("Up and down"), False),
        ("burst-limit", gettext_lazy("Burst, up and down"), False),
    ),
    "pool": (("name", gettext_lazy("Name"), True), ("ranges", gettext_lazy("Addresses"), True)),
    "profile": (
        ("name", gettext_lazy("Name"), True),
        ("local-address", gettext_lazy("Our end"), False),
        ("remote-address", gettext_lazy("Their end"), False),
        ("dns-server", gettext_lazy("Name servers"), False),
        ("rate-limit", gettext_lazy("Rate"), False),
    ),
}
SURE = "sure"


class RowForm(KitForm):
    """The fields of its kind, and a tick where it is somebody else's."""

    def __init__(self, *args: Any, kind: str, there: Row | None, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, label, needed in FIELDS[kind]:
            self.fields[name] = forms.CharField(label=label, max_length=200, required=needed)
        if there is not None and not there.get("comment", "").startswith(MARK):
            self.fields[SURE] = forms.BooleanField(
                label=_("It was made by hand: change it all the same"),
                help_text=_("It is the operator's own. We look after it neither before nor after."),
            )


class RowPage(FormPage):
    needs = permissions.CHANGE_NAS
    verb = gettext_lazy("Save on the router")
    form = RowForm
    _seen: Row | None = None

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        if kwargs["what"] not in FIELDS:
            raise Http404(kwargs["what"])
        return {"kind": kwargs["what"], "there": self._there(router(ctx, kwargs["nas_id"]), **kwargs)}

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        there = self._there(router(ctx, kwargs["nas_id"]), **kwargs)
        return {name: there.get(name, "") for name, _l, _n in FIELDS[kwargs["what"]]} if there else {}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        nas, name = router(ctx, kwargs["nas_id"]), self._name()
        back = Crumb(nas.name, _tab(nas))
        what = KINDS[kwargs["what"]][2]
        title = _("%(name)s on %(router)s") % {"name": name or what, "router": nas.name}
        return {"title": title, "back": back}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        nas, menu = router(ctx, kwargs["nas_id"]), KINDS[kwargs["what"]][0]
        given = {name: form.cleaned_data[name] for name, _l, _n in FIELDS[kwargs["what"]]}
        there = self._there(nas, fresh=True, **kwargs)
        with hand_of(nas) as hand:
            if there is None:
                hand.add(menu, {name: value for name, value in given.items() if value})
            else:
                changed = {name: value for name, value in given.items() if value != there.get(name, "")}
                hand.change(menu, there, changed)
        return Done(_tab(nas), _("%(name)s has it.") % {"name": nas.name})

    def _name(self) -> str:
        return str(self.request.GET.get("name", ""))

    def _there(self, nas: Nas, *, fresh: bool = False, **kwargs: Any) -> Row | None:
        """As the router has it now. Raises `Trouble`: it is gone, or a session made it."""
        name, kind = self._name(), kwargs["what"]
        if not name or kind not in KINDS:
            return None
        if not fresh and self._seen is not None:
            return self._seen
        with hand_of(nas) as hand:
            found = hand.read(KINDS[kind][0], name=name)
        if not found:
            said = _("%(name)s has no %(row)s any more.") % {"name": nas.name, "row": name}
            raise Trouble(said, reach=Reach.REACHABLE)
        if found[0].get("dynamic") == "true":
            said = _("%(row)s was made by a session and goes with it: change the plan instead.") % {
                "row": name
            }
            raise Trouble(said, reach=Reach.REACHABLE)
        self._seen = found[0]
        return found[0]


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


class PingPage(FormPage):
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
        with hand_of(nas) as hand:
            rows = hand.ping(address, 3)
        back = [row["time"] for row in rows if row.get("time")]
        url = reverse("network:router", kwargs={"nas_id": nas.pk})
        if not back:
            return Done(
                url, _("%(address)s does not answer %(name)s.") % {"address": address, "name": nas.name}
            )
        told = {"address": address, "name": nas.name, "n": len(back), "times": ", ".join(back)}
        return Done(url, _("%(address)s answers %(name)s %(n)s times: %(times)s.") % told)


def _tab(nas: Nas, tab: str = "rows") -> str:
    return reverse("network:router", kwargs={"nas_id": nas.pk, "tab": tab})
