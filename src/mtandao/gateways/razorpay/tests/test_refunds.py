"""Giving back through Razorpay, and how its messages are repeated."""

import time
from decimal import Decimal

import pytest

from mtandao.gateways.checkout import refunds
from mtandao.gateways.checkout.orders import RefundState
from mtandao.gateways.checkout.tests.house import House
from mtandao.gateways.outbound.answers import Accepted, Rejected, Unknown

KEY = "refund-0000000001"


def test_one_key_is_one_refund_and_another_body_under_it_is_refused(house: House) -> None:
    ask = house.opened("01")
    house.carry(3)
    (payment,) = house.paid(ask)
    house.post("faults", kind="hang_after", path=f"/v1/payments/{payment.receipt}/refund")
    assert isinstance(refunds.give_back(payment, amount=Decimal(500), key=KEY), Unknown)
    found = refunds.state_of(payment, refund_id="", key=KEY)
    assert isinstance(found, Accepted) and found.value.state == RefundState.PENDING
    again = refunds.give_back(payment, amount=Decimal(500), key=KEY)
    assert isinstance(again, Accepted) and again.value.refund_id == found.value.refund_id
    other = refunds.give_back(payment, amount=Decimal(600), key=KEY)
    assert isinstance(other, Rejected) and "idempotency" in other.message
    too_much = refunds.give_back(payment, amount=Decimal(1001), key="refund-0000000002")
    assert isinstance(too_much, Rejected)
    house.post(f"refunds/{KEY}/done")
    ended = refunds.state_of(payment, refund_id=found.value.refund_id, key=KEY)
    assert isinstance(ended, Accepted) and ended.value.state == RefundState.DONE
    assert len(house.state()["refunds"]) == 1


def test_what_no_provider_took_does_not_go_back_through_one(house: House) -> None:
    sale = house.world.sale(phone="9000008888")
    payment = house.world.pays(sale.subscriber, "100")
    with pytest.raises(ValueError, match="only what a provider took"):
        refunds.give_back(payment, amount=Decimal(1), key=KEY)


def test_a_message_comes_again_until_it_is_taken_and_after_a_day_no_more_come(house: House) -> None:
    house.receiver.answers["/x"] = (500, {}, 0)
    house.opened("02")
    house.receiver.wait_for(3, seconds=20)
    for _ in range(600):
        if house.state()["hooks_disabled"]:
            break
        house.advance(30_720)
        time.sleep(0.02)
    state = house.state()
    assert state["hooks_disabled"]
    assert len(state["callbacks"][0]["attempts"]) == 12  # the first, and eleven more within a day
    house.opened("02")
    time.sleep(0.1)
    assert len(house.state()["callbacks"]) == len(state["callbacks"])
