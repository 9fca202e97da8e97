"""An add-on beside a prepaid service is paid when it is sold, for the days that are paid, and then with every price."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.models import Invoice
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.refusals import NotAllowed, NotFound
from tests.worlds import World


@pytest.fixture
def sale(world: World) -> Any:
    """Thirty days at 300, of which ten are over."""
    world.now = datetime(2026, 4, 1, 9, tzinfo=UTC)
    mode = catalog.BillingMode.PREPAID
    plan = world.plan("Thirty", "300", setup_fee=Decimal(0), billing_mode=mode, validity_days=30)
    sale = world.sale(plan=plan)
    world.settle()
    world.pays(sale.subscriber, "300")
    world.now += timedelta(days=10)
    return sale


def offer(world: World, price: str = "60", **more: Any) -> Any:
    terms: dict[str, Any] = {"name": f"At {price}", "kind": "static_ip", "recurring": True, **more}
    return catalog.create_add_on(world.ctx, new=catalog.NewAddOn(price=Decimal(price), **terms))


def sell(world: World, sale: Any, add_on: Any) -> Any:
    return billing.sell_add_on(world.ctx, subscription_id=sale.subscription.id, add_on_id=add_on.id)


def wallet(world: World, sale: Any) -> Decimal:
    return ledger.balance(world.ctx, sale.subscriber.id).wallet


def gift(world: World, sale: Any, amount: str) -> None:
    ledger.give_promotion(
        world.ctx, subscriber_id=sale.subscriber.id, amount=Decimal(amount), reason="gift", key=amount
    )


def test_the_wallet_pays_the_days_that_are_left_and_then_whole_stretches(world: World, sale: Any) -> None:
    gift(world, sale, "500")
    bought = sell(world, sale, offer(world))
    assert wallet(world, sale) == 460  # 20 of 30 days
    bought.refresh_from_db()
    assert str(bought.billed_until) == "2026-05-01"
    world.now += timedelta(days=20)
    billing.renew_whoever_runs_out(world.ctx)
    assert wallet(world, sale) == 460 - 300 - 60
    assert not Invoice.objects.filter(open__gt=0).exists()


def test_a_wallet_that_is_too_low_buys_nothing(world: World, sale: Any) -> None:
    gift(world, sale, "39")
    with pytest.raises(billing.WalletTooLow, match=r"KES 40\.00 .* holds 39\.00"):
        sell(world, sale, offer(world))
    assert wallet(world, sale) == 39 and Invoice.objects.count() == 1
    assert not subscriptions.add_ons_of(world.ctx, [sale.subscription.id])


def test_what_is_bought_once_is_paid_whole(world: World, sale: Any) -> None:
    gift(world, sale, "100")
    sell(world, sale, offer(world, "90", kind="data", recurring=False, size_bytes=10**9))
    assert wallet(world, sale) == 10


def test_what_has_run_out_pays_it_with_its_next_price(world: World, sale: Any) -> None:
    world.now += timedelta(days=21)
    billing.renew_whoever_runs_out(world.ctx)
    sell(world, sale, offer(world))
    assert Invoice.objects.count() == 1
    world.pays(sale.subscriber, "360")
    assert subscriptions.subscription(world.ctx, sale.subscription.id).state == "active"
    assert wallet(world, sale) == 0


def test_who_ends_the_service_gets_its_days_back_too(world: World, sale: Any) -> None:
    gift(world, sale, "40")
    sell(world, sale, offer(world))
    world.now += timedelta(days=10)
    billing.end_service_now(world.ctx, subscription_id=sale.subscription.id)
    assert wallet(world, sale) == 100 + 20


def test_forbidden_and_somebody_elses(world: World, sale: Any) -> None:
    add_on = offer(world)
    for ctx, refusal in ((world.as_role("readonly"), NotAllowed), (World("coast").ctx, NotFound)):
        with pytest.raises(refusal):
            billing.sell_add_on(ctx, subscription_id=sale.subscription.id, add_on_id=add_on.id)
