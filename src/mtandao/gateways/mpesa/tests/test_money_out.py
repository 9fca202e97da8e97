"""Payouts, reversals, balances and status between the real client and the simulated Daraja."""

from decimal import Decimal
from typing import Any

import pytest

from mtandao.gateways.mpesa.outcomes import Outcome
from mtandao.gateways.mpesa.results import (
    Result,
    balances,
    embraced_amount,
    paid_out,
    parse_result,
    transaction_status,
)
from mtandao.gateways.mpesa.tests.conftest import IMPATIENT, SAVANNA, Daraja, Starter
from mtandao.gateways.outbound.answers import Accepted, Kind, NotSent, Rejected, Unknown


def initiator(daraja: Daraja, **changes: Any) -> Any:
    certificate = daraja.http.get(f"{daraja.base}/__sim__/certificate").text
    settings = {
        "initiator_name": "savanna-api",
        "initiator_password": "Secret#1",
        "certificate": certificate,
        **changes,
    }
    return daraja.client(**settings)


def urls(daraja: Daraja) -> dict[str, str]:
    return {"result_url": daraja.url("out/result"), "timeout_url": daraja.url("out/late")}


def pays(daraja: Daraja, ending: str = "01", amount: int = 500, key: str = "payout-1", **changes: Any) -> Any:
    with initiator(daraja, **changes) as client:
        return client.b2c(
            originator_id=key, amount=amount, phone=f"2547000000{ending}", remarks="Refund", **urls(daraja)
        )


def told(daraja: Daraja, number: int = 1, path: str = "/out/result") -> Result:
    return parse_result(daraja.receiver.wait_for(number, path=path)[-1].raw)


def test_a_payout_is_taken_then_told_with_its_receipt(daraja: Daraja) -> None:
    answer = pays(daraja)
    assert isinstance(answer, Accepted), answer
    assert answer.value.originator_conversation_id == "payout-1"
    assert answer.value.conversation_id.startswith("AG_")
    found = paid_out(told(daraja))
    (entry,) = daraja.ledger
    assert (found.verdict.outcome, found.receipt) == (Outcome.SUCCESS, entry["receipt"])
    assert (found.amount, found.left) == (Decimal(500), Decimal(500))
    assert found.receiver.startswith("254700000001 - ")
    assert found.completed_at is not None
    assert found.completed_at.isoformat() == entry["at"]
    assert entry["amount"] == "-500"


def test_the_same_id_is_never_paid_twice(daraja: Daraja) -> None:
    pays(daraja)
    again = pays(daraja)
    assert isinstance(again, Accepted)
    assert again.value.taken_before
    told(daraja)
    assert len(daraja.ledger) == 1


@pytest.mark.parametrize(
    ("ending", "code", "sentence"),
    [
        ("31", "1", "mpesa.our_balance_insufficient"),
        ("34", "4", "mpesa.his_daily_limit"),
        ("38", "SFC_IC0003", "mpesa.not_on_mpesa"),
        ("40", "2040", "mpesa.not_on_mpesa"),
        ("48", "8", "mpesa.his_wallet_full"),
    ],
)
def test_a_failed_payout_names_no_receipt(daraja: Daraja, ending: str, code: str, sentence: str) -> None:
    assert isinstance(pays(daraja, ending), Accepted)
    result = told(daraja)
    assert (result.result_code, result.transaction_id, result.parameters) == (code, None, ())
    found = paid_out(result)
    assert (found.verdict.outcome, found.verdict.sentence) == (Outcome.FAILED, sentence)
    assert found.receipt is None
    assert daraja.ledger == []


def test_the_short_code_pays_out_only_what_it_holds(daraja: Daraja) -> None:
    pays(daraja, amount=1001)
    assert told(daraja).result_code == "1"
    assert daraja.ledger == []


@pytest.mark.parametrize("amount", [9, 250_001, 0])
def test_what_mpesa_never_pays_out_is_not_sent(daraja: Daraja, amount: int) -> None:
    answer = pays(daraja, amount=amount)
    assert isinstance(answer, Rejected)
    assert answer.code == "local.invalid"


