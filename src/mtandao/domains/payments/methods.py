"""Which ways of paying a provider has: those of his gateways, his country's own, and what people hand over.

Lists to choose from are made of these, so that nobody in India is asked whether it was M-Pesa.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from django.utils.translation import gettext as _

from mtandao.domains.payments.choices import BY_HAND, Method, PayoutMethod
from mtandao.domains.payments.models import Gateway
from mtandao.domains.payments.providers import provider
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import NotFound

# What a customer of the country may have paid by although no gateway of ours told of it.
AT_HOME: Final = {"KE": Method.MPESA, "IN": Method.UPI}
BY_PEOPLE: Final = (Method.CASH, Method.BANK, Method.CHEQUE, Method.OTHER)

Choices = Sequence[tuple[str, str]]


def methods(ctx: Context) -> list[Method]:
    """Also of gateways that are switched off: what came through them is still looked for."""
    names = Gateway.of(ctx).order_by().values_list("provider", flat=True).distinct()
    offers = [offer for name in names if (offer := provider(name)) is not None]
    known = {offer.method for offer in offers if offer.currency == ctx.tenant.currency}
    known |= {*BY_PEOPLE, AT_HOME.get(ctx.tenant.country, Method.CASH)}
    return [method for method in Method if method in known]


def has_mpesa(ctx: Context) -> bool:
    """Known at home without a look: every page of the console asks it."""
    return AT_HOME.get(ctx.tenant.country) == Method.MPESA or Method.MPESA in methods(ctx)


def must_have_mpesa(ctx: Context) -> None:
    """NotFound for a page that is about M-Pesa alone."""
    if not has_mpesa(ctx):
        raise NotFound(_("There is nothing of M-Pesa here: it is not set up."))


def method_choices(ctx: Context, *, without: Iterable[Method] = ()) -> Choices:
    return [(method.value, str(method.label)) for method in methods(ctx) if method not in without]


def recordable(ctx: Context) -> Choices:
    """What a person may write down. A cheque is taken in as one, and a payment when it clears."""
    return method_choices(ctx, without=[Method.CHEQUE])


def payout_methods(ctx: Context) -> list[PayoutMethod]:
    """That need no payment to go back on."""
    return [PayoutMethod.MPESA, *BY_HAND] if has_mpesa(ctx) else list(BY_HAND)
