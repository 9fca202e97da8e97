"""Every way a push can end, heard by the real client and the real parser."""

from dataclasses import replace
from typing import Any

import pytest

from mtandao.gateways.mpesa.config import TransactionType
from mtandao.gateways.mpesa.outcomes import Outcome
from mtandao.gateways.mpesa.shapes import StkCallback, parse_c2b, parse_stk_callback
from mtandao.gateways.mpesa.tests.conftest import IMPATIENT, SAVANNA, Daraja, Starter
from mtandao.gateways.outbound.answers import Accepted, Kind, Rejected, Unknown


def heard(daraja: Daraja, ending: str, number: int = 1) -> list[StkCallback]:
    return [parse_stk_callback(a.raw) for a in daraja.receiver.wait_for(number, path=f"/stk/{ending}")]


@pytest.mark.parametrize("ending", ["01", "05", "09", "00", "99"])
def test_a_payer_with_an_ordinary_number_pays(daraja: Daraja, ending: str) -> None:
    checkout = daraja.pushed(ending)
    (callback,) = heard(daraja, ending)
    assert (callback.checkout_request_id, callback.result_code) == (checkout, "0")
    assert callback.amount == 1500
    assert callback.phone == f"2547000000{ending}"
    assert callback.paid_at is not None
    assert [entry["receipt"] for entry in daraja.ledger] == [callback.receipt]


@pytest.mark.parametrize(
    ("ending", "code", "outcome"),
    [
        ("31", "1", Outcome.FAILED),
        ("32", "1032", Outcome.CANCELLED),
        ("33", "2001", Outcome.FAILED),
        ("34", "1019", Outcome.EXPIRED),
        ("35", "1025", Outcome.FAILED),
        ("36", "17", Outcome.FAILED),
        ("37", "1037", Outcome.EXPIRED),
        ("38", "SFC_IC0003", Outcome.FAILED),
    ],
)
def test_a_failed_push_tells_its_code_and_moves_nothing(
    daraja: Daraja, ending: str, code: str, outcome: Outcome
) -> None:
    checkout = daraja.pushed(ending)
    (callback,) = heard(daraja, ending)
    assert (callback.checkout_request_id, callback.result_code) == (checkout, code)
    assert callback.verdict.outcome is outcome
    assert (callback.amount, callback.receipt, callback.phone) == (None, None, None)
    assert daraja.ledger == []


def test_a_lost_callback_leaves_the_money_to_query_confirmation_and_pull(slow_daraja: Daraja) -> None:
    slow_daraja.register()
    checkout = slow_daraja.pushed("10")
    slow_daraja.advance(20)
    slow_daraja.advance(5)
    (confirmation,) = slow_daraja.receiver.wait_for(path="/c2b/confirmation")
    with slow_daraja.client() as client:
        state = client.stk_query(checkout)
    assert isinstance(state, Accepted)
    assert state.value.verdict.outcome is Outcome.SUCCESS
    assert [entry["receipt"] for entry in slow_daraja.ledger] == [parse_c2b(confirmation.raw).receipt]
    assert [a.path for a in slow_daraja.receiver.arrivals if a.path.startswith("/stk")] == []
    assert [one["fate"] for one in slow_daraja.get("callbacks")["callbacks"] if one["what"] == "stk"] == [
        "lost"
    ]


def test_the_same_callback_comes_twice(daraja: Daraja) -> None:
    daraja.pushed("11")
    first, second = heard(daraja, "11", 2)
    assert first.receipt == second.receipt
    assert len(daraja.ledger) == 1


def test_a_late_callback_comes_six_minutes_after_the_push(slow_daraja: Daraja) -> None:
    slow_daraja.pushed("12")
    slow_daraja.advance(25)
    slow_daraja.advance(300)
    assert len(slow_daraja.ledger) == 1
    assert slow_daraja.receiver.arrivals == []
    slow_daraja.advance(36)
    assert heard(slow_daraja, "12")[0].result_code == "0"


def test_a_callback_may_come_before_the_acknowledgement(slow_daraja: Daraja) -> None:
    checkout = slow_daraja.pushed("13")
    (callback,) = [parse_stk_callback(a.raw) for a in slow_daraja.receiver.arrivals]
    assert (callback.checkout_request_id, callback.result_code) == (checkout, "0")


def test_a_success_may_follow_a_failure(slow_daraja: Daraja) -> None:
    checkout = slow_daraja.pushed("14")
    slow_daraja.advance(21)
    assert heard(slow_daraja, "14")[0].result_code == "1037"
    with slow_daraja.client() as client:
        early = client.stk_query(checkout)
    slow_daraja.advance(70)
    failure, success = heard(slow_daraja, "14", 2)
    assert (failure.result_code, success.result_code) == ("1037", "0")
    assert isinstance(early, Accepted)
    assert early.value.verdict.outcome is Outcome.EXPIRED
    assert len(slow_daraja.ledger) == 1


def test_the_confirmation_may_come_before_the_callback(slow_daraja: Daraja) -> None:
    slow_daraja.register()
    slow_daraja.pushed("15")
    slow_daraja.advance(8.5)
    (confirmation,) = slow_daraja.receiver.wait_for(path="/c2b/confirmation")
    assert [a.path for a in slow_daraja.receiver.arrivals] == ["/c2b/confirmation"]
    slow_daraja.advance(6)
    assert heard(slow_daraja, "15")[0].receipt == parse_c2b(confirmation.raw).receipt


