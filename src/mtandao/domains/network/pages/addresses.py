"""Who had an address at a time; and which routers give from which pools."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import permissions
from mtandao.domains.network.addresses import WhoHad, pools_of_router, routers_of_pool, who_had
from mtandao.domains.network.commands.addresses import set_pool_routers, set_router_pools
from mtandao.domains.network.models import Session
from mtandao.domains.network.pages.sessions import owner_url
from mtandao.domains.network.queries import router, routers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.columns import CodeColumn, KitColumn, MomentColumn, NameColumn
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pages import FreePage
from mtandao.foundation.kit.pieces import Crumb, Verdict
from mtandao.foundation.kit.tables import KitTable
from mtandao.foundation.kit.widgets import MomentInput


class WhoHadForm(KitForm):
    address = forms.GenericIPAddressField(
        label=gettext_lazy("Address"), help_text=gettext_lazy("IPv4 or IPv6.")
    )
    at = forms.DateTimeField(
        label=gettext_lazy("When"), help_text=gettext_lazy("In your own time."), widget=MomentInput()
    )


class FoundTable(KitTable):
    subscriber = NameColumn(gettext_lazy("Subscriber"), accessor="username", url=owner_url)
    username = CodeColumn(gettext_lazy("Sign-in"), priority=2, width="l", phone="note")
    mac = CodeColumn(gettext_lazy("MAC"), priority=2)
    router = KitColumn(gettext_lazy("Router"), accessor="nas__name", priority=3, width="m")
    started_at = MomentColumn(gettext_lazy("From"))
    stopped_at = MomentColumn(gettext_lazy("Until"), phone="state", empty_values=())

    def render_subscriber(self, record: Session) -> Any:
        if record.login is None:
            return format_html('<span class="mt-quiet">{}</span>', _("nobody we know"))
        name = record.login.subscriber.full_name
        return format_html('<a class="mt-plain mt-main-link" href="{}">{}</a>', owner_url(record), name)

    def render_stopped_at(self, record: Session, column: Any) -> Any:
        return column.shown(record.stopped_at, record, self) if record.stopped_at else _("still on")

    def row_name(self, record: Session) -> str:
        return record.username


class WhoHadPage(FreePage):
    """An authority asks by address and time, mostly; the answer is from accounting and from what was given out."""

    needs = permissions.VIEW
    title = gettext_lazy("Who had an address")
    template = "network/who_had.html"

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        asked = "address" in self.request.GET
        form = WhoHadForm(self.request.GET if asked else None, initial={"at": ctx.now})
        part: dict[str, Any] = {"form": form}
        if asked and form.is_valid():
            found = who_had(ctx, form.cleaned_data["address"], form.cleaned_data["at"])
            part |= {
                "verdict": verdict(ctx, found),
                "sessions": FoundTable(found.sessions, request=self.request),
                "held": found.held,
            }
        return part


def verdict(ctx: Context, found: WhoHad) -> Verdict:
    said = {"address": found.address, "at": times.moment(found.at, ctx.now)}
    since = (
        _("Sessions are known since %(since)s.") % {"since": times.moment(found.since, ctx.now)}
        if found.since
        else ""
    )
    if found.sessions:
        first = found.sessions[0]
        who = first.login.subscriber.full_name if first.login else first.username
        if len(found.sessions) > 1:
            sentence = _("Several were online with %(address)s at %(at)s, says accounting.") % said
            return Verdict("warn", sentence, _("Two routers gave it at once, or one did not report an end."))
        return Verdict("good", _("%(who)s was online with %(address)s at %(at)s.") % {**said, "who": who})
    if found.held is not None:
        sentence = _("%(who)s held %(address)s at %(at)s, and was not online with it.")
        return Verdict("quiet", sentence % {**said, "who": found.held.label}, since)
    if found.is_before_the_records:
        sentence = _("Nothing is known of %(address)s at %(at)s.") % said
        return Verdict("warn", sentence, since or _("No session was ever recorded."))
    return Verdict("quiet", _("Nobody had %(address)s at %(at)s.") % said, since)


class PoolsForm(KitForm):
    one_column = True
    pools = forms.MultipleChoiceField(
        label=gettext_lazy("Pools"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, pools: Any = (), **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["pools"]
        chosen.choices = [(str(pool.pk), f"{pool.name}: {pool.written}") for pool in pools]


class RouterPoolsPage(FormPage):
    needs = permissions.CHANGE_NAS
    title = gettext_lazy("Pools of the router")
    verb = gettext_lazy("Save pools")
    form = PoolsForm
    intro = gettext_lazy(
        "From these it gives addresses by itself. They are set up on it under the same names."
    )

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"pools": ipam.pools(ctx).filter(kind__in=ipam.GIVEN_BY_ROUTERS)}

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        router(ctx, kwargs["nas_id"])
        return {"pools": [str(pool.pk) for pool in pools_of_router(ctx, kwargs["nas_id"])]}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = router(ctx, kwargs["nas_id"])
        back = Crumb(found.name, reverse("network:router", kwargs={"nas_id": found.pk}))
        return {"back": back, "cancel_url": back.url}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        set_router_pools(ctx, nas_id=kwargs["nas_id"], pool_ids=form.cleaned_data["pools"])
        return Done(reverse("network:router", kwargs=kwargs), _("The router's pools are saved."))


class RoutersForm(KitForm):
    one_column = True
    routers = forms.MultipleChoiceField(
        label=gettext_lazy("Routers"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, routers: Any = (), **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["routers"]
        chosen.choices = [(str(nas.pk), nas.name) for nas in routers]


class PoolRoutersPage(FormPage):
    needs = permissions.CHANGE_NAS
    title = gettext_lazy("Routers of the pool")
    verb = gettext_lazy("Save routers")
    form = RoutersForm
    intro = gettext_lazy("These give the pool's addresses by themselves.")

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"routers": routers(ctx)}

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = ipam.pool(ctx, kwargs["pool_id"])
        return {"routers": [str(nas.pk) for nas in routers_of_pool(ctx, [found.id])[found.id]]}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = ipam.pool(ctx, kwargs["pool_id"])
        back = Crumb(found.name, f"/network/addresses/subnets/{found.subnet_id}/")
        return {"back": back, "cancel_url": back.url}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        set_pool_routers(ctx, pool_id=kwargs["pool_id"], nas_ids=form.cleaned_data["routers"])
        found = ipam.pool(ctx, kwargs["pool_id"])
        said = _("%(name)s saved.") % {"name": found.name}
        return Done(f"/network/addresses/subnets/{found.subnet_id}/", said)
