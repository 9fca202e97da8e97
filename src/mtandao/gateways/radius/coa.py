"""Asks routers to change or end a running session: CoA and Disconnect (RFC 5176).

Many sessions on many routers at once, bounded. Every answer is a value: acknowledged, refused with the
router's Error-Cause, unanswered, or unsendable with the reason; nothing raises because of one bad request.
RouterOS takes these packets only from the address it knows as its RADIUS server, so bind `source` to that.
"""

import asyncio
import ipaddress
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from mtandao.gateways.radius.error_causes import Action, ErrorCause, error_cause
from mtandao.gateways.radius.exchange import IDENTIFIERS, Endpoint, Exchange, Exchanger
from mtandao.gateways.radius.packets import (
    Attributes,
    BadAttribute,
    Code,
    SentRequest,
    Value,
    build_request,
)

COA_PORT = 3799
SILENT_AFTER = 3  # unanswered requests in a row after which the rest of a batch for that router is not tried


class Kind(StrEnum):
    """Change a session where it stands, or end it so that the client signs in anew."""

    COA = "coa"
    DISCONNECT = "disconnect"


class Outcome(StrEnum):
    """What became of a request."""

    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    UNANSWERED = "unanswered"
    UNSENDABLE = "unsendable"


@dataclass(frozen=True, slots=True)
class CoaRequest:
    """One session on one router, and what to do with it.

    Name the session by everything known of it: one identifier that does not fit makes the router refuse.
    `acct_session_id` may carry the `0x` of RouterOS's REST API. `nas_ip_address` only if it is what the
    router itself reports. `attributes` are the changes of a CoA, for example
    `{"Mikrotik-Rate-Limit": "5120k/20480k"}`, always the whole rate string. `secret` is the router's.
    """

    nas_address: str
    secret: bytes = field(repr=False)
    kind: Kind
    user_name: str | None = None
    acct_session_id: str | None = None
    framed_ip_address: str | None = None
    calling_station_id: str | None = None
    nas_ip_address: str | None = None
    attributes: Attributes = field(default_factory=dict)
    port: int = COA_PORT
    message_authenticator: bool = False


@dataclass(frozen=True, slots=True)
class CoaAnswer:
    """What became of one request. `attempts` counts packets sent, 0 when none was.

    `error` is set for a refusal. `detail` says in a sentence why there was no answer or nothing was sent.
    `round_trip_ms` runs from the first sending to the answer.
    """

    request: CoaRequest
    outcome: Outcome
    attempts: int = 0
    round_trip_ms: float | None = None
    error: ErrorCause | None = None
    detail: str = ""

    @property
    def acknowledged(self) -> bool:
        """The router did it."""
        return self.outcome is Outcome.ACKNOWLEDGED

    @property
    def holds(self) -> bool:
        """Nothing is left to do on the router: it did it, or the session is gone already."""
        gone = self.error is not None and self.error.action is Action.ALREADY_OFFLINE
        return self.acknowledged or gone


class SourceNotOurs(OSError):
    """The address to send from does not belong to this machine."""


def send(
    requests: Sequence[CoaRequest],
    *,
    tries: int = 3,
    timeout_s: float = 2.0,
    in_flight: int = 50,
    source: str | None = None,
    loopback_only: bool = False,
) -> list[CoaAnswer]:
    """Sends all requests and waits for all answers, in the order of the requests.

    At most `in_flight` (1 to 256) wait at a time, routers taking turns. A request is sent `tries` times,
    `timeout_s` apart. A router that leaves three requests in a row unanswered gets no more of this batch,
    so one dead router does not hold up the others. `source` is the RADIUS server's own address; None lets
    the system choose. With `loopback_only` addresses outside 127.0.0.0/8 are refused. Raises
    `SourceNotOurs`, and RuntimeError inside a running event loop: use `send_async` there.
    """
    return asyncio.run(
        send_async(
            requests,
            tries=tries,
            timeout_s=timeout_s,
            in_flight=in_flight,
            source=source,
            loopback_only=loopback_only,
        )
    )


async def send_async(
    requests: Sequence[CoaRequest],
    *,
    tries: int = 3,
    timeout_s: float = 2.0,
    in_flight: int = 50,
    source: str | None = None,
    loopback_only: bool = False,
) -> list[CoaAnswer]:
    """`send` for callers with an event loop of their own."""
    if not 1 <= in_flight <= IDENTIFIERS:
        raise ValueError(f"in_flight is 1 to {IDENTIFIERS}, not {in_flight}")
    if tries < 1 or timeout_s <= 0:
        raise ValueError("tries is at least 1 and timeout_s is more than 0")
    if not requests:
        return []
    try:
        exchanger = Exchanger(source or ("127.0.0.1" if loopback_only else None))
    except OSError as error:
        raise SourceNotOurs(f"{source} is not an address of this machine to send from") from error
    try:
        batch = _Batch(requests, exchanger, tries, timeout_s, loopback_only)
        await asyncio.gather(*(batch.work() for _ in range(min(in_flight, len(requests)))))
        return [batch.answers[index] for index in range(len(requests))]
    finally:
        exchanger.close()


