"""A small shop for purchases: a customer with a cap, and data that he can buy."""

from decimal import Decimal
from typing import Any

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.purchases import contract as purchases
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.usage import contract as usage
from tests.street_side import open_for_business, sells_data, settle
from tests.worlds import World

GB = 10**9
PREPAID: dict[str, Any] = {"billing_mode": "prepaid", "validity_days": 30}


class Shop:
    """Ten gigabytes at 2,500 a month, paid and running; five more for 300."""

    def __init__(self, world: World, **plan: Any) -> None:
        self.world = world
        terms: dict[str, Any] = {"data_cap_bytes": 10 * GB, "setup_fee": Decimal(0)} | plan
        self.sale = world.sale(world.plan("Ten", **terms))
        world.pays(self.sale.subscriber, "2500")
        open_for_business(world)
        self.data = self.sells("Five more", "300", size_bytes=5 * GB)

    def sells(self, name: str, price: str, **terms: Any) -> Any:
        return sells_data(self.world, name, price, **terms)

    @property
    def service(self) -> Any:
        return subscriptions.subscription(self.world.ctx, self.sale.subscription.id)

    @property
    def last(self) -> Any:
        return purchases.newest_bought(self.world.ctx, self.service.id, self.data.id)

    def buys(self, add_on: Any = None, price: str = "300", **more: Any) -> Any:
        add_on = add_on or self.data
        more = {"last_bought": None} | more
        ctx, told = self.world.ctx, Decimal(price)
        begun = purchases.buy(ctx, subscription_id=self.service.id, add_on_id=add_on.id, price=told, **more)
        settle()
        return begun

    def told(self, ask: Any, receipt: str | None = "UKK8M2QX4A", amount: str | None = None) -> None:
        told = payments.Received(
            method=payments.Method.MPESA,
            amount=Decimal(amount) if amount else ask.amount,
            received_at=self.world.now,
            receipt=receipt,
            ask_id=ask.id,
        )
        payments.receive_payment(self.world.ctx, received=told)
        settle()

    @property
    def wallet(self) -> Any:
        return ledger.balance(self.world.ctx, self.sale.subscriber.id).wallet

    @property
    def bought(self) -> Any:
        return len(subscriptions.add_ons_of(self.world.ctx, [self.service.id]).get(self.service.id, []))

    @property
    def total(self) -> Any:
        settle()
        return usage.allowances_of(self.world.ctx, [self.service.id])[self.service.id].total

    def gift(self, amount: str) -> None:
        ledger.give_promotion(
            self.world.ctx,
            subscriber_id=self.sale.subscriber.id,
            amount=Decimal(amount),
            reason="gift",
            key=f"gift {amount}",
        )
