"""What a person, or a test, does at the simulator's own page."""

from datetime import timedelta

import pytest

from mtandao.gateways.mpesa.shapes import parse_stk_callback
from mtandao.gateways.mpesa.tests.conftest import Daraja, Starter
from mtandao.gateways.outbound.realtime import real_now


def codes(daraja: Daraja, number: int) -> list[str]:
    return [parse_stk_callback(a.raw).result_code for a in daraja.receiver.wait_for(number, path="/stk")]


@pytest.fixture
def held(start: Starter) -> Daraja:
    return start(holds_every_phone=True)


@pytest.mark.parametrize(
    ("deed", "code"), [("pay", "0"), ("cancel", "1032"), ("wrong-pin", "2001"), ("ignore", "1037")]
)
def test_a_held_prompt_waits_for_a_person(held: Daraja, deed: str, code: str) -> None:
    checkout = held.pushed("01")
    held.advance(3600)
    assert [prompt["checkout_id"] for prompt in held.get("prompts")["prompts"]] == [checkout]
    assert held.receiver.arrivals == []
    assert held.post(f"prompts/{checkout}/{deed}").status_code == 200
    assert codes(held, 1) == [code]
    assert held.post(f"prompts/{checkout}/pay").status_code == 409
    assert len(held.ledger) == int(code == "0")


def test_one_phone_can_be_held_alone(slow_daraja: Daraja) -> None:
    slow_daraja.post("customers", phone="0700000002", held=True)
    slow_daraja.pushed("01")
    slow_daraja.pushed("02")
    slow_daraja.advance(3600)
    assert codes(slow_daraja, 1) == ["0"]
    assert [prompt["phone"] for prompt in slow_daraja.get("prompts")["prompts"]] == ["254700000002"]


@pytest.mark.parametrize(("wish", "arrivals"), [("duplicate", 2), ("lose", 0), ("delay", 1), ("deliver", 1)])
def test_a_person_decides_what_becomes_of_the_callback(held: Daraja, wish: str, arrivals: int) -> None:
    checkout = held.pushed("01")
    held.post(f"prompts/{checkout}/{wish}")
    held.post(f"prompts/{checkout}/pay")
    codes(held, arrivals)
    assert held.fates() == (["arrived"] * arrivals or ["lost"])


def test_a_person_may_overrule_the_script(slow_daraja: Daraja) -> None:
    checkout = slow_daraja.pushed("32")
    slow_daraja.post(f"prompts/{checkout}/pay")
    assert codes(slow_daraja, 1) == ["0"]
    slow_daraja.advance(60)
    assert len(slow_daraja.get("callbacks")["callbacks"]) == 1


def test_callbacks_can_be_delayed_dropped_replayed_and_duplicated(slow_daraja: Daraja) -> None:
    slow_daraja.pushed("12")
    slow_daraja.advance(20)
    slow_daraja.advance(1)
    (callback,) = slow_daraja.get("callbacks")["callbacks"]
    slow_daraja.post(f"callbacks/{callback['id']}/delay", seconds=600)
    slow_daraja.advance(500)
    assert slow_daraja.receiver.arrivals == []
    slow_daraja.post(f"callbacks/{callback['id']}/drop")
    slow_daraja.advance(600)
    assert slow_daraja.fates() == ["dropped"]
    slow_daraja.post(f"callbacks/{callback['id']}/replay")
    assert codes(slow_daraja, 1) == ["0"]
    slow_daraja.post(f"callbacks/{callback['id']}/duplicate")
    first, second = slow_daraja.receiver.wait_for(2, path="/stk")
    assert first.raw == second.raw
    odd = first.json | {"Body": {**first.json["Body"], "Unheard": 1}}
    slow_daraja.post(f"callbacks/{callback['id']}/alter", payload=odd)
    third = slow_daraja.receiver.wait_for(3, path="/stk")[2]
    assert third.json == odd
    assert slow_daraja.post("callbacks/callback-999999999/replay").status_code == 404


