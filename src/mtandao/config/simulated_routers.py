"""Simulated routers whole: what dials in by RADIUS, and the REST interface that shows it, are one router."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from mtandao.gateways.radius.simulator.clock import wall_time
from mtandao.gateways.radius.simulator.config import read_fleet
from mtandao.gateways.radius.simulator.fleet import Fleet
from mtandao.gateways.radius.simulator.process import serve
from mtandao.gateways.radius.simulator.router import Front, Router
from mtandao.gateways.radius.simulator.sessions import HOTSPOT, Cause, Login, Session
from mtandao.gateways.radius.simulator.traffic import Meter
from mtandao.gateways.routeros.simulator import live
from mtandao.gateways.routeros.simulator.box import Box
from mtandao.gateways.routeros.simulator.front import RestFront
from mtandao.gateways.routeros.simulator.model import FULL, Model
from mtandao.gateways.routeros.simulator.terminal import Terminal


def serve_routers(config: Path, control_port: int) -> None:
    """Until SIGINT or SIGTERM. Raises what `read_fleet` and `serve` raise."""
    serve(Fleet(read_fleet(config), rest_of), control_port)


def rest_of(router: Router) -> Iterable[Front]:
    """Its REST interface, if it is to have one."""
    rest = router.config.rest
    if rest is None:
        return
    model = Model(
        identity=router.config.called,
        user=rest.user,
        password=rest.password,
        policy=rest.policy or FULL,
        version=rest.version,
        board=rest.board,
    )
    box = Box(model, SessionsOf(router), router.config.address)
    router.console = ConsoleOf(box)
    router.lists_of = box.lists_of
    yield RestFront(box, router.config.address, rest.port)


class ConsoleOf:
    """A router's terminal and its REST interface's faults, for the fleet's control."""

    def __init__(self, box: Box) -> None:
        self._box = box

    async def paste(self, text: str) -> str:
        return await Terminal(self._box).paste(text)

    def turn(self, changes: dict[str, Any]) -> None:
        """Faults, or another `version`. Raises ValueError with a sentence; then nothing changed."""
        version = changes.get("version", self._box.model.version)
        if not isinstance(version, str) or not version:
            raise ValueError("version is a text like 7.21.4 (stable)")
        self._box.faults = self._box.faults.turned(
            {name: value for name, value in changes.items() if name != "version"}
        )
        self._box.model = replace(self._box.model, version=version)

    def view(self) -> dict[str, Any]:
        return {"version": self._box.model.version, **asdict(self._box.faults)}


@dataclass(frozen=True, slots=True)
class LineOf:
    """A session as REST's side sees it."""

    session: Session

    @property
    def id(self) -> str:
        return self.session.id

    @property
    def login(self) -> Login:
        return self.session.login

    @property
    def framed_ip(self) -> str:
        return self.session.framed_ip

    @property
    def nas_port(self) -> int:
        return self.session.nas_port

    @property
    def seconds(self) -> int:
        return self.session.seconds

    @property
    def is_hotspot(self) -> bool:
        return self.session.login.service is HOTSPOT

    @property
    def rate(self) -> tuple[int, int] | None:
        rate = self.session.grant.rate
        return (rate.bps_up, rate.bps_down) if rate else None

    @property
    def address_lists(self) -> tuple[str, ...]:
        return self.session.grant.address_lists

    def read_meter(self) -> Meter:
        return self.session.read_meter()


class SessionsOf:
    """A router's sessions, ended and moved from REST's side."""

    def __init__(self, router: Router) -> None:
        self._router = router

    @property
    def is_up(self) -> bool:
        """A router that is cut off is cut off for REST too."""
        return self._router.up.is_set() and self._router.switches.reachable

    @property
    def booted_at(self) -> datetime:
        return self._router.booted_at

    @property
    def seconds_up(self) -> int:
        return int((wall_time() - self._router.booted_at).total_seconds())

    def lines(self) -> Iterable[LineOf]:
        return [LineOf(session) for session in self._router.sessions.values()]

    def end(self, line: live.Line) -> None:
        self._router.end(self._router.sessions[line.id], Cause.ADMIN_RESET)

    def reboot(self) -> None:
        self._router.reboot()

    def pool_of(self, address: str) -> str:
        return self._router.pool_of(address)

    def move(self, line: live.Line, lists: tuple[str, ...]) -> None:
        """What an address list stops is stopped from the next packet on."""
        session = self._router.sessions[line.id]
        session.read_meter()
        walls = self._router.fleet.walled_lists
        session.listed = lists
        session.walled = any(name in walls for name in (*session.grant.address_lists, *lists))
