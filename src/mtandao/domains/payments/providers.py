"""The payment providers there are. A gateway registers its own; form, API and checks are made from what it says."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mtandao.domains.payments.choices import Method
from mtandao.domains.payments.daily.files import ReadStatement
from mtandao.domains.payments.models import Ask, Gateway
from mtandao.foundation.context import Context
from mtandao.foundation.money import whole

Text = str | Promise
Check = Callable[[str], Text | None]
Link = Callable[[Gateway, Decimal, str, str], str]
Page = Callable[[Context, Ask], str]
Addresses = Callable[[Context, Gateway], Sequence[tuple[Text, str]]]


class Way(StrEnum):
    """How the payer meets an ask."""

    PROMPT = "prompt"  # his phone rings
    PAGE = "page"  # he opens a page of the provider's
    CODE = "code"  # he scans a code, or opens his UPI app


def anything(_value: str) -> Text | None:
    return None


def shaped(pattern: str, sentence: Text) -> Check:
    """A check that gives `sentence` unless the whole value fits."""
    compiled = re.compile(pattern)
    return lambda value: None if compiled.fullmatch(value) else sentence


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that a provider must know of a tenant. `check` gives the sentence of what is wrong, or None.

    A `secret` is sealed and never shown again. With `choices` it is one of them.
    """

    name: str
    label: Text
    secret: bool = False
    needed: bool = True
    check: Check = anything
    help: Text = ""
    choices: tuple[tuple[str, Text], ...] = ()

    def wrong(self, value: str) -> Text | None:
        if not value:
            return _("This is needed.") if self.needed else None
        if self.choices and value not in dict(self.choices):
            return _("Not one of the choices.")
        return self.check(value)


def no_addresses(_ctx: Context, _gateway: Gateway) -> Sequence[tuple[Text, str]]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """What the room knows of a provider. `account` is the setting that names the tenant's account there."""

    name: str
    label: str
    method: Method
    way: Way
    settings: tuple[Setting, ...]
    account: str
    note: Text = ""
    currency: str = "INR"
    least: Decimal = Decimal("1.00")
    most: Decimal = Decimal(500_000)
    whole_only: bool = False
    can_be_tested: bool = False
    # Whether it can be told to give a payment back.
    gives_back: bool = True
    # Codes of refusals that last until somebody of the tenant mends something, each with what: of asks, of payouts.
    our_fault: Mapping[str, Text] = field(default_factory=dict)
    our_fault_paying: Mapping[str, Text] = field(default_factory=dict)
    # What must fit together: wrong fields with their sentences.
    together: Callable[[Mapping[str, Any]], Mapping[str, Text]] = lambda _values: {}
    # What the tenant enters at the provider so that it finds us.
    addresses: Addresses = no_addresses
    # How a statement from its portal is read; None where there is none.
    read_statement: ReadStatement | None = None
    # Our own address that leads to the page or code of an ask, for as long as it is not paid; None for prompts.
    page: Page | None = None
    # What a code on paper holds, of an amount, a reference and a note; None where none is made without asking.
    link: Link | None = None

    def asked(self, amount: Decimal) -> Decimal:
        """What is asked for an amount; ValueError beyond the provider's limits."""
        asked = whole(amount) if self.whole_only else amount
        if not self.least <= asked <= self.most:
            said = _("%(provider)s takes %(least)s to %(most)s at a time.")
            limits = {"provider": self.label, "least": f"{self.least:,}", "most": f"{self.most:,}"}
            raise ValueError(str(said) % limits)
        return asked

    def setting(self, name: str) -> Setting | None:
        return next((each for each in self.settings if each.name == name), None)

    def problems(self, values: Mapping[str, Any]) -> dict[str, str]:
        """The sentence of each setting that is wrong, by its name."""
        found = {each.name: each.wrong(str(values.get(each.name) or "")) for each in self.settings}
        wrong = {name: str(sentence) for name, sentence in found.items() if sentence}
        return wrong or {name: str(sentence) for name, sentence in self.together(values).items()}


_PROVIDERS: Final[dict[str, Provider]] = {}


def register(provider: Provider) -> Provider:
    """Called by a gateway when it starts."""
    _PROVIDERS[provider.name] = provider
    return provider


def provider(name: str) -> Provider | None:
    return _PROVIDERS.get(name)


def providers(ctx: Context) -> list[Provider]:
    """All of them, those that take the tenant's currency first."""
    home = ctx.tenant.currency
    return sorted(_PROVIDERS.values(), key=lambda each: (each.currency != home, each.label))


def provider_of(gateway: Gateway) -> Provider:
    """LookupError when the gateway's code is not installed here any more."""
    found = provider(gateway.provider)
    if found is None:
        raise LookupError(f"no payment provider is called {gateway.provider}")
    return found
