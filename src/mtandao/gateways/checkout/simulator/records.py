"""What a simulated provider writes down. Money is paise; moments are simulated seconds."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(slots=True)
class Attempt:
    """One try to pay an order. `state`: pending, authorized, captured, failed."""

    id: str
    state: str
    amount: int
    method: str
    at: str  # as payloads print it: an instant in UTC, ISO 8601
    utr: str = ""
    problem: str = ""
    fee: int = 0
    tax: int = 0
    refunded: int = 0


@dataclass(slots=True)
class Order:
    """`reference` is the merchant's, `id` the provider's. `state`: open, paid, expired, cancelled, failed.

    `shown` is what status answers say where that differs from what is (a payment that hangs).
    """

    key: str
    merchant: str
    kind: str  # order, link, code, checkout
    reference: str
    id: str
    amount: int
    began: float
    began_at: str
    expires: float | None = None
    contact: str = ""
    description: str = ""
    return_url: str = ""
    script: str = "hold"
    state: str = "open"
    pending_until: float = 0.0
    data: dict[str, Any] = field(default_factory=dict)
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def captured(self) -> list[Attempt]:
        return [each for each in self.attempts if each.state == "captured"]

    def as_document(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> "Order":
        attempts = [Attempt(**each) for each in document["attempts"]]
        return cls(**{**document, "attempts": attempts})


@dataclass(slots=True)
class Refund:
    """`state`: pending, done, failed."""

    key: str
    id: str
    merchant: str
    order: str
    attempt: str
    amount: int
    at: str
    state: str = "pending"
