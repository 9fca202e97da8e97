"""Payouts the simulated Safaricom was told to make, by the caller's own id. Every change is stored at once."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from mtandao.gateways.simulation.store import Store

CHARGE = Decimal("15.00")  # KES a payout, from the charges account; the real one depends on the amount


@dataclass(slots=True)
class Payout:
    """`code` empty: not decided yet. `receipt` only of money that moved."""

    originator: str
    conversation: str
    short_code: str
    phone: str
    amount: int
    script: str
    result_url: str
    timeout_url: str
    began_at: str
    code: str = ""
    receipt: str = ""

    def as_document(self) -> dict[str, Any]:
        return asdict(self)


class PayoutBook:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._known = {document["originator"]: Payout(**document) for document in store.every("payout")}

    def save(self, payout: Payout) -> None:
        self._store.put("payout", payout.originator, payout.as_document())
        self._known[payout.originator] = payout

    def find(self, key: str) -> Payout | None:
        """By the caller's id or by the conversation."""
        found = self._known.get(key)
        return found or next((one for one in self._known.values() if one.conversation == key), None)

    def newest(self, number: int) -> list[Payout]:
        return list(self._known.values())[-number:]

    def charges(self, short_code: str) -> Decimal:
        paid = sum(1 for one in self._known.values() if one.short_code == short_code and one.receipt)
        return CHARGE * paid

    def clear(self) -> None:
        self._known.clear()
