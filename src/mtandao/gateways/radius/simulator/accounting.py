"""What a router reports about its sessions: Start, Interim-Update, Stop, and after a boot Accounting-On."""

import random
from dataclasses import dataclass

from mtandao.gateways.radius.packets import Attributes, Value
from mtandao.gateways.radius.simulator.background import Background
from mtandao.gateways.radius.simulator.clock import Clock, wall_time
from mtandao.gateways.radius.simulator.config import FleetConfig, RouterConfig
from mtandao.gateways.radius.simulator.radius_client import RadiusClient, Status
from mtandao.gateways.radius.simulator.sessions import Cause, Login, Session, usage_attributes

_SHORTEST_INTERIM_S = 1.0  # of real time, however fast the fleet's clock runs


@dataclass(frozen=True, slots=True)
class Ending:
    """How the end of a session reaches accounting. `lose_stop`: not at all. `duplicate_stop`: as two packets.
    `late_interim`: an interim update of before arrives after the Stop."""

    lose_stop: bool = False
    duplicate_stop: bool = False
    late_interim: bool = False


ORDERLY = Ending()


class Accountant:
    """The accounting of one router."""

    def __init__(
        self,
        router: RouterConfig,
        fleet: FleetConfig,
        clock: Clock,
        radius: RadiusClient,
        background: Background,
        dice: random.Random,
    ) -> None:
        self._router = router
        self._fleet = fleet
        self._clock = clock
        self._radius = radius
        self._background = background
        self._dice = dice

    def began(self, session: Session) -> None:
        """Sends the Start, and lays the interim updates of many sessions apart in time."""
        about = self._about(session)  # nothing passed yet, and a Start says nothing of it
        self._background.start(self._radius.account(Status.START, session.login.user_name, about))
        every_s = self._interim_s(session)
        if every_s is not None:
            self._interim_in(session, every_s * self._dice.uniform(0.5, 1.0), every_s)

    def ended(self, session: Session, cause: Cause, ending: Ending) -> None:
        """Sends the Stop, in the manner asked for."""
        if ending.lose_stop:
            return
        before = self._about_and_usage(session)
        stop = {**before, "Acct-Terminate-Cause": cause.value}
        self._background.start(self._stop(session.login.user_name, before, stop, ending))

    def booted(self) -> None:
        """Sends Accounting-On. RouterOS does not promise to, so a fleet does only if told."""
        about: Attributes = {
            "NAS-Identifier": self._router.called,
            "NAS-IP-Address": self._router.address,
            "Acct-Session-Id": "00000000",
            "Event-Timestamp": self._event_timestamp(),
        }
        self._background.start(self._radius.account(Status.ON, "", about))

    async def _stop(self, user_name: str, before: Attributes, stop: Attributes, ending: Ending) -> None:
        for _ in range(2 if ending.duplicate_stop else 1):
            await self._radius.account(Status.STOP, user_name, stop)
        if ending.late_interim:
            await self._radius.account(Status.INTERIM, user_name, before)

    def _interim_s(self, session: Session) -> float | None:
        """Simulated seconds between updates: as the Accept says, at most the fleet's own; None for never."""
        asked, most = session.grant.interim_s or None, self._fleet.interim_s
        every_s = min(asked, most) if asked and most else asked or most
        if every_s is None:
            return None
        return max(float(every_s), _SHORTEST_INTERIM_S * self._clock.speed)

    def _interim_in(self, session: Session, in_s: float, every_s: float) -> None:
        session.call_in("interim", in_s, lambda: self._interim_due(session, every_s))

    def _interim_due(self, session: Session, every_s: float) -> None:
        self._interim_in(session, every_s, every_s)
        if not session.interim_pending:  # the one before may still wait for a silent server
            self._background.start(self._interim(session))

    async def _interim(self, session: Session) -> None:
        session.interim_pending = True
        try:
            attributes = self._about_and_usage(session)
            await self._radius.account(Status.INTERIM, session.login.user_name, attributes)
        finally:
            session.interim_pending = False

    def _about_and_usage(self, session: Session) -> Attributes:
        return {**self._about(session), **usage_attributes(session)}

    def _about(self, session: Session) -> Attributes:
        prefixes = {
            "Framed-IPv6-Prefix": session.grant.framed_prefix,
            "Delegated-IPv6-Prefix": session.grant.delegated_prefix,
        }
        return {
            **identification(self._router, session.login, session.id, session.nas_port),
            "Framed-IP-Address": session.framed_ip,
            "Acct-Authentic": "RADIUS",
            "Event-Timestamp": self._event_timestamp(),
            "Class": session.grant.classes,
            **{name: value for name, value in prefixes.items() if value},
        }

    def _event_timestamp(self) -> int:
        return int(wall_time().timestamp() + self._router.clock_skew_s)


def identification(router: RouterConfig, login: Login, session_id: str, nas_port: int) -> dict[str, Value]:
    """Who and where, the same in Access- and Accounting-Request."""
    service = login.service
    attributes: dict[str, Value] = {
        "Service-Type": service.service_type,
        "User-Name": login.user_name,
        "NAS-Identifier": router.called,
        "NAS-IP-Address": router.address,
        "NAS-Port": nas_port,
        "NAS-Port-Type": service.nas_port_type,
        "NAS-Port-Id": service.interface,
        "Calling-Station-Id": login.mac,
        "Called-Station-Id": router.service_name,
        "Acct-Session-Id": session_id,
    }
    if service.framed_protocol:
        attributes["Framed-Protocol"] = service.framed_protocol
    return attributes
