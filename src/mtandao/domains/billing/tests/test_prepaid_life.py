"""Prepaid services that are tried, paused, suspended and away: no time that is paid is lost, none is given twice."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.jobs import end_pauses, end_services
from mtandao.domains.billing.models import CreditNote, Invoice
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.sales import contract as sales
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.subscriptions.jobs import begin_pauses, stop_trials
from tests.worlds import World

NAIROBI = timedelta(hours=3)


@pytest.fixture
def april(world: World) -> World:
    world.now = datetime(2026, 4, 1, 9, tzinfo=UTC)
    subscriptions.change_life_rules(
        world.ctx,
        pause_least_days=1,
        pause_most_days_a_year=None,
        bill_suspended_time=True,
        billing_day_moves=False,
    )
    return world


def plan(world: World, price: str = "300", **more: Any) -> catalog.Plan:
    made: catalog.Plan = world.plan(
        f"For {price}", price, setup_fee=Decimal(0), billing_mode="prepaid", **{"validity_days": 30, **more}
    )
    return made


def sold(world: World, of: catalog.Plan, **terms: Any) -> Any:
    sale = sales.sign_up_subscriber(
        world.ctx,
        person={"first_name": "Njeri", "phone": "0711000001"},
        terms=sales.Terms(of.id, activate=True, **terms),
    )
    # As the listener does, on this clock.
    billing.renew_or_run_out(world.ctx, subscriber_ids=[sale.subscriber.id])
    return sale


@pytest.fixture
def paid(april: World) -> Any:
    """Paid for thirty days from 1 April 09:00 UTC."""
    sale = sold(april, plan(april))
    april.pays(sale.subscriber, "300")
    return sale


def of(world: World, sale: Any) -> subscriptions.Subscription:
    return subscriptions.subscription(world.ctx, sale.subscription.id)


def wallet(world: World, sale: Any) -> Decimal:
    return ledger.balance(world.ctx, sale.subscriber.id).wallet


def pause(world: World, sale: Any, **more: Any) -> None:
    subscriptions.pause_subscription(world.ctx, subscription_id=sale.subscription.id, **more)


def resume(world: World, sale: Any) -> billing.Resumption:
    return billing.resume_service(world.ctx, subscription_id=sale.subscription.id)


def test_a_pause_stops_the_clock_and_is_given_once(april: World, paid: Any) -> None:
    end = of(april, paid).paid_until
    assert end is not None
    april.later(days=10)
    pause(april, paid)
    april.later(days=7, hours=5)
    done = resume(april, paid)
    assert done.quote.credit == 0 and not done.credit_notes and not CreditNote.objects.exists()
    assert of(april, paid).paid_until == end + timedelta(days=7, hours=5)
    for _ in range(2):
        with pytest.raises(subscriptions.NotPaused):
            resume(april, paid)
    assert end_pauses(april.ctx) == "0 resumed"
    assert of(april, paid).paid_until == end + timedelta(days=7, hours=5)


def test_a_pause_longer_than_what_was_left_loses_none_of_it(april: World, paid: Any) -> None:
    april.later(days=25)
    pause(april, paid, ends_on=date(2026, 6, 1))
    april.now = datetime(2026, 5, 5, 9, tzinfo=UTC)
    april.pays(paid.subscriber, "300")
    assert billing.renew_whoever_runs_out(april.ctx) == (0, 0)
    assert wallet(april, paid) == 300 and of(april, paid).suspended_for == "paused"
    april.now = datetime(2026, 6, 1, 6, tzinfo=UTC)
    assert (end_pauses(april.ctx), end_pauses(april.ctx)) == ("1 resumed", "0 resumed")
    left = of(april, paid).paid_until
    assert left == april.now + timedelta(days=5)
    april.now = left
    assert billing.renew_whoever_runs_out(april.ctx) == (1, 1)
    assert of(april, paid).paid_until == left + timedelta(days=30) and wallet(april, paid) == 0


def test_a_planned_pause_begins_while_time_is_left(april: World, paid: Any) -> None:
    pause(april, paid, starts_on=date(2026, 4, 11), ends_on=date(2026, 4, 21))
    april.now = datetime(2026, 4, 10, 21, 10, tzinfo=UTC)
    assert begin_pauses(april.ctx) == "1 begun"
    april.now = datetime(2026, 4, 20, 21, 30, tzinfo=UTC)
    assert end_pauses(april.ctx) == "1 resumed"
    assert of(april, paid).paid_until == datetime(2026, 5, 11, 9, 20, tzinfo=UTC)


def test_a_planned_end_and_another_plan_move_with_the_paid_time(april: World, paid: Any) -> None:
    bigger = plan(april, "500")
    subscriptions.plan_subscription_change(april.ctx, subscription_id=paid.subscription.id, plan_id=bigger.id)
    subscriptions.plan_subscription_end(april.ctx, subscription_id=paid.subscription.id)
    end, change = of(april, paid).ends_on, of(april, paid).changes_on
    assert end is not None and change is not None
    april.later(days=29)
    pause(april, paid)
    with pytest.raises(subscriptions.PaidAhead):
        april.later(days=5)
        billing.quote_plan_change(april.ctx, subscription_id=paid.subscription.id, plan_id=bigger.id)
    assert end_services(april.ctx) == "0 ended"
    april.later(days=5)
    resume(april, paid)
    ten = timedelta(days=10)
    assert (of(april, paid).ends_on, of(april, paid).changes_on) == (end + ten, change + ten)
    assert end_services(april.ctx) == "0 ended"
    april.later(days=2)
    assert end_services(april.ctx) == "1 ended"


def test_add_ons_that_are_paid_ahead_move_with_it(april: World, paid: Any) -> None:
    static = catalog.create_add_on(
        april.ctx,
        new=catalog.NewAddOn(
            name="Address", kind=catalog.AddOnKind.STATIC_IP, price=Decimal(30), recurring=True
        ),
    )
    subscriptions.buy_add_on(april.ctx, subscription_id=paid.subscription.id, add_on_id=static.id)
    april.pays(paid.subscriber, "360")
    until = april.now + timedelta(days=60)
    assert of(april, paid).paid_until == until and wallet(april, paid) == 0
    april.later(days=20)
    pause(april, paid)
    april.later(days=10)
    resume(april, paid)
    april.now = until + timedelta(days=10)
    april.pays(paid.subscriber, "330")
    assert wallet(april, paid) == 0
    assert Invoice.objects.latest("id").total == 330


def test_a_trial_is_charged_as_it_ends_and_not_before(april: World) -> None:
    sale = sold(april, plan(april, trial_days=10))
    service = of(april, sale)
    first = datetime(2026, 4, 10, 21, tzinfo=UTC)
    assert (service.trial_until, service.paid_until) == (date(2026, 4, 11), first)
    assert sale.invoice is None and not service.first_cycle_invoiced
    april.later(days=2)
    april.pays(sale.subscriber, "300")
    assert wallet(april, sale) == 300 and not Invoice.objects.exists()
    april.now = first - timedelta(seconds=1)
    assert billing.renew_whoever_runs_out(april.ctx) == (0, 0)
    april.now = first
    assert billing.renew_whoever_runs_out(april.ctx) == (1, 1)
    assert of(april, sale).paid_until == first + timedelta(days=30)
    assert Invoice.objects.get().total == 300 and wallet(april, sale) == 0


def test_a_trial_without_money_ends_behind_the_wall(april: World) -> None:
    sale = sold(april, plan(april, trial_days=10))
    april.now = datetime(2026, 4, 10, 21, tzinfo=UTC)
    assert billing.renew_whoever_runs_out(april.ctx) == (1, 0)
    assert of(april, sale).suspended_for == "run_out"
    april.later(days=3)
    april.pays(sale.subscriber, "300")
    assert of(april, sale).paid_until == april.now + timedelta(days=30)


def test_one_that_stops_after_its_trial_is_neither_renewed_nor_run_out(april: World) -> None:
    sale = sold(april, plan(april, trial_days=10), trial_stops=True)
    april.pays(sale.subscriber, "300")
    april.now = datetime(2026, 4, 10, 21, 5, tzinfo=UTC)
    assert billing.renew_whoever_runs_out(april.ctx) == (0, 0)
    assert stop_trials(april.ctx) == "1 stopped"
    assert of(april, sale).state == "disconnected" and wallet(april, sale) == 300
    april.later(days=4)
    subscriptions.reactivate_subscription(april.ctx, subscription_id=sale.subscription.id)
    assert billing.renew_whoever_runs_out(april.ctx) == (1, 1)
    assert of(april, sale).paid_until == april.now + timedelta(days=30)


def test_who_keeps_it_after_the_trial_pays_from_its_end(april: World) -> None:
    sale = sold(april, plan(april, trial_days=10), trial_stops=True)
    april.pays(sale.subscriber, "300")
    subscriptions.keep_after_trial(april.ctx, subscription_id=sale.subscription.id)
    april.now = datetime(2026, 4, 10, 21, tzinfo=UTC)
    assert billing.renew_whoever_runs_out(april.ctx) == (1, 1)
    assert stop_trials(april.ctx) == "0 stopped"


def test_paused_days_of_a_trial_pass(april: World) -> None:
    sale = sold(april, plan(april, trial_days=10))
    first = datetime(2026, 4, 10, 21, tzinfo=UTC)
    pause(april, sale)
    april.later(days=5)
    resume(april, sale)
    assert of(april, sale).paid_until == first
    pause(april, sale)
    april.now = first + timedelta(days=3)
    resume(april, sale)
    assert of(april, sale).paid_until == april.now


def test_of_the_calendars_month_what_a_pause_put_off_is_a_part_of_the_next(april: World) -> None:
    sale = sold(april, plan(april, validity_days=None, aligned=True))
    april.pays(sale.subscriber, "300")
    assert of(april, sale).paid_until == datetime(2026, 4, 30, 21, tzinfo=UTC)
    april.later(days=5)
    pause(april, sale)
    april.later(days=10)
    resume(april, sale)
    end = datetime(2026, 5, 10, 21, tzinfo=UTC)
    assert of(april, sale).paid_until == end
    april.now = end
    april.pays(sale.subscriber, "300")
    assert of(april, sale).paid_until == datetime(2026, 5, 31, 21, tzinfo=UTC)
    assert Invoice.objects.latest("id").total == Decimal("203.23")  # 21 of 31 days


def test_months_keep_the_day_to_which_a_pause_has_moved_them(april: World) -> None:
    april.now = datetime(2027, 1, 25, 9, tzinfo=UTC)
    sale = sold(april, plan(april, validity_days=None))
    april.pays(sale.subscriber, "900")
    pause(april, sale)
    april.later(days=6)
    resume(april, sale)
    ends = []
    for _ in range(3):
        end = of(april, sale).paid_until
        assert end is not None
        ends.append((end + NAIROBI).strftime("%d %b %H:%M"))
        april.now = end
        billing.renew_whoever_runs_out(april.ctx)
    assert ends == ["03 Mar 12:00", "03 Apr 12:00", "03 May 12:00"]


@pytest.mark.parametrize("billed", [True, False])
def test_suspended_or_away_beyond_what_was_paid_it_counts_from_now(
    april: World, paid: Any, billed: bool
) -> None:
    subscriptions.change_life_rules(
        april.ctx,
        pause_least_days=1,
        pause_most_days_a_year=None,
        bill_suspended_time=billed,
        billing_day_moves=False,
    )
    end = of(april, paid).paid_until
    subscriptions.suspend_subscription(april.ctx, subscription_id=paid.subscription.id)
    april.later(days=10)
    subscriptions.restore_subscription(april.ctx, subscription_id=paid.subscription.id)
    assert of(april, paid).paid_until == end
    subscriptions.disconnect_subscription(april.ctx, subscription_id=paid.subscription.id)
    april.later(days=40)
    subscriptions.reactivate_subscription(april.ctx, subscription_id=paid.subscription.id)
    assert of(april, paid).paid_until == april.now
    assert billing.renew_whoever_runs_out(april.ctx) == (1, 0)
    assert Invoice.objects.count() == 1


def test_what_has_run_out_was_suspended_by_nobody(april: World) -> None:
    sale = sold(april, plan(april))
    assert of(april, sale).suspended_for == "run_out"
    with pytest.raises(subscriptions.NotSuspended, match="a payment of one price"):
        subscriptions.restore_subscription(april.ctx, subscription_id=sale.subscription.id)
    assert subscriptions.restore_subscriptions(april.ctx, subscriber_ids=[sale.subscriber.id]) == 0
    with pytest.raises(subscriptions.NotActive):
        pause(april, sale)
    assert of(april, sale).suspended_for == "run_out"


def test_a_paused_line_is_resumed_or_ended_but_not_disconnected(april: World, paid: Any) -> None:
    pause(april, paid)
    with pytest.raises(subscriptions.NotActive, match="resume it first"):
        subscriptions.disconnect_subscription(april.ctx, subscription_id=paid.subscription.id)
    billing.end_service_now(april.ctx, subscription_id=paid.subscription.id)
    assert of(april, paid).state == "terminated"
