"""What the simulated Safaricom knows and how it behaves. Delays are simulated seconds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class ShortCode:
    """One organisation's paybill, or with `till` its till behind a store number (`code`).

    Short codes with one consumer key belong to one app and share its token. `c2b_version` None is either.
    """

    code: str
    organization: str
    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    passkey: str = field(repr=False)
    till: str = ""
    opening_balance: Decimal = Decimal("0.00")
    initiator_name: str = ""
    initiator_password: str = field(default="", repr=False)
    validates: bool = True  # external validation was activated for this short code
    c2b_version: int | None = None

    @property
    def receiver(self) -> str:
        """The number customers pay to."""
        return self.till or self.code


@dataclass(frozen=True, slots=True)
class SimulatorConfig:
    """`folder` None keeps all in memory. `scale` shortens every delay: 5 for a demo, 1000 for tests."""

    short_codes: tuple[ShortCode, ...]
    folder: Path | None = None
    scale: float = 1.0
    seed: int = 1
    holds_every_phone: bool = False  # prompts wait on the page for a person

    expires_in_as_integer: bool = False
    token_seconds: int = 3599
    token_scale: float = 1.0  # how much faster than real time tokens age
    new_token_ends_old: bool = True

    ack_after: Span = (0.3, 0.9)
    confirmation_after: Span = (1.0, 3.0)  # C2B confirmation of an STK payment, after the payment
    result_after: Span = (2.0, 10.0)
    query_not_found_rate: float = 0.2
    confirmation_loss_rate: float = 0.0  # the real sandbox has been measured at 0.6
    one_registration_only: bool = False  # as in production
    strict_urls: bool = True
    same_amount_window: float = 120.0

    callback_timeout_seconds: float = 10.0  # these three are real seconds: a real receiver answers
    validation_deadline_seconds: float = 8.0
    hang_seconds: float = 120.0
    calls_per_second: float | None = 20.0  # per app, in real time; None never says "spike arrest"
    burst: int = 40
    calls_per_hour: int | None = None
    wrong_passwords_lock: int = 5  # so many wrong credentials lock the initiator
    maintenance: bool = False

    source_address: str | None = None
    forwarded_for: str = ""  # sent as X-Forwarded-For with callbacks
    journal_size: int = 2_000

    def __post_init__(self) -> None:
        if not self.short_codes:
            raise ValueError("A simulator needs at least one short code.")
        numbers = [code.receiver for code in self.short_codes] + [c.code for c in self.short_codes if c.till]
        if len(set(numbers)) != len(numbers):
            raise ValueError("Two organisations have the same short code or till.")
        if self.scale <= 0 or self.token_scale <= 0:
            raise ValueError("A scale must be above 0.")

    @classmethod
    def from_mapping(cls, given: Mapping[str, Any]) -> "SimulatorConfig":
        """From JSON. ValueError names what it does not know."""
        values = dict(given)
        values["short_codes"] = tuple(
            _built(ShortCode, _short_code(one)) for one in values.get("short_codes", ())
        )
        if values.get("folder"):
            values["folder"] = Path(values["folder"])
        for key in ("ack_after", "confirmation_after", "result_after"):
            if key in values:
                values[key] = _span(key, values[key])
        return _built(cls, values)

    @classmethod
    def from_file(cls, path: Path) -> "SimulatorConfig":
        return cls.from_mapping(json.loads(path.read_text(encoding="utf-8")))


def _short_code(given: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(given)
    if "opening_balance" in values:
        values["opening_balance"] = Decimal(str(values["opening_balance"]))
    return values


def _span(key: str, given: Any) -> Span:
    if not isinstance(given, list | tuple) or len(given) != 2 or not 0 <= float(given[0]) <= float(given[1]):
        raise ValueError(f"{key} is a pair of seconds, the lesser first.")
    return float(given[0]), float(given[1])


def _built(kind: type[T], values: dict[str, Any]) -> T:
    known = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    strange = sorted(set(values) - known)
    if strange:
        raise ValueError(f"{kind.__name__} has no setting {', '.join(strange)}.")
    try:
        return kind(**values)
    except TypeError as problem:
        raise ValueError(f"{kind.__name__}: {problem}") from None
