"""Billing runs: catching up, doing nothing twice, leaving out what does not add up, and looking before issuing."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.before import billed_before
from mtandao.domains.billing.commands import preview as previews
from mtandao.domains.billing.commands.park import release_account
from mtandao.domains.billing.errors import NotParked, RunEnded
from mtandao.domains.billing.models import BillingRun, Invoice, InvoiceLine, Parked, PlannedInvoice
from mtandao.domains.billing.tests.test_credit_notes import taxed_at
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.refusals import Malformed, NotAllowed
from tests.worlds import World


def due_next_month(world: World, count: int = 1) -> list[Any]:
    """Customers whose first month was paid and whose second begins today."""
    sales = [world.sale(activate=True) for _ in range(count)]
    for sale in sales:
        world.pays(sale.subscriber, str(sale.invoice.total))
    world.now = world.now.replace(month=12)
    return sales


def ledger_apart(world: World, sale: Any, amount: str, why: str = "by hand") -> None:
    """As if somebody had written into the ledger by hand: a debt that no invoice asks for."""
    from mtandao.domains.ledger import contract as ledger

    owner = sale.subscriber.id
    entry = ledger.Entry(
        kind=ledger.JournalKind.ADJUSTMENT,
        key=f"{why} {owner}",
        memo="By hand",
        lines=(
            ledger.Line(ledger.AccountCode.RECEIVABLE, Decimal(amount), owner),
            ledger.Line(ledger.AccountCode.REVENUE, -Decimal(amount)),
        ),
        subscriber_id=owner,
    )
    ledger.post(world.ctx, entries=[entry])


def test_a_run_bills_whoever_is_due_and_says_so_in_its_log(world: World) -> None:
    due_next_month(world, 3)
    result = billing.run_billing(world.ctx)
    run = BillingRun.objects.get()
    assert run.id == result.run_id
    assert (result.invoices, run.issued, run.state) == (3, 3, "done")
    assert run.issued_total == result.total == sum(i.total for i in Invoice.objects.filter(recurring=True))


def test_L6_a_second_run_on_the_same_day_issues_nothing_and_leaves_no_row(world: World) -> None:
    due_next_month(world)
    billing.run_billing(world.ctx)
    assert billing.run_billing(world.ctx).invoices == 0
    assert BillingRun.objects.count() == 1


def billed_at(world: World, zone: str, *instants: str) -> list[int]:
    """How many invoices runs at these instants issue for a service that is due on 1 March 2027."""
    sale = world.sale(activate=True)
    subscriptions.Subscription.objects.filter(id=sale.subscription.id).update(
        billed_until=date(2027, 3, 1), anchor_day=1
    )
    there = replace(world.ctx, tenant=replace(world.ctx.tenant, timezone=ZoneInfo(zone)))
    return [billing.run_billing(there.at(datetime.fromisoformat(each))).invoices for each in instants]


def test_L4_a_month_in_kolkata_begins_at_its_own_midnight(world: World) -> None:
    seen = billed_at(world, "Asia/Kolkata", "2027-02-28T18:00:00+00:00", "2027-02-28T19:00:00+00:00")
    assert seen == [0, 1]


def test_L5_a_month_in_bogota_begins_at_its_own_midnight(world: World) -> None:
    seen = billed_at(world, "America/Bogota", "2027-03-01T04:59:00+00:00", "2027-03-01T05:00:00+00:00")
    assert seen == [0, 1]


def test_missed_months_are_caught_up_on_one_invoice(world: World) -> None:
    (sale,) = due_next_month(world)
    world.now = world.now.replace(year=2027, month=2)
    billing.run_billing(world.ctx)
    invoice = Invoice.objects.get(recurring=True)
    lines = list(invoice.lines.order_by("place"))
    assert [line.starts_on for line in lines] == [date(2026, 12, 20), date(2027, 1, 20), date(2027, 2, 20)]
    assert invoice.total == 3 * sale.subscription.price


def test_an_account_on_which_ledger_and_invoices_disagree_is_parked_and_the_others_are_billed(
    world: World,
) -> None:
    wrong, right = due_next_month(world, 2)
    ledger_apart(world, wrong, "5.00")
    result = billing.run_billing(world.ctx)
    assert (result.invoices, list(result.parked)) == (1, [wrong.subscription.id])
    (parked,) = Parked.objects.all()
    assert (parked.subscriber_id, parked.reason) == (wrong.subscriber.id, "sums")
    assert parked.said == "the ledger says 5.00, the invoices 0.00"
    assert not Invoice.objects.filter(subscriber=wrong.subscriber, recurring=True).exists()
    assert Invoice.objects.filter(subscriber=right.subscriber, recurring=True).exists()


def test_a_parked_account_is_parked_once_and_stays_until_somebody_releases_it(world: World) -> None:
    (sale,) = due_next_month(world)
    ledger_apart(world, sale, "5.00")
    for _ in range(3):
        assert billing.run_billing(world.ctx).invoices == 0
    assert Parked.objects.count() == 1
    with pytest.raises(Malformed):
        release_account(world.ctx, subscriber_id=sale.subscriber.id, note=" ")
    release_account(world.ctx, subscriber_id=sale.subscriber.id, note="Posted by hand, corrected")
    with pytest.raises(NotParked):
        release_account(world.ctx, subscriber_id=sale.subscriber.id, note="Again")
    # Nothing was corrected, so the next run parks it again.
    assert billing.run_billing(world.ctx).invoices == 0
    assert Parked.objects.count() == 2


def test_nobody_without_the_right_releases(world: World) -> None:
    (sale,) = due_next_month(world)
    with pytest.raises(NotAllowed):
        release_account(world.as_role("support"), subscriber_id=sale.subscriber.id, note="Why not")


def fee(count: int) -> list[billing.NewLine]:
    return [
        billing.NewLine(kind=billing.LineKind.FEE, description="Late fee", unit_price=Decimal(100))
        for _ in range(count)
    ]


@pytest.mark.parametrize(("alike", "billed"), [(19, 1), (20, 0)])
def test_K14_twenty_equal_items_park_an_account_instead_of_a_twenty_first(
    world: World, alike: int, billed: int
) -> None:
    (sale,) = due_next_month(world)
    owner = {"subscriber_id": sale.subscriber.id, "organization_id": sale.subscriber.organization_id}
    for _ in range(alike):
        billing.issue_invoices(
            world.ctx, new=[billing.NewInvoice(**owner, due_on=world.ctx.today, lines=fee(1))]
        )
    result = billing.run_billing(world.ctx)
    assert result.invoices == billed
    assert list(Parked.objects.values_list("reason", flat=True)) == ([] if billed else ["repeated"])


def test_a_preview_says_what_is_different_and_issues_nothing(world: World) -> None:
    same, more, missed, wrong = due_next_month(world, 4)
    ledger_apart(world, wrong, "5.00")
    billing.run_billing(world.ctx)
    subscriptions.Subscription.objects.filter(id=more.subscription.id).update(price=Decimal("9000.00"))
    world.now = world.now.replace(year=2027, month=1)
    fresh = world.sale(activate=True, plan=None)
    subscriptions.Subscription.objects.filter(id=fresh.subscription.id).update(billed_until=world.ctx.today)
    subscriptions.Subscription.objects.filter(id=missed.subscription.id).update(
        billed_until=date(2026, 12, 20)
    )
    billing_lines = InvoiceLine.objects.count()

    run = previews.open_preview(world.ctx)
    run = previews.fill_preview(world.ctx, run_id=run.id)

    planned = {line.subscription_id: line for line in PlannedInvoice.objects.filter(run=run)}
    assert planned[same.subscription.id].change == "same"
    assert (planned[more.subscription.id].change, planned[more.subscription.id].total) == (
        "more",
        Decimal(9000),
    )
    assert (planned[missed.subscription.id].change, planned[missed.subscription.id].cycles) == ("several", 2)
    assert planned[wrong.subscription.id].change == "parked"
    assert (run.state, run.seen, run.due) == ("previewed", 5, 5)
    assert sum(run.counts.values()) == 5
    assert Decimal(run.sums["more"]) == 9000
    assert InvoiceLine.objects.count() == billing_lines


def test_what_was_previewed_is_what_is_issued(world: World) -> None:
    due_next_month(world, 3)
    run = previews.fill_preview(world.ctx, run_id=previews.open_preview(world.ctx).id)
    result = billing.run_billing(world.ctx, on=run.on, run_id=run.id)
    run.refresh_from_db()
    assert (run.state, run.issued) == ("done", 3)
    assert run.issued_total == result.total == Decimal(run.sums["same"])
    with pytest.raises(RunEnded):
        previews.drop_preview(world.ctx, run_id=run.id)


def test_a_preview_that_is_filled_twice_holds_every_service_once(world: World) -> None:
    due_next_month(world, 3)
    run = previews.open_preview(world.ctx)
    previews.fill_preview(world.ctx, run_id=run.id)
    run = previews.fill_preview(world.ctx, run_id=run.id)
    assert (PlannedInvoice.objects.count(), run.seen) == (3, 3)


def test_a_dropped_preview_leaves_nothing(world: World) -> None:
    due_next_month(world)
    run = previews.fill_preview(world.ctx, run_id=previews.open_preview(world.ctx).id)
    previews.drop_preview(world.ctx, run_id=run.id)
    assert not PlannedInvoice.objects.exists()
    assert not Invoice.objects.filter(recurring=True).exists()


def test_a_preview_of_a_day_too_far_away_is_refused(world: World) -> None:
    with pytest.raises(Malformed):
        previews.open_preview(world.ctx, on=world.ctx.today + timedelta(days=41))


def test_a_preview_needs_as_many_queries_for_a_hundred_as_for_one(world: World) -> None:
    from django.test.utils import CaptureQueriesContext

    due_next_month(world, 1)
    counts = []
    for more in (0, 40):
        for _ in range(more):
            sale = world.sale(activate=True)
            subscriptions.Subscription.objects.filter(id=sale.subscription.id).update(
                billed_until=world.ctx.today
            )
        run = previews.open_preview(world.ctx)
        with CaptureQueriesContext(connection) as captured:
            previews.fill_preview(world.ctx, run_id=run.id)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_what_a_service_cost_before_is_a_period_with_its_tax(world: World) -> None:
    sale = world.sale(activate=True)
    service, group = sale.subscription.id, taxed_at(world, Decimal(16))
    other = world.sale(activate=True)  # of the same plan; and of nobody's sale before the tax
    asked = [service, other.subscription.id]
    assert billed_before(world.ctx, asked) == {service: 2500, other.subscription.id: 2500}
    billing.set_default_tax_group(world.ctx, group_id=group.id)
    world.now = world.now.replace(month=12)
    billing.run_billing(world.ctx)
    assert billed_before(world.ctx, [service]) == {service: 2900}


def test_the_second_month_is_no_first_time_and_a_void_sale_is_none_before(world: World) -> None:
    kept, void = world.sale(activate=True), world.sale(activate=True)
    aligned = world.sale(world.plan("To the 1st", aligned=True), activate=True)
    billing.void_invoice(world.ctx, invoice_id=void.invoice.id, reason="Billed twice")
    world.now = world.now.replace(month=12)
    previews.fill_preview(world.ctx, run_id=previews.open_preview(world.ctx).id)
    changes = dict(PlannedInvoice.objects.values_list("subscription_id", "change"))
    assert (changes[kept.subscription.id], changes[void.subscription.id]) == ("same", "first")
    assert PlannedInvoice.objects.get(subscription=aligned.subscription).before is None


def test_a_plan_that_is_weekly_is_billed_for_every_week_that_has_begun(world: World) -> None:
    plan = catalog.create_plan(
        world.ctx,
        new=catalog.NewPlan(name="Weekly", price=Decimal(700), kbps_down=1024, kbps_up=1024, cycle="week"),
    )
    world.sale(activate=True, plan=plan)
    world.later(days=15)
    billing.run_billing(world.ctx)
    assert Invoice.objects.get(recurring=True).total == 1400


def test_a_change_planned_for_the_next_period_is_previewed_and_billed_at_its_price(world: World) -> None:
    (sale,) = due_next_month(world)
    dearer = world.plan("Dearer", "6200")
    world.now = world.now.replace(month=11, day=25)
    subscriptions.plan_subscription_change(world.ctx, subscription_id=sale.subscription.id, plan_id=dearer.id)
    world.now = world.now.replace(month=12, day=20)
    previews.fill_preview(world.ctx, run_id=previews.open_preview(world.ctx).id)
    assert PlannedInvoice.objects.get().total == 6200
    assert subscriptions.subscription(world.ctx, sale.subscription.id).plan_id != dearer.id
    billing.run_billing(world.ctx)
    assert Invoice.objects.get(recurring=True).total == 6200
    assert subscriptions.subscription(world.ctx, sale.subscription.id).plan_id == dearer.id
