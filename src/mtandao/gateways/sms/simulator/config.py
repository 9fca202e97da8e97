"""What the simulated Africa's Talking knows and how it behaves. Delays are simulated seconds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Account:
    """One customer of Africa's Talking. The URLs are those of its dashboard; empty is not called."""

    username: str
    api_key: str = field(repr=False)
    organization: str = ""
    balance: Decimal = Decimal("10000.00")
    sender_ids: tuple[str, ...] = ()
    report_url: str = ""
    incoming_url: str = ""
    opt_out_url: str = ""


@dataclass(frozen=True, slots=True)
class SimulatorConfig:
    """`scripted` False delivers to every number, whatever its last digits: for a demo's own subscribers."""

    accounts: tuple[Account, ...]
    folder: Path | None = None
    scale: float = 1.0
    seed: int = 1
    scripted: bool = True
    currency: str = "KES"
    price_per_part: Decimal = Decimal("0.8000")
    answer_after: Span = (0.2, 1.0)
    delivered_after: Span = (3.0, 30.0)
    callback_timeout_seconds: float = 10.0  # real seconds, like the next
    hang_seconds: float = 120.0
    journal_size: int = 2_000

    def __post_init__(self) -> None:
        if not self.accounts:
            raise ValueError("A simulator needs at least one account.")
        if len({account.username for account in self.accounts}) != len(self.accounts):
            raise ValueError("Two accounts have the same user name.")
        if self.scale <= 0:
            raise ValueError("The scale must be above 0.")

    @classmethod
    def from_mapping(cls, given: Mapping[str, Any]) -> "SimulatorConfig":
        """From JSON. ValueError names what it does not know."""
        values = dict(given)
        values["accounts"] = tuple(_built(Account, _account(one)) for one in values.get("accounts", ()))
        if values.get("folder"):
            values["folder"] = Path(values["folder"])
        if "price_per_part" in values:
            values["price_per_part"] = Decimal(str(values["price_per_part"]))
        for key in ("answer_after", "delivered_after"):
            if key in values:
                first, last = values[key]
                values[key] = (float(first), float(last))
        return _built(cls, values)

    @classmethod
    def from_file(cls, path: Path) -> "SimulatorConfig":
        return cls.from_mapping(json.loads(path.read_text(encoding="utf-8")))


def _account(given: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(given)
    if "balance" in values:
        values["balance"] = Decimal(str(values["balance"]))
    values["sender_ids"] = tuple(values.get("sender_ids", ()))
    return values


def _built(kind: type[T], values: dict[str, Any]) -> T:
    known = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    strange = sorted(set(values) - known)
    if strange:
        raise ValueError(f"{kind.__name__} has no setting {', '.join(strange)}.")
    try:
        return kind(**values)
    except TypeError as problem:
        raise ValueError(f"{kind.__name__}: {problem}") from None
