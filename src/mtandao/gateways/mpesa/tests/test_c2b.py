"""Customers who pay by hand: registration, validation, confirmation, pull, transaction status."""

import hashlib
import itertools
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from mtandao.gateways.mpesa.credential import security_credential
from mtandao.gateways.mpesa.outcomes import Outcome
from mtandao.gateways.mpesa.results import Result, parse_result, transaction_status
from mtandao.gateways.mpesa.shapes import C2BPayment, parse_c2b
from mtandao.gateways.mpesa.tests.conftest import SAVANNA, Daraja, Starter
from mtandao.gateways.outbound.answers import Accepted, Kind, Rejected
from mtandao.gateways.outbound.realtime import real_now

VALIDATION, CONFIRMATION = "/c2b/validation", "/c2b/confirmation"


def pay(daraja: Daraja, amount: str = "500", **changes: Any) -> Any:
    given = {
        "short_code": "600100",
        "account": "sav-10 001",
        "amount": amount,
        "phone": "0700000001",
        **changes,
    }
    return daraja.post("pay", **given)


def confirmed(daraja: Daraja, number: int = 1) -> list[C2BPayment]:
    return [parse_c2b(a.raw) for a in daraja.receiver.wait_for(number, path=CONFIRMATION)]


def test_a_payment_by_hand_is_validated_then_confirmed(daraja: Daraja) -> None:
    daraja.register()
    daraja.receiver.answers[VALIDATION] = (200, {"ResultCode": "0", "ThirdPartyTransID": "intent-9f2c"}, 0)
    receipt = pay(daraja).json()["receipt"]
    (payment,) = confirmed(daraja)
    (asked,) = [parse_c2b(a.raw) for a in daraja.receiver.wait_for(path=VALIDATION)]
    assert asked.receipt == payment.receipt == receipt
    assert asked.organization_balance is None
    assert payment.organization_balance == Decimal("1500.00")
    assert payment.our_reference == "intent-9f2c"
    assert (payment.typed_account, payment.account) == ("sav-10 001", "SAV10001")
    assert (payment.amount, payment.short_code) == (Decimal("500.00"), "600100")
    assert payment.payer.phone is None
    assert payment.payer.starts.startswith("2547")
    assert payment.payer.ends == "001"
    assert payment.payer_name


def test_version_one_tells_the_payer_as_a_hash(daraja: Daraja) -> None:
    daraja.register(daraja.client(c2b_version=1))
    pay(daraja)
    assert confirmed(daraja)[0].payer.sha256 == hashlib.sha256(b"254700000001").hexdigest()


@pytest.mark.parametrize("code", ["C2B00012", "C2B00013", 1])
def test_a_refused_validation_moves_nothing(daraja: Daraja, code: Any) -> None:
    daraja.register()
    daraja.receiver.answers[VALIDATION] = (200, {"ResultCode": code, "ResultDesc": "Rejected"}, 0)
    answer = pay(daraja)
    assert (answer.status_code, answer.json()["refused"]) == (409, str(code))
    assert daraja.ledger == []


@pytest.mark.parametrize(
    "reaction", [(200, {"ResultCode": "0"}, 1.0), (500, {}, 0), (200, ["nonsense"], 0), (200, {}, 0)]
)
@pytest.mark.parametrize("complete", [True, False])
def test_a_validation_without_answer_falls_to_the_registered_default(
    start: Starter, reaction: tuple[int, Any, float], complete: bool
) -> None:
    daraja = start(validation_deadline_seconds=0.2)
    daraja.register(complete_when_silent=complete)
    daraja.receiver.answers[VALIDATION] = reaction
    assert pay(daraja).status_code == (200 if complete else 409)
    assert len(daraja.ledger) == int(complete)


def test_a_short_code_without_external_validation_is_only_told(start: Starter) -> None:
    daraja = start(short_codes=(replace(SAVANNA, validates=False),))
    daraja.register()
    pay(daraja)
    confirmed(daraja)
    assert [a.path for a in daraja.receiver.arrivals] == [CONFIRMATION]


