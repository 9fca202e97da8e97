"""A session on a router: who, since when, on what terms, and how much passed."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mtandao.gateways.radius.packets import Value
from mtandao.gateways.radius.simulator.clock import Clock
from mtandao.gateways.radius.simulator.grants import Grant
from mtandao.gateways.radius.simulator.traffic import Meter

_WORD = 1 << 32


class Cause(StrEnum):
    """Why a session ended: Acct-Terminate-Cause."""

    USER_REQUEST = "User-Request"
    LOST_CARRIER = "Lost-Carrier"
    SESSION_TIMEOUT = "Session-Timeout"
    ADMIN_RESET = "Admin-Reset"
    ADMIN_REBOOT = "Admin-Reboot"
    NAS_REQUEST = "NAS-Request"
    NAS_REBOOT = "NAS-Reboot"


@dataclass(frozen=True, slots=True)
class Service:
    """A kind of access a router sells, as RADIUS sees it. `tag` begins its session ids; `interface` is what
    it listens on (NAS-Port-Id)."""

    name: str
    tag: str
    service_type: str
    framed_protocol: str | None
    nas_port_type: str
    interface: str
    coa_needs_address: bool


PPPOE = Service("pppoe", "81", "Framed-User", "PPP", "Ethernet", "ether2", coa_needs_address=False)
HOTSPOT = Service("hotspot", "80", "Login-User", None, "Wireless-802.11", "bridge-hs", coa_needs_address=True)


@dataclass(frozen=True, slots=True)
class Login:
    """Who asks to come in. `address` is set where the client has one already (hotspot)."""

    user_name: str
    password: str = field(repr=False)
    mac: str
    service: Service = PPPOE
    address: str | None = None


@dataclass(eq=False, slots=True)
class Session:
    """One session. `ended` is done, with the cause, once it is over."""

    id: str
    login: Login
    nas_port: int
    framed_ip: str
    grant: Grant
    meter: Meter
    clock: Clock
    began_s: float
    began_at: datetime
    walled: bool
    ended: asyncio.Future[Cause]
    listed: tuple[str, ...] = ()  # what the router's own entries say of its address
    timers: dict[str, asyncio.TimerHandle] = field(default_factory=dict)
    interim_pending: bool = False

    @property
    def is_up(self) -> bool:
        return not self.ended.done()

    @property
    def seconds(self) -> int:
        """How long it has lasted, in simulated seconds."""
        return int(self.clock.now() - self.began_s)

    def read_meter(self) -> Meter:
        """The meter, brought up to date."""
        if self.is_up:
            self.meter.advance(self.grant.rate, walled=self.walled)
        return self.meter

    def over_limit(self) -> bool:
        """Whether it has used up what the Accept or a CoA allowed."""
        return any(used >= limit for used, limit in self._used_and_limits())

    def soonest_over_limit_s(self) -> float | None:
        """No limit can be reached sooner than this, even at full rate; None without a limit."""
        rate = self.grant.rate
        fastest = (rate.bps_up + rate.bps_down) / 8 if rate else 25_000_000.0
        left = [limit - used for used, limit in self._used_and_limits()]
        return min(left) / fastest if left else None

    def call_in(self, name: str, in_s: float, call: Callable[[], None]) -> None:
        """Calls in so many simulated seconds, in place of an earlier call of the same name."""
        if name in self.timers:
            self.timers[name].cancel()
        loop = asyncio.get_running_loop()
        self.timers[name] = loop.call_later(self.clock.real(in_s), call)

    def cancel_timers(self) -> None:
        for timer in self.timers.values():
            timer.cancel()
        self.timers.clear()

    def _used_and_limits(self) -> list[tuple[int, int]]:
        meter, grant = self.read_meter(), self.grant
        pairs = (
            (meter.bytes_up, grant.bytes_up_limit),
            (meter.bytes_down, grant.bytes_down_limit),
            (meter.bytes_up + meter.bytes_down, grant.bytes_total_limit),
        )
        return [(used, limit) for used, limit in pairs if limit is not None]


def usage_attributes(session: Session) -> dict[str, Value]:
    """Session time and counters as accounting carries them: Input is what came from the subscriber, each
    counter split at 2^32 into octets and gigawords."""
    meter = session.read_meter()
    return {
        "Acct-Session-Time": session.seconds,
        "Acct-Input-Octets": meter.bytes_up % _WORD,
        "Acct-Output-Octets": meter.bytes_down % _WORD,
        "Acct-Input-Gigawords": meter.bytes_up // _WORD,
        "Acct-Output-Gigawords": meter.bytes_down // _WORD,
        "Acct-Input-Packets": meter.packets_up % _WORD,
        "Acct-Output-Packets": meter.packets_down % _WORD,
    }
