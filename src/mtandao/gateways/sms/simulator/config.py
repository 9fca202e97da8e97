"""What the simulated Africa's Talking knows and how it behaves. Delays are simulated seconds."""

from dataclasses import dataclass, field
from decimal import Decimal

from pydantic import with_config

from mtandao.gateways.simulation.settings import NOTHING_ELSE, Span, WorldSettings


@with_config(NOTHING_ELSE)
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
class SimulatorConfig(WorldSettings):
    """`scripted` False delivers to every number, whatever its last digits: for a demo's own subscribers."""

    accounts: tuple[Account, ...] = ()
    scripted: bool = True
    currency: str = "KES"
    price_per_part: Decimal = Decimal("0.8000")
    answer_after: Span = (0.2, 1.0)
    delivered_after: Span = (3.0, 30.0)
    callback_timeout_seconds: float = 10.0  # real seconds, like the next

    def __post_init__(self) -> None:
        WorldSettings.__post_init__(self)
        if not self.accounts:
            raise ValueError("A simulator needs at least one account.")
        if len({account.username for account in self.accounts}) != len(self.accounts):
            raise ValueError("Two accounts have the same user name.")