def test_money_moves_though_nobody_registered_or_listens(daraja: Daraja) -> None:
    assert pay(daraja).status_code == 200
    daraja.register()
    daraja.receiver.answers[CONFIRMATION] = (500, {}, 0)
    assert pay(daraja, "501").status_code == 200
    daraja.receiver.wait_for(path=CONFIRMATION)
    assert len(daraja.ledger) == 2
    assert daraja.get("ledger")["balances"]["600100"] == "2001.00"


def test_a_confirmation_is_sent_once_though_the_receiver_fails(slow_daraja: Daraja) -> None:
    slow_daraja.register()
    slow_daraja.receiver.answers[CONFIRMATION] = (500, {}, 0)
    pay(slow_daraja)
    slow_daraja.receiver.wait_for(path=CONFIRMATION)
    slow_daraja.advance(86_400)
    assert slow_daraja.fates() == ["failed"]
    (callback,) = slow_daraja.get("callbacks")["callbacks"]
    assert [attempt["status"] for attempt in callback["attempts"]] == [500]


def test_a_paid_push_is_confirmed_too_under_the_same_receipt(daraja: Daraja) -> None:
    daraja.register()
    daraja.pushed("01")
    (payment,) = confirmed(daraja)
    assert payment.receipt == daraja.ledger[0]["receipt"]
    assert payment.account == "SAV10001"
    assert not [a for a in daraja.receiver.arrivals if a.path == VALIDATION]


def test_the_sandbox_can_lose_confirmations(start: Starter) -> None:
    daraja = start(confirmation_loss_rate=1.0)
    daraja.register()
    pay(daraja)
    assert daraja.fates() == ["lost"]
    assert len(daraja.ledger) == 1


def test_a_till_takes_no_account(daraja: Daraja) -> None:
    daraja.register(daraja.coast_client())
    pay(daraja, short_code="500200", account="ignored")
    (payment,) = confirmed(daraja)
    assert (payment.transaction_type, payment.account, payment.short_code) == ("Buy Goods", "", "600200")


def test_urls_are_registered_once_in_production(start: Starter) -> None:
    daraja = start(one_registration_only=True)
    daraja.register()
    with daraja.client() as client:
        again = client.c2b_register(confirmation_url=daraja.url("other"), validation_url=daraja.url("v"))
    assert isinstance(again, Rejected)
    assert again.kind is Kind.ALREADY_DONE


def test_urls_off_this_machine_are_refused(daraja: Daraja) -> None:
    with daraja.client() as client:
        answer = client.c2b_register(
            confirmation_url="http://192.0.2.7/confirm", validation_url=daraja.url("validate")
        )
    assert isinstance(answer, Rejected)
    assert "never calls off this machine" in answer.message


def test_receipts_are_never_given_twice_even_after_a_reset(daraja: Daraja) -> None:
    receipts = [pay(daraja, str(100 + n)).json()["receipt"] for n in range(5)]
    daraja.post("reset")
    assert daraja.ledger == []
    receipts += [pay(daraja, str(100 + n)).json()["receipt"] for n in range(5)]
    assert len(set(receipts)) == 10
    assert all(len(receipt) == 10 and receipt.isalnum() and receipt.isupper() for receipt in receipts)


