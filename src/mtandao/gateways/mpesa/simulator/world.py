"""The simulated Safaricom as one thing: its clock, books, callbacks and whims."""

import secrets
import time
from collections.abc import Mapping
from datetime import timedelta

from mtandao.gateways.mpesa.simulator.books import Customers, Ledger, PushBook, Registrations
from mtandao.gateways.mpesa.simulator.config import ShortCode, SimulatorConfig
from mtandao.gateways.mpesa.simulator.limits import Limits
from mtandao.gateways.mpesa.simulator.numbers import receipt
from mtandao.gateways.mpesa.simulator.payout_book import PayoutBook
from mtandao.gateways.mpesa.simulator.sealing import Seal
from mtandao.gateways.mpesa.simulator.tokens import Tokens
from mtandao.gateways.mpesa.simulator.whims import Whims
from mtandao.gateways.simulation.callbacks import Policy
from mtandao.gateways.simulation.world import World


class Safaricom(World):
    def __init__(self, config: SimulatorConfig) -> None:
        policy = Policy(config.callback_timeout_seconds)
        super().__init__(config, "daraja", policy, source_address=config.source_address)
        self.config = config
        self.limits = Limits(config)
        self.seal = Seal(config.folder)
        self.tokens = Tokens(config, self.clock, self.store)
        self.pushes = PushBook(self.store)
        self.payouts = PayoutBook(self.store)
        self.wrong_passwords: dict[str, int] = {}
        self.ledger = Ledger(self.store, config.short_codes)
        self.customers = Customers(self.store)
        self.registrations = Registrations(self.store)
        self.whims = Whims(config, self.store)
        self.resume(self.pushes.latest)
        self._receipts = (self.store.get("sequence", "receipt") or {}).get("last")

    def next_receipt(self) -> str:
        """Never the same twice, even after a reset: a fresh sequence starts at the real milliseconds."""
        last = self._receipts if self._receipts is not None else time.time_ns() // 1_000_000
        self._receipts = last + 1
        self.store.put("sequence", "receipt", {"last": self._receipts})
        return receipt(self._receipts, self.clock.calendar())

    def short_code(self, number: str) -> ShortCode | None:
        """By short code, store number or till."""
        return next(
            (one for one in self.config.short_codes if number in (one.code, one.till) and number), None
        )

    def headers(self, short_code: str) -> Mapping[str, str]:
        forwarded = {"X-Forwarded-For": self.config.forwarded_for} if self.config.forwarded_for else {}
        return {"Businessshortcode": short_code, **forwarded}

    def conversation_ids(self) -> tuple[str, str]:
        """Originator conversation id and conversation id."""
        dashed = "-".join(secrets.token_hex(2) for _ in range(3))
        return (
            f"{dashed}-{secrets.token_hex(6)}",
            f"AG_{self.clock.calendar():%Y%m%d}_{secrets.token_hex(10)}",
        )

    def reset(self) -> None:
        """As on the first day and by the real calendar. Only receipts go on: none is ever given twice."""
        self.clock.offset = timedelta()
        with self.store.transaction():
            self.store.clear()
            self.store.put("sequence", "receipt", {"last": self._receipts or time.time_ns() // 1_000_000})
            self.keep_clock()
        self.wrong_passwords.clear()
        books = (self.scheduler, self.callbacks, self.pushes, self.payouts, self.ledger, self.customers)
        for book in books:
            book.clear()
        for rest in (self.registrations, self.tokens, self.faults, self.journal, self.whims, self.limits):
            rest.clear()
