"""Ending a service: what was billed ahead comes back to the day and to the cent, once, and only for what was shown."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.jobs import end_services
from mtandao.domains.billing.models import CreditNote, Invoice
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.refusals import NotAllowed, NotFound
from tests.worlds import World

APRIL_1 = datetime(2026, 4, 1, 9, tzinfo=UTC)


@pytest.fixture
def april(world: World) -> World:
    """The first of a month of 30 days."""
    world.now = APRIL_1
    return world


def served(world: World, price: str = "30", **plan: Any) -> Any:
    return world.sale(plan=world.plan(f"At {price}", price, setup_fee=Decimal(0), **plan))


def taxed(world: World, percent: str) -> Any:
    group = billing.create_tax_group(world.ctx, code="VAT", name="VAT", inclusive=False)
    new = billing.NewTaxRate(code="VAT", name="VAT", percent=Decimal(percent), starts_on=date(2026, 1, 1))
    billing.add_tax_rate(world.ctx, group_id=group.id, new=new)
    return group.id


def quote(world: World, sale: Any) -> billing.EndQuote:
    return billing.quote_end(world.ctx, subscription_id=sale.subscription.id)


def end(world: World, sale: Any, quoted: str | None = None) -> billing.Ending:
    return billing.end_service_now(
        world.ctx,
        subscription_id=sale.subscription.id,
        quoted=None if quoted is None else Decimal(quoted),
    )


def test_F8_cancelled_with_a_third_left(april: World) -> None:
    """30 and 10 % a month: with ten of thirty days left, 11.00 comes back; who had paid owes nothing."""
    sale = served(april, tax_group_id=taxed(april, "10"))
    assert sale.invoice.total == 33
    april.pays(sale.subscriber, "33")
    april.later(days=20)
    shown = quote(april, sale)
    assert (shown.credit, shown.total, shown.until) == (Decimal(11), Decimal(-11), date(2026, 5, 1))
    done = end(april, sale, "-11.00")
    (note,) = done.credit_notes
    assert [note.net, note.tax, note.total, note.reason] == [10, 1, 11, "ended"]
    assert Invoice.objects.get(id=sale.invoice.id).open_amount == 0
    assert ledger.balance(april.ctx, sale.subscriber.id) == ledger.Balance(wallet=Decimal(11))
    assert done.subscription.state == subscriptions.State.TERMINATED


def test_what_is_not_paid_is_credited_off_the_debt(april: World) -> None:
    sale = served(april)
    april.later(days=20)
    assert quote(april, sale).owed == 30
    end(april, sale)
    assert ledger.balance(april.ctx, sale.subscriber.id) == ledger.Balance(owed=Decimal(20))


def test_on_the_last_day_and_on_the_first(april: World) -> None:
    whole, last = served(april), served(april, "60")
    assert end(april, whole, "-30.00").quote.credit == 30
    april.later(days=29)
    assert quote(april, last).credit == 2


def test_a_period_that_was_not_billed_yet_gives_nothing_back(april: World) -> None:
    sale = served(april)
    april.later(days=30)
    shown = quote(april, sale)
    assert not shown.credit and shown.until is None and not shown.back
    assert end(april, sale).credit_notes == ()


def test_what_no_run_billed_is_billed_with_the_end(april: World) -> None:
    """Runs were missed: May, and 15 of June's 30 days, each with its tax; no later run bills them again."""
    sale = served(april, tax_group_id=taxed(april, "10"))
    april.now = datetime(2026, 6, 16, 9, tzinfo=UTC)
    shown = quote(april, sale)
    assert (shown.served, shown.credit, shown.total) == (Decimal("49.50"), Decimal(0), Decimal("49.50"))
    done = end(april, sale, "49.50")
    assert done.invoice is not None
    lines = list(done.invoice.lines.order_by("place").values_list("starts_on", "ends_on", "net"))
    assert lines == [
        (date(2026, 5, 1), date(2026, 6, 1), Decimal(30)),
        (date(2026, 6, 1), date(2026, 6, 16), Decimal(15)),
    ]
    april.later(days=60)
    assert billing.run_billing(april.ctx).invoices == 0


def test_days_of_a_suspension_that_no_run_billed_are_not_billed_with_the_end(april: World) -> None:
    sale = served(april)
    subscriptions.suspend_subscription(april.ctx, subscription_id=sale.subscription.id)
    april.now = datetime(2026, 6, 16, 9, tzinfo=UTC)
    assert not quote(april, sale).served and end(april, sale).invoice is None


def test_after_a_dearer_plan_the_rest_is_of_the_dearer_one(april: World) -> None:
    """30 for April, changed to 60 on the 11th (20 days left: 20 more), ended on the 21st: 20 of what 60 costs."""
    sale, dearer = served(april), april.plan("Dearer", "60", setup_fee=Decimal(0))
    april.later(days=10)
    billing.change_plan_now(april.ctx, subscription_id=sale.subscription.id, plan_id=dearer.id)
    assert Invoice.objects.count() == 2
    april.later(days=10)
    done = end(april, sale)
    assert sum(note.total for note in done.credit_notes) == 20
    assert ledger.balance(april.ctx, sale.subscriber.id).owed == 30 + 20 - 20


