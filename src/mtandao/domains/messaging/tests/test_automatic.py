"""Each event makes exactly one message, with the right words."""

from datetime import date
from decimal import Decimal

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.collections import contract as collections
from mtandao.domains.messaging import contract as messaging
from mtandao.domains.messaging.commands.automatic import announce
from mtandao.domains.messaging.listeners import tell_subscribers
from mtandao.domains.messaging.occasions import occasions
from mtandao.domains.messaging.tests.conftest import heard, only, settle, with_paybill, with_sms
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.events import Event
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox.models import DeliveryState, OutboxDelivery, OutboxEvent
from tests.worlds import World

PAY = "paybill 600100, account SAV-100016"


def paid_up(isp: World, **person: object) -> subscribers.Subscriber:
    """A customer whose first invoice (2,500 and 1,500 for the installation) is paid."""
    sale = isp.sale(**person)
    isp.pays(sale.subscriber, "4000")
    settle(isp)
    return sale.subscriber


def billed(isp: World, **person: object) -> subscribers.Subscriber:
    """One who owes the invoice of 20 December."""
    subscriber = paid_up(isp, **person)
    isp.now = isp.now.replace(month=12)
    billing.run_billing(isp.ctx)
    settle(isp)
    return subscriber


def walk(isp: World, day: int) -> None:
    isp.now = isp.now.replace(month=12, day=day)
    collections.walk_ladder(isp.ctx)
    settle(isp)


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
    billing.void_invoice(isp.ctx, invoice_id=invoice_id)
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


def test_the_ladder_is_told_step_by_step(isp: World) -> None:
    subscriber = billed(isp)
    for day in (20, 21, 24, 31):
        walk(isp, day)
    isp.now = isp.now.replace(year=2027, month=2, day=1)
    collections.walk_ladder(isp.ctx)
    settle(isp)
    bodies = {message.template: message.body for message in heard(isp, subscriber)}
    assert bodies["fell_due"] == f"KES 2,500 is due today. Pay to {PAY} and stay online. Savanna Net"
    assert bodies["grace"] == f"KES 2,500 is overdue. You stay online until 23 Dec. Pay to {PAY}. Savanna Net"
    assert bodies["walled"] == (
        f"Your internet is paused: KES 2,500 is overdue. Pay to {PAY} and it is back at once. Savanna Net"
    )
    assert bodies["suspended"] == (
        f"Your internet is off: KES 2,500 is overdue. Pay to {PAY} and it is back at once. Savanna Net"
    )
    assert bodies["disconnected"] == (
        f"Your line is disconnected: KES 2,500 is overdue. Pay to {PAY}, then call us. Savanna Net"
    )
    assert [message.template for message in heard(isp, subscriber)][3:] == [
        "fell_due",
        "grace",
        "walled",
        "suspended",
        "disconnected",
    ]


@pytest.mark.parametrize(("day", "when"), [(13, "in 7 days"), (17, "in 3 days"), (19, "tomorrow")])
def test_reminders_say_when_it_falls_due(isp: World, day: int, when: str) -> None:
    sale = isp.sale()
    issue_due(isp, sale, date(2026, 12, 20))
    walk(isp, day)
    walk(isp, day)
    message = only(isp, sale.subscriber, "reminder")
    assert message.body == f"KES 700 is due {when}, 20 Dec. Pay to {PAY}. Savanna Net"


def issue_due(isp: World, sale: object, due_on: date) -> None:
    isp.pays(sale.subscriber, "4000")  # type: ignore[attr-defined]
    line = billing.NewLine(kind=billing.LineKind.OTHER, description="Cable", unit_price=Decimal(700))
    subscriber = sale.subscriber  # type: ignore[attr-defined]
    new = billing.NewInvoice(
        subscriber_id=subscriber.id, organization_id=subscriber.organization_id, due_on=due_on, lines=[line]
    )
    billing.issue_invoices(isp.ctx, new=[new])


def test_the_three_reminders_of_one_invoice_are_three_messages(isp: World) -> None:
    sale = isp.sale()
    issue_due(isp, sale, date(2026, 12, 20))
    for day in (13, 17, 19):
        walk(isp, day)
    assert len(heard(isp, sale.subscriber, "reminder")) == 3


@pytest.mark.parametrize("days", [[20, 21, 24], [20, 21, 24, 31]])
def test_whoever_was_cut_and_pays_hears_that_he_is_back(isp: World, days: list[int]) -> None:
    subscriber = billed(isp)
    for day in days:
        walk(isp, day)
    isp.pays(subscriber, "2500")
    settle(isp)
    told = [message.template for message in heard(isp, subscriber)][-2:]
    assert told == ["payment_received", "restored"]
    body = only(isp, subscriber, "restored").body
    assert body == "You are back online: nothing is overdue. Account SAV-100016. Savanna Net"


def test_whoever_was_never_cut_is_not_told_that_he_is_back(isp: World) -> None:
    subscriber = billed(isp)
    walk(isp, 20)
    walk(isp, 21)
    isp.pays(subscriber, "2500")
    settle(isp)
    assert [message.template for message in heard(isp, subscriber)][-1] == "payment_received"


