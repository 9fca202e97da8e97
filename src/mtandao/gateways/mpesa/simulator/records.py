"""What the simulated Safaricom writes down."""

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass(slots=True)
class Push:
    """One prompt. `began` and `ended` in simulated seconds. Open while `ended` is None.

    `result_code` may be set before the end: that of a failure which a success follows.
    """

    checkout_id: str
    merchant_id: str
    short_code: str
    organization: str
    phone: str
    amount: int
    account: str
    description: str
    callback_url: str
    till: bool
    script: str
    began: float
    began_at: str
    held: bool = False
    ended: float | None = None
    result_code: str | None = None
    result_text: str = ""
    receipt: str = ""
    forgotten: bool = False
    queries: int = 0
    delivery: str = ""  # a person's wish about the callback: late, twice or lost

    @property
    def is_open(self) -> bool:
        return self.ended is None

    def as_document(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Entry:
    """Money that moved, from a customer to an organisation; below zero from it to him.

    `at` is an instant in UTC, ISO 8601. `reverses` is the receipt of what a reversal gave back.
    """

    receipt: str
    at: str
    moved: float
    channel: str  # "stk", "c2b", "b2c" or "reversal"
    short_code: str
    number_paid: str
    till: bool
    phone: str
    name: str
    amount: Decimal
    account: str
    balance: Decimal  # the organisation's, afterwards
    conversation: str
    our_reference: str = ""
    reverses: str = ""

    @property
    def instant(self) -> datetime:
        return datetime.fromisoformat(self.at)

    def as_document(self) -> dict[str, Any]:
        return asdict(self) | {"amount": str(self.amount), "balance": str(self.balance)}

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> "Entry":
        return cls(
            **{**document, "amount": Decimal(document["amount"]), "balance": Decimal(document["balance"])}
        )


@dataclass(slots=True)
class Registration:
    """Where an organisation wants to hear of payments made by hand."""

    short_code: str
    version: int
    confirmation_url: str
    validation_url: str
    complete_when_silent: bool


@dataclass(slots=True)
class Customer:
    """A phone's owner. `balance` None is a wallet without bottom."""

    phone: str
    name: str
    balance: Decimal | None = None
    held: bool = False

    def as_document(self) -> dict[str, Any]:
        return asdict(self) | {"balance": None if self.balance is None else str(self.balance)}

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> "Customer":
        balance = document["balance"]
        return cls(**{**document, "balance": None if balance is None else Decimal(balance)})
