"""Trials and commitments: days for nothing, what comes after them, and what it costs to leave too early."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.jobs import end_services
from mtandao.domains.billing.models import Invoice
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.sales import contract as sales
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.subscriptions.jobs import stop_trials, tell_of_trials_ending
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.refusals import Malformed, NotAllowed
from tests.worlds import World


@pytest.fixture
def april(world: World) -> World:
    world.now = datetime(2026, 4, 1, 9, tzinfo=UTC)
    return world


def at(world: World, month: int, day: int) -> None:
    world.now = datetime(2026, month, day, 9, tzinfo=UTC)


def plan(world: World, **terms: Any) -> Any:
    return world.plan("Home", "30", setup_fee=Decimal(0), **terms)


def sold(world: World, of: Any, **terms: Any) -> Any:
    """To a customer who is new."""
    number = world.made["buyer"] = world.made.get("buyer", 0) + 1
    person = {"first_name": "Njeri", "phone": f"0711{number:06d}"}
    agreed = sales.Terms(of.id, activate=True, **terms)
    return sales.sign_up_subscriber(world.ctx, person=person, terms=agreed)


def now(world: World, sale: Any) -> Any:
    return subscriptions.subscription(world.ctx, sale.subscription.id)


def test_nothing_is_billed_before_the_trial_is_over_and_that_day_is_the_billing_day(april: World) -> None:
    sale = sold(april, plan(april, trial_days=10))
    assert sale.invoice is None
    assert (now(april, sale).state, now(april, sale).trial_until) == ("active", date(2026, 4, 11))
    at(april, 4, 10)
    assert billing.run_billing(april.ctx).invoices == 0
    at(april, 4, 11)
    billing.run_billing(april.ctx)
    assert Invoice.objects.get().total == 30
    assert now(april, sale).billed_until == date(2026, 5, 11)


def test_of_a_plan_to_the_months_end_a_part_follows_the_trial(april: World) -> None:
    sale = sold(april, plan(april, trial_days=10, aligned=True))
    at(april, 4, 11)
    billing.run_billing(april.ctx)
    assert Invoice.objects.get().total == 20  # 20 of 30 days
    assert now(april, sale).billed_until == date(2026, 5, 1)


def test_the_sale_may_say_otherwise_and_a_trial_is_had_once(april: World) -> None:
    tried = plan(april, trial_days=10)
    assert sold(april, tried, trial_days=0).invoice is not None
    assert now(april, sold(april, tried, trial_days=3)).trial_until == date(2026, 4, 4)
    first = sold(april, tried)
    second = sales.sell_service(april.ctx, subscriber_id=first.subscriber.id, terms=sales.Terms(tried.id))
    assert second.invoice is not None and second.subscription.trial_days == 0
    with pytest.raises(Malformed) as refused:
        sold(april, tried, trial_days=366)
    assert "From 0 to 365" in refused.value.fields["trial_days"]


def test_a_trial_begins_when_the_line_works(april: World) -> None:
    tried = plan(april, trial_days=10)
    sale = april.sale(plan=tried, activate=False)
    assert sale.subscription.trial_until is None
    at(april, 4, 6)
    subscriptions.activate_subscription(april.ctx, subscription_id=sale.subscription.id)
    assert now(april, sale).trial_until == date(2026, 4, 16)


def test_it_is_told_once_three_days_before(april: World) -> None:
    sold(april, plan(april, trial_days=10))
    at(april, 4, 7)
    assert tell_of_trials_ending(april.ctx) == "0 told"
    at(april, 4, 9)
    assert (tell_of_trials_ending(april.ctx), tell_of_trials_ending(april.ctx)) == ("1 told", "0 told")
    assert OutboxEvent.objects.filter(name="trial.ending").count() == 1


def test_it_stops_where_that_was_chosen_and_is_never_billed(april: World) -> None:
    sale = sold(april, plan(april, trial_days=10), trial_stops=True)
    at(april, 4, 10)
    assert stop_trials(april.ctx) == "0 stopped"
    at(april, 4, 11)
    assert billing.run_billing(april.ctx).invoices == 0
    assert (stop_trials(april.ctx), stop_trials(april.ctx)) == ("1 stopped", "0 stopped")
    assert now(april, sale).state == "disconnected" and Invoice.objects.count() == 0
    at(april, 5, 2)
    subscriptions.reactivate_subscription(april.ctx, subscription_id=sale.subscription.id)
    billing.run_billing(april.ctx)
    assert Invoice.objects.count() == 1 and stop_trials(april.ctx) == "0 stopped"


def test_who_keeps_it_is_billed_from_the_trials_end(april: World) -> None:
    sale = sold(april, plan(april, trial_days=10), trial_stops=True)
    subscriptions.keep_after_trial(april.ctx, subscription_id=sale.subscription.id)
    with pytest.raises(subscriptions.NothingPlanned):
        subscriptions.keep_after_trial(april.ctx, subscription_id=sale.subscription.id)
    with pytest.raises(NotAllowed):
        subscriptions.keep_after_trial(april.as_role("support"), subscription_id=sale.subscription.id)
    at(april, 4, 12)
    assert stop_trials(april.ctx) == "0 stopped"
    billing.run_billing(april.ctx)
    assert now(april, sale).billed_until == date(2026, 5, 11)


def test_who_leaves_within_his_commitment_pays_the_fee_and_gets_the_rest_back(april: World) -> None:
    sale = sold(april, plan(april, commitment_months=12, early_end_fee=Decimal(50)))
    april.pays(sale.subscriber, "30")
    assert now(april, sale).committed_until == date(2027, 4, 1)
    at(april, 4, 21)
    shown = billing.quote_end(april.ctx, subscription_id=sale.subscription.id)
    assert (shown.fee, shown.credit, shown.total) == (Decimal(50), Decimal(10), Decimal(40))
    done = billing.end_service_now(april.ctx, subscription_id=sale.subscription.id, quoted=Decimal("40.00"))
    assert done.invoice is not None and done.invoice.total == 50
    assert ledger.balance(april.ctx, sale.subscriber.id).net == -40


def test_notice_within_the_commitment_costs_the_fee_on_its_day_and_later_nothing(april: World) -> None:
    bound = plan(april, commitment_months=2, early_end_fee=Decimal(50))
    early, late = sold(april, bound), sold(april, bound)
    subscriptions.plan_subscription_end(april.ctx, subscription_id=early.subscription.id)
    subscriptions.plan_subscription_end(april.ctx, subscription_id=late.subscription.id, on=date(2026, 6, 1))
    at(april, 5, 1)
    end_services(april.ctx)
    assert ledger.balance(april.ctx, early.subscriber.id).owed == 80
    billing.run_billing(april.ctx)
    at(april, 6, 1)
    end_services(april.ctx)
    assert ledger.balance(april.ctx, late.subscriber.id).owed == 60


def test_a_plan_cannot_have_terms_that_mean_nothing(april: World) -> None:
    for field, terms in (
        ("trial_days", {"trial_days": 0}),
        ("trial_days", {"trial_days": 366}),
        ("commitment_months", {"commitment_months": 121}),
        ("commitment_months", {"early_end_fee": Decimal(5)}),
        ("early_end_fee", {"early_end_fee": Decimal(-5), "commitment_months": 3}),
    ):
        with pytest.raises(Malformed) as refused:
            plan(april, **terms)
        assert field in refused.value.fields
    assert catalog.months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
