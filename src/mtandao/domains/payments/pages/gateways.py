"""Payment gateways: those of all providers, keys that are never shown again, and the addresses they call."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.payments import permissions
from mtandao.domains.payments.commands.configure import set_up_gateway, test_gateway
from mtandao.domains.payments.gateway_form import ChooseProviderForm, GatewayForm
from mtandao.domains.payments.held.facts import held_facts
from mtandao.domains.payments.models import Gateway
from mtandao.domains.payments.providers import Provider, provider, provider_of, providers
from mtandao.domains.payments.queries import gateway, gateways, last_heard
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.columns import CodeColumn, KitColumn, StateColumn
from mtandao.foundation.kit.form_pages import Done, FormPage, finish
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.pages import Page
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness, Fact
from mtandao.foundation.kit.tables import KitTable
from mtandao.foundation.refusals import NotFound

BACK = Crumb(gettext_lazy("Payment gateways"), reverse_lazy("payments:gateways"))


class GatewayTable(KitTable):
    state = StateColumn(gettext_lazy("Status"), accessor="active")
    provider = KitColumn(
        gettext_lazy("Provider"),
        url=lambda row: reverse("payments:gateway", kwargs={"gateway_id": row.pk}),
        phone="title",
    )
    short_code = CodeColumn(gettext_lazy("Account"), width="m")
    preferred = KitColumn(gettext_lazy("Asked with first"), priority=3)
    heard = KitColumn(gettext_lazy("Last message"), accessor="pk", phone="note")
    tested = KitColumn(gettext_lazy("Last test"), accessor="pk", priority=2, width="m")

    def render_state(self, record: Gateway) -> Any:
        column: Any = self.columns["state"].column
        return column.shown("active" if record.active else "closed", record, self)

    def render_provider(self, record: Gateway) -> Any:
        column: Any = self.columns["provider"].column
        found = provider(record.provider)
        return column.render(found.label if found else record.provider, record, self)

    def render_preferred(self, record: Gateway) -> str:
        return _("yes") if record.preferred else _("no")

    def render_heard(self, record: Gateway) -> str:
        if not hasattr(self, "heard_at"):
            request: Any = self.request
            self.heard_at = last_heard(request.ctx)
        at = self.heard_at.get(record.provider)
        return times.moment(at, self.now) if at else _("never")

    def render_tested(self, record: Gateway) -> str:
        return _tested(record, self.now)


def _tested(row: Gateway, now: Any) -> str:
    if row.tested_at is None:
        return _("not tested")
    when = times.moment(row.tested_at, now)
    if row.test_problem:
        return _("%(when)s: %(problem)s") % {"when": when, "problem": row.test_problem}
    return _("%(when)s: keys accepted") % {"when": when}


class GatewaysPage(ListPage):
    name, title = "gateways", gettext_lazy("Payment gateways")
    needs = permissions.CONFIGURE
    table, order = GatewayTable, "short_code"
    actions = (
        Action(
            gettext_lazy("Add gateway"), reverse_lazy("payments:add-gateway"), icon="plus", kind="primary"
        ),
    )
    empty = Emptiness(
        gettext_lazy("No payment gateway is set up"),
        gettext_lazy("With one, payments arrive by themselves and subscribers can be asked to pay."),
        actions,
    )

    def queryset(self, ctx: Context) -> QuerySet[Gateway]:
        return gateways(ctx)


class ChooseProviderPage(FormPage):
    needs = permissions.CONFIGURE
    title = gettext_lazy("Add gateway")
    verb = gettext_lazy("Go on")
    form = ChooseProviderForm
    back = BACK

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"providers": providers(ctx)}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        chosen = form.cleaned_data["provider"]
        return Done(reverse("payments:new-gateway", kwargs={"provider": chosen}))


class NewGatewayPage(FormPage):
    needs = permissions.CONFIGURE
    verb = gettext_lazy("Save gateway")
    form = GatewayForm
    template = "payments/gateway.html"
    back = BACK

    def _provider(self, kwargs: dict[str, Any]) -> Provider:
        found = provider(kwargs["provider"])
        if found is None:
            raise NotFound(_("There is no such payment provider."))
        return found

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"active": True, "ask_with_invoice": True}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"provider": self._provider(kwargs)}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"title": _("Set up %(provider)s") % {"provider": self._provider(kwargs).label}}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        made = set_up_gateway(ctx, provider=self._provider(kwargs).name, **form.cleaned_data)
        said = _("%(account)s saved.") % {"account": made.short_code}
        return Done(reverse("payments:gateway", kwargs={"gateway_id": made.pk}), said)


class GatewayPage(FormPage):
    needs = permissions.CONFIGURE
    verb = gettext_lazy("Save gateway")
    form = GatewayForm
    template = "payments/gateway.html"
    back = BACK

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        """Without the secrets: they never leave the database."""
        found = gateway(ctx, kwargs["gateway_id"])
        shown = {each.name: found.value(each.name) for each in provider_of(found).settings if not each.secret}
        switches = ("active", "preferred", "ask_with_invoice")
        return shown | {name: getattr(found, name) for name in switches}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = gateway(ctx, kwargs["gateway_id"])
        declared = provider_of(found)
        kept = [each.name for each in declared.settings if each.secret and found.value(each.name)]
        return {"provider": declared, "kept": kept}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = gateway(ctx, kwargs["gateway_id"])
        declared = provider_of(found)
        heard = last_heard(ctx).get(found.provider)
        facts = [Fact(_("Last message"), times.moment(heard, ctx.now) if heard else _("never"))]
        if declared.can_be_tested:
            facts.append(Fact(_("Last test"), _tested(found, ctx.now)))
        facts += held_facts(ctx, found)
        return {
            "title": f"{declared.label} {found.short_code}",
            "facts": facts,
            "test_url": reverse("payments:test-gateway", kwargs=kwargs) if declared.can_be_tested else "",
            "addresses": [
                Fact(label, url, mono=True, copy=url) for label, url in declared.addresses(ctx, found)
            ],
        }

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        changed = set_up_gateway(ctx, gateway_id=kwargs["gateway_id"], **form.cleaned_data)
        return Done(self.request.path, _("%(account)s saved.") % {"account": changed.short_code})


class TestGatewayPage(Page):
    """A button's address: the provider is asked, and its word stands on the gateway's page soon after."""

    __test__ = False  # its name is a deed's, no test's
    needs = permissions.CONFIGURE

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        back = reverse("payments:gateway", kwargs=kwargs)
        test_gateway(self.ctx, gateway_id=kwargs["gateway_id"])
        return finish(request, Done(back, _("The provider is asked now. Look again in some seconds.")))
