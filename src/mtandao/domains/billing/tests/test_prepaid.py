"""Prepaid services: the wallet pays the next price as money comes or as time runs out; else the wall."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.models import Invoice
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.network import contract as network
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.subscriptions.models import Subscription
from tests.worlds import World

NAIROBI = timedelta(hours=3)


@pytest.fixture
def thirty(world: World) -> catalog.Plan:
    return prepaid(world, validity_days=30)


def prepaid(world: World, name: str = "Thirty days", price: str = "500", **more: Any) -> catalog.Plan:
    plan: catalog.Plan = world.plan(
        name, price, setup_fee=Decimal(0), billing_mode=catalog.BillingMode.PREPAID, **more
    )
    return plan


def active(world: World, plan: catalog.Plan) -> Any:
    """A service that works, and nothing paid yet."""
    sale = world.sale(plan, activate=True)
    world.settle()
    return sale


def of(sale: Any) -> Subscription:
    return Subscription.objects.get(id=sale.subscription.id)


def wallet(world: World, sale: Any) -> Decimal:
    return ledger.balance(world.ctx, sale.subscriber.id).wallet


def access(world: World, sale: Any) -> str:
    world.settle()
    (login,) = network.logins_of(world.ctx, [sale.subscription.id]).values()
    return login.access


def test_without_money_it_begins_behind_the_wall(world: World, thirty: catalog.Plan) -> None:
    sale = active(world, thirty)
    assert (of(sale).state, of(sale).suspended_for) == ("suspended", "run_out")
    assert access(world, sale) == "walled"
    assert sale.invoice is None and not Invoice.objects.exists()


@pytest.mark.parametrize(("before", "paid", "left"), [("0", "500", 0), ("0", "750", 250), ("200", "300", 0)])
def test_M9_a_payment_of_one_price_brings_it_back(
    world: World, thirty: catalog.Plan, before: str, paid: str, left: int
) -> None:
    sale = active(world, thirty)
    if Decimal(before):
        world.pays(sale.subscriber, before)
        assert of(sale).state == "suspended"
    world.pays(sale.subscriber, paid)
    service = of(sale)
    assert (service.state, service.paid_until) == ("active", world.now + timedelta(days=30))
    assert wallet(world, sale) == left
    invoice = Invoice.objects.get()
    assert invoice.total == 500 and invoice.open_amount == 0
    assert access(world, sale) == "online"


def test_M9_what_buys_nothing_waits_in_suspense_where_the_provider_wants_that(
    world: World, thirty: catalog.Plan
) -> None:
    sale = active(world, thirty)
    payments.set_desk_rules(world.ctx, hold_too_little=True)
    payment = world.pays(sale.subscriber, "300")
    assert (payment.state, payment.suspense_reason) == ("suspense", "amount_too_low")
    assert wallet(world, sale) == 0
    payments.place_payment(world.ctx, payment_id=payment.id, subscriber_id=sale.subscriber.id)
    world.pays(sale.subscriber, "200")
    assert of(sale).state == "active" and wallet(world, sale) == 0


def test_M14_paying_while_days_remain_adds_to_the_end(world: World, thirty: catalog.Plan) -> None:
    sale = active(world, thirty)
    world.pays(sale.subscriber, "500")
    end = of(sale).paid_until
    assert end is not None
    world.now = end - timedelta(days=3)
    world.pays(sale.subscriber, "500")
    assert of(sale).paid_until == end + timedelta(days=30)


def test_M14_paying_after_the_end_counts_from_now(world: World, thirty: catalog.Plan) -> None:
    sale = active(world, thirty)
    world.pays(sale.subscriber, "500")
    world.now += timedelta(days=31)
    assert billing.renew_whoever_runs_out(world.ctx) == (1, 0)
    assert access(world, sale) == "walled"
    world.now += timedelta(days=4)
    world.pays(sale.subscriber, "500")
    assert of(sale).paid_until == world.now + timedelta(days=30)
    assert access(world, sale) == "online"


def test_the_wallet_pays_as_it_runs_out_and_no_second_is_lost(world: World, thirty: catalog.Plan) -> None:
    sale = active(world, thirty)
    world.pays(sale.subscriber, "1000")
    end = of(sale).paid_until
    assert end is not None and wallet(world, sale) == 500
    world.now = end + timedelta(minutes=1)
    assert billing.renew_whoever_runs_out(world.ctx) == (1, 1)
    assert of(sale).paid_until == end + timedelta(days=30)
    assert billing.renew_whoever_runs_out(world.ctx) == (0, 0)
    assert wallet(world, sale) == 0 and Invoice.objects.count() == 2


def test_the_minute_job_twice_bills_once(world: World, thirty: catalog.Plan) -> None:
    sale = active(world, thirty)
    world.pays(sale.subscriber, "1500")
    end = of(sale).paid_until
    assert end is not None
    world.now = end
    for _ in range(3):
        billing.renew_or_run_out(world.ctx, subscriber_ids=[sale.subscriber.id])
    assert Invoice.objects.count() == 2


def test_an_hour_is_an_hour(world: World) -> None:
    sale = active(world, prepaid(world, "Hour", "20", cycle="hour"))
    world.pays(sale.subscriber, "60")
    start = world.now
    for hours in (1, 2, 3):
        assert of(sale).paid_until == start + timedelta(hours=hours)
        world.now = start + timedelta(hours=hours)
        billing.renew_whoever_runs_out(world.ctx)
    assert of(sale).state == "suspended" and Invoice.objects.count() == 3


def test_months_keep_their_day_and_the_time_of_day(world: World) -> None:
    world.now = datetime(2027, 1, 31, 11, 32, tzinfo=UTC)
    sale = active(world, prepaid(world, "Month", "900"))
    world.pays(sale.subscriber, "2700")
    ends = []
    for _ in range(3):
        end = of(sale).paid_until
        assert end is not None
        ends.append((end + NAIROBI).strftime("%d %b %H:%M"))
        world.now = end
        billing.renew_whoever_runs_out(world.ctx)
    assert ends == ["28 Feb 14:32", "31 Mar 14:32", "30 Apr 14:32"]


def test_to_the_months_end_only_the_days_left_are_paid(world: World) -> None:
    world.now = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
    sale = active(world, prepaid(world, "To the end", "3000", aligned=True))
    world.pays(sale.subscriber, "1500")
    assert wallet(world, sale) == 0 and Invoice.objects.get().total == 1500
    assert of(sale).paid_until == datetime(2026, 11, 30, 21, 0, tzinfo=UTC)


def test_of_two_services_the_one_that_is_over_comes_first(world: World, thirty: catalog.Plan) -> None:
    sale = active(world, thirty)
    world.pays(sale.subscriber, "500")
    from mtandao.domains.sales import contract as sales

    terms = sales.Terms(thirty.id, activate=True)
    other = sales.sell_service(world.ctx, subscriber_id=sale.subscriber.id, terms=terms)
    world.settle()
    end = of(sale).paid_until
    world.pays(sale.subscriber, "500")
    assert of(other).state == "active" and of(sale).paid_until == end
    assert wallet(world, sale) == 0


def test_what_is_owed_is_paid_before_time_is_bought(world: World) -> None:
    plan = world.plan("With a fee", "500", setup_fee=Decimal(1000), billing_mode="prepaid", validity_days=30)
    sale = active(world, plan)
    assert sale.invoice.total == 1000
    world.pays(sale.subscriber, "1200")
    assert of(sale).state == "suspended" and wallet(world, sale) == 200
    world.pays(sale.subscriber, "300")
    assert of(sale).state == "active" and wallet(world, sale) == 0


def test_who_is_suspended_by_hand_buys_no_time(world: World, thirty: catalog.Plan) -> None:
    sale = active(world, thirty)
    world.pays(sale.subscriber, "500")
    subscriptions.suspend_subscription(world.ctx, subscription_id=sale.subscription.id)
    world.pays(sale.subscriber, "500")
    assert wallet(world, sale) == 500


def test_another_plan_comes_with_the_next_price(world: World, thirty: catalog.Plan) -> None:
    sale = active(world, thirty)
    bigger = prepaid(world, "Bigger", "800", validity_days=30)
    world.pays(sale.subscriber, "500")
    with pytest.raises(subscriptions.PaidAhead):
        billing.quote_plan_change(world.ctx, subscription_id=sale.subscription.id, plan_id=bigger.id)
    with pytest.raises(subscriptions.OtherMode):
        subscriptions.plan_subscription_change(
            world.ctx, subscription_id=sale.subscription.id, plan_id=world.plan("Billed").id
        )
    subscriptions.plan_subscription_change(world.ctx, subscription_id=sale.subscription.id, plan_id=bigger.id)
    world.pays(sale.subscriber, "800")
    service = of(sale)
    assert service.plan_id == bigger.id and service.price == 800 and service.next_plan_id is None
    assert wallet(world, sale) == 0


def test_a_discount_counts_its_cycles(world: World, thirty: catalog.Plan) -> None:
    sale = active(world, thirty)
    discount = catalog.create_discount(
        world.ctx, new=catalog.NewDiscount(name="Welcome", percent=Decimal(50), cycles=1)
    )
    subscriptions.give_discount(
        world.ctx, subscription_id=sale.subscription.id, discount_id=discount.id, reason="New."
    )
    world.pays(sale.subscriber, "250")
    assert of(sale).state == "active" and wallet(world, sale) == 0
    end = of(sale).paid_until
    world.pays(sale.subscriber, "250")
    assert of(sale).paid_until == end and wallet(world, sale) == 250


def test_one_whose_end_is_planned_is_not_renewed(world: World, thirty: catalog.Plan) -> None:
    sale = active(world, thirty)
    world.pays(sale.subscriber, "1000")
    subscriptions.plan_subscription_end(world.ctx, subscription_id=sale.subscription.id)
    end = of(sale).paid_until
    assert end is not None
    world.now = end
    billing.renew_whoever_runs_out(world.ctx)
    assert of(sale).state == "suspended" and wallet(world, sale) == 500
