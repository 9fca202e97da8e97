"""PhonePe's orders, both ways of speaking to it, with what goes wrong on the way."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest

from mtandao.domains.payments import contract as payments
from mtandao.foundation.refusals import Malformed, Unavailable
from mtandao.gateways.checkout import jobs, refunds
from mtandao.gateways.checkout.orders import RefundState
from mtandao.gateways.checkout.tests.house import House
from mtandao.gateways.outbound.answers import Accepted
from mtandao.gateways.outbound.realtime import real_now
from mtandao.gateways.phonepe.models import PhonePeToken

PAY = {"v2": "/apis/pg/checkout/v2/pay", "v1": "/apis/hermes/pg/v1/pay"}
TOKEN = "/apis/identity-manager/v1/oauth/token"


def test_a_message_makes_us_ask_and_what_is_answered_is_booked(either: House) -> None:
    ask = either.opened("01")
    assert ask.state == payments.AskState.ACCEPTED and "/pay/" in ask.pay_url
    assert either.carry(1) == ["not proof by itself: the provider is asked"]
    assert not either.paid(ask) and len(either.waiting("look_now")) == 1
    assert either.look(ask).state == payments.AskState.SUCCEEDED
    (payment,) = either.paid(ask)
    assert (payment.method, payment.instrument, payment.amount) == ("phonepe", "upi", Decimal(1500))
    assert payment.receipt is not None and payment.receipt.startswith("OM") and len(payment.reference) == 12
    either.look(ask)
    assert len(either.paid(ask)) == 1
    assert either.balance("gateway", str(either.gateway.id)) == Decimal(1500)


def test_an_attempt_that_failed_is_followed_by_one_that_pays(house: House) -> None:
    ask = house.opened("03")
    house.carry(2)
    assert house.look(ask).state == payments.AskState.SUCCEEDED
    assert len(house.paid(ask)) == 1


def test_a_failed_attempt_leaves_the_order_open(house: House) -> None:
    ask = house.opened("02")
    house.carry(1)
    assert house.look(ask).state == payments.AskState.ACCEPTED


def test_a_lost_message_is_made_good_by_asking(either: House) -> None:
    ask = either.opened("07")
    assert either.waiting("question_order") == [25]
    either.until(ask, "paid")
    assert either.question(ask).state == payments.AskState.SUCCEEDED


def test_a_message_without_the_right_proof_is_no_more_than_a_hint(either: House) -> None:
    ask = either.opened("08")
    either.carry(1)
    assert payments.messages(either.ctx).get().kind == "hook_unproven"
    assert not either.paid(ask)


def test_the_proof_of_a_message_is_not_kept(house: House) -> None:
    house.opened("01")
    house.carry(1)
    assert "authorization" not in payments.messages(house.ctx).get().headers


def test_a_payment_that_hangs_is_open_until_it_is_decided(either: House) -> None:
    ask = either.opened()
    either.do(ask, "pay_slowly")
    assert either.question(ask).state == payments.AskState.ACCEPTED
    either.advance(400)
    either.until(ask, "paid")
    assert either.question(ask).state == payments.AskState.SUCCEEDED


def test_an_order_whose_time_is_over_ends_and_a_late_payment_overturns_it(either: House) -> None:
    ask = either.opened("10")
    either.until(ask, "expired")
    assert either.question(ask).state == payments.AskState.EXPIRED
    either.do(ask, "pay_again")
    assert either.question(ask).state == payments.AskState.SUCCEEDED


def test_a_lost_answer_is_looked_up_and_an_order_whose_page_is_lost_is_over(either: House, way: str) -> None:
    either.post("faults", kind="hang_after", path=PAY[way])
    ask = either.opened()
    assert ask.state == payments.AskState.UNKNOWN
    asked = either.question(ask)
    assert asked.state == payments.AskState.FAILED and "lost" in asked.reason
    assert either.calls(PAY[way]) == 1


def test_an_order_that_was_never_taken_is_made_after_looking(either: House, way: str) -> None:
    either.post("faults", kind="hang_before", path=PAY[way])
    ask = either.opened()
    assert either.question(ask).state == payments.AskState.CREATED
    assert either.open(ask).state == payments.AskState.ACCEPTED
    assert len(either.state()["orders"]) == 1


def test_killed_between_the_call_and_its_record_it_is_never_sent_again(either: House, way: str) -> None:
    ask = either.ask()
    with patch.object(payments, "record_accepted", side_effect=KeyboardInterrupt):
        with pytest.raises(KeyboardInterrupt):
            either.open(ask)
    assert either.open(ask).state == payments.AskState.UNKNOWN
    either.question(ask)
    assert either.calls(PAY[way]) == 1


def test_one_token_serves_until_half_its_life_and_the_old_one_while_renewing_fails(house: House) -> None:
    house.opened()
    house.opened()
    assert house.calls(TOKEN) == 1
    PhonePeToken.objects.update(renew_at=real_now() - timedelta(minutes=1))
    house.post("faults", kind="html_503", path=TOKEN)
    assert house.opened().state == payments.AskState.ACCEPTED
    assert house.calls(TOKEN) == 2
    assert house.opened().state == payments.AskState.ACCEPTED
    assert house.calls(TOKEN) == 3
    house.post("reset")  # its tokens are gone with everything else
    assert house.opened().state == payments.AskState.ACCEPTED


def test_without_a_token_nothing_was_sent(house: House) -> None:
    house.post("faults", kind="json_500", path=TOKEN)
    ask = house.ask()
    with pytest.raises(Unavailable):
        house.open(ask)
    assert house.now(ask).state == payments.AskState.CREATED and house.calls(PAY["v2"]) == 0


def test_keys_can_be_tested(either: House, way: str) -> None:
    wrong: dict[str, Any] = {"client_secret": "wrong"} if way == "v2" else {"salt_key": "wrong"}
    changes: list[dict[str, Any]] = [{}, wrong]
    for change in changes:
        payments.set_up_gateway(either.ctx, gateway_id=either.gateway.id, **change)
        jobs.test_keys(either.ctx, gateway_id=str(either.gateway.id))
        assert bool(payments.gateway(either.ctx, either.gateway.id).test_problem) is bool(change)


def test_each_way_needs_its_own_keys(house: House) -> None:
    needed: list[tuple[dict[str, Any], set[str]]] = [
        ({}, {"client_id", "client_secret", "hook_user", "hook_password"}),
        ({"version": "v1"}, {"salt_key"}),
    ]
    for values, fields in needed:
        with pytest.raises(Malformed) as refused:
            payments.set_up_gateway(house.ctx, provider="phonepe", merchant_id="OTHER", **values)
        assert set(refused.value.fields) == fields


def test_one_key_is_one_refund(either: House) -> None:
    ask = either.opened("01")
    either.carry(1)
    either.look(ask)
    (payment,) = either.paid(ask)
    for _again in range(2):
        given = refunds.give_back(payment, amount=Decimal(500), key="R0000000001")
        assert isinstance(given, Accepted) and given.value.state == RefundState.PENDING
    assert len(either.state()["refunds"]) == 1
    either.post("refunds/R0000000001/done")
    ended = refunds.state_of(payment, refund_id="", key="R0000000001")
    assert isinstance(ended, Accepted) and ended.value.state == RefundState.DONE