def test_outcomes_can_be_forced_for_the_next_push_or_for_a_phone(daraja: Daraja) -> None:
    daraja.post("force", outcome="cancelled", phone="0700000005")
    daraja.post("force", outcome="31", times=2)
    for ending in ("01", "05", "02", "03"):
        daraja.pushed(ending)
    found = {a.path: parse_stk_callback(a.raw).result_code for a in daraja.receiver.wait_for(4, path="/stk")}
    assert found == {"/stk/01": "1", "/stk/05": "1032", "/stk/02": "1", "/stk/03": "0"}
    assert daraja.post("force", outcome="nonsense").status_code == 422


def test_the_calendar_can_be_set_and_is_printed_in_payloads(slow_daraja: Daraja) -> None:
    slow_daraja.post("clock", set="2026-12-01T06:00:00+03:00")
    receipt = slow_daraja.post("pay", short_code="600100", account="A", amount=5, phone="0700000001").json()[
        "receipt"
    ]
    assert receipt[:3] == "UL1"
    assert slow_daraja.ledger[0]["at"].startswith("2026-12-01T03:00:0")


def test_fast_time_does_not_date_payments_in_the_future(daraja: Daraja) -> None:
    daraja.pushed("01")
    callback = parse_stk_callback(daraja.receiver.wait_for()[0].raw)
    assert callback.paid_at is not None
    assert abs(callback.paid_at - real_now()) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("pay", {"short_code": "999999", "amount": 5, "phone": "0700000001"}, 404),
        ("pay", {"short_code": "600100", "amount": "five", "phone": "0700000001"}, 422),
        ("pay", {"short_code": "600100", "amount": 0, "phone": "0700000001"}, 422),
        ("pay", {"short_code": "600100", "amount": 5, "phone": "12"}, 422),
        ("clock", {"advance_seconds": -5}, 422),
        ("clock", {"set": "yesterday"}, 422),
        ("clock", {"set": "2026-12-01T06:00:00"}, 422),
        ("faults", {"kind": "nonsense"}, 422),
        ("prompts/nothing/pay", {}, 404),
        ("callbacks/callback-1/explode", {}, 404),
    ],
)
def test_bad_orders_get_a_sentence_and_change_nothing(
    daraja: Daraja, path: str, body: dict[str, object], status: int
) -> None:
    answer = daraja.post(path, **body)
    assert answer.status_code == status
    assert answer.json()["problem"]
    assert daraja.ledger == []


def test_orders_from_another_site_are_refused(daraja: Daraja) -> None:
    form = {"short_code": "600100", "amount": "5", "phone": "0700000001"}
    answer = daraja.http.post(f"{daraja.base}/__sim__/pay", data=form)
    assert answer.status_code == 415
    assert daraja.ledger == []


def test_the_journal_shows_both_directions_without_end(start: Starter) -> None:
    daraja = start(journal_size=5)
    daraja.pushed("01")
    daraja.receiver.wait_for()
    for _ in range(9):
        daraja.http.get(f"{daraja.base}/nothing")
    lines = daraja.get("journal")["journal"]
    assert len(lines) == 5
    assert {line["direction"] for line in lines} == {"received"}
    assert [line["status"] for line in lines] == [404] * 5


def test_the_state_and_page_show_what_is_there(held: Daraja) -> None:
    held.pushed("01")
    state = held.get("state")
    assert [prompt["organization"] for prompt in state["prompts"]] == ["Savanna Net"]
    assert {one["number"]: one["balance"] for one in state["organizations"]} == {
        "600100": "1000.00",
        "500200": "0.00",
    }
    page = held.http.get(held.base + "/")
    assert page.status_code == 200
    assert "#0b6470" in page.text
    assert "prefers-color-scheme:dark" in page.text
    assert "http://" not in page.text.replace("http://www.w3.org", "")
