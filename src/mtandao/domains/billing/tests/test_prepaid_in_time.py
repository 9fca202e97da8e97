"""RADIUS ends paid time to the second: whoever can pay goes on before that, and nobody else is told so."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from mtandao.domains.billing import contract as billing
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.network import contract as network
from mtandao.domains.subscriptions import contract as subscriptions
from tests.worlds import World

MONTH = timedelta(days=30)


def prepaid(world: World, name: str = "Thirty days", price: str = "500") -> catalog.Plan:
    plan: catalog.Plan = world.plan(
        name,
        price,
        setup_fee=Decimal(0),
        billing_mode=catalog.BillingMode.PREPAID,
        validity_days=30,
    )
    return plan


def paid(world: World, sum_: str) -> tuple[Any, datetime]:
    """A service that this was paid for, and when its time ends."""
    sale = world.sale(prepaid(world), activate=True)
    world.settle()
    world.pays(sale.subscriber, sum_)
    return sale, end_of(world, sale)


def end_of(world: World, sale: Any) -> datetime:
    end = subscriptions.subscription(world.ctx, sale.subscription.id).paid_until
    assert end is not None
    return end


def ends_by_itself(world: World, sale: Any) -> datetime | None:
    world.settle()
    (login,) = network.logins_of(world.ctx, [sale.subscription.id]).values()
    return login.ends_at


def test_a_wallet_that_can_pays_a_moment_before_the_end(world: World) -> None:
    sale, end = paid(world, "1000")
    world.now = end - timedelta(minutes=3)
    assert billing.renew_whoever_runs_out(world.ctx) == (0, 0)
    world.now = end - timedelta(seconds=90)
    assert billing.renew_whoever_runs_out(world.ctx) == (1, 1)
    assert end_of(world, sale) == end + MONTH == ends_by_itself(world, sale)
    assert ledger.balance(world.ctx, sale.subscriber.id).wallet == 0
    assert billing.renew_whoever_runs_out(world.ctx) == (0, 0)


def test_whoever_cannot_pay_keeps_what_he_paid_to_the_second(world: World) -> None:
    sale, end = paid(world, "900")
    for seconds in (120, 60, 1):
        world.now = end - timedelta(seconds=seconds)
        assert billing.renew_whoever_runs_out(world.ctx) == (0, 0)
        assert subscriptions.subscription(world.ctx, sale.subscription.id).state == "active"
    assert ends_by_itself(world, sale) == end
    world.now = end
    assert billing.renew_whoever_runs_out(world.ctx) == (1, 0)
    assert ends_by_itself(world, sale) is None


def test_what_changes_at_the_end_changes_at_the_end(world: World) -> None:
    sale, end = paid(world, "2000")
    other = prepaid(world, "Sixty", "700")
    subscriptions.plan_subscription_change(
        world.ctx, subscription_id=sale.subscription.id, plan_id=other.id, on=None
    )
    world.now = end - timedelta(seconds=90)
    assert billing.renew_whoever_runs_out(world.ctx) == (0, 0)
    world.now = end
    assert billing.renew_whoever_runs_out(world.ctx) == (1, 1)
    assert subscriptions.subscription(world.ctx, sale.subscription.id).plan_id == other.id


def test_time_ends_nothing_of_whoever_is_billed_afterwards(world: World) -> None:
    sale = world.sale(world.plan(), activate=True)
    assert ends_by_itself(world, sale) is None


def test_money_that_comes_early_moves_the_end(world: World) -> None:
    sale, end = paid(world, "500")
    assert ends_by_itself(world, sale) == end
    world.pays(sale.subscriber, "500")
    assert ends_by_itself(world, sale) == end + MONTH
