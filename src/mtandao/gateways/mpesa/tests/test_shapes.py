"""Payloads as Daraja has been seen to send them, and as it should never."""

import contextlib
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtandao.gateways.mpesa.errors import MalformedPayload
from mtandao.gateways.mpesa.outcomes import (
    RESULT_VERDICTS,
    STK_VERDICTS,
    Blame,
    Outcome,
    result_verdict,
    status_outcome,
    stk_verdict,
)
from mtandao.gateways.mpesa.results import parse_result, transaction_status
from mtandao.gateways.mpesa.sentences import SENTENCES
from mtandao.gateways.mpesa.shapes import parse_c2b, parse_payer, parse_stk_callback

SUCCESS: dict[str, Any] = {
    "Body": {
        "stkCallback": {
            "MerchantRequestID": "2654-4b64-97ff-b827b542881d0001",
            "CheckoutRequestID": "ws_CO_17072026120001250700000001",
            "ResultCode": 0,
            "ResultDesc": "The service request is processed successfully.",
            "CallbackMetadata": {
                "Item": [
                    {"Name": "Balance"},
                    {"Name": "PhoneNumber", "Value": 254700000001},
                    {"Name": "TransactionDate", "Value": 20260717120014},
                    {"Name": "MpesaReceiptNumber", "Value": "UGH7DEMO01"},
                    {"Name": "Amount", "Value": 1500.00},
                    {"Name": "SomethingNew", "Value": {"nested": True}},
                ]
            },
        }
    }
}
CONFIRMATION: dict[str, Any] = {
    "TransactionType": "Pay Bill",
    "TransID": "UGH7DEMO02",
    "TransTime": "20260717120530",
    "TransAmount": "1500.00",
    "BusinessShortCode": "600000",
    "BillRefNumber": " acc-100 42 ",
    "InvoiceNumber": "",
    "OrgAccountBalance": "30671.00",
    "ThirdPartyTransID": "",
    "MSISDN": "2547 ***** 001",
    "FirstName": "TEST",
}


