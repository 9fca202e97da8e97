"""What leaves for Daraja, and what is refused before it leaves."""

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from mtandao.gateways.mpesa import requests
from mtandao.gateways.mpesa.client import DarajaClient
from mtandao.gateways.mpesa.config import DarajaConfig, TransactionType
from mtandao.gateways.mpesa.credential import security_credential
from mtandao.gateways.mpesa.errors import InvalidRequest
from mtandao.gateways.mpesa.simulator.sealing import Seal
from mtandao.gateways.mpesa.tokens import InMemoryTokenStore
from mtandao.gateways.outbound.answers import Accepted, Kind, NotSent, Rejected, Unknown

CONFIG = DarajaConfig(
    base_url="http://127.0.0.1:9", consumer_key="k", consumer_secret="s", short_code="174379", passkey="p"
)
AT = datetime(2026, 7, 17, 9, 0, 0, tzinfo=UTC)


def push(**changes: Any) -> dict[str, Any]:
    given = {
        "amount": 1500,
        "phone": "254700000001",
        "account_reference": "ACC10042",
        "description": "Internet",
        "callback_url": "https://isp.example.com/hooks/stk/9f2c7f0e4c",
        "at": AT,
    }
    return requests.stk_push(CONFIG, **{**given, **changes})


def test_a_push_sends_numbers_and_one_nairobi_timestamp() -> None:
    body = push()
    assert body["Timestamp"] == "20260717120000"
    assert base64.b64decode(body["Password"]) == b"174379p20260717120000"
    for key in ("BusinessShortCode", "Amount", "PartyA", "PartyB", "PhoneNumber"):
        assert type(body[key]) is int, key
    assert body["TransactionType"] == "CustomerPayBillOnline"


def test_a_till_is_paid_through_its_store() -> None:
    till = replace(CONFIG, transaction_type=TransactionType.BUY_GOODS, party_b="500200")
    body = requests.stk_push(
        till,
        amount=1,
        phone="254110000001",
        account_reference="A",
        description="B",
        callback_url="http://a.example/x",
        at=AT,
    )
    assert (body["BusinessShortCode"], body["PartyB"]) == (174379, 500200)


@pytest.mark.parametrize("amount", [0, -5, 250_001, Decimal("10.50"), True, "10", Decimal("NaN")])
def test_only_whole_shillings_within_the_limit_leave(amount: Any) -> None:
    with pytest.raises(InvalidRequest):
        push(amount=amount)


@pytest.mark.parametrize("phone", ["0700000001", "254800000001", "2547000000011", "", "abc", "٢٥٤٧٠٠٠٠٠٠٠١"])
def test_only_kenyan_mobile_numbers_leave(phone: str) -> None:
    with pytest.raises(InvalidRequest):
        push(phone=phone)


@pytest.mark.parametrize(
    "changes",
    [
        {"account_reference": "A" * 13},
        {"account_reference": "  "},
        {"account_reference": "ACC#1"},
        {"account_reference": "حساب"},
        {"description": "D" * 14},
        {"description": "Intérnet"},
        {"callback_url": "isp.example.com/x"},
        {"callback_url": "ftp://isp.example.com/x"},
        {"callback_url": "https://isp.example.com/SQL/x"},
        {"callback_url": "https://isp.example.com/m-pesa/x"},
        {"callback_url": "https://isp.example.com/a b"},
    ],
)
def test_texts_and_addresses_daraja_would_refuse_do_not_leave(changes: dict[str, str]) -> None:
    with pytest.raises(InvalidRequest):
        push(**changes)


def test_the_names_of_our_paths_are_acceptable() -> None:
    assert requests.usable_url("https://savanna.example/api/webhooks/mpesa-callback/00ff")


def test_settings_that_cannot_work_are_refused() -> None:
    for changes in ({"short_code": "12"}, {"short_code": "abcdef"}, {"party_b": "x"}, {"c2b_version": 3}):
        with pytest.raises(ValueError, match=r"\."):
            replace(CONFIG, **changes)


def test_settings_do_not_print_their_secrets() -> None:
    config = replace(CONFIG, consumer_key="KEYKEY", consumer_secret="SECRETSECRET", passkey="PASSPASS")
    assert not any(secret in repr(config) for secret in ("KEYKEY", "SECRETSECRET", "PASSPASS"))


def test_a_security_credential_opens_with_the_right_key_only() -> None:
    seal, other = Seal(None), Seal(None)
    sealed = security_credential("Pass#1", seal.certificate_pem)
    assert seal.opened(sealed) == "Pass#1"
    assert other.opened(sealed) != "Pass#1"
    assert PKCS1v15().name == "EMSA-PKCS1-v1_5"
    with pytest.raises(InvalidRequest):
        security_credential("Pass#1", b"not a certificate")


