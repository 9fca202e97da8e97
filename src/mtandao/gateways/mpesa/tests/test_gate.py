"""Daraja's gate as the client meets it: tokens, credentials, limits, faults."""

import base64
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from mtandao.gateways.mpesa.outcomes import Outcome
from mtandao.gateways.mpesa.replies import StkPushTaken
from mtandao.gateways.mpesa.tests.conftest import IMPATIENT, PATIENT, SAVANNA, Daraja, Starter
from mtandao.gateways.mpesa.tokens import Token
from mtandao.gateways.outbound.answers import Accepted, Answer, Kind, NotSent, Rejected, Unknown
from mtandao.gateways.outbound.realtime import real_now
from mtandao.gateways.outbound.wire import Timeouts
from mtandao.gateways.simulation.serving import free_port


def calls(daraja: Daraja, part: str) -> list[dict[str, Any]]:
    return [line for line in daraja.get("journal")["journal"] if part in line["url"]]


def impatient_if(hanging: bool) -> Timeouts:
    return IMPATIENT if hanging else PATIENT


def send(
    daraja: Daraja, method: str = "POST", path: str = "/mpesa/stkpush/v1/processrequest", **how: Any
) -> httpx.Response:
    return daraja.http.request(method, daraja.base + path, **how)


def bearer(daraja: Daraja) -> dict[str, str]:
    pair = base64.b64encode(f"{SAVANNA.consumer_key}:{SAVANNA.consumer_secret}".encode()).decode()
    answer = send(
        daraja,
        "GET",
        "/oauth/v1/generate?grant_type=client_credentials",
        headers={"Authorization": f"Basic {pair}"},
    )
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def test_one_token_serves_many_calls(daraja: Daraja) -> None:
    with daraja.client() as client:
        for _ in range(3):
            client.stk_query("ws_CO_unknown")
    assert len(calls(daraja, "/oauth")) == 1


def test_many_threads_fetch_one_token(daraja: Daraja) -> None:
    with daraja.client() as client, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: client.stk_query(f"ws_CO_{n}"), range(16)))
    assert all(isinstance(answer, Accepted) for answer in answers)
    assert len(calls(daraja, "/oauth")) == 1


def test_a_token_that_another_fetch_ended_is_renewed_once(daraja: Daraja) -> None:
    daraja.pushed("01", 100)
    bearer(daraja)  # somebody else's fetch ends ours
    daraja.pushed("02", 100)
    assert [line["status"] for line in calls(daraja, "processrequest")] == [200, 404, 200]


def test_an_expired_token_is_renewed(start: Starter) -> None:
    daraja = start(scale=1, ack_after=(0, 0), expires_in_as_integer=True)
    with daraja.client() as client:
        client.stk_query("x")
        daraja.advance(3600)
        assert isinstance(client.stk_query("x"), Accepted)
    assert len(calls(daraja, "/oauth")) == 2


def test_a_token_is_renewed_before_it_ends() -> None:
    now = datetime(2026, 7, 17, 12, tzinfo=UTC)
    token = Token.issued("t", now=now, seconds=3599)
    assert token.is_fresh(now + timedelta(seconds=3500))
    assert not token.is_fresh(now + timedelta(seconds=3510))
    short = Token.issued("t", now=now, seconds=40)
    assert short.is_fresh(now + timedelta(seconds=29))
    assert not Token.issued("t", now=now, seconds=0).is_fresh(now)


def test_a_token_that_stays_refused_is_fetched_once_more_and_no_more(daraja: Daraja) -> None:
    with daraja.client(c2b_version=1) as client:
        answer = client.c2b_register(confirmation_url=daraja.url("c"), validation_url=daraja.url("v"))
    assert isinstance(answer, Accepted)
    with daraja.client(consumer_secret="wrong", consumer_key="other") as client:
        refused = client.stk_query("x")
    assert isinstance(refused, Rejected)
    assert (refused.kind, refused.code) == (Kind.CREDENTIALS, "http.401")
    assert len(calls(daraja, "stkpushquery")) == 0


