"""What the simulated KRA knows and how it behaves. Delays are simulated seconds."""

from dataclasses import dataclass, field

from pydantic import with_config

from mtandao.gateways.simulation.settings import NOTHING_ELSE, Span, WorldSettings


@with_config(NOTHING_ELSE)
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
class SimulatorConfig(WorldSettings):
    """`net`: taxable amounts come without their tax. `lost_answers`: how often a paper is kept and the answer is
    894 or 999 all the same. `outage_hours`: from, until (Nairobi) it is away each night; empty: never.
    `app_key`: of the newer door, which then asks for a token."""

    devices: tuple[Device, ...] = ()
    net: bool = True
    answer_after: Span = (2.0, 20.0)
    lost_answers: float = 0.0
    outage_hours: tuple[int, ...] = ()
    calls_per_minute: int = 120
    app_key: str = ""
    app_secret: str = field(default="", repr=False)
    token_seconds: int = 3599

    def __post_init__(self) -> None:
        WorldSettings.__post_init__(self)
        if not self.devices:
            raise ValueError("A simulator needs at least one device.")
        if len(self.outage_hours) not in (0, 2):
            raise ValueError("outage_hours are two hours of the day, or none.")
