"""The CoA client: retries, wrong secrets, dead routers among live ones. The other end is a plain UDP port."""

import time

import pytest

from mtandao.gateways.radius import coa
from mtandao.gateways.radius.coa import CoaRequest, Kind, Outcome
from mtandao.gateways.radius.packets import Code, build_reply, read_request
from mtandao.gateways.radius.tests.simulator_lab import answering, free_udp_port

SECRET = b"coasec"


def ack(raw: bytes, secret: bytes = SECRET) -> bytes:
    request = read_request(raw, SECRET)
    code = Code.DISCONNECT_ACK if request.code is Code.DISCONNECT_REQUEST else Code.COA_ACK
    signed_by = type(request)(
        request.code, request.identifier, request.authenticator, secret, request.attributes, False
    )
    return build_reply(signed_by, code)


def asked(port: int, user_name: str = "joe", address: str = "127.0.0.1") -> CoaRequest:
    return CoaRequest(address, SECRET, Kind.DISCONNECT, user_name, port=port)


def test_O17_an_acknowledgement_is_true_and_takes_one_packet() -> None:
    with answering(lambda raw: [ack(raw)]) as (port, heard):
        (answer,) = coa.send([asked(port)], loopback_only=True)
    assert (answer.outcome, answer.acknowledged, answer.attempts) == (Outcome.ACKNOWLEDGED, True, 1)
    assert answer.round_trip_ms is not None
    assert 0 < answer.round_trip_ms < 1000
    assert len(heard) == 1


def test_O17_silence_is_false_after_three_equal_packets() -> None:
    with answering(lambda _: []) as (port, heard):
        began = time.monotonic()
        (answer,) = coa.send([asked(port)], timeout_s=0.1, loopback_only=True)
    assert (answer.outcome, answer.acknowledged, answer.attempts) == (Outcome.UNANSWERED, False, 3)
    assert answer.detail == "no answer"
    assert time.monotonic() - began >= 0.3
    assert len(heard) == 3
    assert len(set(heard)) == 1


def test_an_answer_to_the_second_packet_counts() -> None:
    heard_before: list[bytes] = []

    def second(raw: bytes) -> list[bytes]:
        heard_before.append(raw)
        return [ack(raw)] if len(heard_before) == 2 else []

    with answering(second) as (port, _):
        (answer,) = coa.send([asked(port)], timeout_s=0.1, loopback_only=True)
    assert (answer.acknowledged, answer.attempts) == (True, 2)


def test_an_answer_signed_with_another_secret_is_ignored_and_told_apart_from_silence() -> None:
    with answering(lambda raw: [ack(raw, b"another")]) as (port, _):
        (answer,) = coa.send([asked(port)], tries=1, timeout_s=0.1, loopback_only=True)
    assert answer.outcome is Outcome.UNANSWERED
    assert answer.detail.startswith("no valid answer, 1 ignored: the authenticator does not fit")


def test_a_forged_answer_before_the_true_one_does_no_harm() -> None:
    with answering(lambda raw: [b"", b"\x29", ack(raw, b"another"), ack(raw), ack(raw)]) as (port, _):
        (answer,) = coa.send([asked(port)], tries=1, timeout_s=0.5, loopback_only=True)
    assert answer.acknowledged


def test_answers_come_in_the_order_of_the_requests() -> None:
    def only_even(raw: bytes) -> list[bytes]:
        name = read_request(raw, SECRET).text("User-Name") or ""
        return [ack(raw)] if int(name) % 2 == 0 else [refusal(raw, 503)]

    with answering(only_even) as (port, _):
        answers = coa.send([asked(port, str(n)) for n in range(40)], in_flight=7, loopback_only=True)
    assert [answer.request.user_name for answer in answers] == [str(n) for n in range(40)]
    assert [answer.acknowledged for answer in answers] == [n % 2 == 0 for n in range(40)]
    assert all(answer.holds for answer in answers)  # who is offline already needs no disconnecting


def refusal(raw: bytes, cause: int) -> bytes:
    return build_reply(read_request(raw, SECRET), Code.DISCONNECT_NAK, {"Error-Cause": cause})


def test_O17_a_refusal_is_false_and_names_its_cause() -> None:
    with answering(lambda raw: [refusal(raw, 504)]) as (port, _):
        (answer,) = coa.send([asked(port)], loopback_only=True)
    assert (answer.outcome, answer.acknowledged, answer.holds) == (Outcome.REFUSED, False, False)
    assert answer.error is not None
    assert (answer.error.number, answer.error.name) == (504, "Session-Context-Not-Removable")


def test_a_refusal_without_a_cause_is_still_a_refusal() -> None:
    with answering(lambda raw: [build_reply(read_request(raw, SECRET), Code.DISCONNECT_NAK)]) as (port, _):
        (answer,) = coa.send([asked(port)], loopback_only=True)
    assert answer.outcome is Outcome.REFUSED
    assert answer.error is not None
    assert answer.error.name == "No-Error-Cause"


def test_a_dead_router_gets_no_more_of_a_batch_and_does_not_hold_up_the_others() -> None:
    dead = free_udp_port()
    with answering(lambda raw: [ack(raw)]) as (port, _):
        batch = [asked(dead, f"dead{n}", "127.0.0.2") for n in range(300)]
        batch += [asked(port, f"live{n}") for n in range(300)]
        began = time.monotonic()
        answers = coa.send(batch, tries=2, timeout_s=0.2, loopback_only=True)
        took_s = time.monotonic() - began
    assert sum(answer.acknowledged for answer in answers[300:]) == 300
    silent = answers[:300]
    assert {answer.outcome for answer in silent} == {Outcome.UNANSWERED}
    tried = [answer for answer in silent if answer.attempts]
    assert 3 <= len(tried) <= 52  # the fifty that waited at the same time, and two until the third ended
    assert {answer.attempts for answer in tried} == {2}
    assert "not tried" in silent[-1].detail
    assert took_s < 3


def test_more_requests_to_one_router_than_identifiers_exist_are_all_answered() -> None:
    with answering(lambda raw: [ack(raw)]) as (port, heard):
        batch = [asked(port, str(n)) for n in range(600)]
        answers = coa.send(batch, in_flight=256, timeout_s=0.4, loopback_only=True)
    assert all(answer.acknowledged for answer in answers)
    assert {read_request(raw, SECRET).identifier for raw in heard} == set(range(256))


@pytest.mark.parametrize("wrong", [{"in_flight": 0}, {"in_flight": 257}, {"tries": 0}, {"timeout_s": 0.0}])
def test_senseless_settings_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="is "):
        coa.send([asked(3799)], **wrong)  # type: ignore[arg-type]
