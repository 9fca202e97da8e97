"""Plans that change with a later period: asked for, or at the end of a promotion."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.refusals import NotAllowed, NotFound
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(world: World) -> Any:
    """Home Basic, billed from 20 November to 20 December."""
    return world.sale(world.plan()).subscription


def facts(world: World, service: Any) -> tuple[str, Decimal, date | None]:
    now = subscriptions.subscription(world.ctx, service.id)
    return now.plan.name, now.price, now.changes_on


def test_a_change_waits_for_the_next_period_and_comes_once(world: World, service: Any) -> None:
    fast = world.plan("Fast", "4000")
    subscriptions.plan_subscription_change(world.ctx, subscription_id=service.id, plan_id=fast.id)
    assert facts(world, service) == ("Home Basic", Decimal(2500), date(2026, 12, 20))
    due = subscriptions.changes_due(world.ctx, date(2026, 12, 19))
    assert list(due) == []
    assert subscriptions.apply_due_changes(world.ctx, subscription_ids=[service.id]) == []
    world.now = datetime(2026, 12, 20, 6, tzinfo=UTC)
    assert list(subscriptions.changes_due(world.ctx, world.ctx.today)) == [service]
    for changed in (1, 0):
        done = subscriptions.apply_due_changes(world.ctx, subscription_ids=[service.id])
        assert len(done) == changed
    assert facts(world, service) == ("Fast", Decimal(4000), None)
    assert OutboxEvent.objects.filter(name="subscription.plan_changed").count() == 1


def test_a_later_day_is_the_first_period_from_it(world: World, service: Any) -> None:
    fast = world.plan("Fast")
    planned = subscriptions.plan_subscription_change(
        world.ctx, subscription_id=service.id, plan_id=fast.id, on=date(2027, 1, 5)
    )
    assert planned.changes_on == date(2027, 1, 20)
    world.now = datetime(2026, 12, 20, 6, tzinfo=UTC)
    assert list(subscriptions.changes_due(world.ctx, world.ctx.today)) == []


def test_a_missed_period_is_not_billed_at_the_price_that_comes_after_it(world: World, service: Any) -> None:
    """Two months late: the period from December is still the old plan's."""
    subscriptions.plan_subscription_change(
        world.ctx, subscription_id=service.id, plan_id=world.plan("Fast").id, on=date(2027, 1, 20)
    )
    world.now = datetime(2027, 2, 25, 6, tzinfo=UTC)
    assert subscriptions.apply_due_changes(world.ctx, subscription_ids=[service.id]) == []
    subscriptions.mark_billed(world.ctx, until={service.id: date(2027, 1, 20)})
    assert len(subscriptions.apply_due_changes(world.ctx, subscription_ids=[service.id])) == 1


def test_the_last_wish_holds_and_a_dropped_one_does_not(world: World, service: Any) -> None:
    fast, slow = world.plan("Fast"), world.plan("Slow")
    for plan in (fast, slow):
        subscriptions.plan_subscription_change(world.ctx, subscription_id=service.id, plan_id=plan.id)
    assert subscriptions.subscription(world.ctx, service.id).next_plan == slow
    subscriptions.drop_subscription_change(world.ctx, subscription_id=service.id)
    with pytest.raises(subscriptions.NothingPlanned):
        subscriptions.drop_subscription_change(world.ctx, subscription_id=service.id)
    subscriptions.plan_subscription_change(world.ctx, subscription_id=service.id, plan_id=slow.id)
    subscriptions.change_subscription_plan(world.ctx, subscription_id=service.id, plan_id=fast.id)
    assert facts(world, service)[2] is None


