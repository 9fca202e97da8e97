"""A link by SMS: whoever opens it pays where he was asked to, also late, and also while the order is being made."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from mtandao.domains.messaging import contract as messaging
from mtandao.domains.payments import contract as payments
from mtandao.foundation import clock
from mtandao.gateways.checkout.tests.house import indian_isp
from tests.room_pages import Desk, words_of
from tests.worlds import World

PHONEPE: dict[str, Any] = {
    "provider": "phonepe",
    "merchant_id": "DEMOMID",
    "client_id": "DEMO",
    "client_secret": "secret",
    "hook_user": "user",
    "hook_password": "password",
}


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    with indian_isp() as world:
        monkeypatch.setattr(clock, "now", lambda: world.now)
        yield world


def asked(world: World, **gateway: Any) -> payments.Ask:
    set_up = payments.set_up_gateway(world.ctx, **(gateway or PHONEPE))
    sale = world.sale(phone="9000000031")
    return payments.ask_for_payment(
        world.ctx, subscriber_id=sale.subscriber.id, gateway_id=set_up.id, send_link=True
    )


def taken(world: World, ask: payments.Ask, url: str) -> None:
    payments.mark_sending(world.ctx, ask_id=ask.id)
    payments.record_accepted(
        world.ctx,
        ask_id=ask.id,
        checkout_id=ask.reference,
        pay_url=url,
        expires_at=world.now + timedelta(hours=1),
    )


def opened(world: World, ask: payments.Ask) -> Any:
    return Client().get(f"/hooks/pay/page/{ask.callback_key}", headers={"Host": f"{world.slug}.localhost"})


def texts(world: World, ask: payments.Ask) -> list[str]:
    rows = messaging.messages_of(world.ctx, ask.subscriber_id).filter(template="payment_link")
    return [row.body for row in rows]


def test_the_customer_gets_the_link_by_sms_once_and_it_leads_to_the_providers_page(world: World) -> None:
    ask = asked(world)
    world.settle()
    (text,) = texts(world, ask)
    assert f"/hooks/pay/page/{ask.callback_key}" in text and "4,000" in text and len(text) <= 160
    waiting = opened(world, ask)
    assert waiting.status_code == 200 and "refresh" in waiting.content.decode()
    taken(world, ask, "https://pay.example/x")
    assert opened(world, ask)["Location"] == "https://pay.example/x"


def test_a_link_that_is_opened_late_is_made_anew_for_the_same_amount(world: World) -> None:
    ask = asked(world)
    taken(world, ask, "https://pay.example/x")
    world.later(hours=2)
    for _again in range(2):
        assert opened(world, ask).status_code == 200
    first, second = payments.asks(world.ctx).order_by("id")
    assert (second.amount, second.gateway_id) == (first.amount, first.gateway_id)
    world.settle()
    assert len(texts(world, ask)) == 1  # nobody is written to again


def test_what_is_paid_is_not_asked_for_again_and_a_link_that_is_none_leads_home(world: World) -> None:
    ask = asked(world)
    told = payments.Received(
        method=payments.Method.PHONEPE, amount=ask.amount, received_at=world.now, receipt="OM1", ask_id=ask.id
    )
    payments.receive_payment(world.ctx.trusted(), received=told)
    assert opened(world, ask)["Location"] == f"/portal/pay/{ask.id}/"
    assert payments.asks(world.ctx).count() == 1
    ask.callback_key = ask.id
    assert opened(world, ask)["Location"] == "/portal/"


def test_a_upi_request_shows_its_code(world: World) -> None:
    ask = asked(world, provider="upi", address="isp@demobank", name="Savanna")
    taken(world, ask, "upi://pay?pa=isp@demobank&am=4000.00")
    page = opened(world, ask).content.decode()
    assert "<svg" in page and 'href="upi://pay?pa=isp@demobank&amp;am=4000.00"' in page


def test_no_page_is_led_to_that_is_not_on_the_web(world: World) -> None:
    ask = asked(world)
    taken(world, ask, "javascript:alert(1)")
    assert opened(world, ask)["Location"] == "/portal/"


def test_the_desk_asks_by_a_way_and_sees_the_link(world: World) -> None:
    payments.set_up_gateway(world.ctx, **PHONEPE)
    upi = payments.set_up_gateway(world.ctx, provider="upi", address="isp@demobank", name="Savanna")
    person = world.sale(phone="9000000032").subscriber
    desk = Desk(world)
    assert "UPI, isp@demobank" in desk.get("/payments/requests/new/").content.decode()
    answer = desk.post("/payments/requests/new/", {"who": person.account_number, "way": str(upi.id)})
    (ask,) = payments.asks(world.ctx)
    assert ask.gateway_id == upi.id and answer.status_code in (200, 302, 303)
    said = words_of(desk.get(f"/payments/requests/{ask.id}/"))
    assert "Being sent to UPI" in said and str(ask.callback_key) in said and "M-Pesa" not in said


def test_who_leaves_a_page_is_not_written_to(world: World) -> None:
    ask = asked(world)
    payments.record_ended(
        world.ctx, ask_id=ask.id, state=payments.AskState.EXPIRED, result_code="", reason="The time ran out."
    )
    world.settle()
    sent = messaging.messages_of(world.ctx, ask.subscriber_id).values_list("template", flat=True)
    assert "request_unpaid" not in sent
