"""What a fleet of simulated routers is made of: routers, homes that dial in, and how time runs."""

import hashlib
import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from mtandao.gateways.radius.simulator.pool import addresses


class Auth(StrEnum):
    """How a router lets its subscribers prove their password."""

    PAP = "pap"
    CHAP = "chap"
    MSCHAP2 = "mschap2"


class ConfigRefused(ValueError):
    """The configuration cannot be: the message says which part and why."""


@dataclass(frozen=True, slots=True)
class RestConfig:
    """Its REST interface, on the router's own address: port 0 takes any free one. `policy` is what the user may do, as
    RouterOS lists it; empty is everything."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    port: int
    user: str
    password: str = field(repr=False)
    policy: str = ""
    version: str = "7.21.4 (stable)"
    board: str = "RB5009UG+S+"


@dataclass(frozen=True, slots=True)
class RouterConfig:
    """One simulated router. `name` is its key here, `identity` what it calls itself (NAS-Identifier).

    `pool` is the range its own subscribers draw from, `10.20.0.0/22` or `10.20.0.10-10.20.1.250`; `pools` are
    further ranges that a Framed-Pool may name. `coa_port` 0 takes any free port. `clock_skew_s` makes its
    Event-Timestamps wrong by so many seconds.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    name: str
    address: str
    secret: str = field(repr=False)
    pool: str
    identity: str = ""
    pools: Mapping[str, str] = field(default_factory=dict)
    auth: Auth = Auth.MSCHAP2
    coa_port: int = 3799
    require_message_authenticator: bool = True
    service_name: str = "internet"
    rest: RestConfig | None = None
    clock_skew_s: float = 0.0

    def __post_init__(self) -> None:
        _demand_loopback(self.address, f"router {self.name}")
        if not self.name or not self.secret:
            raise ValueError(f"router {self.name or self.address} needs a name and a secret")
        if not 0 <= self.coa_port < 65536:
            raise ValueError(f"router {self.name}: {self.coa_port} is not a UDP port")
        for given in (self.pool, *self.pools.values()):
            addresses(given)

    @property
    def called(self) -> str:
        """What it calls itself."""
        return self.identity or self.name


@dataclass(frozen=True, slots=True)
class FleetConfig:
    """Routers, their RADIUS server, and how time runs.

    A simulated second lasts 1/`speed` real ones: session time, traffic, Session-Timeout, interim and
    redialling all follow it; waiting for RADIUS (`radius_timeout_s`, `radius_tries`) is real time, as the
    network is real. `interim_s` is the longest time between two interim updates, whatever the Accept says;
    None obeys the Accept. `state_folder` keeps each router's reboot count, so that session ids do not repeat
    after a restart. `cpes_file` is a JSON list of homes (see `CpeConfig`). Homes start dialling within
    `dial_spread_s`, a reboot takes `boot_s`. `mean_session_s` lets homes drop out and come back by
    themselves. A session on one of the `walled_lists` moves next to nothing. `stop_on_exit` ends every
    session with a Stop when the fleet is shut down in good order.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    routers: tuple[RouterConfig, ...]
    radius_host: str = "127.0.0.1"
    auth_port: int = 18120
    acct_port: int = 18121
    interim_s: float | None = None
    speed: float = 1.0
    seed: int = 1
    state_folder: Path | None = None
    cpes_file: Path | None = None
    radius_timeout_s: float = 3.0
    radius_tries: int = 3
    dial_spread_s: float = 2.0
    boot_s: float = 20.0
    mean_session_s: float | None = None
    walled_lists: tuple[str, ...] = ("walled-garden",)
    accounting_on: bool = False
    stop_on_exit: bool = True
    utc_offset_hours: float = 3.0

    def __post_init__(self) -> None:
        _demand_loopback(self.radius_host, "the RADIUS server")
        if self.speed <= 0 or self.radius_timeout_s <= 0 or self.radius_tries < 1:
            raise ValueError("speed, radius_timeout_s and radius_tries are more than 0")
        if self.interim_s is not None and self.interim_s <= 0:
            raise ValueError("interim_s is more than 0, or absent")
        for what in ("name", "address"):
            values = [getattr(router, what) for router in self.routers]
            twice = sorted({value for value in values if values.count(value) > 1})
            if twice:
                raise ValueError(f"two routers have the {what} {twice[0]}")


@dataclass(frozen=True, slots=True)
class CpeConfig:
    """A subscriber's home router: where it dials in and with what. Its `mac` is its key; without one it gets
    one of its own from router and user name. `dials` false leaves it switched off."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    router: str
    username: str
    password: str = field(repr=False)
    mac: str = ""
    dials: bool = True

    def __post_init__(self) -> None:
        if not 0 < len(self.username.encode()) <= 253:
            raise ValueError("a user name has 1 to 253 octets")
        if len(self.password.encode()) > 128:
            raise ValueError(f"the password of {self.username} has more than 128 octets")
        object.__setattr__(self, "mac", _written_mac(self.mac) if self.mac else self._own_mac())

    def _own_mac(self) -> str:
        drawn = hashlib.sha1(f"{self.router}\0{self.username}".encode()).hexdigest()
        return _written_mac(f"02{drawn[:10]}")  # 02: an address nobody's hardware has


_FLEET: TypeAdapter[FleetConfig] = TypeAdapter(FleetConfig)
_CPES: TypeAdapter[list[CpeConfig]] = TypeAdapter(list[CpeConfig])


def read_fleet(file: Path) -> FleetConfig:
    """Reads a fleet from a JSON file. Raises `ConfigRefused`."""
    try:
        return _FLEET.validate_python(_json(file))
    except ValidationError as error:
        raise ConfigRefused(f"{file}: {_first_reason(error)}") from error


def read_cpes(file: Path) -> list[CpeConfig]:
    """Reads the homes of a fleet from a JSON file. Raises `ConfigRefused`."""
    try:
        return cpes_from(_json(file))
    except ConfigRefused as error:
        raise ConfigRefused(f"{file}: {error}") from error


def cpes_from(data: Any) -> list[CpeConfig]:
    """Homes from parsed JSON: one object, or a list of them. Raises `ConfigRefused`."""
    try:
        return _CPES.validate_python([data] if isinstance(data, dict) else data)
    except ValidationError as error:
        raise ConfigRefused(_first_reason(error)) from error


def _json(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigRefused(f"{file} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ConfigRefused(f"{file} is not JSON: {error}") from error


def _first_reason(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    reason = str(first["msg"]).removeprefix("Value error, ")
    return f"{where}: {reason}" if where else reason


def _demand_loopback(address: str, whose: str) -> None:
    try:
        inside = ipaddress.IPv4Address(address).is_loopback
    except ValueError as error:
        raise ValueError(f"{whose}: {address} is not an IPv4 address") from error
    if not inside:
        raise ValueError(f"{whose}: {address} is outside 127.0.0.0/8, and the simulator stays on loopback")


def _written_mac(given: str) -> str:
    digits = given.replace(":", "").replace("-", "").replace(".", "").upper()
    if len(digits) != 12 or not all(digit in "0123456789ABCDEF" for digit in digits):
        raise ValueError(f"{given} is not a MAC address")
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))
