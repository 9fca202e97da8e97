"""How a subscriber's password is proven to the RADIUS server: PAP, CHAP or MS-CHAPv2."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from mtandao.gateways.radius.packets import Attributes, ReceivedPacket
from mtandao.gateways.radius.passwords import (
    authenticator_response,
    chap_response,
    nt_response,
    server_knows_password,
)
from mtandao.gateways.radius.simulator.config import Auth
from mtandao.gateways.radius.simulator.sessions import Login


@dataclass(frozen=True, slots=True)
class Proof:
    """Attributes of the Access-Request, the password to hide in it (PAP), whether an Accept is believed."""

    attributes: Attributes
    password: str | None
    believes: Callable[[ReceivedPacket], bool]


def proof(auth: Auth, login: Login) -> Proof:
    """A fresh proof for one Access-Request."""
    if auth is Auth.PAP:
        return Proof({}, login.password, lambda _: True)
    if auth is Auth.CHAP:
        return _chap(login)
    return _mschap2(login)


def _chap(login: Login) -> Proof:
    identifier, challenge = secrets.randbelow(256), secrets.token_bytes(16)
    answer = chap_response(identifier, login.password, challenge)
    attributes = {"CHAP-Password": bytes([identifier]) + answer, "CHAP-Challenge": challenge}
    return Proof(attributes, None, lambda _: True)


def _mschap2(login: Login) -> Proof:
    identifier, challenge, peer = secrets.randbelow(256), secrets.token_bytes(16), secrets.token_bytes(16)
    answer = nt_response(challenge, peer, login.user_name, login.password)
    attributes = {
        "MS-CHAP-Challenge": challenge,
        # identifier, flags, peer challenge, eight reserved octets, answer (RFC 2548 section 2.3.2)
        "MS-CHAP2-Response": bytes([identifier, 0]) + peer + bytes(8) + answer,
    }
    expected = authenticator_response(challenge, peer, login.user_name, login.password, answer)

    def believes(accept: ReceivedPacket) -> bool:
        # the client hangs up on a server that cannot prove that it knows the password too
        return any(server_knows_password(said, expected) for said in accept.octets("MS-CHAP2-Success"))

    return Proof(attributes, None, believes)
