"""Said once, to those whom it concerns, and never failing what it follows."""

from decimal import Decimal

from mtandao.domains.billing import contract as billing
from mtandao.domains.messaging import contract as messaging
from mtandao.domains.messaging.commands.automatic import announce
from mtandao.domains.messaging.listeners import tell_subscribers
from mtandao.domains.messaging.occasions import occasions
from mtandao.domains.messaging.tests.conftest import heard, only, settle, with_paybill
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.events import Event
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox.models import DeliveryState, OutboxDelivery, OutboxEvent
from tests.worlds import World


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
            total=Decimal(1),
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
        "SMS is not set up: add the account under Settings, Message providers.",
    )
    assert not OutboxEvent.objects.filter(name="message.queued").exists()
    assert not OutboxDelivery.objects.filter(state=DeliveryState.DEAD).exists()
    assert messaging.unsent_counts(world.ctx) == {messaging.State.NOT_SENT: 1}