def changed(body: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The success callback with fields of its inner part changed; None takes a field away."""
    copy: dict[str, Any] = json.loads(json.dumps(body))
    inner = copy["Body"]["stkCallback"] if "Body" in copy else copy
    for key, value in changes.items():
        inner[key] = value
        if value is None:
            del inner[key]
    return copy


def test_metadata_is_found_by_name_in_any_order() -> None:
    callback = parse_stk_callback(json.dumps(SUCCESS).encode())
    assert callback.amount == Decimal("1500.00")
    assert callback.receipt == "UGH7DEMO01"
    assert callback.phone == "254700000001"
    assert callback.paid_at == datetime(2026, 7, 17, 9, 0, 14, tzinfo=UTC)
    assert callback.raw["Body"]["stkCallback"]["ResultCode"] == 0


@pytest.mark.parametrize("code", [0, "0", " 0 ", 0.0, Decimal(0)])
def test_zero_is_success_as_number_and_as_text(code: Any) -> None:
    """M5"""
    assert stk_verdict(code).outcome is Outcome.SUCCESS


def test_a_success_may_lack_its_metadata() -> None:
    callback = parse_stk_callback(changed(SUCCESS, CallbackMetadata=None))
    assert callback.verdict.outcome is Outcome.SUCCESS
    assert (callback.amount, callback.receipt, callback.paid_at) == (None, None, None)


@pytest.mark.parametrize(
    "item", [{"Name": "Amount", "Value": "250"}, [{"Name": "Amount", "Value": "250.00"}]]
)
def test_a_single_item_may_come_without_its_list(item: Any) -> None:
    callback = parse_stk_callback(changed(SUCCESS, CallbackMetadata={"Item": item}))
    assert callback.amount == Decimal("250.00")


@pytest.mark.parametrize("metadata", [[], "x", {}, {"Item": None}, {"Item": ["x", None, {"Value": 1}]}])
def test_odd_metadata_is_no_metadata(metadata: Any) -> None:
    assert parse_stk_callback(changed(SUCCESS, CallbackMetadata=metadata)).amount is None


@pytest.mark.parametrize("missing", ["CheckoutRequestID", "ResultCode"])
def test_a_callback_without_id_or_code_is_malformed(missing: str) -> None:
    with pytest.raises(MalformedPayload, match=missing):
        parse_stk_callback(changed(SUCCESS, **{missing: None}))


@pytest.mark.parametrize("amount", [-1, 0, "x", True, 10**12, "0.004", "NaN", {"a": 1}])
def test_an_amount_that_is_none_is_malformed(amount: Any) -> None:
    metadata = {"Item": [{"Name": "Amount", "Value": amount}]}
    with pytest.raises(MalformedPayload, match="Amount"):
        parse_stk_callback(changed(SUCCESS, CallbackMetadata=metadata))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"\xff\xfe",
        b'{"Body": 1}',
        b'{"Body": {"stkCallback": []}}',
        b'{"a": NaN}',
        b"[" * 99_999,
    ],
)
def test_what_is_no_callback_is_malformed(raw: bytes) -> None:
    for parse in (parse_stk_callback, parse_c2b, parse_result):
        with pytest.raises(MalformedPayload):
            parse(raw)


def test_a_huge_body_is_malformed_before_it_is_read() -> None:
    with pytest.raises(MalformedPayload, match="longer"):
        parse_c2b(b" " * (3 * 1024 * 1024 + 1))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = ["Amount", "MpesaReceiptNumber", "TransactionDate", "PhoneNumber"]


@given(
    st.dictionaries(st.sampled_from(sorted(CONFIRMATION)), json_values), st.sampled_from(NAMES), json_values
)
def test_odd_values_are_parsed_or_malformed_and_nothing_else(
    odd: dict[str, Any], name: str, value: Any
) -> None:
    metadata = {"Item": [{"Name": name, "Value": value}]}
    for parse, body in (
        (parse_c2b, CONFIRMATION | odd),
        (parse_stk_callback, changed(SUCCESS, CallbackMetadata=metadata)),
        (parse_stk_callback, {"Body": {"stkCallback": odd | {"CallbackMetadata": odd}}}),
        (parse_result, {"Result": odd | {"ResultCode": value, "ResultParameters": odd}}),
    ):
        with contextlib.suppress(MalformedPayload):
            parse(json.dumps(body))


def test_a_confirmation_says_who_paid_what_for_which_account() -> None:
    payment = parse_c2b(CONFIRMATION)
    assert payment.receipt == "UGH7DEMO02"
    assert payment.paid_at == datetime(2026, 7, 17, 9, 5, 30, tzinfo=UTC)
    assert payment.amount == Decimal("1500.00")
    assert (payment.typed_account, payment.account) == ("acc-100 42", "ACC10042")
    assert payment.organization_balance == Decimal("30671.00")
    assert payment.payer_name == "TEST"


@pytest.mark.parametrize("amount", ["10", "10.00", 10, 10.0])
def test_a_confirmed_amount_is_text_or_number(amount: Any) -> None:
    assert parse_c2b(changed(CONFIRMATION, TransAmount=amount)).amount == Decimal(10)


@pytest.mark.parametrize("missing", ["TransID", "TransAmount", "BusinessShortCode"])
def test_a_confirmation_needs_receipt_amount_and_short_code(missing: str) -> None:
    with pytest.raises(MalformedPayload, match=missing):
        parse_c2b(changed(CONFIRMATION, **{missing: None}))


@pytest.mark.parametrize("absent", ["BillRefNumber", "FirstName", "MSISDN", "OrgAccountBalance", "TransTime"])
def test_the_rest_of_a_confirmation_may_be_absent(absent: str) -> None:
    assert parse_c2b(changed(CONFIRMATION, **{absent: None})).amount == 1500


def test_a_payer_comes_masked_hashed_or_in_plain() -> None:
    assert (parse_payer("2547 ***** 126").starts, parse_payer("2547 ***** 126").ends) == ("2547", "126")
    assert (parse_payer("25470****149").starts, parse_payer("25470****149").ends) == ("25470", "149")
    assert parse_payer("254700000001").phone == "254700000001"
    assert parse_payer("A" * 64).sha256 == "a" * 64
    assert parse_payer("") == parse_payer("")
    assert parse_payer("???").phone is None


def test_a_result_keeps_repeated_keys_and_wraps_single_objects() -> None:
    body = {
        "Result": {
            "ResultType": "0",
            "ResultCode": "0",
            "ResultDesc": "ok",
            "OriginatorConversationID": "7071-4170-a0e5-000000000001",
            "ConversationID": "AG_20260717_20106e9209f64bebd05b",
            "TransactionID": "UGH7DEMO03",
            "ResultParameters": {
                "ResultParameter": [
                    {"Key": "DebitPartyName", "Value": "254700000001 - A"},
                    {"Key": "DebitPartyName", "Value": "600000 - B"},
                    {"Key": "TransactionStatus", "Value": "Completed"},
                    {"Key": "TransactionReason"},
                    {"Key": "FinalisedTime", "Value": 20260717120530},
                ]
            },
            "ReferenceData": {"ReferenceItem": {"Key": "QueueTimeoutURL", "Value": "https://x.example"}},
        }
    }
    result = parse_result(json.dumps(body))
    assert result.every("DebitPartyName") == ["254700000001 - A", "600000 - B"]
    assert result.reference == (("QueueTimeoutURL", "https://x.example"),)
    status = transaction_status(result)
    assert (status.outcome, status.receiving_party) == (Outcome.SUCCESS, "600000 - B")


def test_a_failed_result_has_no_usable_transaction_id() -> None:
    result = parse_result(
        {"Result": {"ResultCode": 2001, "ConversationID": "AG_1", "TransactionID": "SKE0000000"}}
    )
    assert (result.succeeded, result.transaction_id, result.parameters) == (False, None, ())


@pytest.mark.parametrize(
    ("code", "outcome", "blame"),
    [
        (0, Outcome.SUCCESS, Blame.NOBODY),
        (1032, Outcome.CANCELLED, Blame.PAYER),
        (1037, Outcome.EXPIRED, Blame.PAYER),
        (1, Outcome.FAILED, Blame.PAYER),
        ("SFC_IC0003", Outcome.FAILED, Blame.CONFIGURATION),
        (4999, Outcome.PENDING, Blame.NOBODY),
        ("SOMETHING_NEW", Outcome.UNKNOWN, Blame.NOBODY),
        ("", Outcome.UNKNOWN, Blame.NOBODY),
    ],
)
def test_codes_have_meanings(code: Any, outcome: Outcome, blame: Blame) -> None:
    verdict = stk_verdict(code)
    assert (verdict.outcome, verdict.blame) == (outcome, blame)
    assert verdict.is_final is (outcome not in (Outcome.PENDING, Outcome.UNKNOWN))


def test_every_verdict_has_a_sentence() -> None:
    verdicts = (*STK_VERDICTS.values(), *RESULT_VERDICTS.values(), stk_verdict("new"), result_verdict("new"))
    keys = {verdict.sentence for verdict in verdicts}
    assert keys == set(SENTENCES)
    assert all("!" not in words and "please" not in words.lower() for words in SENTENCES.values())


def test_status_words_have_meanings() -> None:
    assert status_outcome(" completed ") is Outcome.SUCCESS
    assert status_outcome("Expired") is Outcome.EXPIRED
    assert status_outcome("Something") is Outcome.UNKNOWN
