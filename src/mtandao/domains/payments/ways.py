"""The ways to pay that the provider has set up: a prompt on the phone, a payment page, a code."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from mtandao.domains.payments.providers import Way, provider_of
from mtandao.domains.payments.queries import askable_gateways
from mtandao.foundation.context import Context
from mtandao.foundation.kit.forms import KitForm


@dataclass(frozen=True, slots=True)
class PayWay:
    """`account` is the provider's own there. `prompts`: it rings the payer's phone. Everything else he opens
    himself."""

    gateway_id: UUID
    name: str
    account: str
    prompts: bool
    is_code: bool


def ways(ctx: Context) -> list[PayWay]:
    """In the tenant's own currency, the one that he prefers first."""
    found = []
    for gateway in askable_gateways(ctx):
        offer = provider_of(gateway)
        if offer.currency == ctx.tenant.currency:
            is_code = offer.way == Way.CODE or gateway.value("page") == "code"
            prompts = offer.way == Way.PROMPT
            found.append(PayWay(gateway.id, offer.label, gateway.short_code, prompts, is_code))
    return found


class ByAWay(KitForm):
    """A form that asks somebody for money. Where there is one way, it is not asked for."""

    way = forms.ChoiceField(
        label=_("By"), help_text=_("A page or code reaches him as a link by SMS."), required=False
    )

    def __init__(self, *args: Any, ways: Sequence[PayWay] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["way"]
        chosen.choices = [(str(way.gateway_id), f"{way.name}, {way.account}") for way in ways]
        if len(ways) < 2:
            del self.fields["way"]

    def gateway_id(self) -> UUID | None:
        """None: the only one, or the preferred one."""
        way = self.cleaned_data.get("way")
        return UUID(way) if way else None