def answering(answer: Callable[[httpx.Request], httpx.Response]) -> DarajaClient:
    """A client whose wire ends in a function: for answers no well-behaved simulator gives."""

    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.path.startswith("/oauth"):
            return httpx.Response(200, json={"access_token": "t" * 28, "expires_in": 3599})
        return answer(request)

    return DarajaClient(CONFIG, InMemoryTokenStore(), transport=httpx.MockTransport(handle))


def asked(client: DarajaClient) -> Any:
    return client.stk_push(
        amount=10,
        phone="254700000001",
        account_reference="A1",
        description="x",
        callback_url="http://a.example/x",
    )


def error(code: str, message: str = "", status: int = 500) -> httpx.Response:
    return httpx.Response(status, json={"requestId": "r", "errorCode": code, "errorMessage": message})


@pytest.mark.parametrize(
    ("answer", "expected", "kind"),
    [
        (error("400.002.02", "Bad Request - Invalid Amount", 400), Rejected, Kind.INVALID),
        (error("500.003.02", "System is busy"), Rejected, Kind.BUSY),
        (error("500.003.03", "Quota Violation"), Rejected, Kind.QUOTA),
        (error("500.001.1001", "Merchant does not exist"), Rejected, Kind.CONFIGURATION),
        (error("500.001.1001", "Unable to lock subscriber", 200), Rejected, Kind.LOCKED),
        (error("500.001.1001", ""), Unknown, None),
        (error("500.001.1001", "Internal server error"), Unknown, None),
        (error("500.002.1001", "Duplicate OriginatorConversationID"), Unknown, None),
        (error("500.003.1001", "Internal Server Error"), Unknown, None),
        (error("500.099.0000", "new", 200), Unknown, None),
        (error("400.999.99", "new", 400), Rejected, Kind.INVALID),
        (httpx.Response(200, json={"ResponseCode": "0"}), Unknown, None),
        (httpx.Response(200, json={"ResponseCode": 0, "CheckoutRequestID": "ws_1"}), Accepted, None),
        (httpx.Response(200, json={"ResponseCode": "1", "ResponseDescription": "no"}), Rejected, Kind.OTHER),
        (httpx.Response(200, json={"ResponseCode": "100000004"}), Unknown, None),
        (httpx.Response(200, json={"ResponseCode": "100000002"}), Rejected, Kind.BUSY),
        (httpx.Response(200, json={}), Unknown, None),
        (httpx.Response(200, json=[1]), Unknown, None),
        (httpx.Response(200, text=""), Unknown, None),
        (httpx.Response(200, json={"ResponseCode": {"odd": 1}}), Unknown, None),
        (httpx.Response(200, json={"errorCode": ["odd"]}), Unknown, None),
        (httpx.Response(302, headers={"Location": "http://elsewhere.example"}), Unknown, None),
        (httpx.Response(403, text="<html>"), Rejected, Kind.CREDENTIALS),
        (httpx.Response(408, text=""), Unknown, None),
        (httpx.Response(502, text="<html>"), Unknown, None),
    ],
)
def test_every_answer_has_one_of_four_meanings(
    answer: httpx.Response, expected: type, kind: Kind | None
) -> None:
    seen = []

    def once(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return answer

    result = asked(answering(once))
    assert isinstance(result, expected), result
    assert getattr(result, "kind", None) is kind
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (httpx.ConnectError("refused"), NotSent),
        (httpx.ConnectTimeout("slow"), NotSent),
        (httpx.PoolTimeout("full"), NotSent),
        (httpx.ReadTimeout("slow"), Unknown),
        (httpx.WriteTimeout("slow"), Unknown),
        (httpx.ReadError("reset"), Unknown),
        (httpx.RemoteProtocolError("closed"), Unknown),
    ],
)
def test_a_broken_wire_is_not_sent_or_unknown(problem: Exception, expected: type) -> None:
    def broken(_: httpx.Request) -> httpx.Response:
        raise problem

    assert isinstance(asked(answering(broken)), expected)


def test_an_endless_answer_is_given_up() -> None:
    answer = asked(answering(lambda _: httpx.Response(200, content=(b"x" * 1_000_000 for _ in range(99)))))
    assert isinstance(answer, Unknown)
    assert "longer" in answer.reason


def test_the_record_of_a_call_keeps_no_secret_and_no_phone() -> None:
    token = "t" * 28
    answer = asked(
        answering(lambda _: error("401.002.01", f"Error Occurred - Invalid Access Token - {token}", 401))
    )
    assert isinstance(answer, Rejected)
    assert answer.exchange is not None
    kept = answer.exchange.sent + answer.exchange.received + answer.message + repr(answer)
    assert token not in kept
    assert "254700000001" not in kept
    assert "*********001" in kept
    assert base64.b64encode(b"174379p").decode()[:8] not in kept
