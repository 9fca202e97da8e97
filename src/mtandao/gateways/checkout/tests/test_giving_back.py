"""Refunds back the way they came, through each simulated provider: approved, sent once, and booked once."""

import base64
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.payments import contract as payments
from mtandao.gateways.checkout import giving_back, jobs, refunds
from mtandao.gateways.checkout.tests.house import House
from mtandao.gateways.outbound.answers import Accepted
from mtandao.gateways.paytm.signatures import sign
from mtandao.gateways.paytm.tests.conftest import KEYS as PAYTM
from mtandao.gateways.paytm.tests.conftest import house as paytm_house  # noqa: F401
from mtandao.gateways.phonepe import signatures as phonepe
from mtandao.gateways.phonepe.tests.conftest import OLDER
from mtandao.gateways.phonepe.tests.conftest import _house as phonepe_of
from mtandao.gateways.phonepe.tests.conftest import house as phonepe_house  # noqa: F401
from mtandao.gateways.razorpay import signatures as razorpay
from mtandao.gateways.razorpay.tests.conftest import KEYS as RAZORPAY
from mtandao.gateways.razorpay.tests.conftest import house as razorpay_house  # noqa: F401

STATE = payments.PayoutState
PATHS = {
    "razorpay": "/v1/payments/",
    "phonepe": "/apis/pg/payments/v2/refund",
    "older": "/apis/hermes/pg/v1/refund",
    "paytm": "/refund/apply",
}