@pytest.mark.parametrize(
    "wrong",
    [
        {"initiator_password": "Wrong#1"},
        {"initiator_name": "somebody"},
        {"security_credential": "bm9uc2Vuc2U="},
    ],
    ids=["password", "name", "sealed for another"],
)
def test_wrong_credentials_show_in_the_result(daraja: Daraja, wrong: dict[str, Any]) -> None:
    assert isinstance(pays(daraja, **wrong), Accepted)
    assert paid_out(told(daraja)).verdict.sentence == "mpesa.initiator_refused"
    assert daraja.ledger == []


def test_wrong_passwords_lock_the_initiator(start: Starter) -> None:
    daraja = start(wrong_passwords_lock=2)
    for number in range(2):
        pays(daraja, key=f"wrong-{number}", initiator_password="Wrong#1")
    pays(daraja, key="right")
    codes = {parse_result(one.raw).result_code for one in daraja.receiver.wait_for(3, path="/out/result")}
    assert codes == {"2001", "8006"}
    assert daraja.ledger == []


def test_without_initiator_nothing_is_sent(daraja: Daraja) -> None:
    answer = pays(daraja, initiator_name="")
    assert isinstance(answer, Rejected)
    assert answer.code == "local.invalid"
    assert "initiator" in answer.message


def test_an_answer_that_is_lost_leaves_it_open_and_the_status_knows(daraja: Daraja) -> None:
    assert isinstance(pays(daraja, "21", timeouts=IMPATIENT), Unknown)
    again = pays(daraja, "21")
    assert isinstance(again, Accepted)
    assert again.value.taken_before
    daraja.advance(30)
    found = asked(daraja, conversation_id="payout-1")
    assert (found.outcome, found.amount) == (Outcome.SUCCESS, Decimal(500))
    assert found.receipt == daraja.ledger[0]["receipt"]
    assert found.paying_party.startswith(SAVANNA.code)
    assert found.receiving_party.startswith("254700000021")


def asked(daraja: Daraja, **about: str) -> Any:
    with initiator(daraja) as client:
        assert isinstance(client.transaction_status(**about, **urls(daraja)), Accepted)
    return transaction_status(told(daraja))


def test_a_payout_that_never_reached_mpesa_is_not_known_there(daraja: Daraja) -> None:
    assert isinstance(pays(daraja, "22", timeouts=IMPATIENT), Unknown)
    assert asked(daraja, conversation_id="payout-1").outcome == Outcome.UNKNOWN


def test_the_status_of_a_refused_payout_says_so(slow_daraja: Daraja) -> None:
    pays(slow_daraja, "49")
    with initiator(slow_daraja) as client:
        client.transaction_status(conversation_id="payout-1", **urls(slow_daraja))
        slow_daraja.advance(30)
        assert transaction_status(told(slow_daraja)).outcome == Outcome.PENDING
        client.transaction_status(conversation_id="payout-1", **urls(slow_daraja))
    slow_daraja.advance(30)
    assert transaction_status(told(slow_daraja, 2)).outcome == Outcome.FAILED


def test_a_time_out_is_no_failure(slow_daraja: Daraja) -> None:
    pays(slow_daraja, "01", amount=599)
    slow_daraja.advance(30)
    late = told(slow_daraja, path="/out/late")
    assert late.originator_conversation_id == "payout-1"
    assert late.transaction_id is None
    assert len(slow_daraja.ledger) == 1


@pytest.mark.parametrize(("ending", "arrivals"), [("10", 0), ("11", 2), ("12", 1), ("13", 1), ("39", 0)])
def test_results_are_lost_doubled_late_or_early(slow_daraja: Daraja, ending: str, arrivals: int) -> None:
    assert isinstance(pays(slow_daraja, ending), Accepted)
    slow_daraja.advance(30)
    slow_daraja.advance(400)
    if arrivals:
        assert told(slow_daraja, arrivals).succeeded
    assert len(slow_daraja.receiver.arrivals) == arrivals
    assert len(slow_daraja.ledger) == (0 if ending == "39" else 1)


