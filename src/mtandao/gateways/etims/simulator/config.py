"""What the simulated KRA knows and how it behaves. Delays are simulated seconds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Device:
    """A branch's device that KRA has approved. Nobody else may be initialised. One with a `key` was, long ago, and
    has its control `unit`."""

    tin: str
    branch: str
    serial: str
    taxpayer: str = ""
    key: str = field(default="", repr=False)
    unit: str = ""


@dataclass(frozen=True, slots=True)
class SimulatorConfig:
    """`net`: taxable amounts come without their tax. `lost_answers`: how often a paper is kept and the answer is
    894 or 999 all the same. `outage_hours`: from, until (Nairobi) it is away each night; empty: never.
    `app_key`: of the newer door, which then asks for a token."""

    devices: tuple[Device, ...]
    folder: Path | None = None
    scale: float = 1.0
    seed: int = 1
    net: bool = True
    answer_after: Span = (2.0, 20.0)
    lost_answers: float = 0.0
    outage_hours: tuple[int, ...] = ()
    calls_per_minute: int = 120
    app_key: str = ""
    app_secret: str = field(default="", repr=False)
    token_seconds: int = 3599
    hang_seconds: float = 120.0
    journal_size: int = 2_000

    def __post_init__(self) -> None:
        if not self.devices:
            raise ValueError("A simulator needs at least one device.")
        if self.scale <= 0:
            raise ValueError("The scale must be above 0.")
        if len(self.outage_hours) not in (0, 2):
            raise ValueError("outage_hours are two hours of the day, or none.")

    @classmethod
    def from_mapping(cls, given: Mapping[str, Any]) -> "SimulatorConfig":
        """From JSON. ValueError names what it does not know."""
        values = dict(given)
        values["devices"] = tuple(_built(Device, dict(one)) for one in values.get("devices", ()))
        if values.get("folder"):
            values["folder"] = Path(values["folder"])
        if "answer_after" in values:
            first, last = values["answer_after"]
            values["answer_after"] = (float(first), float(last))
        if "outage_hours" in values:
            values["outage_hours"] = tuple(int(hour) for hour in values["outage_hours"])
        return _built(cls, values)

    @classmethod
    def from_file(cls, path: Path) -> "SimulatorConfig":
        return cls.from_mapping(json.loads(path.read_text(encoding="utf-8")))


def _built(kind: type[T], values: dict[str, Any]) -> T:
    known = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    strange = sorted(set(values) - known)
    if strange:
        raise ValueError(f"{kind.__name__} has no setting {', '.join(strange)}.")
    try:
        return kind(**values)
    except TypeError as problem:
        raise ValueError(f"{kind.__name__}: {problem}") from None
