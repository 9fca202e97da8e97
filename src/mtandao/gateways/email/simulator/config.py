"""What the simulated mail server must be told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mtandao.gateways.simulation.loopback import is_loopback


@dataclass(frozen=True, slots=True)
class Account:
    """Who may send."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SimulatorConfig:
    """`smtp_port`: where it takes e-mail; its page is wherever it is served. What it took is kept in `folder`."""

    accounts: tuple[Account, ...]
    smtp_port: int
    smtp_host: str = "127.0.0.1"
    folder: Path | None = None
    scale: float = 1.0
    slow_seconds: float = 5.0
    most_kept: int = 2_000

    def __post_init__(self) -> None:
        if not self.accounts:
            raise ValueError("A mail server needs at least one account.")
        if not is_loopback(f"http://{self.smtp_host}/"):
            raise ValueError(f"A simulator listens on loopback only, and {self.smtp_host} is not.")

    @classmethod
    def from_mapping(cls, given: Mapping[str, Any]) -> "SimulatorConfig":
        """From JSON. ValueError says what it does not know."""
        values = dict(given)
        values["folder"] = Path(values["folder"]) if values.get("folder") else None
        try:
            values["accounts"] = tuple(Account(**one) for one in values.get("accounts", ()))
            return cls(**values)
        except TypeError as problem:
            raise ValueError(str(problem)) from None

    @classmethod
    def from_file(cls, path: Path) -> "SimulatorConfig":
        return cls.from_mapping(json.loads(path.read_text(encoding="utf-8")))