def test_what_cannot_be_planned_is_refused_and_changes_nothing(world: World, service: Any) -> None:
    fast, archived = world.plan("Fast"), world.plan("Draft", state="draft")
    waiting = world.sale(service.plan, activate=False).subscription

    def plan(service: Any, to: Any, ctx: Any = world.ctx) -> None:
        subscriptions.plan_subscription_change(ctx, subscription_id=service.id, plan_id=to.id)

    with pytest.raises(subscriptions.SamePlan):
        plan(service, service.plan)
    with pytest.raises(subscriptions.NotActive, match="not installed yet"):
        plan(waiting, fast)
    from mtandao.domains.catalog.contract import PlanNotOnSale

    with pytest.raises(PlanNotOnSale):
        plan(service, archived)
    with pytest.raises(NotFound):
        plan(service, World("coast").plan("Theirs"))
    with pytest.raises(NotAllowed):
        plan(service, fast, world.as_role("support"))
    subscriptions.terminate_subscription(world.ctx, subscription_id=service.id)
    with pytest.raises(subscriptions.Ended):
        plan(service, fast)
    assert facts(world, service)[2] is None


def test_whoever_has_left_is_not_changed(world: World, service: Any) -> None:
    subscriptions.plan_subscription_change(
        world.ctx, subscription_id=service.id, plan_id=world.plan("Fast").id
    )
    subscriptions.terminate_subscription(world.ctx, subscription_id=service.id)
    world.now = datetime(2026, 12, 20, 6, tzinfo=UTC)
    assert list(subscriptions.changes_due(world.ctx, world.ctx.today)) == []
    assert subscriptions.apply_due_changes(world.ctx, subscription_ids=[service.id]) == []


def test_a_promotion_ends_by_itself_after_its_cycles(world: World) -> None:
    base = world.plan("Home 20", "3000")
    promotion = world.plan("Welcome", "1000", reverts_to_id=base.id, reverts_after_cycles=2)
    waiting = world.sale(promotion, activate=False).subscription
    assert (waiting.reverts_to_id, waiting.reverts_on) == (base.id, None)
    world.later(days=5)
    service = subscriptions.activate_subscription(world.ctx, subscription_id=waiting.id)
    assert service.reverts_on == date(2027, 1, 25)
    subscriptions.mark_billed(world.ctx, until={service.id: date(2027, 1, 25)})
    world.now = datetime(2027, 1, 25, 6, tzinfo=UTC)
    assert list(subscriptions.changes_due(world.ctx, world.ctx.today)) == [service]
    (changed,) = subscriptions.apply_due_changes(world.ctx, subscription_ids=[service.id])
    assert (changed.plan, changed.price, changed.reverts_to_id) == (base, Decimal(3000), None)


def test_what_was_asked_for_a_later_day_outlives_the_end_of_the_promotion(world: World) -> None:
    base, fast = world.plan("Home 20"), world.plan("Fast")
    promotion = world.plan("Welcome", "1000", reverts_to_id=base.id, reverts_after_cycles=1)
    service = world.sale(promotion).subscription
    subscriptions.plan_subscription_change(
        world.ctx, subscription_id=service.id, plan_id=fast.id, on=date(2027, 1, 20)
    )
    world.now = datetime(2026, 12, 20, 6, tzinfo=UTC)
    subscriptions.apply_due_changes(world.ctx, subscription_ids=[service.id])
    assert facts(world, service)[::2] == ("Home 20", date(2027, 1, 20))
    subscriptions.mark_billed(world.ctx, until={service.id: date(2027, 1, 20)})
    world.now = datetime(2027, 1, 20, 6, tzinfo=UTC)
    subscriptions.apply_due_changes(world.ctx, subscription_ids=[service.id])
    assert facts(world, service)[::2] == ("Fast", None)


def test_a_batch_costs_as_many_questions_as_one(world: World) -> None:
    plan, fast = world.plan(), world.plan("Fast")
    ids = [world.sale(plan).subscription.id for _ in range(6)]
    for each in ids:
        subscriptions.plan_subscription_change(world.ctx, subscription_id=each, plan_id=fast.id)
    world.now = datetime(2026, 12, 20, 6, tzinfo=UTC)
    with CaptureQueriesContext(connection) as one:
        subscriptions.apply_due_changes(world.ctx, subscription_ids=ids[:1])
    with CaptureQueriesContext(connection) as five:
        assert len(subscriptions.apply_due_changes(world.ctx, subscription_ids=ids)) == 5
    assert len(five) == len(one)