def test_a_refused_acknowledgement_is_rejected(daraja: Daraja) -> None:
    answer = daraja.push("20")
    assert isinstance(answer, Rejected)
    assert answer.code == "1"
    assert daraja.get("prompts")["prompts"] == []


def test_an_answer_lost_after_execution_is_unknown_and_the_money_moves_once(start: Starter) -> None:
    daraja = start(scale=50)
    answer = daraja.push("21", timeouts=IMPATIENT)
    assert isinstance(answer, Unknown)
    assert heard(daraja, "21")[0].result_code == "0"
    assert len(daraja.ledger) == 1
    pushes = [line for line in daraja.get("journal")["journal"] if line["url"].endswith("processrequest")]
    assert len(pushes) == 1, "a money request must not be repeated"


def test_an_answer_lost_without_execution_is_unknown_too(daraja: Daraja) -> None:
    assert isinstance(daraja.push("22", timeouts=IMPATIENT), Unknown)
    assert daraja.get("prompts")["prompts"] == []
    assert daraja.ledger == []


def test_an_html_error_page_is_unknown(daraja: Daraja) -> None:
    answer = daraja.push("23")
    assert isinstance(answer, Unknown)
    assert answer.exchange is not None
    assert answer.exchange.status == 503


def test_a_silent_push_stays_pending_and_is_then_forgotten(slow_daraja: Daraja) -> None:
    checkout = slow_daraja.pushed("39")
    with slow_daraja.client() as client:
        for _ in range(4):
            answer = client.stk_query(checkout)
            assert isinstance(answer, Accepted)
            assert answer.value.verdict.code == "4999"
        slow_daraja.advance(61)
        answer = client.stk_query(checkout)
    assert isinstance(answer, Accepted)
    assert answer.value.verdict.outcome is Outcome.UNKNOWN
    assert not answer.value.is_known
    assert slow_daraja.receiver.arrivals == []


def test_a_phone_has_one_open_prompt(slow_daraja: Daraja) -> None:
    slow_daraja.pushed("01")
    second = slow_daraja.push("01", 700)
    assert isinstance(second, Rejected)
    assert second.kind is Kind.LOCKED
    assert second.may_try_again
    slow_daraja.advance(21)
    heard(slow_daraja, "01")
    slow_daraja.pushed("01", 700)


def test_the_same_amount_within_two_minutes_is_rule_limited(slow_daraja: Daraja) -> None:
    slow_daraja.pushed("02")
    slow_daraja.advance(21)
    slow_daraja.pushed("02")
    slow_daraja.advance(4)
    assert [c.result_code for c in heard(slow_daraja, "02", 2)] == ["0", "17"]
    slow_daraja.advance(120)
    slow_daraja.pushed("02")
    slow_daraja.advance(21)
    assert heard(slow_daraja, "02", 3)[2].result_code == "0"


def test_a_prompt_too_long_for_the_phone_is_not_shown(start: Starter) -> None:
    long_name = replace(SAVANNA, organization="Savanna Networks and Cable Television " * 5)
    daraja = start(short_codes=(long_name,))
    daraja.pushed("01")
    assert heard(daraja, "01")[0].result_code == "1025"


def test_a_wallet_with_too_little_money_fails(daraja: Daraja) -> None:
    daraja.post("customers", phone="0700 000 001", balance="200.00", name="Grace Wambui")
    daraja.pushed("01", 201)
    assert heard(daraja, "01")[0].result_code == "1"
    daraja.pushed("01", 200)
    assert heard(daraja, "01", 2)[1].result_code == "0"
    assert daraja.ledger[0]["name"] == "Grace Wambui"


def test_a_customer_cannot_pass_half_a_million_a_day(slow_daraja: Daraja) -> None:
    for number, (amount, expected) in enumerate([(250_000, "0"), (249_999, "0"), (2, "4")], start=1):
        slow_daraja.pushed("03", amount)
        slow_daraja.advance(21)
        assert heard(slow_daraja, "03", number)[-1].result_code == expected


def test_a_till_is_asked_through_its_store_number(slow_daraja: Daraja) -> None:
    with slow_daraja.coast_client() as client:
        answer = client.stk_push(
            amount=50,
            phone="254712000001",
            account_reference="HOTSPOT",
            description="Hour",
            callback_url=slow_daraja.url("stk/till"),
        )
    assert isinstance(answer, Accepted)
    slow_daraja.advance(21)
    assert heard(slow_daraja, "till")[0].result_code == "0"
    assert slow_daraja.ledger[0]["number_paid"] == "500200"


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"transaction_type": TransactionType.PAY_BILL}, "2028"), ({"party_b": "600200"}, "SFC_IC0003")],
)
def test_a_till_asked_wrongly_fails(slow_daraja: Daraja, changes: dict[str, Any], code: str) -> None:
    with slow_daraja.coast_client(**changes) as client:
        client.stk_push(
            amount=50,
            phone="254712000001",
            account_reference="HOTSPOT",
            description="Hour",
            callback_url=slow_daraja.url("stk/till"),
        )
    slow_daraja.advance(21)
    assert heard(slow_daraja, "till")[0].result_code == code
