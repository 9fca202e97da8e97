"""Everything that goes wrong between M-Pesa and us, from the prompt to the books: one payment, one prompt, no guess."""

import json

import pytest
from django.test import Client

from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.models import InboxMessage
from mtandao.foundation.outbox.relay import drain
from mtandao.foundation.refusals import Unavailable
from mtandao.gateways.mpesa import jobs
from mtandao.gateways.mpesa.tests import door
from mtandao.gateways.mpesa.tests.shop import Shop, shop

__all__ = ["shop"]
pytestmark = pytest.mark.django_db


def prompts(shop: Shop) -> int:
    return len(shop.daraja.get("prompts")["prompts"])


def booked(shop: Shop) -> list[str]:
    return [payment.state for payment in payments.payments(shop.world.ctx)]


def state(ask: payments.Ask) -> str:
    ask.refresh_from_db()
    return str(ask.state)


def test_a_callback_told_twice_is_one_payment(shop: Shop) -> None:
    ask = shop.asks("11")
    assert shop.sends(ask) == "accepted"
    shop.daraja.advance(15)
    shop.hears(1)
    shop.daraja.advance(5)
    shop.hears(2)
    assert state(ask) == "succeeded" and booked(shop) == ["placed"]


def test_a_callback_that_is_late_finds_the_payment_that_was_asked_about(shop: Shop) -> None:
    ask = shop.asks("12")
    shop.sends(ask)
    shop.daraja.advance(60)
    jobs.question_ask(shop.world.ctx, ask_id=str(ask.id))
    assert state(ask) == "succeeded" and payments.payments(shop.world.ctx).get().awaits_receipt
    shop.daraja.advance(360)
    shop.hears()
    assert payments.payments(shop.world.ctx).get().receipt == shop.daraja.ledger[0]["receipt"]


def test_a_success_after_a_failure_revives_the_request(shop: Shop) -> None:
    ask = shop.asks("14")
    shop.sends(ask)
    shop.daraja.advance(25)
    shop.hears(1)
    assert state(ask) not in ("succeeded", "accepted") and booked(shop) == []
    shop.daraja.advance(90)
    shop.hears(2)
    assert state(ask) == "succeeded" and booked(shop) == ["placed"]


def test_M4_a_success_revives_what_the_janitor_gave_up(shop: Shop) -> None:
    """The prompt of 39 is asked about in vain; that of which no answer came cannot be asked about at all."""
    silent, unnamed = shop.asks("39"), shop.asks("38")
    shop.sends(silent)
    payments.mark_sending(shop.world.ctx, ask_id=unnamed.id)
    for _ in payments.QUERY_AFTER_S:
        jobs.question_ask(shop.world.ctx, ask_id=str(silent.id))
    shop.world.later(hours=49)
    jobs.chase_asks(shop.world.ctx)
    assert [state(silent), state(unnamed), booked(shop)] == ["expired", "expired", []]
    door.calls_back(shop.world, silent, 1037, checkout=str(silent.checkout_id))
    assert state(silent) == "expired"
    for ask, receipt, checkout in ((silent, "UKM4A", silent.checkout_id), (unnamed, "UKM4B", "ws_CO_late")):
        for _ in range(2):
            door.calls_back(shop.world, ask, 0, receipt, str(checkout))
            assert state(ask) == "succeeded"
    assert booked(shop) == ["placed", "placed"]


def test_M6_a_query_that_answers_4999_leaves_the_request_pending(shop: Shop) -> None:
    ask = shop.asks("01")
    shop.sends(ask)
    jobs.question_ask(shop.world.ctx, ask_id=str(ask.id))
    (asked,) = [each for each in shop.daraja.get("state")["journal"] if "stkpushquery" in each["url"]]
    assert '"ResultCode":"4999"' in asked["answer"]
    assert (state(ask), ask.questions, booked(shop)) == ("accepted", 1, [])
    shop.daraja.advance(30)
    jobs.question_ask(shop.world.ctx, ask_id=str(ask.id))
    assert (state(ask), booked(shop)) == ("succeeded", ["placed"])


def test_a_lost_callback_is_made_good_by_asking_and_by_the_list(shop: Shop) -> None:
    ask = shop.asks("10")
    shop.sends(ask)
    shop.daraja.advance(30)
    jobs.question_ask(shop.world.ctx, ask_id=str(ask.id))
    shop.fetches()
    shop.fetches()
    payment = payments.payments(shop.world.ctx).get()
    assert (state(ask), payment.receipt) == ("succeeded", shop.daraja.ledger[0]["receipt"])


def test_a_forged_callback_books_nothing(shop: Shop) -> None:
    """Whoever knows a checkout does not know the key in our address."""
    ask = shop.asks("32")
    shop.sends(ask)
    items = [{"Name": "Amount", "Value": 500}, {"Name": "MpesaReceiptNumber", "Value": "UKFORGED01"}]
    forged = {
        "CheckoutRequestID": ask.checkout_id,
        "ResultCode": 0,
        "CallbackMetadata": {"Item": items},
    }
    for address in ("/api/webhooks/mpesa-callback", f"/hooks/mp/stk/{ask.id}"):
        answer = Client().post(
            address,
            json.dumps({"Body": {"stkCallback": forged}}),
            content_type="application/json",
            headers={"Host": "savanna.localhost"},
        )
        assert answer.status_code == 200
    drain(["gateways.mpesa.handle_messages"])
    assert booked(shop) == [] and state(ask) == "accepted"
    assert not InboxMessage.of(shop.world.ctx).filter(outcome__startswith="payment").exists()


def test_spike_arrest_took_nothing_so_it_is_sent_once_more(shop: Shop) -> None:
    ask = shop.asks("01")
    shop.daraja.post("faults", kind="too_many", path="/mpesa/stkpush")
    with pytest.raises(Unavailable):
        shop.sends(ask)
    assert (state(ask), ask.sent_at, prompts(shop)) == ("created", None, 0)
    assert shop.sends(ask) == "accepted" and prompts(shop) == 1


def test_a_token_that_another_process_ended_costs_no_second_prompt(shop: Shop) -> None:
    assert shop.sends(shop.asks("01")) == "accepted"
    with shop.daraja.client() as other:
        other.check_keys()  # a new token ends the one that we hold
    assert shop.sends(shop.asks("02", 700)) == "accepted" and prompts(shop) == 2


def test_a_prompt_whose_answer_was_cut_off_is_never_sent_again(shop: Shop) -> None:
    ask = shop.asks("01")
    shop.daraja.post("faults", kind="truncated", path="/mpesa/stkpush")
    assert shop.sends(ask) == "unknown"
    assert shop.sends(ask) == "unknown" and prompts(shop) == 1
    shop.daraja.advance(30)
    shop.hears()
    assert state(ask) == "succeeded" and booked(shop) == ["placed"]
