"""A simulated MikroTik router: lets subscribers in by RADIUS, keeps their sessions, fails on command."""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from mtandao.gateways.radius.packets import Attributes, BadAttribute, Code, ReceivedPacket
from mtandao.gateways.radius.simulator.accounting import ORDERLY, Accountant, Ending, identification
from mtandao.gateways.radius.simulator.background import Background
from mtandao.gateways.radius.simulator.clock import Clock, wall_time
from mtandao.gateways.radius.simulator.config import FleetConfig, RouterConfig
from mtandao.gateways.radius.simulator.grants import Grant, read_grant
from mtandao.gateways.radius.simulator.journal import Journal
from mtandao.gateways.radius.simulator.pool import Pool, PoolEmpty
from mtandao.gateways.radius.simulator.radius_client import RadiusClient
from mtandao.gateways.radius.simulator.rates import BadRate
from mtandao.gateways.radius.simulator.session_ids import SessionIds
from mtandao.gateways.radius.simulator.sessions import Cause, Login, Session
from mtandao.gateways.radius.simulator.switches import Switches
from mtandao.gateways.radius.simulator.traffic import Habits, Meter


class SignInFailed(Exception):
    """The subscriber did not get in. `rejected` when RADIUS said so, in its words if it gave any."""

    def __init__(self, why: str, *, rejected: bool = False) -> None:
        super().__init__(why)
        self.rejected = rejected


class Front(Protocol):
    """Something that listens on the router's address: the CoA port, a hotspot servlet, the REST API."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


class Console(Protocol):
    """A router's own terminal and the faults of its REST interface, where it has them."""

    async def paste(self, text: str) -> str: ...

    def turn(self, changes: dict[str, Any]) -> None: ...

    def view(self) -> dict[str, Any]: ...


