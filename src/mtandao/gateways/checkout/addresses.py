"""Our addresses: where a provider tells us, where its page sends the payer back, on the tenant's own host."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context


def public(ctx: Context, path: str) -> str:
    scheme, host = settings.PUBLIC_URL.split("://")
    return f"{scheme}://{ctx.tenant.slug}.{host}{path}"


def webhook(ctx: Context, gateway: payments.Gateway) -> str:
    return public(ctx, f"/hooks/pay/{gateway.provider}/{gateway.callback_secret}")


def back(ctx: Context, ask: payments.Ask) -> str:
    """Where the provider's page leads the payer when he is done with it."""
    return public(ctx, f"/hooks/pay/back/{ask.callback_key}")


def page(ctx: Context, ask: payments.Ask) -> str:
    """Our page that leads to the provider's, for those whose page wants a form to be posted."""
    return public(ctx, f"/hooks/pay/page/{ask.callback_key}")


def to_be_told(ctx: Context, gateway: payments.Gateway) -> Sequence[tuple[payments.Text, str]]:
    return [(_("Webhook"), webhook(ctx, gateway))]