def test_an_app_without_the_product_is_a_matter_of_configuration(start: Starter) -> None:
    daraja = start(short_codes=(replace(SAVANNA, c2b_version=2),))
    with daraja.client(c2b_version=1) as client:
        answer = client.c2b_register(confirmation_url=daraja.url("c"), validation_url=daraja.url("v"))
    assert isinstance(answer, Rejected)
    assert (answer.code, answer.kind) == ("401.003.01", Kind.CONFIGURATION)
    assert len(calls(daraja, "registerurl")) == 2


@pytest.mark.parametrize(
    ("changes", "kind"),
    [({"passkey": "wrong"}, Kind.CREDENTIALS), ({"short_code": "600200"}, Kind.CONFIGURATION)],
)
def test_wrong_settings_are_rejected_with_their_kind(
    daraja: Daraja, changes: dict[str, str], kind: Kind
) -> None:
    with daraja.client(**changes) as client:
        answer = client.stk_query("x")
    assert isinstance(answer, Rejected)
    assert (answer.code, answer.kind) == ("500.001.1001", kind)


def test_a_gateway_that_is_down_was_never_sent_to(daraja: Daraja) -> None:
    with daraja.client(base_url=f"http://127.0.0.1:{free_port()}") as client:
        answer = client.stk_query("x")
    assert isinstance(answer, NotSent)


def test_a_gateway_that_dies_with_a_good_token_in_store_was_never_sent_to(daraja: Daraja) -> None:
    with daraja.client(base_url=f"http://127.0.0.1:{free_port()}") as client:
        daraja.tokens.put(client._config.app, Token.issued("t", now=real_now(), seconds=3599))
        answer = client.stk_query("x")
    assert isinstance(answer, NotSent)
    assert "ConnectError" in answer.reason


def test_too_many_calls_a_second_are_told_so_and_not_executed(start: Starter) -> None:
    daraja = start(calls_per_second=0.01, burst=2)
    answers = [daraja.push(ending, 100) for ending in ("01", "02", "03")]
    assert [type(answer) for answer in answers] == [Accepted, Accepted, Rejected]
    last = answers[2]
    assert isinstance(last, Rejected)
    assert (last.code, last.kind, last.may_try_again) == ("500.003.02", Kind.BUSY, True)


def test_too_many_calls_an_hour_are_told_so(start: Starter) -> None:
    daraja = start(calls_per_hour=1)
    daraja.pushed("01")
    answer = daraja.push("02")
    assert isinstance(answer, Rejected)
    assert answer.kind is Kind.QUOTA


def test_maintenance_is_told_so(daraja: Daraja) -> None:
    daraja.post("whims", maintenance=True)
    answer = daraja.push("01")
    assert isinstance(answer, Rejected)
    assert answer.kind is Kind.MAINTENANCE


@pytest.mark.parametrize(
    ("kind", "expected", "executed"),
    [
        ("hang_before", Unknown, False),
        ("hang_after", Unknown, True),
        ("html_503", Unknown, False),
        ("json_500", Unknown, False),
        ("too_many", Rejected, False),
        ("truncated", Unknown, True),
        ("wrong_type", Unknown, True),
        ("empty", Unknown, True),
    ],
)
def test_a_fault_on_a_money_call_is_never_repeated_and_never_called_a_failure(
    slow_daraja: Daraja, kind: str, expected: type[Answer[StkPushTaken]], executed: bool
) -> None:
    slow_daraja.post("faults", kind=kind, path="/mpesa/stkpush")
    assert isinstance(slow_daraja.push("01", timeouts=impatient_if("hang" in kind)), expected)
    assert len(slow_daraja.get("prompts")["prompts"]) == int(executed)
    assert len(calls(slow_daraja, "processrequest")) == 1


@pytest.mark.parametrize("kind", ["hang_before", "html_503", "truncated", "wrong_type", "empty"])
def test_without_a_token_the_money_call_was_not_sent(daraja: Daraja, kind: str) -> None:
    daraja.post("faults", kind=kind, path="/oauth")
    answer = daraja.push("01", timeouts=impatient_if("hang" in kind))
    assert isinstance(answer, NotSent)
    assert calls(daraja, "processrequest") == []


