"""What a simulated RouterOS is: its hardware and version, who may sign in, and how it fails."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from typing import Any

from mtandao.gateways.routeros.simulator.refusals import Refused
from mtandao.gateways.routeros.values import duration_text

Row = dict[str, str]
FULL = "local,ssh,reboot,read,write,policy,test,password,web,sensitive,api,rest-api"


@dataclass(frozen=True, slots=True)
class Model:
    """What kind of router, and who may sign in: `user` with everything, unless `policy` says less."""

    identity: str
    user: str
    password: str = field(repr=False)
    policy: str = FULL
    version: str = "7.21.4 (stable)"
    board: str = "RB5009UG+S+"
    serial: str = "HE108B0C2V4"
    ports: tuple[str, ...] = ("ether1", "ether2", "ether3", "ether4", "ether5", "sfp-sfpplus1")
    # A virtual one has neither a routerboard nor health.
    virtual: bool = False

    @property
    def is_seven(self) -> bool:
        """RouterOS 6 has neither REST nor WireGuard."""
        return not self.version.startswith("6")


@dataclass(frozen=True, slots=True)
class Faults:
    """`silent`: connections are taken and never answered. `slow_s` comes before each answer. `cut`: so many of the
    next answers break off in the middle, after the deed. `ones_as_lists`: a value of its own comes as a list of one,
    as in RouterOS 7.1. `long_s`: after so long a command is cut short."""

    silent: bool = False
    slow_s: float = 0.0
    cut: int = 0
    ones_as_lists: bool = False
    long_s: float = 60.0

    def turned(self, changes: Mapping[str, Any]) -> "Faults":
        """Raises ValueError with a sentence; then nothing changed."""
        known = {each.name: type(each.default) for each in fields(self)}
        for name, value in changes.items():
            if name not in known:
                raise ValueError(f"{name} is not a fault: {', '.join(sorted(known))}")
            if not isinstance(value, known[name]) and not (known[name] is float and isinstance(value, int)):
                raise ValueError(f"{name} does not take {value!r}")
        return replace(self, **changes)


def resource(model: Model, seconds_up: int, sessions: int) -> Row:
    """`/system/resource`."""
    return {
        "architecture-name": "arm64",
        "board-name": "CHR" if model.virtual else model.board,
        "build-time": "2026-02-03 09:12:44",
        "cpu": "ARM64",
        "cpu-count": "4",
        "cpu-frequency": "1400",
        "cpu-load": str(min(99, 2 + sessions // 25)),
        "free-memory": "871219200",
        "total-memory": "1073741824",
        "free-hdd-space": "981950464",
        "total-hdd-space": "1073741824",
        "platform": "MikroTik",
        "uptime": duration_text(timedelta(seconds=seconds_up)),
        "version": model.version,
    }


def routerboard(model: Model) -> Row:
    """`/system/routerboard`. Raises `Refused`: a virtual router has none."""
    if model.virtual:
        raise Refused(404)
    return {
        "routerboard": "true",
        "board-name": model.board,
        "model": model.board,
        "serial-number": model.serial,
        "current-firmware": model.version.split(" ")[0],
        "upgrade-firmware": model.version.split(" ")[0],
    }


def health(model: Model) -> list[Row]:
    """`/system/health`."""
    if model.virtual:
        return []
    return [
        {".id": "*D", "name": "temperature", "type": "C", "value": "41"},
        {".id": "*E", "name": "voltage", "type": "V", "value": "24.1"},
    ]
