"""Two providers alike to the cent: whatever is done to the one, it must end like the other, to whom nothing was done."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mtandao.domains.billing import contract as billing
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.messaging import contract as messaging
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.outbox.models import OutboxDelivery, OutboxEvent
from mtandao.foundation.outbox.relay import drain
from mtandao.foundation.tenancy.fence import fence
from tests.kills.month import last_position
from tests.money.books import assert_even, rows
from tests.processes import awaited, forked
from tests.worlds import World

ZERO = Decimal("0.00")
# What each brought beyond his first invoice: nothing, a part of the next, just the next, and more than that.
BEFOREHAND = (None, "300", "950", "6000")


@dataclass
class Twin:
    world: World
    sales: list[Any]
    since: int = 0

    @classmethod
    def billed(cls, slug: str, count: int) -> "Twin":
        """Customers who pay afterwards: by the month, with tax, by the week; due for their second invoice."""
        world = World(slug=slug)
        group = billing.create_tax_group(world.ctx, code="VAT", name="VAT")
        rate = billing.NewTaxRate(code="VAT", name="VAT", percent=Decimal(16), starts_on=world.ctx.today)
        billing.add_tax_rate(world.ctx, group_id=group.id, new=rate)
        plans = [
            world.plan("Small", "1999.99"),
            world.plan("Big", "4350", tax_group_id=group.id),
            world.plan("Weekly", "700.50", cycle="week"),
        ]
        sales = [world.sale(plans[n % 3], activate=True) for n in range(count)]
        for sale in sales:
            world.pays(sale.subscriber, str(sale.invoice.total))
        return cls._ready(world, sales, days=31)

    @classmethod
    def prepaid(cls, slug: str, count: int) -> "Twin":
        """Customers who pay before; their time is over."""
        world = World(slug=slug)
        more = {"setup_fee": ZERO, "billing_mode": catalog.BillingMode.PREPAID, "validity_days": 30}
        plan = world.plan("Thirty days", "950", **more)
        sales = [world.sale(plan, activate=True) for _ in range(count)]
        with fence(world.ctx):
            drain(["billing.begin_prepaid"])
        for sale in sales:
            world.pays(sale.subscriber, "950")
        return cls._ready(world, sales, days=31)

    @classmethod
    def _ready(cls, world: World, sales: list[Any], days: int) -> "Twin":
        world.later(days=1)
        prepaid = sales[0].invoice is None
        for number, sale in enumerate(sales):
            # A prepaid one's money would buy time at once: his lies there as a gift does.
            if (brought := BEFOREHAND[number % 4]) is not None and prepaid:
                ledger.give_promotion(
                    world.ctx,
                    subscriber_id=sale.subscriber.id,
                    amount=Decimal(brought),
                    reason="Beforehand",
                    key=f"{number}",
                )
            elif brought is not None:
                world.pays(sale.subscriber, brought)
        with fence(world.ctx):
            drain()
        world.later(days=days)
        return cls(world, sales, last_position())

    def bill(self) -> None:
        """As the clock's job does."""
        with fence(self.world.ctx):
            billing.run_billing(self.world.ctx)

    def renew(self) -> None:
        with fence(self.world.ctx):
            billing.renew_whoever_runs_out(self.world.ctx)

    def outcome(self) -> dict[str, Any]:
        """All that anybody could see, once every listener has heard what happened."""
        ctx, who = self.world.ctx, {sale.subscriber.id: n for n, sale in enumerate(self.sales)}
        with fence(ctx):
            drain()
            assert_even()
            invoices = billing.invoices(ctx).order_by("number").prefetch_related("lines", "settlements")
            events = OutboxEvent.objects.filter(position__gt=self.since, tenant_id=ctx.tenant_id)
            services = [subscriptions.subscription(ctx, sale.subscription.id) for sale in self.sales]
            return {
                "invoices": [
                    (
                        each.number,
                        who[each.subscriber_id],
                        each.total,
                        each.paid,
                        sorted((line.kind, line.description, line.amount) for line in each.lines.all()),
                        sorted(settlement.amount for settlement in each.settlements.all()),
                    )
                    for each in invoices
                ],
                "balances": [ledger.balance(ctx, sale.subscriber.id) for sale in self.sales],
                "services": [(one.state, one.billed_until, one.paid_until) for one in services],
                "trial balance": ledger.trial_balance(ctx),
                "events": Counter(
                    (event.name, who.get(event.stream_id))
                    for event in events
                    if not event.name.startswith("message.")
                ),
                "texts": Counter(
                    (text.event, who.get(text.subscriber_id)) for text in messaging.messages(ctx)
                ),
                "deliveries": Counter(
                    OutboxDelivery.objects.filter(
                        event_id__gt=self.since, tenant_id=ctx.tenant_id
                    ).values_list("listener", "state")
                ),
            }


def invoices_of(twin: Twin) -> int:
    with fence(twin.world.ctx):
        return int(rows("SELECT count(*) FROM billing_invoice")[0][0])


def killed_until_it_ends(twin: Twin, deed: Callable[[], None], dice: random.Random) -> int:
    """Do it in a process that is killed now and then, until one comes to its end. How many died in the middle:
    after something was written for good, and before all was."""
    middle, first = 0, invoices_of(twin)
    # The first as it begins, the next ones some time after one batch more is committed.
    for death in range(100):
        before = invoices_of(twin)
        pid = forked(deed)
        if death:
            ended = _until_it_wrote(twin, pid, before)
            if ended:
                return middle
        time.sleep(dice.uniform(0, 0.02))
        os.kill(pid, signal.SIGKILL)
        (code,) = awaited([pid])
        if code == 0:
            return middle
        middle += invoices_of(twin) > first
    raise AssertionError("it never came to its end")


def _until_it_wrote(twin: Twin, pid: int, before: int) -> bool:
    """Whether it came to its end before it wrote anything more."""
    while invoices_of(twin) == before:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            assert os.waitstatus_to_exitcode(status) == 0
            return True
        time.sleep(0.002)
    return False
