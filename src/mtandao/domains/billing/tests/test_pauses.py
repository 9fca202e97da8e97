"""Pauses and lines that come back: days without service cost nothing, to the day, and the billing day is kept or moves."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.jobs import end_pauses
from mtandao.domains.billing.models import CreditNote, Invoice
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.subscriptions.jobs import begin_pauses
from mtandao.foundation.refusals import Malformed, NotAllowed, NotFound
from tests.worlds import World


@pytest.fixture
def april(world: World) -> World:
    """The first of a month of 30 days."""
    world.now = datetime(2026, 4, 1, 9, tzinfo=UTC)
    return world


@pytest.fixture
def sale(april: World) -> Any:
    """30 a month, April billed and paid."""
    sale = april.sale(plan=april.plan("Home", "30", setup_fee=Decimal(0)))
    april.pays(sale.subscriber, "30")
    return sale


def rules(world: World, **changes: Any) -> None:
    usual: dict[str, Any] = {
        "pause_least_days": 1,
        "pause_most_days_a_year": None,
        "bill_suspended_time": True,
        "billing_day_moves": False,
    }
    subscriptions.change_life_rules(world.ctx, **{**usual, **changes})


def pause(world: World, sale: Any, ends_on: date | None = None, starts_on: date | None = None) -> Any:
    return subscriptions.pause_subscription(
        world.ctx, subscription_id=sale.subscription.id, starts_on=starts_on, ends_on=ends_on
    )


def resume(world: World, sale: Any, quoted: str | None = None) -> billing.Resumption:
    return billing.resume_service(
        world.ctx,
        subscription_id=sale.subscription.id,
        quoted=None if quoted is None else Decimal(quoted),
    )


def now(world: World, sale: Any) -> Any:
    return subscriptions.subscription(world.ctx, sale.subscription.id)


def at(world: World, month: int, day: int) -> None:
    world.now = datetime(2026, month, day, 9, tzinfo=UTC)


def test_what_was_billed_of_paused_days_comes_back_and_the_rest_stays(april: World, sale: Any) -> None:
    at(april, 4, 11)
    pause(april, sale, date(2026, 4, 21))
    assert (now(april, sale).state, now(april, sale).suspended_for) == ("suspended", "paused")
    at(april, 4, 21)
    shown = billing.quote_resume(april.ctx, subscription_id=sale.subscription.id)
    assert (shown.credit, shown.since, shown.until) == (Decimal(10), date(2026, 4, 11), date(2026, 4, 21))
    assert end_pauses(april.ctx) == "1 resumed"
    assert end_pauses(april.ctx) == "0 resumed"
    assert CreditNote.objects.get().reason == "pause"
    assert ledger.balance(april.ctx, sale.subscriber.id) == ledger.Balance(wallet=Decimal(10))
    assert (now(april, sale).state, now(april, sale).billed_until) == ("active", date(2026, 5, 1))


def test_over_the_period_the_billing_day_stays_and_a_part_comes_first(april: World, sale: Any) -> None:
    """Paused from 21 April to 17 May: ten days of April back, fifteen of May billed, then June whole."""
    at(april, 4, 21)
    pause(april, sale, date(2026, 5, 17))
    at(april, 5, 1)
    assert billing.run_billing(april.ctx).invoices == 0
    at(april, 5, 17)
    end_pauses(april.ctx)
    assert ledger.balance(april.ctx, sale.subscriber.id).wallet == 10
    billing.run_billing(april.ctx)
    (part,) = Invoice.objects.filter(recurring=True)
    assert part.total == Decimal("14.52")  # 15 of 31 days
    at(april, 6, 1)
    billing.run_billing(april.ctx)
    assert Invoice.objects.filter(recurring=True).latest("id").total == 30
    assert now(april, sale).billed_until == date(2026, 7, 1)


def test_or_the_day_of_the_return_becomes_the_billing_day(april: World, sale: Any) -> None:
    rules(april, billing_day_moves=True)
    pause(april, sale, date(2026, 5, 17))
    at(april, 5, 17)
    end_pauses(april.ctx)
    assert ledger.balance(april.ctx, sale.subscriber.id).wallet == 30
    billing.run_billing(april.ctx)
    assert Invoice.objects.get(recurring=True).total == 30
    assert now(april, sale).billed_until == date(2026, 6, 17)


def test_by_hand_for_what_was_shown_and_once(april: World, sale: Any) -> None:
    pause(april, sale)
    april.later(days=3)
    with pytest.raises(billing.QuoteChanged):
        resume(april, sale, "-2.00")
    assert resume(april, sale, "-3.00").credit_notes[0].total == 3
    with pytest.raises(subscriptions.NotPaused):
        resume(april, sale)
    assert CreditNote.objects.count() == 1


def test_a_later_pause_begins_by_itself_and_may_be_dropped_before(april: World, sale: Any) -> None:
    pause(april, sale, starts_on=date(2026, 4, 5))
    with pytest.raises(subscriptions.PausedBefore):
        pause(april, sale)
    assert begin_pauses(april.ctx) == "0 begun" and now(april, sale).state == "active"
    subscriptions.drop_pause(april.ctx, subscription_id=sale.subscription.id)
    with pytest.raises(subscriptions.NotPaused):
        subscriptions.drop_pause(april.ctx, subscription_id=sale.subscription.id)
    pause(april, sale, starts_on=date(2026, 4, 5))
    at(april, 4, 5)
    assert (begin_pauses(april.ctx), begin_pauses(april.ctx)) == ("1 begun", "0 begun")
    assert now(april, sale).suspended_for == "paused"
    with pytest.raises(subscriptions.NotPaused):
        subscriptions.drop_pause(april.ctx, subscription_id=sale.subscription.id)


def test_a_pause_whose_day_finds_the_service_suspended_is_dropped(april: World, sale: Any) -> None:
    pause(april, sale, starts_on=date(2026, 4, 5))
    subscriptions.suspend_subscription(april.ctx, subscription_id=sale.subscription.id)
    at(april, 4, 5)
    begin_pauses(april.ctx)
    assert now(april, sale).suspended_for == "by_hand"
    assert subscriptions.living_pause(april.ctx, sale.subscription.id) is None


def test_the_days_of_a_year_are_counted_and_an_open_pause_ends_with_them(april: World, sale: Any) -> None:
    rules(april, pause_least_days=5, pause_most_days_a_year=20)
    with pytest.raises(Malformed) as short:
        pause(april, sale, date(2026, 4, 4))
    assert "5 days at least" in short.value.fields["ends_on"]
    pause(april, sale, date(2026, 4, 13))
    at(april, 4, 13)
    end_pauses(april.ctx)
    with pytest.raises(Malformed) as long:
        pause(april, sale, date(2026, 4, 22))
    assert "At most 8 days" in long.value.fields["ends_on"]
    assert pause(april, sale).ends_on == date(2026, 4, 21)
    at(april, 4, 21)
    end_pauses(april.ctx)
    with pytest.raises(Malformed) as none:
        pause(april, sale, date(2026, 4, 30))
    assert "0 are left" in none.value.fields["ends_on"]


def test_who_ends_while_paused_gets_the_days_since_the_pause_began(april: World, sale: Any) -> None:
    at(april, 4, 11)
    pause(april, sale)
    at(april, 4, 25)
    ended = billing.end_service_now(april.ctx, subscription_id=sale.subscription.id)
    assert ended.quote.credit == 20
    assert subscriptions.living_pause(april.ctx, sale.subscription.id) is None


def test_restoring_is_no_way_out_of_a_pause_and_pausing_none_into_a_suspension(
    april: World, sale: Any
) -> None:
    pause(april, sale)
    with pytest.raises(subscriptions.NotSuspended, match="resume it instead"):
        subscriptions.restore_subscription(april.ctx, subscription_id=sale.subscription.id)
    resume(april, sale)
    subscriptions.suspend_subscription(april.ctx, subscription_id=sale.subscription.id)
    with pytest.raises(subscriptions.NotActive):
        pause(april, sale)


def test_what_ran_before_is_billed_first(april: World, sale: Any) -> None:
    at(april, 5, 3)
    with pytest.raises(subscriptions.BilledFirst):
        pause(april, sale)
    billing.run_billing(april.ctx)
    assert pause(april, sale).began_on == date(2026, 5, 3)


def test_forbidden_and_somebody_elses(april: World, sale: Any) -> None:
    for ctx, refusal in ((april.as_role("billing"), NotAllowed), (World("coast").ctx, NotFound)):
        with pytest.raises(refusal):
            subscriptions.pause_subscription(ctx, subscription_id=sale.subscription.id)
        with pytest.raises(refusal):
            billing.resume_service(ctx, subscription_id=sale.subscription.id)
    with pytest.raises(NotAllowed):
        rules_of_others = april.as_role("support")
        subscriptions.change_life_rules(
            rules_of_others,
            pause_least_days=1,
            pause_most_days_a_year=None,
            bill_suspended_time=False,
            billing_day_moves=False,
        )
    with pytest.raises(Malformed):
        rules(april, pause_least_days=9, pause_most_days_a_year=8)


def test_suspended_time_is_billed_unless_the_provider_says_so(april: World, sale: Any) -> None:
    other = april.sale(plan=sale.subscription.plan)
    for each, billed in ((sale, date(2026, 5, 1)), (other, date(2026, 5, 17))):
        rules(april, bill_suspended_time=each is sale)
        at(april, 4, 21)
        subscriptions.suspend_subscription(april.ctx, subscription_id=each.subscription.id)
        at(april, 5, 17)
        subscriptions.restore_subscription(april.ctx, subscription_id=each.subscription.id)
        assert now(april, each).billed_until == billed


def test_who_pays_after_weeks_is_not_billed_for_them_where_the_provider_says_so(april: World) -> None:
    rules(april, bill_suspended_time=False)
    sale = april.sale(plan=april.plan("Home", "30", setup_fee=Decimal(0)))
    at(april, 4, 21)
    owner = [sale.subscriber.id]
    subscriptions.suspend_subscriptions(april.ctx, subscriber_ids=owner)
    at(april, 5, 17)
    assert subscriptions.restore_subscriptions(april.ctx, subscriber_ids=owner) == 1
    assert now(april, sale).billed_until == date(2026, 5, 17)
    assert now(april, sale).anchor_day == 1


def test_a_disconnected_line_comes_back_and_its_absence_is_not_billed(april: World, sale: Any) -> None:
    subscriptions.disconnect_subscription(april.ctx, subscription_id=sale.subscription.id)
    at(april, 7, 11)
    back = subscriptions.reactivate_subscription(april.ctx, subscription_id=sale.subscription.id)
    assert (back.state, back.ended_at, back.billed_until) == ("active", None, date(2026, 7, 11))
    with pytest.raises(subscriptions.NotDisconnected):
        subscriptions.reactivate_subscription(april.ctx, subscription_id=sale.subscription.id)
    billing.run_billing(april.ctx)
    assert Invoice.objects.get(recurring=True).total == Decimal("20.32")  # 21 of 31 days


def test_the_ladder_leaves_who_is_paused_alone_and_meets_him_when_he_is_back(april: World) -> None:
    from mtandao.domains.collections import contract as collections
    from mtandao.domains.collections.commands.returning import suspend_who_still_owes

    sale = april.sale(plan=april.plan("Home", "30", setup_fee=Decimal(0)))
    rules(april)
    pause(april, sale)
    at(april, 4, 25)
    collections.walk_ladder(april.ctx)
    assert now(april, sale).suspended_for == "paused"
    assert collections.standings(april.ctx, [sale.subscriber.id])[sale.subscriber.id].stage == "suspended"
    resume(april, sale)
    assert suspend_who_still_owes(april.ctx, subscriber_ids=[sale.subscriber.id]) == 1
    assert now(april, sale).suspended_for == "nonpayment"
