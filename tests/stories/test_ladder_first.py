from decimal import Decimal

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections import contract as collections
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.network import contract as network


def test_life(kept_world) -> None:
    sale = kept_world.sale()
    kept_world.settle()
    ctx = kept_world.ctx
    assert network.logins(ctx).get().access == "online"
    kept_world.pays(sale.subscriber, "4000")
    kept_world.settle()
    assert ledger.balance(ctx, sale.subscriber.id).net == 0
    kept_world.later(days=31)
    result = billing.run_billing(kept_world.ctx)
    assert result.invoices == 1 and result.total == Decimal("2500.00")
    assert billing.run_billing(kept_world.ctx).invoices == 0
    kept_world.settle()
    for days, access in ((2, "online"), (3, "walled"), (7, "rejected")):
        kept_world.later(days=days)
        collections.walk_ladder(kept_world.ctx)
        kept_world.settle()
        assert network.logins(kept_world.ctx).get().access == access, days
    kept_world.pays(sale.subscriber, "2500")
    kept_world.settle()
    assert network.logins(kept_world.ctx).get().access == "online"
    assert sum(ledger.trial_balance(kept_world.ctx).values()) == 0
