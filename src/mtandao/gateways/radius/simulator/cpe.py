"""A subscriber's home router: dials in, stays, and comes back the way PPPoE clients do."""

import asyncio
import random
from enum import StrEnum

from mtandao.gateways.radius.simulator.accounting import ORDERLY, Ending
from mtandao.gateways.radius.simulator.config import CpeConfig
from mtandao.gateways.radius.simulator.router import Router, SignInFailed
from mtandao.gateways.radius.simulator.sessions import Cause, Login, Session

# simulated seconds
_FIRST_BACKOFF_S, _LONGEST_BACKOFF_S = 10.0, 30.0
_REDIAL_S = 0.3  # discovery and a new LCP, after being disconnected
_SHORT_S, _SHORT_ALLOWED = (
    3.0,
    3,
)  # more sessions this short in a row, and it backs off: a bad Accept is no busy loop
_MEAN_PAUSE_S = 240.0  # a home that dropped out by itself stays away about so long


class CpeState(StrEnum):
    """How a home stands."""

    OFF = "off"
    DIALLING = "dialling"
    ONLINE = "online"
    REFUSED = "refused"  # by RADIUS; it keeps trying
    WAITING = "waiting"  # no answer, no address, router down; it keeps trying


class Cpe:
    """One home router. `state` and `why` say how it stands."""

    def __init__(self, config: CpeConfig, router: Router) -> None:
        self.config = config
        self.router = router
        self.state = CpeState.DIALLING if config.dials else CpeState.OFF
        self.why = ""
        self.session: Session | None = None
        self._on = config.dials
        self._poked = asyncio.Event()
        self._failures = 0
        self._short_in_a_row = 0
        self._dice = random.Random(f"{router.fleet.seed}/{config.mac}")
        self._task = asyncio.get_running_loop().create_task(self._live())

    @property
    def is_on(self) -> bool:
        return self._on

    def dial(self) -> None:
        """Switches it on, or makes one that waits try at once."""
        self._on = True
        self._failures = 0
        self._poked.set()

    def hang_up(self, cause: Cause = Cause.USER_REQUEST, ending: Ending = ORDERLY) -> None:
        """Switches it off."""
        self._on = False
        self._poked.set()
        if self.session:
            self.router.end(self.session, cause, ending)

    def redial(self, cause: Cause = Cause.USER_REQUEST, ending: Ending = ORDERLY) -> None:
        """Ends the session; the home dials again at once."""
        if self.session:
            self.router.end(self.session, cause, ending)
        self.dial()

    def reconfigure(self, config: CpeConfig) -> None:
        """New credentials: used from the next dialling on, which is now for one that is not online."""
        if config == self.config:
            return
        self.config = config
        if config.dials and not self.session:
            self.dial()
        elif not config.dials and self._on:
            self.hang_up()

    async def remove(self) -> None:
        """Takes it off the line for good."""
        self.hang_up(Cause.LOST_CARRIER)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _live(self) -> None:
        await self._pause(self._dice.uniform(0, self.router.fleet.dial_spread_s))
        while True:
            while not self._on:
                self.state, self.why = CpeState.OFF, ""
                await self._wait_for_poke()
            if not self.router.up.is_set():
                self.state, self.why = CpeState.WAITING, "the router is down"
                await self.router.up.wait()
                await self._pause(self._dice.uniform(0, self.router.fleet.dial_spread_s))
            pause_s = await self._one_session()
            if self._on:
                await self._pause(pause_s)

    async def _one_session(self) -> float:
        """Dials, stays online as long as it lasts, and gives the seconds to wait before the next try."""
        self.state, self.why = CpeState.DIALLING, ""
        self._poked.clear()
        login = Login(self.config.username, self.config.password, self.config.mac)
        try:
            session = await self.router.sign_in(login)
        except SignInFailed as failed:
            self.state = CpeState.REFUSED if failed.rejected else CpeState.WAITING
            self.why = str(failed)
            return self._backoff_s()
        self.session, self.state = session, CpeState.ONLINE
        try:
            if not self._on:  # switched off while it dialled
                self.router.end(session, Cause.USER_REQUEST)
            dropped_out = await self._until_over(session)
        finally:
            self.session = None
        self.why = session.ended.result().value if session.ended.done() else ""
        self.state = CpeState.DIALLING
        self._poked.clear()
        if dropped_out:
            self.state = CpeState.WAITING
            return self._dice.expovariate(1 / _MEAN_PAUSE_S)
        self._short_in_a_row = self._short_in_a_row + 1 if session.seconds < _SHORT_S else 0
        if self._short_in_a_row > _SHORT_ALLOWED:
            return self._backoff_s()
        self._failures = 0
        return _REDIAL_S * self._dice.uniform(0.5, 1.5)

    async def _until_over(self, session: Session) -> bool:
        """Waits for the end of the session; True when the home itself dropped out by chance."""
        mean_s = self.router.fleet.mean_session_s
        if mean_s is None:
            await asyncio.shield(session.ended)
            return False
        lasts_s = self.router.clock.real(self._dice.expovariate(1 / mean_s))
        done, _ = await asyncio.wait((session.ended,), timeout=lasts_s)
        if not done:
            self.router.end(session, self._dice.choice((Cause.USER_REQUEST, Cause.LOST_CARRIER)))
        return not done

    def _backoff_s(self) -> float:
        self._failures += 1
        longest = min(_LONGEST_BACKOFF_S, _FIRST_BACKOFF_S * 1.5 ** (self._failures - 1))
        return longest * self._dice.uniform(0.8, 1.0) if self._failures > 1 else longest

    async def _pause(self, simulated_s: float) -> None:
        """Waits, but not longer than until somebody pokes."""
        try:
            async with asyncio.timeout(self.router.clock.real(simulated_s)):
                await self._poked.wait()
        except TimeoutError:
            return

    async def _wait_for_poke(self) -> None:
        await self._poked.wait()
        self._poked.clear()
