"""What a simulated provider knows and how it behaves. Delays are simulated seconds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Merchant:
    """One account. `id` and `secret` are what calls are made with (key id, client id, merchant id and salt).

    `hook_url` is where it wants to be told, proven with `hook_secret`. `options` are a provider's own.
    """

    id: str
    secret: str = field(repr=False)
    name: str = "Demo ISP"
    hook_url: str = ""
    hook_secret: str = field(default="", repr=False)
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SimulatorConfig:
    """`folder` None keeps all in memory. `scripted` False leaves every order to a person on its page.

    `public_url` is where a payer's browser finds the simulator.
    """

    merchants: tuple[Merchant, ...]
    public_url: str = ""
    folder: Path | None = None
    scale: float = 1.0
    seed: int = 1
    scripted: bool = True
    answer_after: Span = (0.2, 0.6)
    hook_after: Span = (1.0, 5.0)
    callback_timeout_seconds: float = 5.0  # real seconds, like the next
    hang_seconds: float = 120.0
    journal_size: int = 2_000

    def __post_init__(self) -> None:
        if not self.merchants:
            raise ValueError("A simulator needs at least one merchant.")
        if len({each.id for each in self.merchants}) != len(self.merchants):
            raise ValueError("Two merchants have the same id.")
        if self.scale <= 0:
            raise ValueError("The scale must be above 0.")

    @classmethod
    def from_mapping(cls, given: Mapping[str, Any]) -> Self:
        """From JSON. ValueError names what it does not know."""
        values = dict(given)
        try:
            values["merchants"] = tuple(Merchant(**one) for one in values.get("merchants", ()))
        except TypeError as problem:
            raise ValueError(f"Merchant: {problem}") from None
        if values.get("folder"):
            values["folder"] = Path(values["folder"])
        for key in ("answer_after", "hook_after"):
            if key in values:
                first, last = values[key]
                values[key] = (float(first), float(last))
        strange = sorted(set(values) - {each.name for each in fields(cls)})
        if strange:
            raise ValueError(f"A simulator has no setting {', '.join(strange)}.")
        return cls(**values)

    @classmethod
    def from_file(cls, path: Path) -> Self:
        return cls.from_mapping(json.loads(path.read_text(encoding="utf-8")))
