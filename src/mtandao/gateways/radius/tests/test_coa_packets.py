"""CoA and Disconnect on the wire: the byte vectors, what is verified, what is refused to be sent."""

from hashlib import md5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtandao.gateways.radius import coa
from mtandao.gateways.radius.coa import CoaAnswer, CoaRequest, Kind, Outcome
from mtandao.gateways.radius.error_causes import ERROR_CAUSES, Action, ErrorCause, error_cause
from mtandao.gateways.radius.packets import (
    Attributes,
    BadAttribute,
    BadPacket,
    Code,
    build_reply,
    build_request,
    read_reply,
    read_request,
)
from mtandao.gateways.radius.tests.simulator_lab import answering

SECRET = b"coasec"
DISCONNECT = bytes.fromhex(
    "28070029b92ac867ea9529ef8234e70372a2a19001056a6f652c0a383131303030303108066440000a"
)
DISCONNECT_SIGNED_TWICE = bytes.fromhex(
    "2807003b7b0d33df801dd08e07d7d933b90ea0e950121b1f9dc23cfe1b3b7fb3e71c1398666801056a6f65"
    "2c0a383131303030303108066440000a"
)
NAK_503 = bytes.fromhex("2a07001a1a28d84b527f09abeb3ec18561739bc56506000001f7")
JOE = CoaRequest(
    "127.0.1.1",
    SECRET,
    Kind.DISCONNECT,
    user_name="joe",
    acct_session_id="81100001",
    framed_ip_address="100.64.0.10",
)


def test_a_disconnect_request_is_the_known_packet() -> None:
    assert coa.signed(JOE, 7).raw == DISCONNECT


def test_with_a_message_authenticator_it_is_the_known_packet_too() -> None:
    attributes = {"User-Name": "joe", "Acct-Session-Id": "81100001", "Framed-IP-Address": "100.64.0.10"}
    built = build_request(Code.DISCONNECT_REQUEST, 7, SECRET, attributes, message_authenticator=True)
    assert built.raw == DISCONNECT_SIGNED_TWICE


def test_the_session_id_of_the_rest_api_loses_its_prefix() -> None:
    from_rest = CoaRequest(
        "127.0.1.1", SECRET, Kind.DISCONNECT, "joe", "0x81100001", framed_ip_address="100.64.0.10"
    )
    assert coa.signed(from_rest, 7).raw == DISCONNECT


def test_the_known_nak_is_read_with_its_cause() -> None:
    answer = read_reply(NAK_503, coa.signed(JOE, 7))
    assert (answer.code, answer.number("Error-Cause")) == (Code.DISCONNECT_NAK, 503)


def test_our_nak_is_the_known_packet() -> None:
    request = read_request(DISCONNECT, SECRET)
    assert request.text("User-Name") == "joe"
    assert build_reply(request, Code.DISCONNECT_NAK, {"Error-Cause": 503}) == NAK_503


@pytest.mark.parametrize("place", range(len(NAK_503)))
def test_an_answer_with_any_octet_changed_is_refused(place: int) -> None:
    forged = bytearray(NAK_503)
    forged[place] ^= 0x01
    with pytest.raises(BadPacket):
        read_reply(bytes(forged), coa.signed(JOE, 7))


@pytest.mark.parametrize("place", range(len(DISCONNECT_SIGNED_TWICE)))
def test_a_request_with_any_octet_changed_is_refused(place: int) -> None:
    forged = bytearray(DISCONNECT_SIGNED_TWICE)
    forged[place] ^= 0x01
    with pytest.raises(BadPacket):
        read_request(bytes(forged), SECRET)


def test_an_answer_to_another_request_is_refused() -> None:
    with pytest.raises(BadPacket):
        read_reply(NAK_503, coa.signed(JOE, 8))


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_garbage_is_refused_and_nothing_else_happens(garbage: bytes) -> None:
    with pytest.raises(BadPacket):
        read_request(garbage, SECRET)
    with pytest.raises(BadPacket):
        read_reply(garbage, coa.signed(JOE, 7))


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_garbage_inside_a_signed_packet_is_refused_or_read_but_never_fails(inside: bytes) -> None:
    signed = build_request(Code.COA_REQUEST, 1, SECRET, {})
    head = bytes([signed.raw[0], 1]) + (20 + len(inside)).to_bytes(2, "big")
    raw = head + md5(head + bytes(16) + inside + SECRET).digest() + inside
    try:
        read_request(raw, SECRET)
    except BadPacket:
        return


def test_octets_that_look_like_hexadecimal_are_echoed_unchanged() -> None:
    sent = build_request(Code.ACCOUNTING_REQUEST, 1, SECRET, {"Class": (b"0x7431", b"t2")})
    assert read_request(sent.raw, SECRET).octets("Class") == (b"0x7431", b"t2")


