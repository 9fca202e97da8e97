"""A first bill that waits for the first whole period: nothing at the sale, and then everything on one invoice."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.commands import preview as previews
from mtandao.domains.billing.models import BilledCycle, Invoice, PlannedInvoice
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.refusals import Malformed, Refusal
from tests.worlds import World


@pytest.fixture
def sale(world: World) -> Any:
    """On 11 April, for 30 a month and 100 of installation."""
    world.now = datetime(2026, 4, 11, 9, tzinfo=UTC)
    return sold(world)


def sold(world: World, price: str = "30", **more: Any) -> Any:
    terms = {"aligned": True, "first_bill_waits": True, "setup_fee": Decimal(100), **more}
    return world.sale(world.plan(f"At {price}", price, **terms))


def run(world: World, month: int, day: int) -> int:
    world.now = world.now.replace(month=month, day=day)
    return billing.run_billing(world.ctx).invoices


def lines(invoice: Invoice) -> list[tuple[str, Decimal]]:
    return list(invoice.lines.order_by("place").values_list("kind", "amount"))


def owed(world: World, sale: Any) -> Decimal:
    return ledger.balance(world.ctx, sale.subscriber.id).owed


def test_F2_a_sale_in_mid_month_is_billed_with_the_first_whole_month(world: World, sale: Any) -> None:
    assert sale.invoice is None and owed(world, sale) == 0
    assert [run(world, 4, day) for day in (11, 12, 30)] == [0, 0, 0]
    assert run(world, 5, 1) == 1
    invoice = Invoice.objects.get()
    assert invoice.total == 150
    assert lines(invoice) == [("plan", Decimal(20)), ("plan", Decimal(30)), ("setup", Decimal(100))]
    assert run(world, 5, 1) == 0
    assert run(world, 6, 1) == 1
    assert Invoice.objects.latest("id").total == 30


def test_F2_the_preview_shows_it_as_the_first_time(world: World, sale: Any) -> None:
    world.now = world.now.replace(month=5, day=1)
    previews.fill_preview(world.ctx, run_id=previews.open_preview(world.ctx).id)
    planned = PlannedInvoice.objects.get()
    assert (planned.change, planned.total, planned.before) == ("first", Decimal(150), None)


def test_F2_sold_on_the_first_it_is_billed_at_once(world: World) -> None:
    world.now = datetime(2026, 4, 1, 9, tzinfo=UTC)
    sold(world)
    assert run(world, 4, 1) == 1
    assert Invoice.objects.get().total == 130


def test_F2_a_missed_run_bills_it_later_with_what_came_meanwhile(world: World, sale: Any) -> None:
    assert run(world, 6, 3) == 1
    assert Invoice.objects.get().total == 180


def test_F2_an_end_before_the_first_bill_bills_the_days_and_the_installation(world: World, sale: Any) -> None:
    world.later(days=5)
    quote = billing.quote_end(world.ctx, subscription_id=sale.subscription.id)
    assert (quote.served, quote.credit, quote.total) == (Decimal(105), Decimal(0), Decimal(105))
    ended = billing.end_service_now(world.ctx, subscription_id=sale.subscription.id, quoted=Decimal(105))
    assert ended.invoice is not None
    assert lines(ended.invoice) == [("plan", Decimal(5)), ("setup", Decimal(100))]
    assert BilledCycle.objects.get().ends_on == date(2026, 4, 16)
    assert run(world, 5, 1) == 0 and owed(world, sale) == 105


def test_F2_an_end_on_the_day_of_the_sale_bills_the_installation(world: World, sale: Any) -> None:
    ended = billing.end_service_now(world.ctx, subscription_id=sale.subscription.id)
    assert ended.invoice is not None and lines(ended.invoice) == [("setup", Decimal(100))]


def test_F2_a_notice_for_the_months_end_bills_the_part_and_no_month(world: World, sale: Any) -> None:
    subscriptions.plan_subscription_end(world.ctx, subscription_id=sale.subscription.id)
    assert run(world, 5, 1) == 1
    assert Invoice.objects.get().total == 120


def test_F2_a_plan_planned_for_the_month_begins_with_it(world: World, sale: Any) -> None:
    dearer = world.plan("Dearer", "60", aligned=True)
    planned = subscriptions.plan_subscription_change(
        world.ctx, subscription_id=sale.subscription.id, plan_id=dearer.id
    )
    assert planned.changes_on == date(2026, 5, 1)
    assert [run(world, 5, day) for day in (1, 2)] == [1, 1]
    assert [each.total for each in Invoice.objects.order_by("id")] == [Decimal(120), Decimal(60)]


def test_F2_another_plan_now_is_what_the_first_bill_is_made_by(world: World, sale: Any) -> None:
    world.later(days=1)
    other = world.plan("Other", "60", aligned=True, first_bill_waits=True)
    billing.change_plan_now(world.ctx, subscription_id=sale.subscription.id, plan_id=other.id)
    assert run(world, 5, 1) == 1
    assert Invoice.objects.get().total == 100 + 40 + 60


def test_F2_a_pause_and_a_disconnection_are_billed_before_they_begin(world: World, sale: Any) -> None:
    away = sold(world, "60")
    world.later(days=1)
    with pytest.raises(Refusal, match="from tomorrow on"):
        subscriptions.pause_subscription(world.ctx, subscription_id=sale.subscription.id)
    day = world.ctx.today + timedelta(days=1)
    subscriptions.pause_subscription(world.ctx, subscription_id=sale.subscription.id, starts_on=day)
    subscriptions.disconnect_subscription(world.ctx, subscription_id=away.subscription.id)
    assert run(world, 4, 13) == 2
    assert sorted(each.total for each in Invoice.objects.all()) == [Decimal(120), Decimal(140)]


@pytest.mark.parametrize("terms", [{"aligned": False}, {"billing_mode": catalog.BillingMode.PREPAID}])
def test_F2_only_what_is_billed_to_the_months_end_can_wait(world: World, terms: dict[str, Any]) -> None:
    with pytest.raises(Malformed) as refused:
        sold(world, **terms)
    assert list(refused.value.fields) == ["first_bill_waits"]
