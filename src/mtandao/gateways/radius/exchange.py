"""Requests and their answers over one UDP port: sent, sent again, paired, verified.

The CoA client and the simulated router's RADIUS client are both made of this.
"""

import asyncio
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

from mtandao.gateways.radius.packets import BadPacket, ReceivedPacket, SentRequest, peek, read_reply

Endpoint = tuple[str, int]  # IPv4 address and UDP port

IDENTIFIERS = 256  # an answer names its request by one octet, so no more can wait on one endpoint
_BUFFER = 4 * 1024 * 1024  # octets a burst of answers may fill before we read them; the system may give less


@dataclass(frozen=True, slots=True)
class Exchange:
    """What became of one request.

    `reply` is None when no valid answer came. `discarded` counts answers that failed verification, which
    tells a wrong secret from silence. `round_trip_ms` runs from the first sending.
    """

    reply: ReceivedPacket | None
    attempts: int
    round_trip_ms: float | None
    discarded: int
    why_discarded: str = ""


@dataclass(slots=True)
class _Waiting:
    request: SentRequest
    answer: asyncio.Future[ReceivedPacket]
    require_message_authenticator: bool
    discarded: int = 0
    why_discarded: str = ""


class Exchanger:
    """One bound UDP port of the running event loop, with at most 256 requests waiting on each endpoint.

    While `cut` is set nothing leaves and nothing arrives, as when a tunnel is down.
    """

    def __init__(self, source: str | None, port: int = 0) -> None:
        """Binds to `source` (None: the system chooses). Raises OSError when the address is not ours."""
        self.cut = False
        self._waiting: dict[tuple[Endpoint, int], _Waiting] = {}
        self._free: dict[Endpoint, asyncio.Queue[int]] = {}
        self._socket = bound_socket(source or "", port)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket, self._read)

    def close(self) -> None:
        """Closes the port; requests still waiting end as unanswered."""
        self._loop.remove_reader(self._socket)
        self._socket.close()
        for waiting in self._waiting.values():
            waiting.answer.cancel()

    async def ask(
        self,
        endpoint: Endpoint,
        build: Callable[[int], SentRequest],
        *,
        tries: int,
        timeout_s: float,
        require_message_authenticator: bool = False,
        on_wire: Callable[[SentRequest], None] | None = None,
    ) -> Exchange:
        """Sends what `build` makes for a free identifier, up to `tries` times, `timeout_s` apart.

        Each retry is the same packet, octet for octet, so that the other side can tell a repetition from a
        new request. Raises `BadAttribute` from `build` and OSError when this machine cannot send at all.
        """
        free = self._free.setdefault(endpoint, _all_identifiers())
        identifier = await free.get()
        try:
            request = build(identifier)
            waiting = _Waiting(request, self._loop.create_future(), require_message_authenticator)
            self._waiting[endpoint, identifier] = waiting
            if on_wire:
                on_wire(request)
            return await self._until_answered(endpoint, waiting, tries, timeout_s)
        finally:
            self._waiting.pop((endpoint, identifier), None)
            free.put_nowait(identifier)  # at the end of the queue: reused as late as possible

    def send(self, raw: bytes, endpoint: Endpoint) -> None:
        """One packet onto the wire. A full buffer loses it, as a network would."""
        if self.cut:
            return
        try:
            self._socket.sendto(raw, endpoint)
        except (BlockingIOError, ConnectionRefusedError):
            return

    async def _until_answered(
        self, endpoint: Endpoint, waiting: _Waiting, tries: int, timeout_s: float
    ) -> Exchange:
        began = time.perf_counter()
        for attempt in range(1, tries + 1):
            self.send(waiting.request.raw, endpoint)
            done, _ = await asyncio.wait((waiting.answer,), timeout=timeout_s)
            if done and not waiting.answer.cancelled():
                took_ms = (time.perf_counter() - began) * 1000
                reply = waiting.answer.result()
                return Exchange(reply, attempt, took_ms, waiting.discarded, waiting.why_discarded)
            if done:
                break
        return Exchange(None, attempt, None, waiting.discarded, waiting.why_discarded)

    def _read(self) -> None:
        for _ in range(64):  # then let others run; the loop calls again while packets wait
            try:
                raw, sender = self._socket.recvfrom(8192)
            except (BlockingIOError, ConnectionRefusedError):
                return
            if not self.cut:
                self._match(raw, (str(sender[0]), int(sender[1])))

    def _match(self, raw: bytes, sender: Endpoint) -> None:
        seen = peek(raw)
        waiting = self._waiting.get((sender, seen[1])) if seen else None
        if waiting is None or waiting.answer.done():
            return
        try:
            reply = read_reply(
                raw,
                waiting.request,
                require_message_authenticator=waiting.require_message_authenticator,
            )
        except BadPacket as bad:
            waiting.discarded += 1
            waiting.why_discarded = str(bad)
            return
        waiting.answer.set_result(reply)


def bound_socket(address: str, port: int) -> socket.socket:
    """A non-blocking UDP socket on this address with room for bursts. Raises OSError."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        sock.bind((address, port))
    except OSError:
        sock.close()
        raise
    return sock


def _all_identifiers() -> asyncio.Queue[int]:
    free: asyncio.Queue[int] = asyncio.Queue()
    for identifier in range(IDENTIFIERS):
        free.put_nowait(identifier)
    return free
