"""Requests as a MikroTik sends them, made before the clock starts. A packet library would cost more than the server."""

import hashlib
import hmac
import socket
import struct
from dataclasses import dataclass
from random import Random

SECRET = b"bench-secret-of-some-length"
ACCESS_REQUEST, ACCESS_ACCEPT = 1, 2
ACCOUNTING_REQUEST, ACCOUNTING_RESPONSE = 4, 5
START, STOP, INTERIM = 1, 2, 3
_ZERO = bytes(16)


@dataclass(frozen=True, slots=True)
class Request:
    """`identifier` is in the packet; `authenticator` is what the reply is checked with."""

    identifier: int
    authenticator: bytes
    raw: bytes
    expected: int


def username(number: int) -> str:
    return f"user{number:07d}"


def password(number: int) -> str:
    return f"pw-{number:07d}"


def mac(number: int) -> str:
    octets = (2, 0x1A, number >> 24 & 255, number >> 16 & 255, number >> 8 & 255, number & 255)
    return ":".join(f"{octet:02X}" for octet in octets)


def access_request(dice: Random, number: int, identifier: int, nas: str) -> Request:
    """PAP with a Message-Authenticator, as RouterOS 7.15 sends it."""
    authenticator = dice.randbytes(16)
    attributes = b"".join(
        (
            _text(1, username(number)),
            _attribute(2, _hidden(password(number).encode(), authenticator)),
            *_place(number, nas),
            _attribute(80, _ZERO),
        )
    )
    head = struct.pack("!BBH", ACCESS_REQUEST, identifier, 20 + len(attributes)) + authenticator
    unsigned = head + attributes
    signed = unsigned[:-16] + hmac.new(SECRET, unsigned, hashlib.md5).digest()
    return Request(identifier, authenticator, signed, ACCESS_ACCEPT)


def accounting_request(
    number: int, identifier: int, nas: str, *, status: int, seconds: int, octets: int
) -> Request:
    attributes = b"".join(
        (
            _text(1, username(number)),
            *_place(number, nas),
            _number(40, status),
            _text(44, f"81{number:06x}"),
            _number(45, 1),  # Acct-Authentic: RADIUS
            _attribute(8, socket.inet_aton(f"100.{64 + (number >> 16)}.{number >> 8 & 255}.{number & 255}")),
            _number(46, seconds),
            _number(42, octets // 8),
            _number(43, octets),
            _number(52, 0),
            _number(53, 1),
        )
    )
    head = struct.pack("!BBH", ACCOUNTING_REQUEST, identifier, 20 + len(attributes))
    authenticator = hashlib.md5(head + _ZERO + attributes + SECRET).digest()
    return Request(identifier, authenticator, head + authenticator + attributes, ACCOUNTING_RESPONSE)


def is_answer(request: Request, reply: bytes) -> bool:
    """Signed by who has the secret, and of the code that was hoped for."""
    signed = hashlib.md5(reply[:4] + request.authenticator + reply[20:] + SECRET).digest()
    return signed == reply[4:20] and reply[0] == request.expected


def _place(number: int, nas: str) -> tuple[bytes, ...]:
    return (
        _number(6, 2),  # Framed-User
        _number(7, 1),  # PPP
        _number(5, 15_728_640 + number),
        _number(61, 15),  # Ethernet
        _text(87, "ether2"),
        _text(31, mac(number)),
        _text(30, "pppoe-town"),
        _text(32, "bench-router"),
        _attribute(4, socket.inet_aton(nas)),
    )


def _hidden(plain: bytes, authenticator: bytes) -> bytes:
    """RFC 2865, 5.2; these passwords fit one block."""
    mask = hashlib.md5(SECRET + authenticator).digest()
    return bytes(a ^ b for a, b in zip(plain.ljust(16, b"\0"), mask, strict=True))


def _text(kind: int, value: str) -> bytes:
    return _attribute(kind, value.encode())


def _number(kind: int, value: int) -> bytes:
    return _attribute(kind, struct.pack("!I", value & 0xFFFFFFFF))


def _attribute(kind: int, value: bytes) -> bytes:
    return bytes((kind, 2 + len(value))) + value
