"""What a run charges beside the plans: discounts taken off their cycles, add-ons added, each of them once."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.models import InvoiceLine
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.subscriptions.models import BilledAddOn, SubscriptionDiscount
from tests.worlds import World


def paid(world: World) -> Any:
    sale = world.sale(activate=True)
    world.pays(sale.subscriber, str(sale.invoice.total))
    return sale


def let_off(world: World, sale: Any, name: str = "Welcome", **terms: Any) -> SubscriptionDiscount:
    discount = catalog.create_discount(world.ctx, new=catalog.NewDiscount(name=name, **terms))
    return subscriptions.give_discount(
        world.ctx, subscription_id=sale.subscription.id, discount_id=discount.id, reason="Moved house."
    )


def bought(world: World, sale: Any, quantity: int = 1, **terms: Any) -> Any:
    values: dict[str, Any] = {
        "name": "Fixed address",
        "kind": "static_ip",
        "price": Decimal(300),
        "recurring": True,
    } | terms
    add_on = catalog.create_add_on(world.ctx, new=catalog.NewAddOn(**values))
    return subscriptions.buy_add_on(
        world.ctx, subscription_id=sale.subscription.id, add_on_id=add_on.id, quantity=quantity
    )


def billed(world: World, on: date | None = None) -> list[tuple[str, Decimal, Decimal]]:
    """The lines of the one invoice that a run issues: kind, net and tax."""
    result = billing.run_billing(world.ctx, on=on)
    assert result.invoices == 1
    rows = InvoiceLine.objects.filter(invoice_id=result.invoice_ids[0]).order_by("place")
    return [(row.kind, row.net, row.tax) for row in rows]


def test_a_discount_for_two_cycles_is_taken_off_two(world: World) -> None:
    sale = paid(world)
    given = let_off(world, sale, percent=Decimal(10), cycles=2)
    for month, less in ((12, True), (1, True), (2, False)):
        world.now = world.now.replace(year=2026 if month == 12 else 2027, month=month)
        lines = billed(world)
        assert lines[0][:2] == ("plan", Decimal(2500))
        assert lines[1:] == ([("discount", Decimal(-250), Decimal(0))] if less else [])
    given.refresh_from_db()
    assert given.cycles_left == 0 and given.ended_at is not None


def test_of_three_missed_cycles_two_have_the_discount_for_two(world: World) -> None:
    sale = paid(world)
    let_off(world, sale, percent=Decimal(10), cycles=2)
    world.now = world.now.replace(year=2027, month=2)
    assert [kind for kind, _net, _tax in billed(world)] == ["plan", "discount", "plan", "discount", "plan"]


def test_a_discount_is_taxed_as_the_plan_it_is_taken_from(world: World) -> None:
    sale = paid(world)
    group = billing.create_tax_group(world.ctx, code="VAT", name="VAT")
    billing.add_tax_rate(
        world.ctx,
        group_id=group.id,
        new=billing.NewTaxRate(code="VAT", name="VAT", percent=Decimal(16), starts_on=world.now.date()),
    )
    billing.add_tax_rule(world.ctx, new=billing.NewTaxRule(group_id=group.id, line_kind="plan"))
    let_off(world, sale, amount=Decimal(500))
    world.now = world.now.replace(month=12)
    assert billed(world) == [
        ("plan", Decimal(2500), Decimal(400)),
        ("discount", Decimal(-500), Decimal(-80)),
    ]


def test_discounts_above_the_price_leave_a_bill_of_nothing(world: World) -> None:
    sale = paid(world)
    let_off(world, sale, amount=Decimal(2000))
    let_off(world, sale, "Loyal", percent=Decimal(50))
    world.now = world.now.replace(month=12)
    assert sum(net for _kind, net, _tax in billed(world)) == 0


def test_what_was_bought_once_is_billed_once_and_what_recurs_each_cycle(world: World) -> None:
    sale = paid(world)
    bought(world, sale)
    bought(
        world, sale, 2, name="50 GB", kind="data", price=Decimal(400), size_bytes=50 * 10**9, recurring=False
    )
    world.now = world.now.replace(month=12)
    first = billed(world)
    assert [kind for kind, _net, _tax in first] == ["plan", "addon", "addon"]
    assert max(net for _kind, net, _tax in first[1:]) == Decimal(800)
    world.now = world.now.replace(year=2027, month=1)
    assert billed(world) == [
        ("plan", Decimal(2500), Decimal(0)),
        ("addon", Decimal(300), Decimal(0)),
    ]
    assert BilledAddOn.objects.count() == 3
    earned = -ledger.trial_balance(world.ctx)[ledger.AccountCode.ADDONS]
    assert earned == sum(net for _kind, net, _tax in first[1:]) + 300


def test_the_preview_says_what_the_run_issues(world: World) -> None:
    sale = paid(world)
    let_off(world, sale, percent=Decimal(20))
    bought(world, sale)
    world.now = world.now.replace(month=12)
    dry = billing.run_billing(world.ctx, dry_run=True)
    assert not BilledAddOn.objects.exists()
    assert (dry.invoices, dry.total) == (1, billing.run_billing(world.ctx).total)


def test_many_services_with_discounts_and_add_ons_cost_no_more_questions(world: World) -> None:
    counts = []
    for month, many in ((date(2026, 12, 20), 1), (date(2027, 1, 20), 6)):
        for _ in range(many):
            sale = paid(world)
            let_off(world, sale, f"Off {world.made['sale']}", percent=Decimal(5))
            bought(world, sale, name=f"Address {world.made['sale']}")
        world.now = world.now.replace(year=month.year, month=month.month)
        with CaptureQueriesContext(connection) as asked:
            billing.run_billing(world.ctx)
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 2
