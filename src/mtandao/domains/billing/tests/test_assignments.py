"""Another plan for many services at once: shown first, done in batches, and said who was left out and why."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.assigning import Stands, assignment_lines, stands
from mtandao.domains.billing.choices import AssignedOutcome, AssignWhen
from mtandao.domains.billing.commands.assign import BATCH, assign_waiting, stop_assignment
from mtandao.domains.billing.errors import AssignmentOver
from mtandao.domains.billing.jobs import assign_plan
from mtandao.domains.billing.models import PlanAssignment, PlanAssignmentLine
from mtandao.domains.billing.rules.assigning import Why, why_not
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.refusals import Malformed, NotAllowed, NotFound
from tests.worlds import World

YES_OR_NO = st.booleans()


@settings(deadline=None)
@given(YES_OR_NO, YES_OR_NO, YES_OR_NO, YES_OR_NO, YES_OR_NO)
def test_a_service_changes_only_if_nothing_stands_in_the_way(
    ended: bool, same_plan: bool, installed: bool, sold: bool, at_next_cycle: bool
) -> None:
    why = why_not(
        ended=ended, same_plan=same_plan, installed=installed, sold=sold, at_next_cycle=at_next_cycle
    )
    stands_in_the_way = ended or same_plan or not sold or (at_next_cycle and not installed)
    assert (why is not None) == stands_in_the_way
    assert why != Why.NOT_INSTALLED or at_next_cycle


@pytest.fixture
def fast(world: World) -> Any:
    """A plan to change to, beside the one that `world.sale` sells."""
    world.plan()
    return world.plan("Fast", "4000")


def wanted(plan: Any, when: str = "next_cycle", key: str = "1", only: Any = None) -> billing.PlanWanted:
    return billing.PlanWanted(
        plan_id=plan.id,
        when=billing.AssignWhen(when),
        key=key,
        only_plan_id=only.id if only else None,
    )


def start(world: World, wish: billing.PlanWanted, *services: Any) -> PlanAssignment:
    return billing.start_plan_assignment(
        world.ctx, wanted=wish, subscriber_ids=[each.subscriber_id for each in services]
    )


def sold(world: World, plan: Any = None, **more: Any) -> Any:
    return world.sale(plan or catalog.plans(world.ctx).get(name="Home Basic"), **more).subscription


def how(world: World, asked: PlanAssignment) -> Stands:
    return stands(world.ctx, [asked])[asked.id]


@pytest.mark.django_db
def test_it_is_planned_for_the_next_cycle_and_who_is_left_out_is_told_why(world: World, fast: Any) -> None:
    basic, waiting, has_it = sold(world), sold(world, activate=False), sold(world, fast)
    asked = start(world, wanted(fast), basic, waiting, has_it)
    assert ProcrastinateJob.objects.filter(task_name="billing.assign_plan").count() == 1
    assert how(world, asked) == Stands(3, 0, 0, Decimal(0), Decimal(0))
    assign_plan(world.ctx, assignment_id=str(asked.id))
    assert how(world, asked) == Stands(0, 1, 2, Decimal(0), Decimal(0))
    basic.refresh_from_db()
    assert (basic.plan.name, basic.next_plan, basic.changes_on) == ("Home Basic", fast, date(2026, 12, 20))
    left = {
        line.subscription_id: line.why
        for line in assignment_lines(world.ctx, asked, AssignedOutcome.LEFT_OUT)
    }
    assert "not installed yet" in left[waiting.id] and left[has_it.id] == "He is on Fast already."
    assert OutboxEvent.objects.filter(name="subscription.change_planned").count() == 1
    assert PlanAssignment.found(world.ctx, id=asked.id).finished_at == world.now


@pytest.mark.django_db
def test_now_each_is_invoiced_for_the_days_left_and_whoever_refuses_stays_whole(
    world: World, fast: Any
) -> None:
    rows = [sold(world) for _ in range(3)]
    has_it = sold(world, fast)
    world.later(days=10)
    quote = billing.quote_plan_change(world.ctx, subscription_id=rows[0].id, plan_id=fast.id)
    assert quote.total > 0
    asked = start(world, wanted(fast, "now"), *rows, has_it)
    assign_plan(world.ctx, assignment_id=str(asked.id))
    assert how(world, asked) == Stands(0, 3, 1, quote.total * 3, Decimal(0))
    for row in rows:
        row.refresh_from_db()
        assert (row.plan, row.price) == (fast, Decimal(4000))
    assert sum(ledger.trial_balance(world.ctx).values()) == 0


@pytest.mark.django_db
def test_what_is_shown_is_what_comes_of_it(world: World, fast: Any) -> None:
    kilifi = organizations.add_partner(world.ctx, name="Kilifi Wifi")
    catalog.override_plan(world.ctx, plan_id=fast.id, organization_id=kilifi.id, price=Decimal(3500))
    hidden = organizations.add_partner(world.ctx, name="Watamu Wifi")
    catalog.override_plan(world.ctx, plan_id=fast.id, organization_id=hidden.id, sold=False)
    slow = world.plan("Slow", "1000")
    rows = [
        sold(world),
        sold(world, slow),
        sold(world, activate=False),
        sold(world, fast),
        sold(world, organization_id=kilifi.id, phone="0722000001"),
        sold(world, organization_id=hidden.id, phone="0722000002"),
    ]
    gone = sold(world)
    subscriptions.terminate_subscription(world.ctx, subscription_id=gone.id)
    owners = [row.subscriber_id for row in (*rows, gone)]
    for when in ("next_cycle", "now"):
        with transaction.atomic():
            would = billing.would_be(world.ctx, wanted(fast, when), owners)
            asked = start(world, wanted(fast, when, key=when), *rows, gone)
            before = sum((row.price for row in rows), Decimal(0))
            assign_plan(world.ctx, assignment_id=str(asked.id))
            found = how(world, asked)
            assert (found.done, found.left_out) == (would.changing.total(), would.left_out.total())
            assert would.changing == Counter({"Home Basic": 2 if when == "next_cycle" else 3, "Slow": 1})
            assert would.left_out[Why.NOT_SOLD] == would.left_out[Why.SAME_PLAN] == 1
            if when == "now":
                after = sum((row.price for row in subscriptions.living(world.ctx, owners)), Decimal(0))
                assert would.after is not None and would.before is not None
                assert after - before == would.after - would.before
            transaction.set_rollback(True)


@pytest.mark.django_db
def test_only_services_on_one_plan_and_all_of_them_without_naming_anybody(world: World, fast: Any) -> None:
    slow = world.plan("Slow", "1000")
    basic, kept = sold(world), sold(world, slow)
    asked = start(world, wanted(fast, only=basic.plan), basic, kept)
    assert [line.subscription_id for line in assignment_lines(world.ctx, asked)] == [basic.id]
    everyone = billing.start_plan_assignment(
        world.ctx, wanted=wanted(fast, key="2", only=slow), subscriber_ids=None
    )
    assert [line.subscription_id for line in assignment_lines(world.ctx, everyone)] == [kept.id]
    assert [line.was for line in assignment_lines(world.ctx, everyone)] == [slow]


@pytest.mark.django_db
@pytest.mark.parametrize("when", ["next_cycle", "now"])
def test_killed_in_the_middle_it_goes_on_where_it_stood(
    world: World, fast: Any, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    monkeypatch.setattr("mtandao.domains.billing.commands.assign.BATCH", {"next_cycle": 2, "now": 2})
    rows = [sold(world) for _ in range(5)]
    world.later(days=10)
    asked = start(world, wanted(fast, when), *rows)
    assert assign_waiting(world.ctx, assignment_id=asked.id) == 2
    with pytest.raises(RuntimeError), transaction.atomic(), monkeypatch.context() as patched:
        patched.setattr("mtandao.domains.billing.commands.assign.write_changes", _dies)
        assign_waiting(world.ctx, assignment_id=asked.id)
    assert (how(world, asked).waiting, how(world, asked).done) == (3, 2)
    for _ in range(2):
        assign_plan(world.ctx, assignment_id=str(asked.id))
    assert (how(world, asked).waiting, how(world, asked).done) == (0, 5)
    if when == "now":
        assert billing.invoices(world.ctx).count() == 10, "the sale's and one for the change each"


def _dies(*_: Any) -> None:
    raise RuntimeError("the power is gone")


@pytest.mark.django_db
def test_the_same_key_again_gives_the_same_wish_back(world: World, fast: Any) -> None:
    row = sold(world)
    first, again = (start(world, wanted(fast), row) for _ in range(2))
    assert first.id == again.id and PlanAssignmentLine.of(world.ctx).count() == 1
    with pytest.raises(billing.AskedDifferently), transaction.atomic():
        start(world, wanted(fast, "now"), row)


@pytest.mark.django_db
def test_what_cannot_be_asked_is_refused_and_nothing_is_written(world: World, fast: Any) -> None:
    row = sold(world)
    archived = world.plan("Old")
    catalog.archive_plan(world.ctx, plan_id=archived.id)
    elsewhere = World("coast").plan("Theirs")
    cases: list[tuple[Any, type[Exception]]] = [
        (lambda: start(world, wanted(archived), row), catalog.PlanNotOnSale),
        (lambda: start(world, wanted(elsewhere), row), NotFound),
        (lambda: start(world, wanted(fast, only=elsewhere), row), NotFound),
        (lambda: start(world, wanted(fast)), Malformed),
        (
            lambda: billing.start_plan_assignment(world.ctx, wanted=wanted(fast), subscriber_ids=None),
            Malformed,
        ),
        (
            lambda: billing.start_plan_assignment(
                world.as_role("support"), wanted=wanted(fast), subscriber_ids=[row.subscriber_id]
            ),
            NotAllowed,
        ),
    ]
    for deed, refusal in cases:
        with pytest.raises(refusal), transaction.atomic():
            deed()
    assert PlanAssignment.of(world.ctx).count() == 0


@pytest.mark.django_db
def test_a_batch_that_is_planned_asks_no_more_for_more_services(world: World, fast: Any) -> None:
    counted = []
    for number in (2, 6):
        asked = start(world, wanted(fast, key=str(number)), *(sold(world) for _ in range(number)))
        with CaptureQueriesContext(connection) as queries:
            assign_waiting(world.ctx, assignment_id=asked.id)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_stopped_midway_what_was_done_stays_and_the_rest_is_not(
    world: World, fast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(BATCH, AssignWhen.NOW, 2)
    services = [sold(world) for _ in range(5)]
    wish = start(world, wanted(fast, "now"), *services)
    assert assign_waiting(world.ctx, assignment_id=wish.id) == 2
    owner = replace(world.as_role("manager"), now=world.now)
    with pytest.raises(NotAllowed):
        stop_assignment(world.as_role("support"), assignment_id=wish.id)
    stopped = stop_assignment(owner, assignment_id=wish.id)
    assert (stopped.stopped_by, stopped.finished_at) == ("manager", world.now)
    assert assign_waiting(world.ctx, assignment_id=wish.id) == 0
    found = stands(world.ctx, [wish])[wish.id]
    assert (found.waiting, found.done, found.stopped) == (0, 2, 3)
    plans = Counter(each.plan_id for each in subscriptions.subscriptions(world.ctx))
    assert plans[fast.id] == 2 and sum(plans.values()) == 5
    with pytest.raises(AssignmentOver, match="Nothing waits any more"):
        stop_assignment(owner, assignment_id=wish.id)
    # Asked for again under its key it is only shown: a wish that was stopped stays stopped.
    assert start(world, wanted(fast, "now"), *services).id == wish.id
    assert stands(world.ctx, [wish])[wish.id].stopped == 3
    with pytest.raises(NotFound):
        stop_assignment(World("coast").ctx, assignment_id=wish.id)
