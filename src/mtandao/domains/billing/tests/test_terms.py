"""The invoice terms: a period invoiced so many days ahead of it, once, due so many days after; and what becomes of it
when the service ends, pauses or changes before the period has begun."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.commands import preview as previews
from mtandao.domains.billing.models import BilledCycle, BillingRun, Invoice, InvoiceTerms, PlannedInvoice
from mtandao.domains.billing.rules.periods import cycles_due, due_day, is_overdue
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.collections.commands.reminders import remind_all
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.refusals import Malformed, NotAllowed
from tests.worlds import World

PRICE = Decimal(3000)
BEGINS = date(2026, 12, 20)


@pytest.fixture
def sale(world: World) -> Any:
    """Paid for from 20 November; the next month begins on 20 December. Invoiced seven days ahead."""
    terms(world, 7)
    sold = world.sale(world.plan("Home", str(PRICE), setup_fee=Decimal(0)), activate=True)
    world.pays(sold.subscriber, str(PRICE))
    return sold


def terms(world: World, ahead: int, due: int = 0) -> None:
    billing.change_invoice_terms(world.ctx, issue_ahead_days=ahead, due_after_days=due)


def on(world: World, day: date) -> World:
    world.now += day - world.ctx.today
    return world


def issued(world: World, day: date) -> list[Invoice]:
    ids = billing.run_billing(on(world, day).ctx).invoice_ids
    return list(Invoice.objects.filter(id__in=ids))


def ahead(world: World) -> Invoice:
    (invoice,) = issued(world, date(2026, 12, 13))
    return invoice


def service(sale: Any) -> subscriptions.Subscription:
    return subscriptions.Subscription.objects.get(id=sale.subscription.id)


def balance(world: World, sale: Any) -> tuple[Decimal, Decimal]:
    found = ledger.balance(world.ctx, sale.subscriber.id)
    return found.owed, found.wallet


def test_a_period_is_invoiced_so_many_days_ahead_once_and_due_on_its_first_day(
    world: World, sale: Any
) -> None:
    assert issued(world, date(2026, 12, 12)) == []
    invoice = ahead(world)
    assert (invoice.issued_on, invoice.due_on, invoice.total) == (date(2026, 12, 13), BEGINS, PRICE)
    assert service(sale).billed_until == date(2027, 1, 20)
    for day in (date(2026, 12, 13), date(2026, 12, 17), BEGINS, date(2027, 1, 12)):
        assert issued(world, day) == []
    assert len(issued(world, date(2027, 1, 13))) == 1
    assert BilledCycle.objects.count() == 2


def test_without_terms_a_period_is_invoiced_on_its_first_day(world: World) -> None:
    assert billing.invoice_terms(world.ctx).issue_ahead_days == 0
    sold = world.sale(world.plan("Home", str(PRICE), setup_fee=Decimal(0)), activate=True)
    world.pays(sold.subscriber, str(PRICE))
    assert issued(world, BEGINS - timedelta(days=1)) == []
    (invoice,) = issued(world, BEGINS)
    assert invoice.due_on == BEGINS


def test_who_is_invoiced_ahead_is_reminded_seven_three_and_one_day_before(world: World, sale: Any) -> None:
    assert ahead(world).due_on == BEGINS
    reminded = [remind_all(on(world, BEGINS - timedelta(days=days)).ctx) for days in (7, 6, 3, 2, 1, 0)]
    assert reminded == [1, 0, 1, 0, 1, 0]


def test_L16_due_in_five_days_is_overdue_from_the_sixth(world: World, sale: Any) -> None:
    terms(world, 0, 5)
    (invoice,) = issued(world, BEGINS)
    assert invoice.due_on == BEGINS + timedelta(days=5)
    standing = [invoice.standing(BEGINS + timedelta(days=days)) for days in (5, 6)]
    assert standing == [billing.Standing.UNPAID, billing.Standing.OVERDUE]
    debts = [billing.debts(world.ctx, BEGINS + timedelta(days=days), [sale.subscriber.id]) for days in (4, 5)]
    assert [bool(each) for each in debts] == [False, True], "the ladder counts from that day"


def test_what_is_issued_late_is_due_from_the_day_of_issue(world: World, sale: Any) -> None:
    terms(world, 7, 3)
    (invoice,) = issued(world, date(2026, 12, 22))
    assert invoice.due_on == date(2026, 12, 25)


def test_missed_months_and_the_one_ahead_are_caught_up_on_one_invoice(world: World, sale: Any) -> None:
    (invoice,) = issued(world, date(2027, 1, 15))
    lines = list(invoice.lines.order_by("place").values_list("starts_on", flat=True))
    assert lines == [BEGINS, date(2027, 1, 20)]
    assert (invoice.due_on, service(sale).ahead_from) == (date(2027, 1, 20), date(2027, 1, 20))


def test_a_short_period_is_never_invoiced_two_ahead(world: World) -> None:
    terms(world, 28)
    weekly = world.plan("Week", "700", cycle=catalog.Cycle.WEEK, setup_fee=Decimal(0))
    world.pays(world.sale(weekly, activate=True).subscriber, "700")
    first = world.ctx.today
    weeks = [
        [cycle.starts_on for cycle in BilledCycle.objects.filter(invoice__in=issued(world, day))]
        for day in (first, first + timedelta(days=6), first + timedelta(days=7))
    ]
    assert weeks == [[first + timedelta(days=7)], [], [first + timedelta(days=14)]]


def test_the_preview_and_the_dry_run_look_as_far_as_the_run(world: World, sale: Any) -> None:
    on(world, date(2026, 12, 13))
    assert billing.run_billing(world.ctx, dry_run=True).total == PRICE
    run = previews.fill_preview(world.ctx, run_id=previews.open_preview(world.ctx).id)
    (line,) = PlannedInvoice.objects.all()
    assert (run.due, run.through, line.total) == (1, BEGINS, PRICE)
    terms(world, 0)
    assert billing.run_billing(world.ctx, on=run.on, run_id=run.id).invoices == 1, "as it was looked at"
    assert BillingRun.objects.get(id=run.id).issued_total == PRICE


def test_a_period_with_another_plan_waits_for_its_day(world: World, sale: Any) -> None:
    bigger = world.plan("Bigger", "4500", setup_fee=Decimal(0))
    subscriptions.plan_subscription_change(world.ctx, subscription_id=sale.subscription.id, plan_id=bigger.id)
    assert issued(world, date(2026, 12, 19)) == []
    assert service(sale).plan_id == sale.subscription.plan_id
    (invoice,) = issued(world, BEGINS)
    assert (invoice.total, service(sale).plan_id) == (Decimal(4500), bigger.id)


def test_a_trial_is_not_invoiced_before_it_is_over(world: World) -> None:
    terms(world, 7)
    plan = world.plan("Home", str(PRICE), setup_fee=Decimal(0), trial_days=5)
    world.sale(plan, activate=True)
    first = world.ctx.today
    found = [len(issued(world, first + timedelta(days=days))) for days in (0, 4, 5)]
    assert found == [0, 0, 1]


def test_who_gave_notice_is_not_invoiced_beyond_it(world: World, sale: Any) -> None:
    subscriptions.plan_subscription_end(world.ctx, subscription_id=sale.subscription.id)
    assert service(sale).ends_on == BEGINS
    assert issued(world, date(2026, 12, 13)) == []


def test_notice_after_it_was_issued_ahead_ends_with_the_running_period_and_all_of_it_comes_back(
    world: World, sale: Any
) -> None:
    invoice = ahead(world)
    world.pays(sale.subscriber, "1000")
    subscriptions.plan_subscription_end(world.ctx, subscription_id=sale.subscription.id)
    assert service(sale).ends_on == BEGINS
    on(world, BEGINS)
    assert list(subscriptions.ending(world.ctx, BEGINS)) == [service(sale)]
    ending = billing.end_service_now(world.ctx, subscription_id=sale.subscription.id)
    invoice.refresh_from_db()
    assert [note.total for note in ending.credit_notes] == [PRICE] and not invoice.open_amount
    assert balance(world, sale) == (Decimal(0), Decimal(1000))


def test_an_end_before_the_period_gives_back_it_and_the_rest_of_the_running_one(
    world: World, sale: Any
) -> None:
    ahead(world)
    ending = billing.end_service_now(on(world, date(2026, 12, 15)).ctx, subscription_id=sale.subscription.id)
    # Five of the thirty days from 20 November, and the whole month from 20 December, which was not paid.
    assert ending.quote.credit == PRICE + 500
    assert balance(world, sale) == (Decimal(0), Decimal(500))


def test_days_of_a_pause_in_a_period_that_was_issued_ahead_come_back(world: World, sale: Any) -> None:
    ahead(world)
    world.pays(sale.subscriber, str(PRICE))
    subscriptions.change_life_rules(
        world.ctx,
        pause_least_days=1,
        pause_most_days_a_year=None,
        bill_suspended_time=True,
        billing_day_moves=False,
    )
    subscriptions.pause_subscription(
        on(world, date(2026, 12, 15)).ctx, subscription_id=sale.subscription.id, ends_on=date(2026, 12, 26)
    )
    back = billing.resume_service(on(world, date(2026, 12, 26)).ctx, subscription_id=sale.subscription.id)
    # Five days of a month of thirty, six of a month of 31.
    credit = Decimal(500) + (PRICE * 6 / 31).quantize(Decimal("0.01"))
    assert (back.quote.credit, balance(world, sale)) == (credit, (Decimal(0), credit))
    assert service(sale).billed_until == date(2027, 1, 20)


@pytest.mark.parametrize(("price", "whole"), [("6000", Decimal(3500)), ("300", Decimal(-3150))])
def test_a_change_of_plan_moves_the_rest_of_the_running_period_and_the_one_ahead(
    world: World, sale: Any, price: str, whole: Decimal
) -> None:
    """Dearer or cheaper; what comes back of two periods is more than one of them cost."""
    ahead(world)
    other = world.plan("Other", price, setup_fee=Decimal(0))
    change = billing.change_plan_now(
        on(world, date(2026, 12, 15)).ctx,
        subscription_id=sale.subscription.id,
        plan_id=other.id,
        quoted=whole,
    )
    assert change.quote.total == whole
    assert len(change.credit_notes) == (2 if whole < 0 else 0)
    owed, wallet = balance(world, sale)
    assert owed - wallet == PRICE + whole
    assert issued(world, BEGINS) == []


def test_data_bought_once_lasts_to_the_end_of_the_running_period(world: World, sale: Any) -> None:
    ahead(world)
    more = catalog.NewAddOn(name="10 GB", kind="data", price=Decimal(100), size_bytes=10**10)
    add_on = catalog.create_add_on(world.ctx, new=more)
    bought = subscriptions.buy_add_on(
        world.ctx, subscription_id=sale.subscription.id, add_on_id=add_on.id, quantity=1
    )
    assert bought.until_at is not None
    assert bought.until_at.astimezone(world.ctx.tenant.timezone).date() == BEGINS


def test_the_next_invoice_is_known(world: World, sale: Any) -> None:
    assert billing.next_issue(world.ctx, service(sale)) == date(2026, 12, 13)
    ahead(world)
    assert billing.next_issue(world.ctx, service(sale)) == date(2027, 1, 13)


@pytest.mark.parametrize(("days", "field"), [((29, 0), "issue_ahead_days"), ((0, 61), "due_after_days")])
def test_terms_beyond_their_limits_are_refused(world: World, days: tuple[int, int], field: str) -> None:
    with pytest.raises(Malformed) as refused:
        terms(world, *days)
    assert list(refused.value.fields) == [field]
    assert not InvoiceTerms.objects.exists()


def test_the_database_refuses_them_too(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        InvoiceTerms.objects.create(tenant_id=world.tenant_id, issue_ahead_days=29)
    terms(world, 28, 60)
    with pytest.raises(IntegrityError), transaction.atomic():
        InvoiceTerms.objects.create(tenant_id=world.tenant_id)


def test_nobody_without_the_right_changes_them(world: World) -> None:
    with pytest.raises(NotAllowed):
        billing.change_invoice_terms(world.as_role("billing"), issue_ahead_days=7, due_after_days=0)
    assert not InvoiceTerms.objects.exists()


def test_the_rules_alone() -> None:
    def after(start: date, count: int) -> date:
        return start + timedelta(days=7 * count)

    first = date(2026, 11, 2)
    due = [
        len(cycles_due(first, first + timedelta(days=on), after, through=first + timedelta(days=through)))
        for on, through in ((-1, -1), (-7, 0), (-7, 30), (0, 0), (0, 7), (0, 30), (7, 13), (7, 14))
    ]
    assert due == [0, 1, 1, 1, 2, 2, 2, 3]
    assert due_day(first, first - timedelta(days=3), 5) == first + timedelta(days=5)
    assert due_day(first, first + timedelta(days=3), 0) == first + timedelta(days=3)
    days = [is_overdue(first, first + timedelta(days=each), Decimal(1)) for each in (0, 1)]
    assert days == [False, True]
