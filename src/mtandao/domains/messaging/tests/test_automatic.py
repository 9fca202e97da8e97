"""Each event makes exactly one message, with the right words."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.commands import drafts
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.messaging.tests.conftest import (
    PAY,
    billed,
    heard,
    only,
    paid_up,
    settle,
    with_paybill,
    with_sms,
)
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.tenancy.fence import fence
from tests.worlds import World


def test_a_new_customer_hears_his_account_and_how_to_pay(isp: World) -> None:
    sale = isp.sale()
    settle(isp)
    message = only(isp, sale.subscriber, "welcome")
    assert message.body == f"Wanjiku, you are registered. To pay: {PAY}. Savanna Net"
    assert (message.to, message.event, message.state) == ("+254700000001", "subscriber.created", "queued")
    assert (message.channel, message.language, message.parts, message.bulk) == ("sms", "en", 1, False)
    assert message.organization_id == sale.subscriber.organization_id


def test_a_queued_message_is_announced_to_whoever_sends(isp: World) -> None:
    sale = isp.sale()
    settle(isp)
    message = only(isp, sale.subscriber, "welcome")
    event = OutboxEvent.objects.get(name="message.queued", subject_id=message.id)
    created = OutboxEvent.objects.get(name="subscriber.created")
    assert event.stream_id == sale.subscriber.id
    assert event.correlation_id == created.correlation_id == message.correlation_id


def test_the_invoice_of_the_sale_is_not_told_but_the_recurring_one_is(isp: World) -> None:
    subscriber = paid_up(isp)
    assert heard(isp, subscriber, "invoice_issued") == []
    isp.now = isp.now.replace(month=12)
    billing.run_billing(isp.ctx)
    settle(isp)
    message = only(isp, subscriber, "invoice_issued")
    assert message.body == f"Invoice INV-000002: KES 2,500, due 20 Dec. Pay to {PAY}. Savanna Net"


def test_a_pro_forma_is_told_each_time_it_is_sent(isp: World) -> None:
    subscriber = paid_up(isp)
    line = {"description": "Router", "unit_price": "3500"}
    draft = drafts.save_draft(isp.ctx, subscriber_id=subscriber.id, lines=[line])
    drafts.give_pro_forma(isp.ctx, draft_id=draft.id)
    for times in (1, 2):
        drafts.send_pro_forma(isp.ctx, draft_id=draft.id)
        settle(isp)
        texts = heard(isp, subscriber, "pro_forma")
        assert [text.body for text in texts] == [
            f"Pro forma PF-000001: KES 3,500. To order, pay to {PAY}. Savanna Net"
        ] * times
        isp.later(minutes=2)


def test_an_invoice_that_the_wallet_paid_asks_for_nothing(isp: World) -> None:
    subscriber = paid_up(isp)
    isp.pays(subscriber, "3000")
    isp.now = isp.now.replace(month=12)
    billing.run_billing(isp.ctx)
    settle(isp)
    message = only(isp, subscriber, "invoice_covered")
    assert (
        message.body
        == "Invoice INV-000002: KES 2,500, paid from your balance. Account SAV-100016. Savanna Net"
    )
    assert heard(isp, subscriber, "invoice_issued") == []


def test_an_invoice_that_the_wallet_paid_in_part_asks_for_the_rest(isp: World) -> None:
    subscriber = paid_up(isp)
    isp.pays(subscriber, "1000.50")
    isp.now = isp.now.replace(month=12)
    billing.run_billing(isp.ctx)
    settle(isp)
    assert "KES 1,499.50, due 20 Dec" in only(isp, subscriber, "invoice_issued").body


def test_a_void_invoice_is_not_told(isp: World) -> None:
    subscriber = paid_up(isp)
    isp.now = isp.now.replace(month=12)
    (invoice_id,) = billing.run_billing(isp.ctx).invoice_ids
    billing.void_invoice(isp.ctx, invoice_id=invoice_id, reason="Billed twice")
    settle(isp)
    assert [m.template for m in heard(isp, subscriber)] == ["welcome", "payment_received"]


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("4000", "Paid until 19 Dec."),
        ("4750.25", "Paid until 19 Dec. Balance: KES 750.25."),
        ("1000", "Still to pay: KES 3,000."),
    ],
)
def test_a_payment_is_confirmed_with_where_it_leaves_him(isp: World, amount: str, said: str) -> None:
    sale = isp.sale()
    isp.pays(sale.subscriber, amount, receipt="UKK7XYZ01A")
    settle(isp)
    message = only(isp, sale.subscriber, "payment_received")
    paid = f"KES {Decimal(amount):,.2f}".removesuffix(".00")
    assert message.body == f"We received {paid} by M-Pesa UKK7XYZ01A. {said} Account SAV-100016. Savanna Net"


def test_cash_without_a_receipt_reads_well_too(isp: World) -> None:
    sale = isp.sale(activate=False)
    payments.record_payment(isp.ctx, subscriber_id=sale.subscriber.id, amount=Decimal(4000))
    settle(isp)
    body = only(isp, sale.subscriber, "payment_received").body
    assert body == "We received KES 4,000 in cash. Account SAV-100016. Savanna Net"


def asked(isp: World, subscriber: subscribers.Subscriber) -> payments.Ask:
    return payments.ask_for_payment(isp.ctx, subscriber_id=subscriber.id)


@pytest.mark.parametrize("state", [payments.AskState.CANCELLED, payments.AskState.EXPIRED])
def test_a_request_that_ended_unpaid_says_how_to_pay_by_hand(isp: World, state: payments.AskState) -> None:
    sale = isp.sale()
    ask = asked(isp, sale.subscriber)
    payments.record_ended(isp.ctx, ask_id=ask.id, state=state, result_code="1032", reason="")
    settle(isp)
    message = only(isp, sale.subscriber, "request_unpaid")
    assert message.body == (
        f"The M-Pesa request ended and nothing was taken. You can pay KES 4,000 to {PAY}. Savanna Net"
    )


def test_a_request_that_was_paid_late_after_all_is_not_called_unpaid(isp: World) -> None:
    sale = isp.sale()
    ask = asked(isp, sale.subscriber)
    payments.record_ended(
        isp.ctx, ask_id=ask.id, state=payments.AskState.EXPIRED, result_code="1037", reason=""
    )
    received = payments.Received(
        method=payments.Method.MPESA, amount=ask.amount, received_at=isp.now, receipt="UKK1", ask_id=ask.id
    )
    payments.receive_payment(isp.ctx, received=received)
    settle(isp)
    assert heard(isp, sale.subscriber, "request_unpaid") == []
    assert only(isp, sale.subscriber, "payment_received")


def test_a_swahili_customer_hears_swahili(isp: World) -> None:
    subscriber = billed(isp, language="sw")
    bodies = {message.template: message for message in heard(isp, subscriber)}
    assert bodies["welcome"].body == (
        "Wanjiku, umesajiliwa. Kulipa: paybill 600100, akaunti SAV-100016. Savanna Net"
    )
    assert bodies["invoice_issued"].body == (
        "Ankara INV-000002: KES 2,500, ilipwe kufikia 20 Des. "
        "Lipa kwa paybill 600100, akaunti SAV-100016. Savanna Net"
    )
    assert bodies["payment_received"].body == (
        "Tumepokea KES 4,000 kwa M-Pesa UKK0000001. Umelipia hadi 19 Des. Akaunti SAV-100016. Savanna Net"
    )
    assert {message.language for message in bodies.values()} == {"sw"}


def test_a_customer_of_a_language_we_do_not_write_hears_the_tenants(isp: World) -> None:
    sale = isp.sale(language="luo")
    settle(isp)
    assert only(isp, sale.subscriber, "welcome").language == "en"


def test_without_m_pesa_the_account_alone_says_how_to_pay(world: World) -> None:
    with_sms(world)
    sale = world.sale()
    settle(world)
    body = only(world, sale.subscriber, "welcome").body
    assert body == "Wanjiku, you are registered. To pay: account SAV-100016. Savanna Net"


def test_a_till_is_named_as_a_till(world: World) -> None:
    with_sms(world)
    gateway = with_paybill(world)
    payments.set_up_gateway(world.ctx, gateway_id=gateway.id, till="500200")
    sale = world.sale()
    settle(world)
    assert "till 500200, account SAV-100016" in only(world, sale.subscriber, "welcome").body


def test_a_name_is_never_read_as_a_variable(isp: World) -> None:
    sale = isp.sale(first_name="{{company}}")
    settle(isp)
    assert only(isp, sale.subscriber, "welcome").body.startswith("{{company}}, you are registered.")


def test_a_name_in_arabic_is_written_as_it_is(isp: World) -> None:
    sale = isp.sale(first_name="فاطمة")
    settle(isp)
    message = only(isp, sale.subscriber, "welcome")
    assert message.body.startswith("فاطمة, you are registered.")
    assert message.parts == 2


def test_money_is_said_in_the_tenants_currency(db: None) -> None:
    world = World(slug="mumbai", country="IN")
    with fence(world.ctx):
        with_sms(world)
        sale = world.sale(world.plan(price="150000", setup_fee=Decimal(0)), phone="+919000000001")
        world.pays(sale.subscriber, "150000")
        settle(world)
        assert only(world, sale.subscriber, "payment_received").body.startswith("We received INR 1,50,000 by")


def test_an_hour_is_paid_until_today(isp: World) -> None:
    hourly = isp.plan("Hour", "50", cycle=catalog.Cycle.HOUR, setup_fee=Decimal(0))
    sale = isp.sale(hourly)
    isp.pays(sale.subscriber, "50")
    settle(isp)
    assert "Paid until 20 Nov." in only(isp, sale.subscriber, "payment_received").body


@pytest.mark.parametrize(
    ("language", "kind", "said"),
    [
        ("en", {"cycle": catalog.Cycle.HOUR}, "Paid until 21 Nov 19:55."),
        ("sw", {"cycle": catalog.Cycle.HOUR}, "Umelipia hadi 21 Nov 19:55."),
        ("en", {"validity_days": 30}, "Paid until 21 Dec 18:55."),
        ("en", {"cycle": catalog.Cycle.MONTH, "aligned": True}, "Paid until 30 Nov."),
        ("sw", {"cycle": catalog.Cycle.MONTH, "aligned": True}, "Umelipia hadi 30 Nov."),
    ],
)
def test_prepaid_time_is_said_to_its_minute_where_it_ends_within_a_day(
    isp: World, language: str, kind: dict[str, Any], said: str
) -> None:
    isp.now = datetime(2026, 11, 21, 15, 55, tzinfo=UTC)
    prepaid = catalog.BillingMode.PREPAID
    plan = isp.plan("Ahead", "50", billing_mode=prepaid, setup_fee=Decimal(0), **kind)
    sale = isp.sale(plan, activate=True, language=language)
    settle(isp)
    isp.pays(sale.subscriber, "50")
    settle(isp)
    assert said in only(isp, sale.subscriber, "payment_received").body