def follow_up(answer: CoaAnswer) -> CoaRequest | None:
    """The one request worth sending after a refusal; None when the way on is not a packet.

    A NAS address the router does not report is left out; a change it cannot make in place becomes a
    Disconnect, after which the new Access-Accept carries it.
    """
    request = answer.request
    action = answer.error.action if answer.error else None
    if action is Action.DROP_NAS_ADDRESS and request.nas_ip_address is not None:
        return replace(request, nas_ip_address=None)
    if action is Action.DISCONNECT_INSTEAD and request.kind is Kind.COA:
        return replace(request, kind=Kind.DISCONNECT, attributes={})
    return None


def signed(request: CoaRequest, identifier: int) -> SentRequest:
    """The packet of a request. Raises `BadAttribute`."""
    code = Code.COA_REQUEST if request.kind is Kind.COA else Code.DISCONNECT_REQUEST
    return build_request(
        code,
        identifier,
        request.secret,
        {**_session_identity(request), **request.attributes},
        message_authenticator=request.message_authenticator,
    )


class _Batch:
    """The requests of one call, taken in turns by workers."""

    def __init__(
        self,
        requests: Sequence[CoaRequest],
        exchanger: Exchanger,
        tries: int,
        timeout_s: float,
        loopback_only: bool,
    ) -> None:
        self.answers: dict[int, CoaAnswer] = {}
        self._requests = requests
        self._exchanger = exchanger
        self._tries = tries
        self._timeout_s = timeout_s
        self._loopback_only = loopback_only
        self._unanswered_in_a_row: dict[Endpoint, int] = {}
        self._turns = _in_turns(requests)

    async def work(self) -> None:
        for index in self._turns:
            self.answers[index] = await self._ask(self._requests[index])

    async def _ask(self, request: CoaRequest) -> CoaAnswer:
        in_the_way = _not_sendable(request, self._loopback_only)
        if in_the_way:
            return CoaAnswer(request, Outcome.UNSENDABLE, detail=in_the_way)
        router = (request.nas_address, request.port)
        if self._unanswered_in_a_row.get(router, 0) >= SILENT_AFTER:
            return CoaAnswer(
                request,
                Outcome.UNANSWERED,
                detail="not tried: the router left the requests before it unanswered",
            )
        try:
            exchange = await self._exchanger.ask(
                router,
                lambda identifier: signed(request, identifier),
                tries=self._tries,
                timeout_s=self._timeout_s,
            )
        except (BadAttribute, OSError) as error:
            return CoaAnswer(request, Outcome.UNSENDABLE, detail=str(error))
        if exchange.reply is None:
            self._unanswered_in_a_row[router] = self._unanswered_in_a_row.get(router, 0) + 1
        else:
            self._unanswered_in_a_row[router] = 0
        return _answer(request, exchange)


def _answer(request: CoaRequest, exchange: Exchange) -> CoaAnswer:
    reply = exchange.reply
    if reply is None:
        detail = "no answer"
        if exchange.discarded:
            detail = f"no valid answer, {exchange.discarded} ignored: {exchange.why_discarded}"
        return CoaAnswer(request, Outcome.UNANSWERED, exchange.attempts, detail=detail)
    if reply.code in (Code.COA_ACK, Code.DISCONNECT_ACK):
        return CoaAnswer(request, Outcome.ACKNOWLEDGED, exchange.attempts, exchange.round_trip_ms)
    cause = error_cause(reply.number("Error-Cause"))
    return CoaAnswer(request, Outcome.REFUSED, exchange.attempts, exchange.round_trip_ms, cause)


def _session_identity(request: CoaRequest) -> Attributes:
    session_id = request.acct_session_id
    known: Mapping[str, Value | None] = {
        "User-Name": request.user_name,
        "Acct-Session-Id": session_id.removeprefix("0x") if session_id else None,
        "Framed-IP-Address": request.framed_ip_address,
        "Calling-Station-Id": request.calling_station_id,
        "NAS-IP-Address": request.nas_ip_address,
    }
    return {name: value for name, value in known.items() if value}


def _not_sendable(request: CoaRequest, loopback_only: bool) -> str:
    try:
        address = ipaddress.IPv4Address(request.nas_address)
    except ValueError:
        return f"{request.nas_address} is not an IPv4 address"
    if loopback_only and not address.is_loopback:
        return f"{address} is outside 127.0.0.0/8, and only loopback may be spoken to here"
    if not 0 < request.port < 65536:
        return f"{request.port} is not a UDP port"
    if not request.secret:
        return "the router has no secret"
    return ""


def _in_turns(requests: Sequence[CoaRequest]) -> Iterator[int]:
    """Indexes of the requests, routers in turn, so that none waits behind another's whole share."""
    shares: dict[Endpoint, deque[int]] = {}
    for index, request in enumerate(requests):
        shares.setdefault((request.nas_address, request.port), deque()).append(index)
    waiting = deque(shares.values())
    while waiting:
        share = waiting.popleft()
        yield share.popleft()
        if share:
            waiting.append(share)
