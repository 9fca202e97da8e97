"""Asks a RADIUS server whether it is there (Status-Server, RFC 5997)."""

import hashlib
import hmac
import secrets
import socket
import struct

STATUS_SERVER = 12
ACCESS_ACCEPT = 2
ACCOUNTING_RESPONSE = 5
_MESSAGE_AUTHENTICATOR = bytes([80, 18])
_HEADER = struct.Struct("!BBH16s")


def answers(host: str, port: int, secret: str, *, timeout: float = 1.0) -> bool:
    """Whether a server that knows `secret` answers there within `timeout` seconds. Never raises for silence.

    One packet is sent. For a server configured here: 127.0.0.1, the status port and the status secret.
    Whether the database is reachable, the answer does not tell.
    """
    key = secret.encode()
    identifier, authenticator = secrets.randbelow(256), secrets.token_bytes(16)
    head = _HEADER.pack(STATUS_SERVER, identifier, _HEADER.size + 18, authenticator) + _MESSAGE_AUTHENTICATOR
    request = head + hmac.digest(key, head + bytes(16), hashlib.md5)
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind, protocol) as asking:
            asking.settimeout(timeout)
            # Connected, so that a closed port is told at once and a stranger's packet never arrives.
            asking.connect(address)
            asking.send(request)
            return _is_answer(asking.recv(4096), identifier, authenticator, key)
    except OSError:
        return False


def _is_answer(packet: bytes, identifier: int, authenticator: bytes, key: bytes) -> bool:
    if len(packet) < _HEADER.size:
        return False
    code, answered, length, signature = _HEADER.unpack_from(packet)
    if code not in (ACCESS_ACCEPT, ACCOUNTING_RESPONSE) or answered != identifier or length > len(packet):
        return False
    signed = packet[:4] + authenticator + packet[20:length] + key
    return hmac.compare_digest(hashlib.md5(signed, usedforsecurity=False).digest(), signature)