def test_a_client_waits_for_its_turn_and_says_when_the_queue_is_too_long(daraja: Daraja) -> None:
    with daraja.client(requests_per_second=0.5, burst=1, patience_seconds=0.1) as client:
        first, second = client.stk_query("x"), client.stk_query("x")
    assert isinstance(first, Accepted)
    assert isinstance(second, NotSent)


@pytest.mark.parametrize(
    ("how", "code", "status"),
    [
        ({"data": {"BusinessShortCode": "600100"}}, "400.002.02", 400),
        ({"content": b"{", "headers": {"Content-Type": "application/json"}}, "400.002.05", 400),
        ({"json": ["a", "list"]}, "400.002.05", 400),
        ({"json": {}}, "400.002.02", 400),
    ],
)
def test_the_gate_refuses_bodies_as_the_real_one_does(
    daraja: Daraja, how: dict[str, Any], code: str, status: int
) -> None:
    how["headers"] = {**bearer(daraja), **how.get("headers", {})}
    answer = send(daraja, **how)
    assert (answer.status_code, answer.json()["errorCode"]) == (status, code)


def test_the_gate_refuses_strangers_paths_and_methods(daraja: Daraja) -> None:
    push = "/mpesa/stkpush/v1/processrequest"
    basic = {"Authorization": "Basic " + base64.b64encode(b"a:b").decode()}
    seen = {
        name: (answer.status_code, (answer.json() if answer.content else {}).get("errorCode"))
        for name, answer in {
            "no token": send(daraja, json={}),
            "old token": send(daraja, json={}, headers={"Authorization": "Bearer gone"}),
            "get": send(daraja, "GET", push, headers=bearer(daraja)),
            "delete": send(daraja, "DELETE", push),
            "path": send(daraja, path="/mpesa/nothing"),
            "not basic": send(daraja, "GET", "/oauth/v1/generate?grant_type=client_credentials"),
            "grant": send(daraja, "GET", "/oauth/v1/generate", headers=basic),
            "wrong key": send(
                daraja, "GET", "/oauth/v1/generate?grant_type=client_credentials", headers=basic
            ),
        }.items()
    }
    assert seen == {
        "no token": (404, "404.001.04"),
        "old token": (404, "404.001.03"),
        "get": (404, "404.001.04"),
        "delete": (405, "405.001"),
        "path": (404, "404.001.01"),
        "not basic": (400, "400.008.01"),
        "grant": (400, "400.008.02"),
        "wrong key": (401, None),
    }


def test_a_query_of_an_unknown_id_decides_nothing(daraja: Daraja) -> None:
    with daraja.client() as client:
        answer = client.stk_query("ws_CO_00000000000000000")
    assert isinstance(answer, Accepted)
    assert answer.value.verdict.outcome is Outcome.UNKNOWN
    assert not answer.value.verdict.is_final


def test_queries_in_flight_take_turns_and_all_mean_pending(slow_daraja: Daraja) -> None:
    checkout = slow_daraja.pushed("01")
    with slow_daraja.client() as client:
        states = [client.stk_query(checkout) for _ in range(3)]
    assert all(isinstance(s, Accepted) and s.value.verdict.outcome is Outcome.PENDING for s in states)
    answers = [line["answer"] for line in calls(slow_daraja, "stkpushquery")]
    assert ["4999" in answers[0], "being processed" in answers[1], '"errorMessage":""' in answers[2]] == [
        True
    ] * 3


def test_a_finished_push_is_sometimes_not_found(start: Starter) -> None:
    daraja = start(query_not_found_rate=0.5)
    checkout = daraja.pushed("01")
    daraja.receiver.wait_for(path="/stk/01")
    with daraja.client() as client:
        states = [client.stk_query(checkout) for _ in range(30)]
    found = {s.value.verdict.outcome for s in states if isinstance(s, Accepted)}
    assert found == {Outcome.SUCCESS, Outcome.UNKNOWN}
