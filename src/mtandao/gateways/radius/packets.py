"""RADIUS packets: built, signed, read and verified.

A thin typed face over pyrad, the only place that imports it. Everything that comes off the wire is
verified before its attributes are handed out: a packet that fails raises `BadPacket` with the reason.
"""

import secrets
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any

from pyrad.dictionary import Dictionary  # type: ignore[import-untyped]
from pyrad.packet import (  # type: ignore[import-untyped]
    AcctPacket,
    AuthPacket,
    CoAPacket,
    Packet,
    PacketError,
)

Value = str | int | bytes
Attributes = Mapping[str, Value | Sequence[Value]]

LONGEST = 4096  # octets a RADIUS packet may have (RFC 2865 section 3)


class Code(IntEnum):
    """What a packet is (RFC 2865, 2866, 5176)."""

    ACCESS_REQUEST = 1
    ACCESS_ACCEPT = 2
    ACCESS_REJECT = 3
    ACCOUNTING_REQUEST = 4
    ACCOUNTING_RESPONSE = 5
    ACCESS_CHALLENGE = 11
    DISCONNECT_REQUEST = 40
    DISCONNECT_ACK = 41
    DISCONNECT_NAK = 42
    COA_REQUEST = 43
    COA_ACK = 44
    COA_NAK = 45


class BadPacket(ValueError):
    """What arrived is not a packet of ours: malformed, forged, or signed with another secret."""


class BadAttribute(ValueError):
    """A value that does not fit its attribute: unknown name, wrong type, longer than 253 octets."""


@dataclass(frozen=True, slots=True)
class SentRequest:
    """A signed request: `raw` goes on the wire, and again unchanged when it is sent again."""

    code: Code
    identifier: int
    authenticator: bytes
    secret: bytes
    raw: bytes


@dataclass(frozen=True, slots=True)
class ReceivedPacket:
    """A verified packet. `attributes` keep their order; an unknown attribute's key is its number."""

    code: Code
    identifier: int
    authenticator: bytes
    secret: bytes
    attributes: Mapping[str, tuple[Value, ...]]
    has_message_authenticator: bool

    def text(self, name: str) -> str | None:
        """The first value of a text or address attribute; None when absent or not UTF-8."""
        value = self.attributes.get(name, (None,))[0]
        return value if isinstance(value, str) else None

    def number(self, name: str) -> int | None:
        """The first value of a number attribute without named values; None when absent."""
        value = self.attributes.get(name, (None,))[0]
        return value if isinstance(value, int) else None

    def octets(self, name: str) -> tuple[bytes, ...]:
        """Every value of an octets attribute, in order."""
        return tuple(value for value in self.attributes.get(name, ()) if isinstance(value, bytes))


@cache
def dictionary() -> Any:
    """The attributes of `attributes.dictionary`, read once a process."""
    return Dictionary(str(Path(__file__).with_name("attributes.dictionary")))


def build_request(
    code: Code,
    identifier: int,
    secret: bytes,
    attributes: Attributes,
    *,
    password: str | None = None,
    authenticator: bytes | None = None,
    message_authenticator: bool = False,
) -> SentRequest:
    """Signs a request.

    `identifier` is 0 to 255. `password` becomes a hidden User-Password (Access-Request only, at most 128
    octets). `authenticator` (16 octets) is drawn at random for an Access-Request and computed for all
    others. Raises `BadAttribute`.
    """
    kind = _KINDS[code]
    packet = kind(code=int(code), id=identifier, secret=secret, dict=dictionary())
    if code is Code.ACCESS_REQUEST:
        packet.authenticator = authenticator or secrets.token_bytes(16)
    _fill(packet, attributes)
    if password is not None:
        packet[2] = [hidden_password(packet, password)]
    packet.message_authenticator = message_authenticator
    raw = _encoded(packet.RequestPacket)
    return SentRequest(code, identifier, raw[4:20], secret, raw)


def build_reply(
    request: ReceivedPacket,
    code: Code,
    attributes: Attributes | None = None,
    *,
    message_authenticator: bool = False,
) -> bytes:
    """Signs a reply to `request`: its identifier, its authenticator, its secret."""
    packet = _KINDS[request.code](
        code=int(code),
        id=request.identifier,
        secret=request.secret,
        authenticator=request.authenticator,
        dict=dictionary(),
    )
    _fill(packet, attributes or {})
    packet.message_authenticator = message_authenticator
    return _encoded(packet.ReplyPacket)


def read_request(raw: bytes, secret: bytes) -> ReceivedPacket:
    """Verifies a CoA-, Disconnect- or Accounting-Request by its authenticator. Raises `BadPacket`."""
    packet = _decoded(raw, secret)
    if packet.code not in (Code.COA_REQUEST, Code.DISCONNECT_REQUEST, Code.ACCOUNTING_REQUEST):
        raise BadPacket(f"code {packet.code} is not a request that is listened for")
    signed = AcctPacket(packet=raw, secret=secret, dict=dictionary())
    if not signed.VerifyAcctRequest():
        raise BadPacket("the authenticator does not fit: another secret, or a forged packet")
    if packet.message_authenticator and not packet.verify_message_authenticator():
        raise BadPacket("the Message-Authenticator does not fit")
    return _received(packet, secret)


