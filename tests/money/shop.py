"""A provider with four customers, and the clerk who keeps his books on paper beside the machine's."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from mtandao.domains.billing import contract as billing
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscriptions.models import Subscription
from mtandao.foundation.outbox.relay import drain
from tests.money.books import assert_even, on_paper
from tests.money.outside import Movement, Sent
from tests.worlds import World

ZERO = Decimal("0.00")
# Whose wallets are full to begin with.
RICH, WEALTH = (0, 3), Decimal(20000)


@dataclass
class Shop:
    """Small pays by the month, Big by the month with tax, Weekly by the week; the last pays before."""

    world: World
    plans: list[Any]
    sales: list[Any]
    # What has happened in all examples together: a machine in which nothing happens finds nothing.
    happened: Counter[str] = field(default_factory=Counter)

    @classmethod
    def opened(cls, world: World) -> "Shop":
        ctx = world.ctx
        payments.set_up_gateway(
            ctx, short_code="600100", consumer_key="key", consumer_secret="secret", passkey="passkey"
        )
        ledger.change_wallet_rules(ctx, adjust_limit=Decimal(50000), low_below=None)
        group = billing.create_tax_group(ctx, code="VAT", name="VAT")
        rate = billing.NewTaxRate(code="VAT", name="VAT", percent=Decimal(16), starts_on=ctx.today)
        billing.add_tax_rate(ctx, group_id=group.id, new=rate)
        prepaid = {"billing_mode": catalog.BillingMode.PREPAID, "setup_fee": ZERO}
        plans = [
            world.plan("Small", "1999.99"),
            world.plan("Big", "4350", tax_group_id=group.id),
            world.plan("Weekly", "700.50", cycle="week"),
            world.plan("Ten days", "333.33", validity_days=10, **prepaid),
            world.plan("Thirty days", "950", validity_days=30, tax_group_id=group.id, **prepaid),
        ]
        sales = [world.sale(plan, activate=True) for plan in plans[:4]]
        drain(["billing.begin_prepaid"])
        for number in RICH:
            world.pays(sales[number].subscriber, str(WEALTH))
        return cls(world, plans, sales)

    def who_is(self, subscriber_id: Any) -> int:
        return next(n for n, sale in enumerate(self.sales) if sale.subscriber.id == subscriber_id)

    def id_of(self, who: int) -> Any:
        return self.sales[who].subscriber.id


@dataclass
class Clerk:
    """What a careful clerk writes down. `money`: what each brought and was given, less what he took and gave, by
    anything but invoices and credit notes. `places`: where the provider's money lies."""

    shop: Shop
    money: list[Decimal] = field(default_factory=lambda: [WEALTH if n in RICH else ZERO for n in range(4)])
    places: dict[str, Decimal] = field(
        default_factory=lambda: {"mpesa": WEALTH * len(RICH), "cash": ZERO, "bank": ZERO}
    )
    suspense: Decimal = ZERO
    on_its_way: Decimal = ZERO
    payments: int = len(RICH)
    # Who had money taken back that was not there any more: he owes it, and his wallet may be below zero.
    short: set[int] = field(default_factory=set)

    def books(self, movement: Movement) -> None:
        """We have heard of it: once, however often it is told."""
        self.shop.happened["told again" if movement.booked else "booked"] += 1
        if movement.booked:
            return
        movement.booked = True
        self.payments += 1
        self.places["mpesa"] += movement.amount
        if movement.who is None:
            self.suspense += movement.amount
        else:
            self.money[movement.who] += movement.amount

    def takes_cash(self, who: int, amount: Decimal, place: str) -> None:
        self.payments += 1
        self.places[place] += amount
        self.money[who] += amount

    def sets_aside(self, who: int, amount: Decimal) -> None:
        self.money[who] -= amount
        self.on_its_way += amount

    def sees_it_paid(self, sent: Sent, place: str) -> None:
        """Success is sticky, and overturns a failure: then he has had the money twice, once in his wallet."""
        self.shop.happened["payout told"] += 1
        if sent.booked == "paid":
            return
        if sent.booked == "failed":
            self.shop.happened["paid after all"] += 1
            self.money[sent.who] -= sent.amount
            self.short.add(sent.who)
        else:
            self.on_its_way -= sent.amount
        self.places[place] -= sent.amount
        sent.booked = "paid"

    def sees_it_failed(self, sent: Sent) -> None:
        if sent.booked == "under way":
            self.money[sent.who] += sent.amount
            self.on_its_way -= sent.amount
            sent.booked = "failed"

    def agrees(self) -> None:
        """The machine's books say what his paper says."""
        assert_even()
        ctx = self.shop.world.ctx
        papers = on_paper()
        for who, sale in enumerate(self.shop.sales):
            name, owner = self.shop.plans[who].name, sale.subscriber.id
            billed, settled, credited, given_back = papers.get(owner, (ZERO,) * 4)
            held = ledger.balance(ctx, owner)
            assert held.wallet == self.money[who] - settled + given_back, f"{name}: shillings disappeared"
            assert held.net == self.money[who] - billed + credited, f"{name}: {held}"
            assert held.owed == billing.open_amount(ctx, owner) >= 0, name
            assert held.wallet >= 0 or who in self.short, f"{name}: {held}"
        trial = ledger.trial_balance(ctx)
        assert {place: trial.get(place, ZERO) for place in self.places} == self.places
        assert -trial.get("suspense", ZERO) == self.suspense
        assert -trial.get("payout", ZERO) == self.on_its_way
        assert payments.payments(ctx).count() == self.payments
        self._prepaid_time_was_bought()

    def _prepaid_time_was_bought(self) -> None:
        """Each stretch of time has its invoice: none is given away, none is sold twice."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM foundation_outboxevent WHERE name = 'subscription.renewed' AND tenant_id = %s",
                [self.shop.world.tenant_id],
            )
            (renewed,) = cursor.fetchone()
        prepaid = Subscription.objects.filter(mode=catalog.BillingMode.PREPAID).values("id")
        lines = billing.InvoiceLine.objects.filter(subscription__in=prepaid, kind=billing.LineKind.PLAN)
        assert lines.count() == renewed