@pytest.fixture
def older_house(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    yield from phonepe_of(settings, monkeypatch, OLDER)


@pytest.fixture(params=list(PATHS))
def provider(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def house(provider: str, request: pytest.FixtureRequest) -> House:
    found: House = request.getfixturevalue(f"{provider}_house")
    return found


def paid(house: House) -> payments.Payment:
    ask = house.opened("01")
    house.carry(3 if house.gateway.provider == "razorpay" else 1)
    if house.gateway.provider == "phonepe":
        house.look(ask)
    (payment,) = house.paid(ask)
    return payment


def approved(house: House, payment: payments.Payment) -> payments.Payout:
    wish = payments.request_refund(
        house.ctx, payment_id=payment.id, method=payments.PayoutMethod.SAME_WAY, reason="Moved away"
    )
    payout = payments.approve_refund(house.world.as_role("admin"), refund_id=wish.id).payout
    assert payout is not None
    house.world.settle()
    assert len(house.waiting("send_refund")) == 1
    return payout


def sent(house: House, payout: payments.Payout) -> payments.Payout:
    giving_back.send_refund(house.ctx, payout_id=str(payout.id))
    return now(house, payout)


def asked(house: House, payout: payments.Payout, **later: float) -> payments.Payout:
    giving_back.question_refund(house.world.later(**later).ctx, payout_id=str(payout.id))
    return now(house, payout)


def now(house: House, payout: payments.Payout) -> payments.Payout:
    return payments.payouts(house.ctx).get(id=payout.id)


def held(house: House) -> Decimal:
    return house.balance("gateway", str(house.gateway.id))


def tell(house: House, provider: str, key: str, state: str) -> str:
    """The provider's message about a refund, with its proof. Returns what it came to."""
    if provider == "razorpay":
        refund = {"id": "rfnd_1", "receipt": key, "status": state}
        said = {"event": f"refund.{state}", "payload": {"refund": {"entity": refund}}}
        raw = json.dumps(said)
        headers = {"x-razorpay-signature": razorpay.of_webhook(RAZORPAY["webhook_secret"], raw.encode())}
    elif provider == "phonepe":
        raw = json.dumps({"event": "pg.refund", "payload": {"merchantRefundId": key, "state": state}})
        headers = {"authorization": phonepe.of_webhook("demouser", "demopass")}
    elif provider == "older":
        inner = json.dumps({"code": state, "data": {"merchantTransactionId": key}})
        text = base64.b64encode(inner.encode()).decode()
        raw = json.dumps({"response": text})
        headers = {"x-verify": phonepe.checksum(text, OLDER["salt_key"], "1")}
    else:
        body = json.dumps({"mid": "DEMOMID", "txnType": "REFUND", "refId": key, "status": state})
        raw = f'{{"head":{{"signature":"{sign(body, PAYTM["merchant_key"])}"}},"body":{body}}}'
        headers = {}
    answer = house.browser.post(
        f"/hooks/pay/{house.gateway.provider}/{house.gateway.callback_secret}",
        data=raw.encode(),
        content_type="application/json",
        headers={**headers, "Host": f"{house.world.slug}.localhost"},
    )
    assert answer.status_code == 200
    house.world.settle()
    return str(payments.messages(house.ctx).order_by("received_at").values_list("outcome", flat=True).last())


def test_it_is_pending_and_then_done_and_booked_once(house: House) -> None:
    payment = paid(house)
    before = held(house)
    payout = approved(house, payment)
    assert sent(house, payout).state == STATE.SENT and now(house, payout).conversation_id
    assert sent(house, payout).state == STATE.SENT  # the job once more: nothing more is sent
    assert asked(house, payout).state == STATE.SENT
    assert held(house) == before
    house.post(f"refunds/{payout.originator_id}/done")
    for _again in range(2):
        ended = asked(house, payout)
        assert ended.state == STATE.SUCCEEDED and ended.receipt == ended.conversation_id
    assert held(house) == before - 1500
    (refund,) = house.state()["refunds"]
    assert (refund["key"], refund["amount"]) == (payout.originator_id, 150_000)
    payment.refresh_from_db()
    assert payment.state == payments.PaymentState.REVERSED


def test_what_is_pending_and_then_fails_frees_the_money_and_says_why(house: House) -> None:
    payout = approved(house, paid(house))
    before = held(house)
    sent(house, payout)
    house.post(f"refunds/{payout.originator_id}/failed")
    ended = asked(house, payout)
    assert ended.state == STATE.FAILED and ended.result
    assert held(house) == before and house.balance("payout") == 0


def test_a_refusal_is_said_and_frees_the_money(house: House, provider: str) -> None:
    payment = paid(house)
    taken = refunds.give_back(payment, amount=Decimal(1000), key="given-at-the-portal-1")
    assert isinstance(taken, Accepted)
    payout = sent(house, approved(house, payment))
    assert payout.state == STATE.FAILED and "refund" in payout.result
    assert len(house.state()["refunds"]) == 1


def test_a_lost_answer_is_asked_about_and_not_sent_again(house: House, provider: str) -> None:
    payment = paid(house)
    payout = approved(house, payment)
    house.post("faults", kind="hang_after", path=PATHS[provider])
    assert sent(house, payout).state == STATE.UNKNOWN
    assert sent(house, payout).state == STATE.UNKNOWN
    assert len(house.waiting("question_refund")) == 1
    assert asked(house, payout).state == STATE.SENT
    house.post(f"refunds/{payout.originator_id}/done")
    assert asked(house, payout, minutes=10).state == STATE.SUCCEEDED
    assert len(house.state()["refunds"]) == 1


def test_what_never_arrived_is_sent_again_once_the_provider_says_so(house: House, provider: str) -> None:
    payout = approved(house, paid(house))
    house.post("faults", kind="hang_before", path=PATHS[provider])
    assert sent(house, payout).state == STATE.UNKNOWN
    assert asked(house, payout).state == STATE.UNKNOWN  # it might still be on its way in
    assert not house.state()["refunds"]
    assert asked(house, payout, minutes=6).state == STATE.SENT
    assert [one["key"] for one in house.state()["refunds"]] == [payout.originator_id]


def test_messages_may_come_early_late_and_twice(house: House, provider: str) -> None:
    payment = paid(house)
    before = held(house)
    payout = approved(house, payment)
    payments.mark_payout_sending(house.ctx, payout_id=payout.id)
    answer = refunds.give_back(payment, amount=payment.amount, key=payout.originator_id)
    assert isinstance(answer, Accepted)
    house.post(f"refunds/{payout.originator_id}/done")
    # Before we have written down that it was taken.
    assert tell(house, provider, payout.originator_id, "processed") == "of a refund: the provider is asked"
    assert len(house.waiting("question_refund")) == 1
    assert asked(house, payout).state == STATE.SUCCEEDED
    giving_back.learn(house.ctx, payout, answer.value)
    tell(house, provider, payout.originator_id, "failed")
    assert asked(house, payout).state == STATE.SUCCEEDED
    assert held(house) == before - 1500


def test_a_message_after_a_failure_overturns_it_when_the_provider_says_so(
    house: House, provider: str
) -> None:
    payment = paid(house)
    before = held(house)
    payout = approved(house, payment)
    sent(house, payout)
    payments.record_payout_failed(house.ctx, payout_id=payout.id, code="failed", reason="It said so.")
    tell(house, provider, payout.originator_id, "processed")
    assert asked(house, payout).state == STATE.FAILED  # it is only pending there
    house.post(f"refunds/{payout.originator_id}/done")
    assert asked(house, payout).state == STATE.SUCCEEDED
    assert held(house) == before - 1500


def test_a_message_about_a_refund_that_is_none_of_ours_asks_nothing(house: House, provider: str) -> None:
    tell(house, provider, "made-at-the-portal", "processed")
    assert not house.waiting("question_refund")


def test_the_janitor_asks_about_the_silent_and_settles_what_was_interrupted(house: House) -> None:
    payout = approved(house, paid(house))
    payments.mark_payout_sending(house.ctx, payout_id=payout.id)
    assert jobs.chase_refunds(house.ctx) == "0 asked about, 0 interrupted"
    later = house.world.later(minutes=6).ctx
    assert jobs.chase_refunds(later) == "1 asked about, 1 interrupted"
    assert now(house, payout).state == STATE.UNKNOWN
    assert asked(house, payout, minutes=6).state == STATE.SENT
