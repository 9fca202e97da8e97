"""What the simulated M-Pesa holds of a provider's money: asked, told through our own door, and shown."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client

from mtandao.domains.payments import contract as payments
from mtandao.foundation.outbox.relay import drain
from mtandao.gateways.mpesa import holding, jobs
from mtandao.gateways.mpesa.models import Conversation
from mtandao.gateways.mpesa.tests.shop import Shop, shop
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

__all__ = ["shop"]
pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]
OUT = "/out"
HARD_SPACE = "\u00a0"


def asks(shop: Shop, *, hears: int = 0) -> None:
    """M-Pesa is asked, and its `hears`-th message about it has come."""
    holding.ask_holdings(shop.world.ctx, gateway_id=str(shop.gateway.id))
    if hears:
        shop.daraja.advance(30)
        shop.hears(hears, path=OUT)


def held(shop: Shop) -> payments.held.GatewayHeld:
    return payments.held.held(shop.world.ctx).get()


def page(shop: Shop) -> str:
    said = words_of(Desk(shop.world).get(f"/payments/gateways/{shop.gateway.id}/"))
    return said.replace(HARD_SPACE, " ")


def wish(shop: Shop, amount: int) -> payments.Payout:
    return payments.request_payout(
        shop.world.ctx,
        purpose=payments.PayoutPurpose.OTHER,
        method=payments.PayoutMethod.MPESA,
        amount=Decimal(amount),
        phone="0700000001",
        reason="Rent",
    )


def questioned(shop: Shop, payout: payments.Payout) -> str:
    """What the approver reads."""
    answer = Desk(shop.world, "manager").get(f"/payments/payouts/{payout.id}/approve/")
    return words_of(answer).replace(HARD_SPACE, " ")


def test_what_it_holds_is_on_the_gateways_page_and_in_the_api(shop: Shop) -> None:
    assert "M-Pesa holds" not in page(shop)
    asks(shop)
    assert "M-Pesa holds" not in page(shop) and "No answer came" not in page(shop)
    shop.daraja.advance(30)
    shop.hears(1, path=OUT)
    told = held(shop)
    assert (told.working, told.utility, told.charges) == (Decimal(0), Decimal(1000), Decimal(0))
    assert told.as_of == shop.world.ctx.now and told.refused == ""
    said = page(shop)
    assert "M-Pesa holds KES 1,000.00" in said and "1,000.00 in the utility account" in said
    (shown,) = Desk(shop.world).get(f"/api/billing/gateways/{shop.gateway.id}").json()["held"]
    assert (shown["short_code"], shown["utility"]) == (shop.gateway.short_code, "1000.00")


def test_it_is_asked_every_hour_of_each_that_has_an_initiator(shop: Shop) -> None:
    payments.set_up_gateway(
        shop.world.ctx, short_code="600999", consumer_key="k", consumer_secret="s", passkey="p"
    )
    assert jobs.ask_what_mpesa_holds(shop.world.ctx) == "1 short codes"
    payments.set_up_gateway(shop.world.ctx, gateway_id=shop.gateway.id, active=False)
    assert jobs.ask_what_mpesa_holds(shop.world.ctx) == "0 short codes"


def test_a_refused_initiator_is_asked_no_more_until_the_gateway_is_saved(shop: Shop) -> None:
    """Five wrong passwords lock it."""
    asks(shop, hears=1)
    shop.gateway.keep("initiator_password", "Wrong#1", secret=True)
    shop.gateway.save()
    shop.world.now += timedelta(hours=1)
    asks(shop, hears=2)
    assert (held(shop).refused, held(shop).utility) == ("2001", Decimal(1000))
    said = page(shop)
    assert "M-Pesa refuses the initiator" in said and "KES 1,000.00" in said
    assert [each.gateway for each in payments.gateway_trouble(shop.world.ctx)] == [shop.gateway]
    before = Conversation.objects.count()
    for _hour in range(9):
        asks(shop)
    assert Conversation.objects.count() == before
    payments.set_up_gateway(shop.world.ctx, gateway_id=shop.gateway.id, initiator_password="Secret#1")
    payments.held.forget_held_refusals(shop.world.ctx, gateway_id=shop.gateway.id)
    asks(shop, hears=3)
    assert held(shop).refused == "" and payments.gateway_trouble(shop.world.ctx) == []


def test_running_out_of_time_is_said_and_asked_again(shop: Shop) -> None:
    asks(shop, hears=1)
    shop.daraja.post("whims", results_time_out=1)
    shop.world.now += timedelta(hours=1)
    asks(shop, hears=2)
    assert (held(shop).refused, held(shop).utility) == (holding.OUT_OF_TIME, Decimal(1000))
    assert "It did not say" in page(shop)
    assert payments.gateway_trouble(shop.world.ctx) == []
    asks(shop, hears=3)
    assert held(shop).refused == "" and "It did not say" not in page(shop)


def test_a_question_that_nobody_answered_is_seen(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    asks(shop, hears=1)
    shop.world.now += timedelta(hours=1)
    asks(shop)
    stale = held(shop)
    assert stale.asked_at is not None and stale.as_of is not None and stale.asked_at > stale.as_of
    shop.world.now += timedelta(minutes=11)
    monkeypatch.setattr("mtandao.foundation.clock.now", lambda: shop.world.now)
    assert "No answer came." in page(shop)


def test_the_newest_word_counts_in_whatever_order_they_come(shop: Shop) -> None:
    asks(shop)
    first = Conversation.objects.get()
    shop.daraja.advance(30)
    shop.daraja.receiver.wait_for(1, path=OUT)
    shop.daraja.post("pay", short_code=shop.gateway.short_code, account="A", amount=300, phone="0700000001")
    shop.world.now += timedelta(hours=1)
    asks(shop, hears=2)
    assert held(shop).utility == Decimal(1300)
    # What came first is handled last, and Daraja says of it as well that it ran out of time.
    shop.hears(1, path=OUT)
    late = Client().post(
        f"/hooks/mp/out/late/{first.key}",
        {"Result": {"ResultCode": 1037, "ConversationID": "AG_1"}},
        content_type="application/json",
        headers={"Host": "savanna.localhost"},
    )
    assert late.status_code == 200
    assert (held(shop).utility, held(shop).refused) == (Decimal(1300), "")


def test_a_forged_word_changes_nothing(shop: Shop) -> None:
    asks(shop)
    body = {"Result": {"ResultCode": 0, "ConversationID": "AG_1"}}
    for key in (
        "0" * 48,
        Conversation.objects.get().key,
    ):  # the second knows our address, and tells of no account
        sent = Client().post(
            f"/hooks/mp/out/result/{key}",
            body,
            content_type="application/json",
            headers={"Host": "savanna.localhost"},
        )
        assert sent.status_code == 200
    shop.daraja.advance(30)
    shop.hears(1, path=OUT)
    assert held(shop).utility == Decimal(1000)


def test_what_is_not_taken_is_asked_an_hour_later(shop: Shop) -> None:
    shop.daraja.post("whims", maintenance=True)
    asks(shop)
    assert (held(shop).as_of, held(shop).refused) == (None, "")
    shop.daraja.post("whims", maintenance=False)
    asks(shop, hears=1)
    assert held(shop).utility == Decimal(1000)


def test_keys_that_daraja_refuses_are_said(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with shop.daraja.client(
        consumer_key="nobody",
        consumer_secret="no",
        initiator_name="a",
        initiator_password="b",
        certificate=shop.gateway.value("certificate"),
    ) as refused:
        monkeypatch.setattr(holding, "line", lambda _: refused)
        asks(shop)
    assert held(shop).refused == "credentials"
    assert "refuses the keys" in page(shop)


def test_whoever_approves_more_than_there_was_is_told(shop: Shop) -> None:
    much, little = wish(shop, 1001), wish(shop, 1000)
    assert "utility account" not in questioned(shop, much)
    asks(shop, hears=1)
    said = questioned(shop, much)
    assert f"The utility account of {shop.gateway.short_code} held KES 1,000.00" in said
    assert "M-Pesa will not pay this" in said and "cannot be called back" in said
    assert "utility account" not in questioned(shop, little)


def test_a_number_of_its_own_for_payouts_is_asked_beside_the_paybill(shop: Shop) -> None:
    payments.set_up_gateway(shop.world.ctx, gateway_id=shop.gateway.id, payout_code="600101")
    asks(shop, hears=1)
    rows = {row.short_code: row for row in payments.held.held(shop.world.ctx)}
    assert rows[shop.gateway.short_code].utility == Decimal(1000)
    # The simulator has no such short code in this app: that is said, and nothing is known of it.
    assert rows["600101"].utility is None and rows["600101"].refused
    assert "M-Pesa holds for 600100 KES 1,000.00" in page(shop)
    assert "utility account" not in questioned(shop, wish(shop, 5000))


def test_another_provider_sees_nothing_of_it(shop: Shop) -> None:
    asks(shop, hears=1)
    other = World("coast")
    assert not payments.held.held(other.ctx).exists()


def test_saving_the_gateway_asks_at_once(shop: Shop) -> None:
    drain(["gateways.mpesa.ask_what_it_holds"])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE %s AND args -> 'arguments' ->> 'gateway_id' = %s",
            ["%ask_holdings", str(shop.gateway.id)],
        )
        assert cursor.fetchone() == (1,)
