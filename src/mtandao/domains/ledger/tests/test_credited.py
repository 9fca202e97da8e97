"""Who is cut off and gets credit is back at once, as if he had paid."""

from decimal import Decimal

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections import contract as collections
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation import clock
from tests.worlds import World

pytestmark = pytest.mark.django_db(databases=["default", "radius"])


@pytest.fixture(autouse=True)
def owned_clock(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Listeners are told the time of the test."""
    monkeypatch.setattr(clock, "now", lambda: world.now)


def test_a_credited_wallet_settles_and_brings_the_customer_back(world: World) -> None:
    sale = world.sale()
    world.later(days=20)
    collections.walk_ladder(world.ctx)
    service = subscriptions.subscriptions_of(world.ctx, sale.subscriber.id)[0]
    assert service.state == subscriptions.State.SUSPENDED
    owed = ledger.balance(world.ctx, sale.subscriber.id).owed
    ledger.give_promotion(
        world.ctx, subscriber_id=sale.subscriber.id, amount=owed, reason="Our mistake", key="1"
    )
    world.settle()
    service = subscriptions.subscriptions_of(world.ctx, sale.subscriber.id)[0]
    assert service.state == subscriptions.State.ACTIVE
    assert billing.open_amount(world.ctx, sale.subscriber.id) == 0
    assert ledger.balance(world.ctx, sale.subscriber.id) == ledger.Balance()


def test_a_gift_that_is_too_small_pays_a_part_and_opens_nothing(world: World) -> None:
    sale = world.sale()
    world.later(days=20)
    collections.walk_ladder(world.ctx)
    owed = ledger.balance(world.ctx, sale.subscriber.id).owed
    ledger.give_promotion(
        world.ctx, subscriber_id=sale.subscriber.id, amount=Decimal(100), reason="Sorry", key="1"
    )
    world.settle()
    service = subscriptions.subscriptions_of(world.ctx, sale.subscriber.id)[0]
    assert service.state == subscriptions.State.SUSPENDED
    assert ledger.balance(world.ctx, sale.subscriber.id).owed == owed - 100
