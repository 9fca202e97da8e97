"""A router's CoA port (`/radius/incoming`): finds the session meant, changes or ends it, or says why not."""

import asyncio
import socket
import time
from collections import OrderedDict
from dataclasses import replace

from mtandao.gateways.radius.exchange import Endpoint, bound_socket
from mtandao.gateways.radius.packets import BadPacket, Code, ReceivedPacket, build_reply, read_request
from mtandao.gateways.radius.simulator.grants import CHANGEABLE, changed
from mtandao.gateways.radius.simulator.rates import BadRate
from mtandao.gateways.radius.simulator.router import Router
from mtandao.gateways.radius.simulator.sessions import Cause, Session

# answers kept, to answer a repeated request again without doing it twice; after a while the same octets
# can only be a new request (RFC 5080 section 2.2.2)
_REMEMBERED, _REMEMBERED_S = 2_048, 30.0
_SESSION_NAMES = ("User-Name", "Acct-Session-Id", "Framed-IP-Address", "Calling-Station-Id", "NAS-Port-Id")
_ROUTER_NAMES = ("NAS-IP-Address", "NAS-Identifier")


class Refused(Exception):
    """A NAK with this Error-Cause."""

    def __init__(self, error_cause: int) -> None:
        super().__init__(f"Error-Cause {error_cause}")
        self.error_cause = error_cause


class CoaPort:
    """Listens on the router's address. Packets from elsewhere than its RADIUS server, or signed with another
    secret, are dropped without a word, as RouterOS does."""

    def __init__(self, router: Router) -> None:
        self.port = router.config.coa_port
        self.dropped = 0
        self._router = router
        self._secret = router.config.secret.encode()
        self._answers: OrderedDict[tuple[Endpoint, bytes], tuple[float, bytes]] = OrderedDict()
        self._socket: socket.socket | None = None

    async def start(self) -> None:
        """Raises OSError when the port is taken."""
        self._socket = bound_socket(self._router.config.address, self._router.config.coa_port)
        self.port = int(self._socket.getsockname()[1])
        asyncio.get_running_loop().add_reader(self._socket, self._read, self._socket)

    async def stop(self) -> None:
        if self._socket:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()
            self._socket = None

    def _read(self, sock: socket.socket) -> None:
        for _ in range(64):
            try:
                raw, sender = sock.recvfrom(8192)
            except (BlockingIOError, ConnectionRefusedError):
                return
            self._arrived(raw, (str(sender[0]), int(sender[1])))

    def _arrived(self, raw: bytes, sender: Endpoint) -> None:
        switches = self._router.switches
        if not (self._router.up.is_set() and switches.reachable and switches.accept_coa):
            return
        if sender[0] != self._router.fleet.radius_host:
            self._drop(f"from {sender[0]}, which is not the RADIUS server")
            return
        try:
            request = read_request(raw, self._secret)
        except BadPacket as bad:
            self._drop(str(bad))
            return
        if request.code is Code.ACCOUNTING_REQUEST:
            self._drop("accounting is not taken here")
            return
        asyncio.get_running_loop().call_later(switches.delay_ms / 1000, self._serve, request, sender)

    def _drop(self, why: str) -> None:
        self.dropped += 1
        self._router.note("coa", "", "packet dropped", why)

    def _serve(self, request: ReceivedPacket, sender: Endpoint) -> None:
        now = time.monotonic()
        while self._answers and next(iter(self._answers.values()))[0] < now - _REMEMBERED_S:
            self._answers.popitem(last=False)
        key = (sender, request.authenticator)  # which is signed over identifier and content
        if key in self._answers:
            self._router.note("coa", request.text("User-Name") or "", _said(request), "answered again")
        else:
            self._answers[key] = (now, self._answer(request))
            if len(self._answers) > _REMEMBERED:
                self._answers.popitem(last=False)
        self._send(self._answers[key][1], sender)

    def _send(self, answer: bytes, sender: Endpoint) -> None:
        switches = self._router.switches
        if switches.lose_coa_answers:
            self._router.radius.switches = replace(switches, lose_coa_answers=switches.lose_coa_answers - 1)
            return
        if self._socket and switches.reachable:
            try:
                self._socket.sendto(answer, sender)
            except (BlockingIOError, ConnectionRefusedError):
                return

    def _answer(self, request: ReceivedPacket) -> bytes:
        disconnect = request.code is Code.DISCONNECT_REQUEST
        user_name = request.text("User-Name") or ""
        try:
            session = self._apply(request)
        except Refused as refused:
            self._router.note("coa", user_name, _said(request), f"NAK {refused.error_cause}")
            nak = Code.DISCONNECT_NAK if disconnect else Code.COA_NAK
            return build_reply(request, nak, {"Error-Cause": refused.error_cause})
        self._router.note("coa", session.login.user_name, _said(request), "ACK")
        return build_reply(request, Code.DISCONNECT_ACK if disconnect else Code.COA_ACK)

    def _apply(self, request: ReceivedPacket) -> Session:
        if self._router.switches.coa_error_cause is not None:
            raise Refused(self._router.switches.coa_error_cause)
        session = self._session_meant(request)
        changes = [name for name in request.attributes if name not in (*_SESSION_NAMES, *_ROUTER_NAMES)]
        if request.code is Code.DISCONNECT_REQUEST:
            if changes:
                raise Refused(401)
            self._router.end(session, Cause.ADMIN_RESET)
            return session
        if not changes:
            raise Refused(402)
        if not CHANGEABLE.issuperset(changes):
            raise Refused(401)
        try:
            self._router.change(session, changed(session.grant, request))
        except BadRate as error:
            raise Refused(407) from error
        return session

    def _session_meant(self, request: ReceivedPacket) -> Session:
        """The one session every identifier fits; one that does not fit makes the whole request fail."""
        config = self._router.config
        for name, own in (("NAS-IP-Address", config.address), ("NAS-Identifier", config.called)):
            if name in request.attributes and request.text(name) != own:
                raise Refused(403)
        if not any(name in request.attributes for name in _SESSION_NAMES):
            raise Refused(402)
        asked_id = request.text("Acct-Session-Id")
        if asked_id is not None:
            found = self._router.sessions.get(asked_id)
            candidates = [found] if found else []
        else:
            candidates = list(self._router.sessions.values())
        fitting = [session for session in candidates if _fits(session, request)]
        if not fitting:
            raise Refused(503)
        if len(fitting) > 1:
            raise Refused(508)
        if fitting[0].login.service.coa_needs_address and request.text("Framed-IP-Address") is None:
            raise Refused(402)
        return fitting[0]


def _fits(session: Session, request: ReceivedPacket) -> bool:
    own = {
        "User-Name": session.login.user_name,
        "Acct-Session-Id": session.id,
        "Framed-IP-Address": session.framed_ip,
        "Calling-Station-Id": session.login.mac,
        "NAS-Port-Id": session.login.service.interface,
    }
    return all(request.text(name) == value for name, value in own.items() if name in request.attributes)


def _said(request: ReceivedPacket) -> str:
    kind = "Disconnect-Request" if request.code is Code.DISCONNECT_REQUEST else "CoA-Request"
    rate = request.text("Mikrotik-Rate-Limit")
    return f"{kind} {rate}" if rate else kind
