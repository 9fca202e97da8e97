"""Changing plans in mid-period: the quote is what is taken, days weigh the same on both sides, nothing is doubled."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.errors import QuoteChanged
from mtandao.domains.billing.models import BilledCycle, CreditNote, Invoice
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.refusals import NotAllowed
from tests.worlds import World

MAY_1 = datetime(2026, 5, 1, 9, tzinfo=UTC)


@pytest.fixture
def spring(world: World) -> World:
    """The first of a month of 31 days."""
    world.now = MAY_1
    return world


def served(world: World, price: str = "3100", **plan: Any) -> Any:
    """A customer whose month is billed and paid."""
    sale = world.sale(plan=world.plan(f"At {price}", price, setup_fee=Decimal(0), **plan))
    world.pays(sale.subscriber, str(sale.invoice.total))
    return sale


def quote(world: World, sale: Any, plan: Any) -> billing.PlanQuote:
    return billing.quote_plan_change(world.ctx, subscription_id=sale.subscription.id, plan_id=plan.id)


def change(world: World, sale: Any, plan: Any, quoted: str | None = None) -> billing.PlanChange:
    return billing.change_plan_now(
        world.ctx,
        subscription_id=sale.subscription.id,
        plan_id=plan.id,
        quoted=None if quoted is None else Decimal(quoted),
    )


def test_a_dearer_plan_costs_the_difference_of_the_days_that_are_left(spring: World) -> None:
    sale, dearer = served(spring), spring.plan("Dearer", "6200")
    spring.later(days=21)  # 22 May: ten days are left of 31
    shown = quote(spring, sale, dearer)
    assert (shown.credit, shown.charge, shown.total) == (Decimal(1000), Decimal(2000), Decimal(1000))
    done = change(spring, sale, dearer, "1000.00")
    assert done.invoice is not None and done.invoice.total == 1000
    assert [line.amount for line in done.invoice.lines.order_by("place")] == [-1000, 2000]
    assert done.subscription.price == 6200
    assert ledger.balance(spring.ctx, sale.subscriber.id).owed == 1000


def test_the_next_period_is_billed_at_the_new_price_and_once(spring: World) -> None:
    sale, dearer = served(spring), spring.plan("Dearer", "6200")
    spring.later(days=21)
    change(spring, sale, dearer)
    spring.now = spring.now.replace(month=6, day=1)
    billing.run_billing(spring.ctx)
    assert Invoice.objects.get(recurring=True).total == 6200
    assert BilledCycle.objects.count() == 1


def test_a_cheaper_plan_gives_the_difference_back_to_the_wallet(spring: World) -> None:
    sale, cheaper = served(spring), spring.plan("Cheaper", "1550")
    spring.later(days=21)
    assert quote(spring, sale, cheaper).total == Decimal("-500.00")
    done = change(spring, sale, cheaper, "-500.00")
    assert done.invoice is None
    (note,) = done.credit_notes
    assert (note.total, note.reason) == (Decimal(500), "plan_change")
    assert ledger.balance(spring.ctx, sale.subscriber.id) == ledger.Balance(wallet=Decimal(500))


def test_equal_prices_write_no_paper(spring: World) -> None:
    sale, equal = served(spring), spring.plan("Equal", "3100")
    spring.later(days=7)
    done = change(spring, sale, equal, "0.00")
    assert (done.invoice, done.credit_notes) == (None, ())
    assert Invoice.objects.count() == 1


def test_a_quote_that_has_changed_is_refused_and_nothing_moves(spring: World) -> None:
    sale, dearer = served(spring), spring.plan("Dearer", "6200")
    shown = quote(spring, sale, dearer)
    spring.later(days=1)
    with pytest.raises(QuoteChanged):
        change(spring, sale, dearer, str(shown.total))
    assert subscriptions.subscription(spring.ctx, sale.subscription.id).plan_id == sale.subscription.plan_id
    assert Invoice.objects.count() == 1


def test_a_second_change_on_the_same_day_undoes_the_first(spring: World) -> None:
    sale, dearer = served(spring), spring.plan("Dearer", "6200")
    spring.later(days=21)
    change(spring, sale, dearer)
    first = sale.subscription.plan
    back = change(spring, sale, first)
    assert back.quote.total == Decimal(-1000)
    assert ledger.balance(spring.ctx, sale.subscriber.id) == ledger.Balance()


def test_before_the_line_works_the_whole_first_period_is_exchanged(spring: World) -> None:
    sale = spring.sale(activate=False, plan=spring.plan("Small", "1000", setup_fee=Decimal(0)))
    done = change(spring, sale, spring.plan("Big", "2500"))
    assert done.invoice is not None and done.invoice.total == 1500


def test_from_months_to_weeks_the_days_cost_what_weeks_cost(spring: World) -> None:
    sale, weekly = served(spring), spring.plan("Weekly", "700", cycle="week")
    spring.later(days=14)  # 15 May: seventeen days are left, two weeks and three days
    shown = quote(spring, sale, weekly)
    assert (shown.credit, shown.charge) == (Decimal(1700), Decimal(1700))
    change(spring, sale, weekly)
    spring.now = spring.now.replace(month=6, day=1)
    billing.run_billing(spring.ctx)
    (cycle,) = BilledCycle.objects.all()
    assert (cycle.ends_on - cycle.starts_on).days == 7


def test_from_months_to_weeks_and_back_in_one_period_gives_back_what_it_took(spring: World) -> None:
    sale, weekly = served(spring), spring.plan("Weekly", "805", cycle="week")
    monthly = sale.subscription.plan
    spring.later(days=3)
    assert change(spring, sale, weekly).quote.total > 0
    assert change(spring, sale, monthly).quote.total < 0
    assert ledger.balance(spring.ctx, sale.subscriber.id) == ledger.Balance()
    change(spring, sale, weekly)
    spring.later(days=18)  # 22 May: more than a week after he has weeks, and his month is not over
    shown = quote(spring, sale, monthly)
    assert (shown.credit, shown.charge) == (Decimal(1150), Decimal(1000))
    assert billing.quote_end(spring.ctx, subscription_id=sale.subscription.id).credit == Decimal(1150)


@pytest.mark.parametrize("month", [5, 6])
def test_a_period_whose_invoice_is_void_gives_nothing_back_and_costs_nothing(
    spring: World, month: int
) -> None:
    sale = spring.sale(plan=spring.plan("Basic", "3100", setup_fee=Decimal(0)))
    if month == 6:
        spring.pays(sale.subscriber, "3100")
        spring.now = spring.now.replace(month=6)
        billing.run_billing(spring.ctx)
    newest = Invoice.objects.order_by("id").last()
    assert newest is not None
    billing.void_invoice(spring.ctx, invoice_id=newest.id, reason="He had no line")
    spring.later(days=10)
    for price in ("6200", "1550"):
        shown = quote(spring, sale, spring.plan(f"At {price}", price))
        assert not (shown.credit or shown.charge or shown.total)
    assert billing.quote_end(spring.ctx, subscription_id=sale.subscription.id).credit == 0


def test_taxes_come_back_with_what_they_were_on(spring: World) -> None:
    group = billing.create_tax_group(spring.ctx, code="V", name="VAT", inclusive=False)
    billing.add_tax_rate(
        spring.ctx,
        group_id=group.id,
        new=billing.NewTaxRate(code="vat", name="VAT", percent=Decimal(16), starts_on=spring.ctx.today),
    )
    taxed: dict[str, Any] = {"tax_group_id": group.id}
    sale = served(spring, **taxed)
    dearer, cheaper = spring.plan("Dearer", "6200", **taxed), spring.plan("Cheaper", "1550", **taxed)
    spring.later(days=21)
    assert quote(spring, sale, dearer).total == Decimal(1160)
    assert quote(spring, sale, cheaper).total == Decimal(-580)
    change(spring, sale, cheaper, "-580.00")
    assert CreditNote.objects.get().tax == 80


def test_a_plan_that_is_not_on_sale_the_same_plan_and_an_ended_service_are_refused(spring: World) -> None:
    sale, other = served(spring), spring.plan("Other", "10")
    with pytest.raises(subscriptions.SamePlan):
        quote(spring, sale, sale.subscription.plan)
    catalog.archive_plan(spring.ctx, plan_id=other.id)
    with pytest.raises(catalog.PlanNotOnSale):
        quote(spring, sale, other)
    subscriptions.terminate_subscription(spring.ctx, subscription_id=sale.subscription.id)
    with pytest.raises(subscriptions.Ended):
        change(spring, sale, spring.plan("Third", "20"))


def test_who_may_not_change_plans_changes_none(spring: World) -> None:
    sale, other = served(spring), spring.plan("Other", "10")
    with pytest.raises(NotAllowed):
        billing.change_plan_now(
            spring.as_role("readonly"), subscription_id=sale.subscription.id, plan_id=other.id
        )