def read_reply(
    raw: bytes, request: SentRequest, *, require_message_authenticator: bool = False
) -> ReceivedPacket:
    """Verifies a reply to `request` by its Response Authenticator and Message-Authenticator.

    With `require_message_authenticator` an Access-Accept or -Reject without one is refused too, as RouterOS
    does by default since 7.15 (the answer to CVE-2024-3596). Raises `BadPacket`.
    """
    packet = _decoded(raw, request.secret)
    if packet.code not in _REPLIES[request.code]:
        raise BadPacket(f"code {packet.code} does not answer code {int(request.code)}")
    asked = _KINDS[request.code](
        code=int(request.code),
        id=request.identifier,
        secret=request.secret,
        authenticator=request.authenticator,
        dict=dictionary(),
    )
    if require_message_authenticator and not packet.message_authenticator:
        raise BadPacket("no Message-Authenticator, and the router demands one")
    if not asked.VerifyReply(packet):
        raise BadPacket("the authenticator does not fit: another secret, or a forged packet")
    return _received(packet, request.secret)


def peek(raw: bytes) -> tuple[int, int] | None:
    """Code and identifier of what arrived, unverified: only to find whom it may belong to."""
    return (raw[0], raw[1]) if len(raw) >= 20 else None


def hidden_password(packet: Any, password: str) -> bytes:
    """The password as User-Password carries it (RFC 2865 section 5.2)."""
    try:
        return bytes(packet.PwCrypt(password.encode()))
    except ValueError as error:
        raise BadAttribute("the password is longer than 128 octets") from error


def _fill(packet: Any, attributes: Attributes) -> None:
    for name, given in attributes.items():
        known = dictionary().attributes.get(name)
        if known is None:
            raise BadAttribute(f"{name} is not an attribute of the dictionary")
        values = [given] if isinstance(given, str | int | bytes) else list(given)
        if not values:
            continue
        try:
            if known.type == "octets":
                # by number: pyrad would read octets that begin with "0x" as hexadecimal and change them
                packet[_key(known)] = [_octets(name, value) for value in values]
            else:
                packet[name] = values
        except (TypeError, ValueError, KeyError) as error:
            raise BadAttribute(f"{name} cannot carry {given!r}") from error


def _octets(name: str, value: Value) -> bytes:
    if not isinstance(value, bytes) or len(value) > 253:
        raise BadAttribute(f"{name} takes at most 253 octets")
    return value


def _key(known: Any) -> Any:
    return (dictionary().vendors.GetForward(known.vendor), known.code) if known.vendor else known.code


def _encoded(encode: Any) -> bytes:
    try:
        raw = bytes(encode())
    except ValueError as error:
        raise BadAttribute(str(error)) from error
    if len(raw) > LONGEST:
        raise BadAttribute(f"the packet has {len(raw)} octets, {LONGEST} fit")
    return raw


def _decoded(raw: bytes, secret: bytes) -> Any:
    if len(raw) > LONGEST:
        raise BadPacket(f"{len(raw)} octets, {LONGEST} fit")
    try:
        packet = Packet(packet=raw, secret=secret, dict=dictionary())
    except PacketError as error:
        raise BadPacket(str(error)) from error
    if sum(len(v) for v in _raw_values(packet, 80)) not in (0, 16):
        raise BadPacket("the Message-Authenticator is not 16 octets long")
    return packet


def _raw_values(packet: Any, key: Any) -> Sequence[bytes]:
    values = packet.get(key)
    return values if isinstance(values, list) else ()


def _received(packet: Any, secret: bytes) -> ReceivedPacket:
    try:
        code = Code(packet.code)
    except ValueError as error:
        raise BadPacket(f"code {packet.code} is unknown") from error
    attributes = {
        str(key): _values(packet, key) for key in list(packet.keys()) if key != "Message-Authenticator"
    }
    return ReceivedPacket(
        code, packet.id, packet.authenticator, secret, attributes, bool(packet.message_authenticator)
    )


def _values(packet: Any, key: Any) -> tuple[Value, ...]:
    try:
        return tuple(packet[key])
    except (ValueError, TypeError, struct.error, PacketError):
        # a value of the wrong length for its type: handed out as it came
        known = dictionary().attributes[key]
        return tuple(_raw_values(packet, _key(known)))


_KINDS: Mapping[Code, Any] = {
    Code.ACCESS_REQUEST: AuthPacket,
    Code.ACCOUNTING_REQUEST: AcctPacket,
    Code.COA_REQUEST: CoAPacket,
    Code.DISCONNECT_REQUEST: CoAPacket,
}
_REPLIES: Mapping[Code, tuple[Code, ...]] = {
    Code.ACCESS_REQUEST: (Code.ACCESS_ACCEPT, Code.ACCESS_REJECT, Code.ACCESS_CHALLENGE),
    Code.ACCOUNTING_REQUEST: (Code.ACCOUNTING_RESPONSE,),
    Code.COA_REQUEST: (Code.COA_ACK, Code.COA_NAK),
    Code.DISCONNECT_REQUEST: (Code.DISCONNECT_ACK, Code.DISCONNECT_NAK),
}
