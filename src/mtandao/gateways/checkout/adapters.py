"""What a provider's gateway gives: its adapter, registered when it starts."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, Protocol

from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context
from mtandao.gateways.checkout.orders import Opened, Order, Refunded, Told
from mtandao.gateways.outbound.answers import Answer


class Checkout(Protocol):
    """One provider. `asks_after_s` is when it is asked what became of an order of which it tells nothing."""

    name: str
    asks_after_s: Sequence[int]

    def open(self, ctx: Context, ask: payments.Ask) -> Answer[Opened]:
        """Make the order. Called once; after Unknown it is looked up, never simply made again."""

    def look_up(self, ask: payments.Ask) -> Answer[Order]:
        """The order as it is, found by our reference. ABSENT only when it surely was never taken."""

    def check_keys(self, gateway: payments.Gateway) -> Answer[Any]: ...

    def is_genuine(self, gateway: payments.Gateway, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the provider sent it. Header names are in small letters."""

    def read(self, gateway: payments.Gateway, body: bytes) -> Sequence[Told]:
        """Unreadable when it is none of its messages."""

    def refund(
        self, gateway: payments.Gateway, *, receipt: str, reference: str, amount: Decimal, key: str
    ) -> Answer[Refunded]:
        """Give back. The same key is the same refund, however often it is sent."""

    def refund_state(
        self, gateway: payments.Gateway, *, receipt: str, reference: str, refund_id: str, key: str
    ) -> Answer[Refunded]:
        """What became of it, also when the answer to `refund` was lost. ABSENT when it knows of no such refund."""


_ADAPTERS: Final[dict[str, Checkout]] = {}


def register(adapter: Checkout) -> None:
    _ADAPTERS[adapter.name] = adapter


def adapter(provider: str) -> Checkout | None:
    return _ADAPTERS.get(provider)


def names() -> list[str]:
    return sorted(_ADAPTERS)


def adapter_of(gateway: payments.Gateway) -> Checkout:
    return _ADAPTERS[gateway.provider]
