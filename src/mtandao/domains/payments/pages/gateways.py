"""The M-Pesa line: short codes, keys that are never shown again, and the addresses M-Pesa calls."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.payments import permissions
from mtandao.domains.payments.commands.configure import set_up_gateway
from mtandao.domains.payments.forms import GatewayForm
from mtandao.domains.payments.models import Gateway
from mtandao.domains.payments.queries import gateways
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import CodeColumn, KitColumn, StateColumn
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness, Fact
from mtandao.foundation.kit.tables import KitTable


class GatewayTable(KitTable):
    state = StateColumn(gettext_lazy("Status"), accessor="active")
    short_code = CodeColumn(
        gettext_lazy("Short code"),
        url=lambda row: reverse("payments:gateway", kwargs={"gateway_id": row.pk}),
        phone="title",
    )
    till = CodeColumn(gettext_lazy("Till"))
    consumer_key = CodeColumn(gettext_lazy("Consumer key"), priority=3, width="m")
    asks = KitColumn(gettext_lazy("Asks with the invoice"), accessor="ask_with_invoice", priority=2)

    def render_state(self, record: Gateway) -> Any:
        column: Any = self.columns["state"].column
        return column.shown("active" if record.active else "closed", record, self)

    def render_asks(self, record: Gateway) -> str:
        return _("yes") if record.ask_with_invoice else _("no")


class GatewaysPage(ListPage):
    name, title = "gateways", gettext_lazy("M-Pesa")
    needs = permissions.CONFIGURE
    table, order = GatewayTable, "short_code"
    actions = (
        Action(
            gettext_lazy("Add short code"), reverse_lazy("payments:new-gateway"), icon="plus", kind="primary"
        ),
    )
    empty = Emptiness(
        gettext_lazy("M-Pesa is not set up"),
        gettext_lazy(
            "With a paybill or till, payments arrive by themselves and subscribers can be asked on their phone."
        ),
        actions,
    )

    def queryset(self, ctx: Context) -> QuerySet[Gateway]:
        return gateways(ctx)


class NewGatewayPage(FormPage):
    needs = permissions.CONFIGURE
    title = gettext_lazy("Add short code")
    verb = gettext_lazy("Save short code")
    form = GatewayForm
    template = "payments/gateway.html"
    back = Crumb(gettext_lazy("M-Pesa"), "../")

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"active": True, "ask_with_invoice": True}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        made = set_up_gateway(ctx, **form.cleaned_data)
        said = _("Short code %(code)s saved. M-Pesa is being told our addresses.") % {"code": made.short_code}
        return Done(reverse("payments:gateway", kwargs={"gateway_id": made.pk}), said)


class GatewayPage(FormPage):
    needs = permissions.CONFIGURE
    verb = gettext_lazy("Save short code")
    form = GatewayForm
    template = "payments/gateway.html"
    back = Crumb(gettext_lazy("M-Pesa"), "../")

    def _gateway(self, ctx: Context, kwargs: dict[str, Any]) -> Gateway:
        return Gateway.found(ctx, id=kwargs["gateway_id"])

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        """Without the secrets: they never leave the database."""
        found = self._gateway(ctx, kwargs)
        shown = ("short_code", "till", "consumer_key", "active", "ask_with_invoice")
        return {name: getattr(found, name) for name in shown}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"saved": True}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = self._gateway(ctx, kwargs)
        return {
            "title": _("Short code %(code)s") % {"code": found.short_code},
            "addresses": [
                Fact(_("Confirmation"), url, mono=True, copy=url)
                if last == "confirmation"
                else Fact(_("Validation"), url, mono=True, copy=url)
                for last in ("confirmation", "validation")
                for url in (_callback(ctx, last, found),)
            ],
        }

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        changed = set_up_gateway(ctx, gateway_id=kwargs["gateway_id"], **form.cleaned_data)
        return Done(self.request.path, _("Short code %(code)s saved.") % {"code": changed.short_code})


def _callback(ctx: Context, last: str, gateway: Gateway) -> str:
    """Where M-Pesa tells us of payments made by hand: on the tenant's own host, with its secret at the end."""
    scheme, _sep, host = settings.PUBLIC_URL.partition("://")
    return f"{scheme}://{ctx.tenant.slug}.{host}/hooks/mp/c2b/{last}/{gateway.callback_secret}"