@pytest.mark.parametrize(
    "attributes",
    [
        {"User-Name": "x" * 254},
        {"No-Such-Attribute": "1"},
        {"Framed-IP-Address": "not an address"},
        {"Session-Timeout": -1},
        {"Session-Timeout": "soon"},
        {"Class": "text"},
        {"Mikrotik-Rate-Limit": "5M " * 90},
    ],
)
def test_a_value_that_does_not_fit_its_attribute_is_refused(attributes: Attributes) -> None:
    with pytest.raises(BadAttribute):
        build_request(Code.COA_REQUEST, 1, SECRET, attributes)


def test_an_access_password_is_hidden_and_at_most_128_octets_long() -> None:
    sent = build_request(Code.ACCESS_REQUEST, 1, SECRET, {}, password="siri", authenticator=bytes(16))
    assert b"siri" not in sent.raw
    with pytest.raises(BadAttribute):
        build_request(Code.ACCESS_REQUEST, 1, SECRET, {}, password="s" * 129)


def test_every_error_cause_has_an_action_and_an_unknown_one_goes_to_an_operator() -> None:
    assert error_cause(503).action is Action.ALREADY_OFFLINE
    assert error_cause(403).action is Action.DROP_NAS_ADDRESS
    assert error_cause(401).action is Action.DISCONNECT_INSTEAD
    assert error_cause(504).action is Action.KICK_BY_REST
    assert error_cause(999) == ErrorCause(999, "Error-Cause-999", Action.ALERT_OPERATOR)
    assert error_cause(None).action is Action.ALERT_OPERATOR
    assert all(number == cause.number for number, cause in ERROR_CAUSES.items())


def test_a_refusal_leads_to_the_one_request_worth_sending() -> None:
    asked = CoaRequest("127.0.1.1", SECRET, Kind.COA, "joe", nas_ip_address="10.0.0.1")
    mismatch = CoaAnswer(asked, Outcome.REFUSED, 1, 1.0, error_cause(403))
    again = coa.follow_up(mismatch)
    assert again is not None
    assert (again.nas_ip_address, again.kind) == (None, Kind.COA)
    unsupported = CoaAnswer(asked, Outcome.REFUSED, 1, 1.0, error_cause(401))
    instead = coa.follow_up(unsupported)
    assert instead is not None
    assert (instead.kind, instead.attributes) == (Kind.DISCONNECT, {})
    assert coa.follow_up(CoaAnswer(asked, Outcome.UNANSWERED, 3)) is None
    assert coa.follow_up(CoaAnswer(again, Outcome.REFUSED, 1, 1.0, error_cause(403))) is None


def test_an_address_off_loopback_is_refused_and_the_others_are_sent() -> None:
    far = CoaRequest("198.51.100.7", SECRET, Kind.DISCONNECT, "joe")
    with answering(lambda _: [NAK_503]) as (port, heard):
        near = CoaRequest("127.0.0.1", SECRET, Kind.DISCONNECT, "joe", port=port)
        answers = coa.send([far, near], tries=1, timeout_s=0.1, loopback_only=True)
    assert answers[0].outcome is Outcome.UNSENDABLE
    assert answers[0].detail == (
        "198.51.100.7 is outside 127.0.0.0/8, and only loopback may be spoken to here"
    )
    assert answers[0].attempts == 0
    assert answers[1].outcome is Outcome.UNANSWERED
    assert len(heard) == 1


@pytest.mark.parametrize(
    "unsendable",
    [
        CoaRequest("router.example", SECRET, Kind.DISCONNECT, "joe"),
        CoaRequest("127.0.1.1", b"", Kind.DISCONNECT, "joe"),
        CoaRequest("127.0.1.1", SECRET, Kind.DISCONNECT, "j" * 300),
        CoaRequest("127.0.1.1", SECRET, Kind.DISCONNECT, "joe", port=0),
        CoaRequest("127.0.1.1", SECRET, Kind.COA, "joe", attributes={"Nonsense": "1"}),
    ],
)
def test_a_request_that_cannot_be_sent_is_answered_with_the_reason(unsendable: CoaRequest) -> None:
    (answer,) = coa.send([unsendable], loopback_only=True)
    assert answer.outcome is Outcome.UNSENDABLE
    assert answer.detail
    assert (answer.acknowledged, answer.holds) == (False, False)


def test_a_source_that_is_not_ours_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(coa.SourceNotOurs, match=r"198\.51\.100\.1 is not an address of this machine"):
        coa.send([JOE], source="198.51.100.1", loopback_only=True)


def test_no_requests_have_no_answers() -> None:
    assert coa.send([]) == []


def test_the_secret_of_a_router_is_not_printed() -> None:
    assert "coasec" not in repr(JOE)
