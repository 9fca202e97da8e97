"""A router's side of RADIUS: asks whether a subscriber may come in, and reports what passed."""

import asyncio
import time
from dataclasses import dataclass
from enum import StrEnum

from mtandao.gateways.radius.exchange import Exchange, Exchanger
from mtandao.gateways.radius.packets import (
    Attributes,
    Code,
    ReceivedPacket,
    SentRequest,
    build_request,
)
from mtandao.gateways.radius.simulator.config import FleetConfig, RouterConfig
from mtandao.gateways.radius.simulator.credentials import proof
from mtandao.gateways.radius.simulator.journal import Journal
from mtandao.gateways.radius.simulator.sessions import Login
from mtandao.gateways.radius.simulator.switches import Switches

_AT_ONCE = 100  # exchanges of one router that wait for RADIUS at the same time; the rest queue


class Status(StrEnum):
    """Acct-Status-Type."""

    START = "Start"
    INTERIM = "Interim-Update"
    STOP = "Stop"
    ON = "Accounting-On"


@dataclass(slots=True)
class RadiusCounts:
    """What a router counted of its RADIUS server since it booted."""

    accepts: int = 0
    rejects: int = 0
    timeouts: int = 0
    bad_replies: int = 0
    accounting_answered: int = 0
    accounting_lost: int = 0


class RadiusClient:
    """Both UDP ports of one router towards its RADIUS server, bound to the router's own address."""

    def __init__(self, router: RouterConfig, fleet: FleetConfig, journal: Journal) -> None:
        self.counts = RadiusCounts()
        self.switches = Switches()
        self._router = router
        self._fleet = fleet
        self._journal = journal
        self._secret = router.secret.encode()
        self._access_turn = asyncio.Semaphore(_AT_ONCE)
        self._accounting_turn = asyncio.Semaphore(_AT_ONCE)
        self._access = Exchanger(router.address)
        try:
            self._accounting = Exchanger(router.address)
        except OSError:
            self._access.close()
            raise

    def close(self) -> None:
        self._access.close()
        self._accounting.close()

    def cut(self, cut: bool) -> None:
        """Takes both ports off the network, or puts them back."""
        self._access.cut = self._accounting.cut = cut

    async def authenticate(self, login: Login, attributes: Attributes) -> ReceivedPacket | None:
        """The verified Accept or Reject; None when the server was silent or not to be believed."""
        shown = proof(self._router.auth, login)

        def build(identifier: int) -> SentRequest:
            return build_request(
                Code.ACCESS_REQUEST,
                identifier,
                self._secret,
                {**attributes, **shown.attributes},
                password=shown.password,
                message_authenticator=self._router.require_message_authenticator,
            )

        async with self._access_turn:
            await self._delay()
            exchange = await self._access.ask(
                (self._fleet.radius_host, self._fleet.auth_port),
                build,
                tries=self._fleet.radius_tries,
                timeout_s=self._fleet.radius_timeout_s,
                require_message_authenticator=self._router.require_message_authenticator,
            )
        reply = exchange.reply
        believed = reply is None or reply.code is not Code.ACCESS_ACCEPT or shown.believes(reply)
        self._count_access(exchange, believed)
        answer = _access_answer(exchange) if believed else "accepted without proof of the password"
        said = f"Access-Request {self._router.auth}"
        self._note("access", login.user_name, said, answer, exchange)
        return reply if believed else None

    async def account(self, status: Status, user_name: str, attributes: Attributes) -> bool:
        """Reports to accounting; False when no try was answered: the packet is then lost, as on RouterOS."""
        sent: list[SentRequest] = []
        happened = time.monotonic()

        def build(identifier: int) -> SentRequest:
            waited_s = int(time.monotonic() - happened)
            named = {"Acct-Status-Type": status.value, **attributes, "Acct-Delay-Time": waited_s}
            return build_request(Code.ACCOUNTING_REQUEST, identifier, self._secret, named)

        endpoint = (self._fleet.radius_host, self._fleet.acct_port)
        async with self._accounting_turn:
            await self._delay()
            exchange = await self._accounting.ask(
                endpoint,
                build,
                tries=self._fleet.radius_tries,
                timeout_s=self._fleet.radius_timeout_s,
                on_wire=sent.append,
            )
            if self.switches.duplicate_accounting:
                self._accounting.send(sent[0].raw, endpoint)
        answered = exchange.reply is not None
        self.counts.accounting_answered += answered
        self.counts.accounting_lost += not answered
        self.counts.bad_replies += exchange.discarded
        answer = "Accounting-Response" if answered else _silence(exchange)
        self._note("accounting", user_name, status.value, answer, exchange)
        return answered

    async def _delay(self) -> None:
        if self.switches.delay_ms:
            await asyncio.sleep(self.switches.delay_ms / 1000)

    def _count_access(self, exchange: Exchange, believed: bool) -> None:
        self.counts.bad_replies += exchange.discarded + (not believed)
        if exchange.reply is None:
            self.counts.timeouts += 1
        elif exchange.reply.code is Code.ACCESS_ACCEPT:
            self.counts.accepts += believed
        else:
            self.counts.rejects += 1

    def _note(self, kind: str, user_name: str, said: str, answer: str, exchange: Exchange) -> None:
        self._journal.note(
            self._router.name,
            kind,
            user_name,
            said,
            answer,
            attempts=exchange.attempts,
            ms=exchange.round_trip_ms,
        )


def _access_answer(exchange: Exchange) -> str:
    reply = exchange.reply
    if reply is None:
        return _silence(exchange)
    name = {Code.ACCESS_ACCEPT: "Access-Accept", Code.ACCESS_REJECT: "Access-Reject"}.get(
        reply.code, "Challenge"
    )
    parts = (
        reply.text("Mikrotik-Rate-Limit"),
        reply.text("Mikrotik-Address-List"),
        reply.text("Reply-Message"),
    )
    return " · ".join([name, *(part for part in parts if part)])


def _silence(exchange: Exchange) -> str:
    return f"ignored: {exchange.why_discarded}" if exchange.discarded else "no answer"
