"""The ways to pay that the provider has set up: a prompt on the phone, a payment page, a code."""

from dataclasses import dataclass
from uuid import UUID

from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context


@dataclass(frozen=True, slots=True)
class PayWay:
    """`prompts`: it rings his phone. Everything else he opens himself."""

    gateway_id: UUID
    name: str
    prompts: bool
    is_code: bool


def ways(ctx: Context) -> list[PayWay]:
    """The one that the provider prefers first."""
    found = []
    for gateway in payments.askable_gateways(ctx):
        offer = payments.provider_of(gateway)
        if offer.currency == ctx.tenant.currency:
            shown_as_code = offer.way == payments.Way.CODE or gateway.value("page") == "code"
            found.append(PayWay(gateway.id, offer.label, offer.way == payments.Way.PROMPT, shown_as_code))
    return found
