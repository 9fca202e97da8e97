"""Facts of this room. The subject of a movement is its journal."""

from decimal import Decimal
from typing import ClassVar

from mtandao.foundation.events import Event


class WalletCredited(Event):
    """By a person, and not by a payment: whoever waits for money looks again."""

    name: ClassVar[str] = "wallet.credited"
    label: ClassVar[str] = "Wallet credited"
    amount: Decimal
    kind: str
    memo: str = ""


class WalletDebited(Event):
    name: ClassVar[str] = "wallet.debited"
    label: ClassVar[str] = "Wallet debited"
    amount: Decimal
    kind: str
    memo: str = ""


class WalletLow(Event):
    """Wallet less debt fell below what the provider has set, and was not below it before. `amount` is what is left;
    below zero it is owed."""

    name: ClassVar[str] = "wallet.low"
    label: ClassVar[str] = "Wallet low"
    amount: Decimal
    below: Decimal