def test_pull_lists_what_was_paid_page_by_page(daraja: Daraja) -> None:
    with daraja.client() as client:
        client.pull_register(nominated_phone="254700000001", callback_url=daraja.url("pull"))
        again = client.pull_register(nominated_phone="254700000001", callback_url=daraja.url("pull"))
        assert isinstance(again, Accepted)
        now = real_now()
        since, until = now - timedelta(hours=2), now + timedelta(hours=1)
        empty = client.pull_query(since=since, until=until)
        assert isinstance(empty, Accepted)
        assert empty.value.payments == ()
        for n in range(103):
            assert pay(daraja, str(n + 1), phone=f"254711000{n:03d}").status_code == 200
        pages = [client.pull_query(since=since, until=until, offset=offset) for offset in (0, 100, 200)]
    payments = list(itertools.chain.from_iterable(p.value.payments for p in pages if isinstance(p, Accepted)))
    assert [len(p.value.payments) for p in pages if isinstance(p, Accepted)] == [100, 3, 0]
    assert [p.receipt for p in payments] == [entry["receipt"] for entry in daraja.ledger]
    assert sum(p.amount for p in payments) == Decimal(103 * 104 // 2)
    assert payments[7].phone_ending == "711000007"


def test_pull_can_be_asked_by_get_and_forgets_after_48_hours(daraja: Daraja) -> None:
    pay(daraja)
    with daraja.client(pull_method="GET") as client:
        client.pull_register(nominated_phone="254700000001", callback_url=daraja.url("pull"))
        now = real_now()
        found = client.pull_query(since=now - timedelta(hours=1), until=now + timedelta(hours=1))
        daraja.advance(49 * 3600)
        later = client.pull_query(since=now - timedelta(hours=1), until=now + timedelta(hours=60))
    assert [len(a.value.payments) for a in (found, later) if isinstance(a, Accepted)] == [1, 0]


def test_pull_without_registration_is_refused(daraja: Daraja) -> None:
    now = real_now()
    with daraja.client() as client:
        answer = client.pull_query(since=now - timedelta(hours=1), until=now)
    assert isinstance(answer, Rejected)
    assert answer.code == "500"


def status_result(daraja: Daraja, receipt: str, path: str = "result", **changes: Any) -> Result:
    sealed = security_credential("Secret#1", daraja_certificate(daraja))
    settings = {"initiator_name": "savanna-api", "security_credential": sealed, **changes}
    with daraja.client(**settings) as client:
        answer = client.transaction_status(
            receipt=receipt, result_url=daraja.url("result"), timeout_url=daraja.url("timeout")
        )
    assert isinstance(answer, Accepted), answer
    (arrival,) = daraja.receiver.wait_for(path=f"/{path}")
    result = parse_result(arrival.raw)
    assert result.originator_conversation_id == answer.value.originator_conversation_id
    return result


def daraja_certificate(daraja: Daraja) -> bytes:
    return daraja.http.get(f"{daraja.base}/__sim__/certificate").content


def test_transaction_status_tells_what_became_of_a_receipt(daraja: Daraja) -> None:
    receipt = pay(daraja).json()["receipt"]
    result = status_result(daraja, receipt)
    status = transaction_status(result)
    assert (status.outcome, status.receipt, status.amount) == (Outcome.SUCCESS, receipt, Decimal("500.0"))
    assert status.paying_party.startswith("254700000001")
    assert status.receiving_party == "600100 - Savanna Net"
    assert status.finished_at is not None
    assert result.first("TransactionReason") is None


def test_transaction_status_of_an_unknown_receipt_fails_without_a_usable_id(daraja: Daraja) -> None:
    result = status_result(daraja, "UGH7DEMO99")
    assert not result.succeeded
    assert (result.transaction_id, result.parameters) == (None, ())
    assert transaction_status(result).outcome is Outcome.UNKNOWN


def test_a_credential_sealed_for_another_certificate_is_a_wrong_password(daraja: Daraja) -> None:
    assert status_result(daraja, "UGH7DEMO99", security_credential="bm9uc2Vuc2U=").result_code == "2001"


def test_a_result_may_go_to_the_time_out_address(daraja: Daraja) -> None:
    daraja.post("whims", results_time_out=1)
    receipt = pay(daraja).json()["receipt"]
    assert status_result(daraja, receipt, path="timeout").originator_conversation_id


def test_transaction_status_without_an_initiator_is_not_sent(daraja: Daraja) -> None:
    with daraja.client() as client:
        answer = client.transaction_status(
            receipt="X", result_url=daraja.url("r"), timeout_url=daraja.url("t")
        )
    assert isinstance(answer, Rejected)
    assert answer.code == "local.invalid"
