"""What stands beside a plan when its service ends: add-ons, discounts, and time that was paid ahead."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.jobs import end_services
from mtandao.domains.billing.models import CreditNote, Invoice
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from tests.worlds import World


@pytest.fixture
def april(world: World) -> World:
    """The first of a month of 30 days."""
    world.now = datetime(2026, 4, 1, 9, tzinfo=UTC)
    return world


def at(world: World, month: int, day: int) -> None:
    world.now = datetime(2026, month, day, 9, tzinfo=UTC)


def served(world: World, price: str = "30", **plan: Any) -> Any:
    name = f"Plan {world.made.setdefault('plans', 0)}"
    world.made["plans"] += 1
    return world.sale(plan=world.plan(name, price, setup_fee=Decimal(0), **plan))


def buy(
    world: World, sale: Any, price: str = "60", kind: Any = catalog.AddOnKind.STATIC_IP, **more: Any
) -> Any:
    terms = {"recurring": True, **more}
    new = catalog.NewAddOn(name=f"At {price}", kind=kind, price=Decimal(price), **terms)
    add_on = catalog.create_add_on(world.ctx, new=new)
    return subscriptions.buy_add_on(world.ctx, subscription_id=sale.subscription.id, add_on_id=add_on.id)


def end(world: World, sale: Any) -> billing.Ending:
    quote = billing.quote_end(world.ctx, subscription_id=sale.subscription.id)
    return billing.end_service_now(world.ctx, subscription_id=sale.subscription.id, quoted=quote.total)


def net(world: World, sale: Any) -> Decimal:
    return ledger.balance(world.ctx, sale.subscriber.id).net


def test_an_add_on_that_is_billed_ahead_gives_its_unused_days_back_as_the_plan_does(april: World) -> None:
    sale = served(april)
    buy(april, sale)
    at(april, 5, 1)
    billing.run_billing(april.ctx)
    world_owes = net(april, sale)
    at(april, 5, 16)  # 16 of 31 days are left; all of April's 60 was billed with May
    done = end(april, sale)
    assert done.quote.credit == Decimal("15.48") + Decimal("30.97")
    assert net(april, sale) == world_owes + done.quote.credit
    assert all(note.reason == "ended" for note in done.credit_notes)


def test_what_an_add_on_had_and_no_invoice_holds_is_billed_with_the_end(april: World) -> None:
    sale = served(april)
    at(april, 4, 11)
    buy(april, sale)
    at(april, 4, 21)
    done = end(april, sale)
    assert done.quote.add_ons == 20 and done.quote.credit == 10 and done.quote.total == 10
    assert done.invoice is not None and done.invoice.total == 20
    assert [line.kind for line in done.invoice.lines.all()] == ["addon"]
    at(april, 7, 1)
    assert billing.run_billing(april.ctx).invoices == 0


def test_what_is_bought_once_is_paid_and_not_given_back(april: World) -> None:
    sale = served(april)
    buy(april, sale, "7", catalog.AddOnKind.DATA, recurring=False, size_bytes=10**9)
    done = end(april, sale)
    assert done.quote.add_ons == 7 and done.quote.credit == 30


def test_with_the_period_the_add_on_is_billed_to_its_last_day_and_never_after(april: World) -> None:
    sale = served(april)
    at(april, 4, 16)
    buy(april, sale)
    subscriptions.plan_subscription_end(april.ctx, subscription_id=sale.subscription.id)
    at(april, 5, 1)
    billing.run_billing(april.ctx)
    end_services(april.ctx)
    assert sorted(Invoice.objects.values_list("total", flat=True)) == [30, 30]
    assert not CreditNote.objects.exists()
    at(april, 8, 1)
    billing.run_billing(april.ctx)
    end_services(april.ctx)
    assert Invoice.objects.count() == 2


def test_add_ons_and_discounts_do_not_outlive_their_service(april: World) -> None:
    sale = served(april)
    bought = buy(april, sale)
    discount = catalog.create_discount(april.ctx, new=catalog.NewDiscount(name="Friend", percent=Decimal(10)))
    given = subscriptions.give_discount(
        april.ctx, subscription_id=sale.subscription.id, discount_id=discount.id, reason="friend"
    )
    end(april, sale)
    bought.refresh_from_db()
    given.refresh_from_db()
    assert (bought.ended_on, given.ended_at) == (april.now.date(), april.now)
    assert subscriptions.services_with(april.ctx, discount.id) == 0


def test_days_on_which_the_service_was_away_are_not_billed_of_its_add_ons_alone(april: World) -> None:
    sale = served(april)
    buy(april, sale)
    at(april, 4, 11)
    subscriptions.suspend_subscription(april.ctx, subscription_id=sale.subscription.id)
    at(april, 9, 1)
    assert billing.quote_end(april.ctx, subscription_id=sale.subscription.id).add_ons == 60  # April's


def prepaid(world: World, **more: Any) -> Any:
    mode = catalog.BillingMode.PREPAID
    sale = served(world, "300", billing_mode=mode, **{"validity_days": 30, **more})
    world.settle()
    return sale


def test_what_was_paid_ahead_and_not_used_comes_back_to_the_wallet(april: World) -> None:
    sale = prepaid(april)
    april.pays(sale.subscriber, "350")
    april.now += timedelta(days=10)
    done = end(april, sale)
    assert done.quote.credit == 200 and done.quote.until == date(2026, 5, 1)
    assert ledger.balance(april.ctx, sale.subscriber.id).wallet == 250


def test_a_day_that_has_begun_is_used_and_hours_are_not_given_back(april: World) -> None:
    sale = prepaid(april)
    april.pays(sale.subscriber, "300")
    april.now += timedelta(days=10, minutes=1)
    assert end(april, sale).quote.credit == 190
    hourly = world_of_an_hour(april)
    april.now += timedelta(minutes=5)
    assert end(april, hourly).quote.credit == 0


def world_of_an_hour(world: World) -> Any:
    sale = prepaid(world, validity_days=None, cycle="hour")
    world.pays(sale.subscriber, "300")
    return sale


def test_several_prices_paid_ahead_come_back_each_from_its_invoice(april: World) -> None:
    sale = prepaid(april)
    april.pays(sale.subscriber, "300")
    april.pays(sale.subscriber, "300")
    april.now += timedelta(days=15)
    done = end(april, sale)
    assert done.quote.credit == 450 and len(done.credit_notes) == 2
    assert ledger.balance(april.ctx, sale.subscriber.id).wallet == 450


def test_what_was_let_off_is_not_given_back_and_never_more_than_was_charged(april: World) -> None:
    sale = prepaid(april)
    discount = catalog.create_discount(april.ctx, new=catalog.NewDiscount(name="Half", percent=Decimal(50)))
    subscriptions.give_discount(
        april.ctx, subscription_id=sale.subscription.id, discount_id=discount.id, reason="opening"
    )
    april.pays(sale.subscriber, "150")
    april.now += timedelta(days=15)
    assert end(april, sale).quote.credit == 75


def test_what_has_run_out_gives_nothing_back(april: World) -> None:
    sale = prepaid(april)
    april.pays(sale.subscriber, "300")
    april.now += timedelta(days=31)
    billing.renew_whoever_runs_out(april.ctx)
    assert end(april, sale).quote.total == 0
    never = prepaid(april)
    assert end(april, never).quote.total == 0
