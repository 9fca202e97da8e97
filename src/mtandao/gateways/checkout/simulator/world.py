"""A simulated provider as one thing: its clock, its books, its messages."""

import itertools
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from mtandao.gateways.checkout.simulator.config import Merchant, SimulatorConfig
from mtandao.gateways.checkout.simulator.records import Attempt, Order, Refund
from mtandao.gateways.simulation.callbacks import Fate, Policy
from mtandao.gateways.simulation.world import World


@dataclass(frozen=True, slots=True)
class Message:
    """One message to the merchant. `as_form`: fields instead of JSON."""

    what: str
    payload: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)
    as_form: bool = False


class Dialect(Protocol):
    """What is a provider's own: how it numbers, tells and proves."""

    name: str
    title: str

    @property
    def retries_after(self) -> tuple[float, ...]: ...

    def attempt_id(self, number: int) -> str: ...

    def messages(
        self,
        shop: "Shop",
        merchant: Merchant,
        order: Order,
        attempt: Attempt | None,
        event: str,
        *,
        forged: bool,
    ) -> Sequence[Message]:
        """For `attempt_failed`, `authorized`, `captured`, `ended`. `forged`: with a proof that does not fit."""

    def way_back(self, shop: "Shop", order: Order) -> tuple[str, str, dict[str, str]]:
        """Method, address and fields with which the payer's browser goes back to the merchant."""


class Shop(World):
    def __init__(self, config: SimulatorConfig, dialect: Dialect) -> None:
        super().__init__(config, dialect.name, Policy(config.callback_timeout_seconds, dialect.retries_after))
        self.config, self.dialect = config, dialect
        self.merchants = {each.id: each for each in config.merchants}
        self.orders = {one["key"]: Order.from_document(one) for one in self.store.every("order")}
        self.refunds = {one["key"]: Refund(**one) for one in self.store.every("refund")}
        self.forced: list[dict[str, Any]] = []
        self.scripted = config.scripted
        self.resume()
        # Numbers go on after a restart and a reset: none is ever given twice.
        self._numbers = itertools.count(time.time_ns() // 1_000_000)

    def number(self) -> int:
        return next(self._numbers)

    def now(self) -> str:
        return self.clock.calendar().isoformat()

    def unix(self) -> int:
        return int(self.clock.calendar().timestamp())

    def merchant_of(self, order: Order) -> Merchant:
        return self.merchants[order.merchant]

    def of_reference(self, merchant: str, reference: str, kind: str | None = None) -> Order | None:
        return next(
            (
                one
                for one in self.orders.values()
                if one.merchant == merchant and one.reference == reference and kind in (None, one.kind)
            ),
            None,
        )

    def keep(self, order: Order) -> None:
        self.orders[order.key] = order
        self.store.put("order", order.key, order.as_document())

    def keep_refund(self, refund: Refund) -> None:
        self.refunds[refund.key] = refund
        self.store.put("refund", refund.key, asdict(refund))

    @property
    def hooks_disabled(self) -> bool:
        """A provider that was not heard for a whole day stops telling."""
        most = len(self.dialect.retries_after)
        return most > 0 and any(
            one["fate"] == Fate.FAILED and len(one["attempts"]) > most for one in self.callbacks.listed()
        )

    def send(self, order: Order, message: Message, *, hooks: str) -> None:
        """To the merchant's address, as the order's script wants it."""
        url = self.merchant_of(order).hook_url
        if not url or self.hooks_disabled:
            return
        given = (message.what, order.key, url, message.payload)
        more: dict[str, Any] = {"headers": message.headers, "as_form": message.as_form}
        if hooks == "lost":
            self.callbacks.lose(*given, **more)
            return
        after = self.chance.between("hook", self.config.hook_after)
        if hooks == "reordered" and message.what.endswith("authorized"):
            after += 30.0
        self.callbacks.schedule(*given, after=after, **more)
        if hooks == "twice":
            self.callbacks.schedule(*given, after=after + 2.0, **more)

    def reset(self) -> None:
        self.clock.offset = timedelta()
        with self.store.transaction():
            self.store.clear()
            self.keep_clock()
        self.scripted = self.config.scripted
        for book in (self.scheduler, self.callbacks, self.orders, self.refunds, self.forced):
            book.clear()
        for rest in (self.faults, self.journal):
            rest.clear()

    async def answer_slowly(self) -> None:
        await self.clock.sleep(self.chance.between("answer", self.config.answer_after))


def json_text(payload: Mapping[str, Any]) -> bytes:
    """As the sender writes it: a proof is made over exactly these bytes."""
    return json.dumps(payload).encode()
