"""The simulated Safaricom's books: pushes, ledger, customers, addresses. Every change is stored at once."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from mtandao.gateways.mpesa.simulator.config import ShortCode
from mtandao.gateways.mpesa.simulator.numbers import day_of
from mtandao.gateways.mpesa.simulator.records import Customer, Entry, Push, Registration
from mtandao.gateways.simulation.store import Store

_FIRST_NAMES = ("AMINA", "BRIAN", "CHEBET", "DAVID", "ESTHER", "FATUMA", "GEORGE", "HALIMA", "ISAAC", "JANE")
_LAST_NAMES = (
    "OTIENO",
    "WANJIRU",
    "KIPKORIR",
    "MUTUA",
    "HASSAN",
    "ACHIENG",
    "NJOROGE",
    "BARASA",
    "ALI",
    "MUMBUA",
)


class PushBook:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._pushes = {document["checkout_id"]: Push(**document) for document in store.every("push")}
        self._open = {push.phone: push.checkout_id for push in self._pushes.values() if push.is_open}

    @property
    def latest(self) -> float:
        return max((push.ended or push.began for push in self._pushes.values()), default=0.0)

    def save(self, push: Push) -> None:
        self._store.put("push", push.checkout_id, push.as_document())
        self._pushes[push.checkout_id] = push
        if push.is_open:
            self._open[push.phone] = push.checkout_id
        elif self._open.get(push.phone) == push.checkout_id:
            del self._open[push.phone]

    def find(self, checkout_id: str) -> Push | None:
        return self._pushes.get(checkout_id)

    def open_on(self, phone: str) -> Push | None:
        found = self._open.get(phone)
        return self._pushes[found] if found else None

    def every_open(self) -> list[Push]:
        return [self._pushes[checkout_id] for checkout_id in self._open.values()]

    def newest(self, number: int) -> list[Push]:
        return list(self._pushes.values())[-number:]

    def clear(self) -> None:
        self._pushes.clear()
        self._open.clear()


class Ledger:
    """One entry per receipt; an organisation's balance is its opening balance and the sum of its entries."""

    def __init__(self, store: Store, short_codes: Iterable[ShortCode]) -> None:
        self._store = store
        self._opening = {code.code: code.opening_balance for code in short_codes}
        self._entries: dict[str, Entry] = {}
        self._reversals: dict[str, str] = {}  # of a receipt
        self._receipts: dict[str, str] = {}  # by conversation id
        self._last: dict[tuple[str, str, Decimal], float] = {}
        self._days: dict[tuple[str, str], Decimal] = {}
        self.balances = dict(self._opening)
        for document in sorted(store.every("entry"), key=lambda document: document["moved"]):
            self._count(Entry.from_document(document))

    def post(self, entry: Entry) -> None:
        if entry.receipt in self._entries:
            raise ValueError(f"receipt {entry.receipt} is posted already")
        self._store.put("entry", entry.receipt, entry.as_document())
        self._count(entry)

    def _count(self, entry: Entry) -> None:
        self._entries[entry.receipt] = entry
        self.balances[entry.short_code] = self.balances.get(entry.short_code, Decimal(0)) + entry.amount
        self._receipts[entry.conversation] = entry.receipt
        if entry.reverses:
            self._reversals[entry.reverses] = entry.receipt
        if entry.amount < 0:  # money out: neither a customer's payment nor a part of his day's limit
            return
        self._last[(entry.short_code, entry.phone, entry.amount)] = entry.moved
        day = (entry.phone, day_of(entry.instant))
        self._days[day] = self._days.get(day, Decimal(0)) + entry.amount

    def last_paid(self, short_code: str, phone: str, amount: Decimal) -> float | None:
        """When, in simulated seconds, this phone last paid this amount here."""
        return self._last.get((short_code, phone, amount))

    def find(self, key: str) -> Entry | None:
        """By receipt or by conversation id."""
        return self._entries.get(key) or self._entries.get(self._receipts.get(key, ""))

    def reversal_of(self, receipt: str) -> str | None:
        return self._reversals.get(receipt)

    def paid_on(self, phone: str, at: datetime) -> Decimal:
        """What a phone has paid on the Nairobi day of `at`."""
        return self._days.get((phone, day_of(at)), Decimal(0))

    def entries(self, short_code: str | None = None) -> list[Entry]:
        return [e for e in self._entries.values() if short_code is None or e.short_code == short_code]

    def clear(self) -> None:
        self._entries.clear()
        self._reversals.clear()
        self._receipts.clear()
        self._last.clear()
        self._days.clear()
        self.balances = dict(self._opening)


class Customers:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._known = {
            document["phone"]: Customer.from_document(document) for document in store.every("customer")
        }

    def find(self, phone: str) -> Customer:
        """The owner of any phone: made up from its digits when nobody seeded him."""
        if phone in self._known:
            return self._known[phone]
        digits = int(phone[-6:])
        first, last = _FIRST_NAMES[digits % 10], _LAST_NAMES[digits // 10 % 10]
        return Customer(phone, f"{first} {last}")

    def save(self, customer: Customer) -> None:
        self._store.put("customer", customer.phone, customer.as_document())
        self._known[customer.phone] = customer

    def held(self) -> list[str]:
        return [customer.phone for customer in self._known.values() if customer.held]

    def clear(self) -> None:
        self._known.clear()


class Registrations:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._urls = {document["short_code"]: Registration(**document) for document in store.every("urls")}
        self._pulling = {document["short_code"] for document in store.every("pull")}

    def find(self, short_code: str) -> Registration | None:
        return self._urls.get(short_code)

    def save(self, registration: Registration) -> None:
        self._store.put("urls", registration.short_code, asdict(registration))
        self._urls[registration.short_code] = registration

    def pulls(self, short_code: str) -> bool:
        return short_code in self._pulling

    def allow_pull(self, short_code: str, nominated: str) -> None:
        self._store.put("pull", short_code, {"short_code": short_code, "nominated": nominated})
        self._pulling.add(short_code)

    def listed(self) -> list[dict[str, object]]:
        return [asdict(registration) for registration in self._urls.values()]

    def clear(self) -> None:
        self._urls.clear()
        self._pulling.clear()