@pytest.mark.parametrize(("ending", "kind"), [("20", Rejected), ("23", Unknown)])
def test_answers_that_are_no_acknowledgement(daraja: Daraja, ending: str, kind: type) -> None:
    assert isinstance(pays(daraja, ending), kind)
    assert daraja.ledger == []


def test_nobody_listens_there(daraja: Daraja) -> None:
    assert isinstance(pays(daraja, base_url="http://127.0.0.1:9"), NotSent)


def test_a_person_may_say_how_the_next_payout_ends(daraja: Daraja) -> None:
    daraja.post("force", outcome="not_registered", payout=True)
    pays(daraja)
    assert told(daraja).result_code == "2040"
    assert daraja.post("force", outcome="cancelled", payout=True).status_code == 422
    assert [one["code"] for one in daraja.get("state")["payouts"]] == ["2040"]


def paid_by_hand(daraja: Daraja, amount: int = 300) -> str:
    body = {"short_code": SAVANNA.code, "account": "A1", "amount": amount, "phone": "0700000001"}
    receipt: str = daraja.post("pay", **body).json()["receipt"]
    return receipt


def reverses(daraja: Daraja, receipt: str, amount: int = 300) -> Any:
    with initiator(daraja) as client:
        return client.reversal(receipt=receipt, amount=amount, **urls(daraja))


def test_a_reversal_gives_the_money_back_once(daraja: Daraja) -> None:
    receipt = paid_by_hand(daraja)
    assert isinstance(reverses(daraja, receipt), Accepted)
    first = told(daraja)
    assert (first.result_code, first.first("OriginalTransactionID")) == ("0", receipt)
    assert first.transaction_id not in (None, receipt)
    reverses(daraja, receipt)
    again = told(daraja, 2)
    assert again.result_code == "R000001"
    assert paid_out(again).verdict.outcome == Outcome.SUCCESS
    assert [entry["amount"] for entry in daraja.ledger] == ["300", "-300"]


@pytest.mark.parametrize(("receipt", "amount", "code"), [("UGH7DEMO99", 300, "R000002"), ("", 299, "25")])
def test_a_reversal_of_nothing_or_of_a_part_is_refused(
    daraja: Daraja, receipt: str, amount: int, code: str
) -> None:
    reverses(daraja, receipt or paid_by_hand(daraja), amount)
    assert told(daraja).result_code == code


def test_the_balance_of_a_short_code(daraja: Daraja) -> None:
    pays(daraja)
    told(daraja)
    with initiator(daraja) as client:
        assert isinstance(client.account_balance(**urls(daraja)), Accepted)
    held = {one.name: one.available for one in balances(told(daraja, 2))}
    assert held == {
        "Working Account": Decimal("0.00"),
        "Utility Account": Decimal("500.00"),
        "Charges Paid Account": Decimal("-15.00"),
    }


def test_a_balance_in_odd_clothes_is_read_or_left_out() -> None:
    told = "Utility Account|KES|1.50|1.25|0.00|0.00&Nonsense&Other|KES|x|y"
    body = {
        "Result": {
            "ResultCode": "0",
            "ConversationID": "AG_1",
            "ResultParameters": {"ResultParameter": {"Key": "AccountBalance", "Value": told}},
        }
    }
    assert [(one.name, one.current, one.available) for one in balances(parse_result(body))] == [
        ("Utility Account", Decimal("1.50"), Decimal("1.25"))
    ]
    embraced = "{Amount={CurrencyCode=KES, MinimumAmount=618683, BasicAmount=6186.83}}"
    assert embraced_amount(embraced) == embraced_amount(Decimal("6186.83")) == Decimal("6186.83")


def test_spike_arrest_on_money_out_means_not_executed(start: Starter) -> None:
    daraja = start(calls_per_second=0.001, burst=1)
    assert isinstance(pays(daraja, key="one"), Accepted)
    answer = pays(daraja, key="two")
    assert isinstance(answer, Rejected)
    assert (answer.kind, answer.may_try_again) == (Kind.BUSY, True)
