from decimal import Decimal

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections import contract as collections
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.network import contract as network
from mtandao.domains.subscriptions import contract as subscriptions


def test_life(world) -> None:
    sale = world.sale()
    world.settle()
    ctx = world.ctx
    assert network.logins(ctx).get().access == "online"
    world.pays(sale.subscriber, "4000")
    world.settle()
    assert ledger.balance(ctx, sale.subscriber.id).net == 0
    world.later(days=31)
    result = billing.run_billing(world.ctx)
    assert result.invoices == 1 and result.total == Decimal("2500.00")
    assert billing.run_billing(world.ctx).invoices == 0
    world.settle()
    for days, access in ((2, "online"), (3, "walled"), (7, "rejected")):
        world.later(days=days)
        collections.walk_ladder(world.ctx)
        world.settle()
        assert network.logins(world.ctx).get().access == access, days
    world.pays(sale.subscriber, "2500")
    world.settle()
    assert network.logins(world.ctx).get().access == "online"
    assert sum(ledger.trial_balance(world.ctx).values()) == 0
