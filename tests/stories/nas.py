"""A router of a story's own: asks the real FreeRADIUS from an address that the provider registered."""

import itertools
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from mtandao.foundation.ids import new_id
from mtandao.gateways.radius.packets import (
    Code,
    ReceivedPacket,
    SentRequest,
    Value,
    build_reply,
    build_request,
    read_reply,
    read_request,
)
from mtandao.gateways.radius.simulator.config import Auth
from mtandao.gateways.radius.simulator.credentials import proof
from mtandao.gateways.radius.simulator.sessions import Login
from tests.stories.provider import Provider
from tests.stories.stack import Stack, eventually

MAC = "02:00:5E:10:00:01"


@dataclass
class Nas:
    """Every answer that it hands out was verified with its secret."""

    stack: Stack
    address: str
    secret: str
    wait_s: float = 3.0
    _identifiers: Iterator[int] = field(default_factory=lambda: itertools.cycle(range(256)))

    def sign_in(self, username: str, password: str, auth: Auth = Auth.PAP) -> ReceivedPacket | None:
        """The Accept or Reject; None for silence. An MS-CHAPv2 server must prove that it knows the password."""
        shown = proof(auth, Login(username, password, MAC))
        request = build_request(
            Code.ACCESS_REQUEST,
            next(self._identifiers),
            self.secret.encode(),
            {**self._about(username, "none"), **shown.attributes},
            password=shown.password,
            message_authenticator=True,
        )
        reply = self._exchanged(request, self.stack.radius_port)
        if reply is not None and reply.code is Code.ACCESS_ACCEPT:
            assert shown.believes(reply), "the server did not prove that it knows the password"
        return reply

    def account(self, status: str, username: str, session: str, **more: Value) -> None:
        """`more` with underscores: `Acct_Session_Time=30`."""
        about = {name.replace("_", "-"): value for name, value in more.items()}
        request = build_request(
            Code.ACCOUNTING_REQUEST,
            next(self._identifiers),
            self.secret.encode(),
            {**self._about(username, session), "Acct-Status-Type": status, **about},
        )
        assert self._exchanged(request, self.stack.radius_port + 1), f"no answer to {status}"

    @contextmanager
    def listening(self) -> Iterator[list[ReceivedPacket]]:
        """What it is told of running sessions, each acknowledged."""
        told: list[ReceivedPacket] = []
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ours:
            ours.bind((self.address, self.stack.coa_port))
            ours.settimeout(0.2)
            over = threading.Event()
            ear = threading.Thread(target=self._hear, args=(ours, over, told))
            ear.start()
            try:
                yield told
            finally:
                over.set()
                ear.join()

    def _hear(self, ours: socket.socket, over: threading.Event, told: list[ReceivedPacket]) -> None:
        while not over.is_set():
            try:
                raw, sender = ours.recvfrom(4096)
            except TimeoutError:
                continue
            request = read_request(raw, self.secret.encode())
            disconnect = request.code is Code.DISCONNECT_REQUEST
            ours.sendto(build_reply(request, Code.DISCONNECT_ACK if disconnect else Code.COA_ACK), sender)
            told.append(request)

    def _about(self, username: str, session: str) -> dict[str, Value]:
        return {
            "User-Name": username,
            "NAS-IP-Address": self.address,
            "NAS-Port-Type": "Ethernet",
            "Calling-Station-Id": MAC,
            "Acct-Session-Id": session,
        }

    def _exchanged(self, request: SentRequest, port: int) -> ReceivedPacket | None:
        with self._port() as ours:
            ours.sendto(request.raw, ("127.0.0.1", port))
            try:
                raw = ours.recv(4096)
            except TimeoutError:
                return None
        return read_reply(raw, request)

    @contextmanager
    def _port(self) -> Iterator[socket.socket]:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ours:
            ours.bind((self.address, 0))
            ours.settimeout(self.wait_s)
            yield ours


def unused_address() -> str:
    third, fourth = new_id().bytes[-2:]
    return f"127.60.{third}.{fourth}"


def new_nas(provider: Provider) -> Nas:
    """Registered through the API, and known to RADIUS."""
    address, secret = unused_address(), f"secret-{new_id().hex}"
    about = {"name": f"Tower {address}", "address": address, "secret": secret}
    provider.post("/routers", about | {"coa_port": provider.stack.coa_port})
    eventually(
        lambda: provider.stack.radius_rows("SELECT FROM nas WHERE nasname = %s", address),
        what=f"the router {address} in RADIUS",
    )
    return Nas(provider.stack, address, secret)