class Router:
    """One router. Its fronts find sessions, change and end them through the methods here."""

    def __init__(self, config: RouterConfig, fleet: FleetConfig, clock: Clock, journal: Journal) -> None:
        self.config = config
        self.fleet = fleet
        self.clock = clock
        self.journal = journal
        self.sessions: dict[str, Session] = {}
        self.fronts: list[Front] = []
        self.console: Console | None = None
        # The lists that an address is on whoever has it: entries that somebody made on the router itself.
        self.lists_of: Callable[[str], tuple[str, ...]] = lambda _address: ()
        self.up = asyncio.Event()
        self.booted_at = wall_time()
        self.dice = random.Random(f"{fleet.seed}/{config.name}")
        self._background = Background()
        self._pools = {"": Pool(config.pool), **{name: Pool(given) for name, given in config.pools.items()}}
        self._ids = SessionIds(_memory(fleet.state_folder, config.name))
        self._ports = 0
        self._boot_timer: asyncio.TimerHandle | None = None
        self.radius: RadiusClient
        self._accountant: Accountant

    @property
    def name(self) -> str:
        return self.config.name

    @property
    def switches(self) -> Switches:
        return self.radius.switches

    async def start(self) -> None:
        """Opens its ports. Raises OSError when one is taken."""
        self.radius = RadiusClient(self.config, self.fleet, self.journal)
        self._accountant = Accountant(
            self.config, self.fleet, self.clock, self.radius, self._background, self.dice
        )
        started: list[Front] = []
        try:
            for front in self.fronts:
                await front.start()
                started.append(front)
        except OSError:
            for front in started:
                await front.stop()
            self.radius.close()
            raise
        self._come_up()

    async def stop(self) -> None:
        """Goes down in good order: with a Stop for every session, unless the fleet is told otherwise."""
        self._go_down()
        for session in list(self.sessions.values()):
            self.end(session, Cause.ADMIN_REBOOT, Ending(lose_stop=not self.fleet.stop_on_exit))
        await self._background.finish(within_s=3.0)
        for front in self.fronts:
            await front.stop()
        self.radius.close()

    async def sign_in(self, login: Login) -> Session:
        """Asks RADIUS and opens a session on its terms. Raises `SignInFailed`."""
        if not self.up.is_set():
            raise SignInFailed("the router is down")
        session_id = self._ids.next(login.service.tag)
        nas_port = self._ports = self._ports + 1
        booted_at = self.booted_at
        reply = await self._ask_radius(login, session_id, nas_port)
        if not self.up.is_set() or self.booted_at != booted_at:
            raise SignInFailed("the router went down")
        try:
            grant = read_grant(reply)
            framed_ip = login.address or self._address_for(grant)
        except (BadRate, PoolEmpty) as error:
            self.note("router", login.user_name, "session refused", str(error))
            raise SignInFailed(str(error)) from error
        session = self._open(login, session_id, nas_port, framed_ip, grant)
        self._accountant.began(session)
        self.watch_limits(session)
        return session

    def end(self, session: Session, cause: Cause, ending: Ending = ORDERLY) -> None:
        """Ends a session and reports it; one that is over stays as it is."""
        if not session.is_up:
            return
        session.read_meter()
        session.cancel_timers()
        self._accountant.ended(session, cause, ending)
        self._close(session, cause)

    def change(self, session: Session, grant: Grant) -> None:
        """New terms for a running session: what passed so far counts at the old rate."""
        session.read_meter()
        session.grant = grant
        self.watch_limits(session)

    def watch_limits(self, session: Session) -> None:
        """Ends the session when its time or its octets are used up."""
        grant = session.grant
        if grant.session_timeout_s is not None:
            left_s = grant.session_timeout_s - (self.clock.now() - session.began_s)
            session.call_in("timeout", left_s, lambda: self.end(session, Cause.SESSION_TIMEOUT))
        if session.over_limit():
            # the standard has no cause for used-up octets; the NAS ends it for a reason of its own
            session.call_in("limit", 0, lambda: self.end(session, Cause.NAS_REQUEST))
            return
        soonest_s = session.soonest_over_limit_s()
        if soonest_s is not None:
            look_in_s = max(soonest_s, 0.2 * self.clock.speed)
            session.call_in("limit", look_in_s, lambda: self.watch_limits(session))

    def reboot(self) -> None:
        """A power cut: every session is gone without a word, and the next get ids under another digit."""
        self._go_down()
        self.note("router", "", "reboot", f"{len(self.sessions)} sessions lost")
        for session in list(self.sessions.values()):
            session.cancel_timers()
            self._close(session, Cause.NAS_REBOOT)
        self._ids.reboot()
        self._boot_timer = asyncio.get_running_loop().call_later(
            self.clock.real(self.fleet.boot_s), self._come_up
        )

    def turn(self, changes: dict[str, Any]) -> None:
        """Turns fault switches. Raises `NoSuchSwitch`."""
        self.radius.switches = self.switches.turned(changes)
        self.radius.cut(not self.switches.reachable)
        self.note("router", "", "switched", ", ".join(f"{name} = {value}" for name, value in changes.items()))

    def pool_of(self, address: str) -> str:
        """The name of the pool that this address is of; "" if it is of none, or of the router's own."""
        return next((name for name, pool in self._pools.items() if pool.has(address)), "")

    def note(self, kind: str, user_name: str, said: str, answer: str, **more: Any) -> None:
        """One line in the fleet's journal."""
        self.journal.note(self.name, kind, user_name, said, answer, **more)

    def _go_down(self) -> None:
        self.up.clear()
        if self._boot_timer:
            self._boot_timer.cancel()

    def _come_up(self) -> None:
        self.booted_at = wall_time()
        self.up.set()
        if self.fleet.accounting_on:
            self._accountant.booted()

    async def _ask_radius(self, login: Login, session_id: str, nas_port: int) -> ReceivedPacket:
        attributes: Attributes = identification(self.config, login, session_id, nas_port)
        if login.address:
            here = {"Framed-IP-Address": login.address, "Mikrotik-Host-IP": login.address}
            attributes = {**attributes, **here}
        try:
            reply = await self.radius.authenticate(login, attributes)
        except (BadAttribute, OSError) as error:
            raise SignInFailed(f"the request cannot be sent: {error}") from error
        if reply is None:
            raise SignInFailed("RADIUS server is not responding")
        if reply.code is not Code.ACCESS_ACCEPT:
            raise SignInFailed(reply.text("Reply-Message") or "invalid username or password", rejected=True)
        return reply

    def _address_for(self, grant: Grant) -> str:
        if grant.framed_ip:
            for own in self._pools.values():
                own.hold(grant.framed_ip)
            return grant.framed_ip
        pool = self._pools.get(grant.framed_pool or "")
        if pool is None:
            raise PoolEmpty(f"no pool is called {grant.framed_pool}")
        return pool.draw()

    def _open(self, login: Login, session_id: str, nas_port: int, framed_ip: str, grant: Grant) -> Session:
        listed = self.lists_of(framed_ip)
        session = Session(
            id=session_id,
            login=login,
            nas_port=nas_port,
            framed_ip=framed_ip,
            grant=grant,
            meter=Meter(self.clock, Habits(self.fleet.seed, login.mac)),
            clock=self.clock,
            began_s=self.clock.now(),
            began_at=wall_time(),
            listed=listed,
            walled=any(name in self.fleet.walled_lists for name in (*grant.address_lists, *listed)),
            ended=asyncio.get_running_loop().create_future(),
        )
        self.sessions[session_id] = session
        return session

    def _close(self, session: Session, cause: Cause) -> None:
        self.sessions.pop(session.id, None)
        for pool in self._pools.values():
            pool.give_back(session.framed_ip)
        session.ended.set_result(cause)


def _memory(folder: Path | None, name: str) -> Path | None:
    safe = "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in name)
    return folder / f"{safe}.json" if folder else None
