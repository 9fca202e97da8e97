"""A client that keeps so many requests on their way, or sends so many a second, and checks every answer."""

import select
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from bench.harness import percentile
from bench.radiusd.packets import Request, is_answer

LOST_AFTER_S = 5.0
IDENTIFIERS = 256


@dataclass(slots=True)
class Told:
    """What came of a run. Latencies in seconds."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    wrong: int = 0
    lost: int = 0
    # Request, answer and how long it took: judged when the clock stands, for it would cost the server its time.
    answers: list[tuple[Request, bytes, float]] = field(default_factory=list)

    def judge(self, seconds: float) -> "Told":
        """After `seconds` it is over: which of the answers were right."""
        right = [took for request, reply, took in self.answers if is_answer(request, reply)]
        self.seconds, self.wrong = seconds, len(self.answers) - len(right)
        self.latencies = right
        self.answers.clear()
        return self

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def ms(self, share: float) -> float:
        return round(percentile(self.latencies, share) * 1000, 2)


class Client:
    """One socket a router: `nas` are the addresses that the packets come from. The n-th request goes through the
    socket n modulo their number, under the identifier that it was made with."""

    def __init__(self, nas: Sequence[str], port: int, *, lost_after_s: float = LOST_AFTER_S) -> None:
        self._lost_after_s = lost_after_s
        self._sockets = []
        self._poll = select.epoll()
        for address in nas:
            made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
            made.bind((address, 0))
            made.connect(("127.0.0.1", port))
            made.setblocking(False)
            self._poll.register(made.fileno(), select.EPOLLIN)
            self._sockets.append(made)
        self._place = {made.fileno(): place for place, made in enumerate(self._sockets)}
        self._waiting: dict[int, tuple[Request, float]] = {}

    def close(self) -> None:
        self._poll.close()
        for each in self._sockets:
            each.close()

    def saturate(self, requests: Sequence[Request], outstanding: int) -> Told:
        """As fast as they are answered, `outstanding` on their way at any time."""
        told, coming = Told(), enumerate(requests)
        began = time.perf_counter()

        def go_on() -> None:
            for place, request in coming:
                if self._send(place, request, time.perf_counter()):
                    return

        for _ in range(outstanding):
            go_on()
        while self._waiting:
            for _ in range(self._receive(told, 1.0)):
                go_on()
        return told.judge(time.perf_counter() - began)

    def pace(self, requests: Sequence[Request], per_second: float) -> Told:
        """So many a second whether they are answered or not; timed from when each was due."""
        told, began = Told(), time.perf_counter()
        for place, request in enumerate(requests):
            due = began + place / per_second
            while (wait := due - time.perf_counter()) > 0:
                self._receive(told, wait)
            self._send(place, request, due)
        while self._waiting:
            self._receive(told, 1.0)
        return told.judge(time.perf_counter() - began)

    def _send(self, place: int, request: Request, since: float) -> bool:
        at = place % len(self._sockets)
        key = at * IDENTIFIERS + request.identifier
        if key in self._waiting:
            return False  # its number is still on its way: left out, and not counted
        with suppress(ConnectionRefusedError):  # nobody listens: lost, as any other
            self._sockets[at].send(request.raw)
        self._waiting[key] = (request, since)
        return True

    def _receive(self, told: Told, wait: float) -> int:
        """How many requests ended, answered or given up."""
        ended = 0
        for number, _event in self._poll.poll(wait):
            place = self._place[number]
            # One of each: whoever has more is told of at the next look, and no read ends in an error.
            with suppress(ConnectionRefusedError):
                reply = self._sockets[place].recv(4096)
                if known := self._waiting.pop(place * IDENTIFIERS + reply[1], None):
                    ended += 1
                    told.answers.append((known[0], reply, time.perf_counter() - known[1]))
        return ended or self._give_up(told)

    def _give_up(self, told: Told) -> int:
        before = time.perf_counter() - self._lost_after_s
        gone = [key for key, (_request, since) in self._waiting.items() if since < before]
        for key in gone:
            del self._waiting[key]
        told.lost += len(gone)
        return len(gone)
