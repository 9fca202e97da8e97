"""Pace, redaction and the total time of a call."""

import json
import threading
import time
from collections.abc import Iterator
from decimal import Decimal

import httpx
import pytest

from mtandao.gateways.outbound.answers import Kind, Rejected, Unknown
from mtandao.gateways.outbound.pace import Pace
from mtandao.gateways.outbound.redaction import for_keeping, masked_text, redacted
from mtandao.gateways.outbound.wire import Heard, Timeouts, Wire


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_a_burst_is_free_and_the_rest_waits_its_turn() -> None:
    clock = Clock()
    pace = Pace(5, 3, monotonic=lambda: clock.now, sleep=clock.sleep)
    assert all(pace.take(1) for _ in range(3))
    assert clock.now == 0
    assert pace.take(1)
    assert clock.now == pytest.approx(0.2)
    clock.now += 100
    assert all(pace.take(0) for _ in range(3)), "the bucket holds a burst and no more"
    assert not pace.take(0.1)


def test_who_cannot_wait_long_enough_takes_no_turn() -> None:
    clock = Clock()
    pace = Pace(1, 1, monotonic=lambda: clock.now, sleep=clock.sleep)
    assert pace.take(0)
    assert not pace.take(0.5)
    clock.now = 1.0
    assert pace.take(0)


def test_threads_share_one_pace() -> None:
    pace, started = Pace(100, 1), time.monotonic()
    threads = [threading.Thread(target=pace.take, args=(5,)) for _ in range(11)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - started >= 0.099


@pytest.mark.parametrize(("per_second", "burst"), [(0, 1), (-1, 1), (1, 0)])
def test_a_pace_of_nothing_is_refused(per_second: float, burst: int) -> None:
    with pytest.raises(ValueError, match="more than 0"):
        Pace(per_second, burst)


def test_secrets_and_phones_do_not_get_written_down() -> None:
    body = {
        "Password": "abc",
        "SecurityCredential": "abc",
        "PhoneNumber": 254700000012,
        "PartyB": 174379,
        "Amount": Decimal("1500.00"),
        "nested": [{"access_token": "abc"}, "+254700000012", True, None],
        "CheckoutRequestID": "ws_CO_17072026120001250700000001",
        "errorMessage": "Invalid Access Token - aBcDeFgHiJkLmNoPqRsTuVwXyZ01",
    }
    shown = redacted(body)
    assert shown["PartyB"] == 174379
    assert shown["PhoneNumber"] == "*********012"
    assert shown["nested"] == [{"access_token": "***"}, "*********012", True, None]
    assert shown["CheckoutRequestID"] == body["CheckoutRequestID"], "ids must stay findable"
    assert "aBcDeFgH" not in shown["errorMessage"]
    assert "abc" not in json.dumps(shown, default=str)
    assert body["Password"] == "abc"


def test_what_is_kept_is_bounded() -> None:
    assert len(for_keeping({"a": "x" * 100_000})) == 4_000
    assert len(for_keeping(None, "word " * 100_000)) == 4_000
    assert masked_text("call 254700000012 or 0700") == "call *********012 or 0700"


def test_an_answer_that_trickles_is_given_up_after_the_total_time() -> None:
    def drops() -> Iterator[bytes]:
        for _ in range(100):
            time.sleep(0.02)
            yield b"x"

    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=drops()))
    wire = Wire("http://127.0.0.1:9", Timeouts(total=0.1), transport=transport)
    answer = wire.call("GET", "/")
    assert isinstance(answer, Unknown)
    assert "not complete" in answer.reason


def test_fractions_are_decimals_and_proxies_of_the_environment_are_not_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    transport = httpx.MockTransport(lambda _: httpx.Response(200, text='{"a": 0.1}'))
    heard = Wire("http://127.0.0.1:9", Timeouts(), transport=transport).call("GET", "/")
    assert isinstance(heard, Heard)
    assert heard.body == {"a": Decimal("0.1")}


def test_only_passing_refusals_may_be_tried_again() -> None:
    passing = {kind for kind in Kind if Rejected("c", "m", kind).may_try_again}
    assert passing == {Kind.BUSY, Kind.QUOTA, Kind.LOCKED, Kind.MAINTENANCE}
