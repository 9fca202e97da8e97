"""The way of a payment: each link from what is there, and nothing of somebody else's payment."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from mtandao.domains.network import contract as network
from mtandao.domains.payments import contract as payments
from mtandao.domains.reports import contract as reports
from mtandao.domains.reports.contract import Link
from mtandao.foundation.context import Context
from mtandao.foundation.outbox.models import DeliveryState, OutboxDelivery
from tests.street_side import goes_online, hold_in_radius, walled
from tests.worlds import World


def trail(world: World, payment: payments.Payment) -> reports.Trail:
    return reports.trails(world.ctx, [payment])[payment.id]


def written(ctx: Context, sale: Any) -> None:
    """RADIUS took it: what the gateway reports, in the payment's own chain."""
    rows = network.logins_of(ctx, [sale.subscription.id]).values()
    network.record_provisioned(ctx, written={row.id: row.changed_at for row in rows})


def test_before_anybody_heard_the_links_ahead_are_pending(world: World) -> None:
    sale = world.sale()
    world.settle()
    found = trail(world, world.pays(sale.subscriber, "4000"))
    assert found.booked_at is not None and found.invoices_paid == 1
    assert {Link.RADIUS, Link.MESSAGE} <= found.pending


def test_who_was_walled_gets_his_access_back_on_the_trail(world: World) -> None:
    from mtandao.domains.collections import contract as collections

    sale = world.sale()
    for _ in range(5):
        world.later(days=1)
        collections.walk_ladder(world.ctx)
        world.settle()
    payment = world.pays(sale.subscriber, "4000")
    world.settle()
    written(replace(world.ctx, correlation_id=payment.correlation_id), sale)
    world.settle()
    found = trail(world, payment)
    assert found.access == "online" and found.provisioned_at is not None
    assert not found.dead
    assert found.message is not None and found.message.event == "payment.received"


def test_who_is_back_within_the_second_of_his_payment_is_back(world: World) -> None:
    """Accounting tells whole seconds, and a payment is booked to the microsecond."""
    sale = walled(world)
    world.later(seconds=0.4)
    payment = world.pays(sale.subscriber, "4000")
    hold_in_radius(world)
    world.later(seconds=0.3)
    goes_online(world, sale, began=world.now.replace(microsecond=0))
    found = trail(world, payment)
    assert found.back_at == world.now.replace(microsecond=0) < payment.booked_at
    assert found.access == "online"


def test_a_delivery_set_aside_breaks_its_link(world: World) -> None:
    sale = world.sale()
    world.settle()
    payment = world.pays(sale.subscriber, "4000")
    mine = OutboxDelivery.objects.filter(tenant_id=world.tenant_id, state=DeliveryState.PENDING)
    mine.filter(listener__startswith="collections.").update(
        state=DeliveryState.DEAD, last_error="ValueError: no"
    )
    found = trail(world, payment)
    assert found.dead == {Link.RADIUS: "ValueError: no"} and len(found.dead_ids) >= 1


def test_a_payment_placed_by_hand_is_followed_under_its_placing(world: World) -> None:
    sale = world.sale()
    payment = payments.receive_payment(
        world.ctx,
        received=payments.Received(
            method=payments.Method.MPESA,
            amount=Decimal(4000),
            received_at=world.now,
            receipt="UKK8M2QX4A",
            reference="?",
        ),
    )
    assert not trail(world, payment).placed
    placed = payments.place_payment(world.ctx, payment_id=payment.id, subscriber_id=sale.subscriber.id)
    found = trail(world, placed)
    assert found.placed and found.booked_at is not None and found.invoices_paid == 1


def test_two_payments_of_one_cause_do_not_mix(world: World) -> None:
    first, second = world.sale(), world.sale()
    ctx = world.ctx
    made = [
        payments.record_payment(ctx, subscriber_id=sale.subscriber.id, amount=Decimal(amount))
        for sale, amount in ((first, 4000), (second, 10))
    ]
    found = reports.trails(ctx, made)
    assert [found[each.id].invoices_paid for each in made] == [1, 0]


def test_many_trails_cost_as_many_queries_as_one(world: World) -> None:
    sales: list[Any] = [world.sale() for _ in range(6)]
    made = [world.pays(sale.subscriber, "4000") for sale in sales]
    world.settle()
    with CaptureQueriesContext(connection) as one:
        reports.trails(world.ctx, made[:1])
    with CaptureQueriesContext(connection) as many:
        reports.trails(world.ctx, made)
    assert len(many) == len(one) <= 6