def test_what_was_credited_before_is_not_given_back_again(april: World) -> None:
    sale = served(april)
    line = sale.invoice.lines.get()
    billing.give_credit_note(
        april.ctx,
        invoice_id=sale.invoice.id,
        reason=billing.CreditReason.OUTAGE,
        of_lines=[billing.Credit(line.id, Decimal(25))],
    )
    april.later(days=10)
    assert quote(april, sale).credit == 5
    assert end(april, sale).credit_notes[0].total == 5
    assert sum(note.total for note in CreditNote.objects.all()) == 30


def test_a_sale_that_was_never_installed_is_given_back_whole(april: World) -> None:
    plan = april.plan("Not yet", "30", setup_fee=Decimal(0))
    sale = april.sale(plan=plan, activate=False)
    assert end(april, sale, "-30.00").subscription.state == subscriptions.State.TERMINATED
    assert ledger.balance(april.ctx, sale.subscriber.id).owed == 0


def test_another_total_than_the_one_that_was_shown_is_refused_and_nothing_ends(april: World) -> None:
    sale = served(april)
    april.later(days=1)
    with pytest.raises(billing.QuoteChanged, match=r"not -30\.00"):
        end(april, sale, "-30.00")
    assert CreditNote.objects.count() == 0
    assert subscriptions.subscription(april.ctx, sale.subscription.id).state == subscriptions.State.ACTIVE


def test_twice_forbidden_and_somebody_elses(april: World) -> None:
    sale = served(april)
    with pytest.raises(NotAllowed):
        billing.end_service_now(april.as_role("support"), subscription_id=sale.subscription.id)
    with pytest.raises(NotFound):
        billing.end_service_now(World("coast").ctx, subscription_id=sale.subscription.id)
    end(april, sale)
    with pytest.raises(subscriptions.Ended):
        end(april, sale)
    assert CreditNote.objects.count() == 1


def test_with_the_period_nothing_comes_back_and_nothing_more_is_billed(april: World) -> None:
    sale = served(april)
    planned = subscriptions.plan_subscription_end(april.ctx, subscription_id=sale.subscription.id)
    assert planned.ends_on == date(2026, 5, 1)
    april.now = datetime(2026, 4, 30, 9, tzinfo=UTC)
    assert end_services(april.ctx) == "0 ended"
    april.now = datetime(2026, 5, 1, 3, tzinfo=UTC)
    assert billing.run_billing(april.ctx).invoices == 0
    assert end_services(april.ctx) == "1 ended"
    assert end_services(april.ctx) == "0 ended"
    assert (Invoice.objects.count(), CreditNote.objects.count()) == (1, 0)
    assert OutboxEvent.objects.filter(name="subscription.terminated").count() == 1


def test_a_later_end_is_billed_up_to_it_however_late_the_run_is(april: World) -> None:
    sale = served(april)
    planned = subscriptions.plan_subscription_end(
        april.ctx, subscription_id=sale.subscription.id, on=date(2026, 6, 15)
    )
    assert planned.ends_on == date(2026, 7, 1)
    april.now = datetime(2026, 8, 5, 9, tzinfo=UTC)
    billing.run_billing(april.ctx)
    assert Invoice.objects.get(recurring=True).total == 60  # May and June
    assert billing.run_billing(april.ctx).invoices == 0


def test_who_stays_is_billed_as_ever(april: World) -> None:
    sale = served(april)
    subscriptions.plan_subscription_end(april.ctx, subscription_id=sale.subscription.id)
    subscriptions.drop_subscription_end(april.ctx, subscription_id=sale.subscription.id)
    with pytest.raises(subscriptions.NothingPlanned):
        subscriptions.drop_subscription_end(april.ctx, subscription_id=sale.subscription.id)
    april.now = datetime(2026, 5, 1, 9, tzinfo=UTC)
    assert end_services(april.ctx) == "0 ended"
    assert billing.run_billing(april.ctx).invoices == 1


def test_no_notice_for_what_has_not_begun_or_has_ended(april: World) -> None:
    waiting = april.sale(plan=april.plan(), activate=False)
    with pytest.raises(subscriptions.NotActive, match="not installed yet"):
        subscriptions.plan_subscription_end(april.ctx, subscription_id=waiting.subscription.id)
    end(april, waiting)
    with pytest.raises(subscriptions.Ended):
        subscriptions.plan_subscription_end(april.ctx, subscription_id=waiting.subscription.id)


def test_within_the_first_period_after_a_change_to_a_shorter_plan(april: World) -> None:
    """What the sale billed ends where it ended then, whatever the plan is by now."""
    sale = served(april, "30", validity_days=30)
    april.now = datetime(2026, 4, 4, 9, tzinfo=UTC)
    week = april.plan("Week", "7", setup_fee=Decimal(0), cycle="week")
    billing.change_plan_now(april.ctx, subscription_id=sale.subscription.id, plan_id=week.id)
    april.now = datetime(2026, 4, 21, 9, tzinfo=UTC)
    assert quote(april, sale).credit == 10
    assert end(april, sale).quote.until == date(2026, 5, 1)


def test_who_was_served_on_the_last_day_only_is_billed_for_it_before_he_ends(april: World) -> None:
    april.now = datetime(2026, 4, 30, 9, tzinfo=UTC)
    sale = served(april, "30", aligned=True)
    subscriptions.plan_subscription_end(april.ctx, subscription_id=sale.subscription.id)
    april.now = datetime(2026, 5, 1, 0, 20, tzinfo=UTC)
    assert end_services(april.ctx) == "0 ended"
    billing.run_billing(april.ctx)
    assert end_services(april.ctx) == "1 ended"
    assert [invoice.total for invoice in Invoice.objects.all()] == [1]
