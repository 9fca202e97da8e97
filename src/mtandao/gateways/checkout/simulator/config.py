"""What a simulated provider knows and how it behaves. Delays are simulated seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import with_config

from mtandao.gateways.simulation.settings import NOTHING_ELSE, Span, WorldSettings


@with_config(NOTHING_ELSE)
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
class SimulatorConfig(WorldSettings):
    """`folder` None keeps all in memory. `scripted` False leaves every order to a person on its page.

    `public_url` is where a payer's browser finds the simulator.
    """

    merchants: tuple[Merchant, ...] = ()
    public_url: str = ""
    scripted: bool = True
    answer_after: Span = (0.2, 0.6)
    hook_after: Span = (1.0, 5.0)
    callback_timeout_seconds: float = 5.0  # real seconds, like the next

    def __post_init__(self) -> None:
        WorldSettings.__post_init__(self)
        if not self.merchants:
            raise ValueError("A simulator needs at least one merchant.")
        if len({each.id for each in self.merchants}) != len(self.merchants):
            raise ValueError("Two merchants have the same id.")