def test_whoever_is_clear_but_still_suspended_by_hand_is_not_called_online(isp: World) -> None:
    subscriber = billed(isp)
    (service,) = subscriptions.subscriptions_of(isp.ctx, subscriber.id)
    for day in (20, 21, 24):
        walk(isp, day)
    subscriptions.suspend_subscription(
        isp.ctx, subscription_id=service.id, reason=subscriptions.SuspensionReason.ABUSE
    )
    isp.pays(subscriber, "2500")
    settle(isp)
    assert heard(isp, subscriber, "restored") == []
    assert only(isp, subscriber, "cleared").body == (
        "Nothing is overdue any more. Call us to be connected again. Account SAV-100016. Savanna Net"
    )


def test_a_promise_is_confirmed_and_is_the_only_thing_said_of_coming_back(isp: World) -> None:
    subscriber = billed(isp)
    for day in (20, 24):  # the night of grace was missed
        walk(isp, day)
    collections.take_promise(
        isp.ctx, subscriber_id=subscriber.id, until=date(2026, 12, 29), reason="salary on the 28th"
    )
    settle(isp)
    message = only(isp, subscriber, "promise")
    assert message.body == (
        f"Agreed: you are online until 28 Dec. Pay KES 2,500 before then to {PAY}. Savanna Net"
    )
    assert heard(isp, subscriber, "grace") == []


def test_a_second_promise_is_told_too(isp: World) -> None:
    subscriber = billed(isp)
    walk(isp, 21)
    for day in (27, 29):
        collections.take_promise(
            isp.ctx, subscriber_id=subscriber.id, until=date(2026, 12, day), reason="asked"
        )
    settle(isp)
    assert ["26 Dec" in m.body or "28 Dec" in m.body for m in heard(isp, subscriber, "promise")] == [
        True,
        True,
    ]


def test_grace_counts_a_promise_that_was_made_before(isp: World) -> None:
    subscriber = billed(isp)
    walk(isp, 20)
    collections.take_promise(
        isp.ctx, subscriber_id=subscriber.id, until=date(2026, 12, 29), reason="asked early"
    )
    walk(isp, 21)
    assert "until 28 Dec" in only(isp, subscriber, "grace").body


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


def test_an_event_that_is_delivered_twice_is_told_once(isp: World) -> None:
    sale = isp.sale()
    settle(isp)
    OutboxDelivery.objects.filter(listener="messaging.tell_subscribers").update(
        state=DeliveryState.PENDING, attempts=0
    )
    assert settle(isp) > 0
    assert len(heard(isp, sale.subscriber)) == 1


def test_an_event_that_comes_twice_in_one_batch_is_told_once(isp: World) -> None:
    sale = isp.sale()
    event = subscribers.SubscriberCreated(subject_id=sale.subscriber.id, subscriber_id=sale.subscriber.id)
    tell_subscribers(isp.ctx, [event, event])
    tell_subscribers(isp.ctx, [event])
    settle(isp)
    assert len(heard(isp, sale.subscriber)) == 1


def test_an_event_of_nobody_we_know_is_told_to_nobody(isp: World) -> None:
    stranger = new_id()
    events: list[Event] = [
        subscribers.SubscriberCreated(subject_id=stranger, subscriber_id=stranger),
        payments.PaymentAskEnded(subject_id=new_id(), subscriber_id=stranger, state="cancelled"),
        billing.InvoiceIssued(
            subject_id=new_id(),
            subscriber_id=stranger,
            number="X",
            total=1,
            due_on=isp.now.date(),
            recurring=True,
        ),
    ]
    assert announce(isp.ctx, occasions=occasions(isp.ctx, events)) == []


def test_a_removed_customer_is_told_nothing_more(isp: World) -> None:
    sale = isp.sale(activate=False)
    settle(isp)
    subscribers.remove_subscriber(isp.ctx, subscriber_id=sale.subscriber.id)
    isp.pays(sale.subscriber, "100")
    settle(isp)
    assert [message.template for message in heard(isp, sale.subscriber)] == ["welcome"]


def test_a_template_that_is_switched_off_writes_nothing(isp: World) -> None:
    (welcome,) = [
        each for each in messaging.templates(isp.ctx) if (each.code, each.language) == ("welcome", "en")
    ]
    messaging.change_template(isp.ctx, template_id=welcome.id, active=False)
    sale = isp.sale()
    settle(isp)
    assert heard(isp, sale.subscriber) == []


def test_without_a_provider_the_message_is_logged_and_nothing_fails(world: World) -> None:
    with_paybill(world)
    sale = world.sale()
    settle(world)
    message = only(world, sale.subscriber, "welcome")
    assert (message.state, message.reason) == (
        "not_sent",
        "SMS is not set up: add the account under Settings, Messages.",
    )
    assert not OutboxEvent.objects.filter(name="message.queued").exists()
    assert not OutboxDelivery.objects.filter(state=DeliveryState.DEAD).exists()
    assert messaging.unsent_counts(world.ctx) == {messaging.State.NOT_SENT: 1}


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


def test_the_tenants_day_is_the_tenants_not_utcs(isp: World) -> None:
    """At half past midnight in Nairobi it is still yesterday in UTC."""
    subscriber = billed(isp)
    isp.now = isp.now.replace(day=20, hour=21, minute=30)
    collections.walk_ladder(isp.ctx)
    settle(isp)
    assert only(isp, subscriber, "grace").body.startswith(
        "KES 2,500 is overdue. You stay online until 23 Dec."
    )


def test_money_is_said_in_the_tenants_currency(db: None) -> None:
    from mtandao.foundation.tenancy.fence import fence

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
