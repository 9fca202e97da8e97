"""What the simulated mail server must be told."""

from dataclasses import dataclass, field

from pydantic import with_config

from mtandao.gateways.simulation.loopback import is_loopback
from mtandao.gateways.simulation.settings import NOTHING_ELSE, Settings


@with_config(NOTHING_ELSE)
@dataclass(frozen=True, slots=True)
class Account:
    """Who may send."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SimulatorConfig(Settings):
    """`smtp_port`: where it takes e-mail; its page is wherever it is served. What it took is kept in `folder`."""

    accounts: tuple[Account, ...]
    smtp_port: int
    smtp_host: str = "127.0.0.1"
    slow_seconds: float = 5.0
    most_kept: int = 2_000

    def __post_init__(self) -> None:
        Settings.__post_init__(self)
        if not self.accounts:
            raise ValueError("A mail server needs at least one account.")
        if not is_loopback(f"http://{self.smtp_host}/"):
            raise ValueError(f"A simulator listens on loopback only, and {self.smtp_host} is not.")
