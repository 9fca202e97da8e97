"""The ladder over a real database: who moves, who is held back, what is remembered of it."""

from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections import contract as collections
from mtandao.domains.collections.choices import Cause
from mtandao.domains.collections.tests.debtors import DUE, on, owes, service, stage, walk
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.refusals import Malformed, NotAllowed, NotFound
from tests.worlds import World


def test_all_the_way_down_and_terminated(world: World) -> None:
    subscriber = owes(world)
    seen = []
    for day in (0, 1, 4, 11, 41, 91):
        walk(world, day)
        seen.append((stage(world, subscriber), service(world, subscriber).state))
    assert seen == [
        ("warned", "active"),
        ("grace", "active"),
        ("walled_garden", "active"),
        ("suspended", "suspended"),
        ("disconnected", "disconnected"),
        ("terminated", "terminated"),
    ]
    assert service(world, subscriber).ended_at == world.now


def test_where_nothing_is_terminated_the_last_rung_is_disconnection(world: World) -> None:
    subscriber = owes(world)
    collections.change_ladder(world.ctx, ladder=collections.Ladder(terminate=False))
    for day in (4, 11, 41, 91, 400):
        walk(world, day)
    assert stage(world, subscriber) == "disconnected"
    assert service(world, subscriber).state == "disconnected"


def test_a_late_run_passes_the_wall_and_a_second_changes_nothing(world: World) -> None:
    subscriber = owes(world)
    assert walk(world, 50).moved == {"walled_garden": 1, "suspended": 1, "disconnected": 1}
    assert walk(world, 50).moved is None
    moves = collections.history(world.ctx, subscriber.id)
    assert [(move.was, move.stage) for move in moves] == [
        ("suspended", "disconnected"),
        ("walled_garden", "suspended"),
        ("clear", "walled_garden"),
    ]


def test_the_history_tells_when_why_and_how_much(world: World) -> None:
    subscriber = owes(world)
    walk(world, 4)
    world.pays(subscriber, "700")
    collections.reassess(world.ctx, subscriber_ids=[subscriber.id])
    back, cut = collections.history(world.ctx, subscriber.id)
    assert (cut.was, cut.stage, cut.amount, cut.oldest_due_on) == (
        "clear",
        "walled_garden",
        Decimal(700),
        DUE,
    )
    assert (cut.cause, back.cause) == (Cause.WALK, Cause.MONEY)
    assert (back.stage, back.amount, back.oldest_due_on) == ("clear", Decimal(0), None)
    assert cut.moved_at == back.moved_at == world.now


def test_D1_on_day_24_an_unpaid_account_is_clear_and_nothing_was_done(world: World) -> None:
    """Due on 31 May, looked at on 24 June: the ladder begins on day 30, and then does."""
    subscriber = owes(world)
    ladder = collections.Ladder((), 29, 39, 49, 90, overdue_from_day=30)
    collections.change_ladder(world.ctx, ladder=ladder)
    for day in (0, 1, 24, 29):
        assert walk(world, day).moved is None
        assert (stage(world, subscriber), service(world, subscriber).state) == ("clear", "active")
    assert collections.history(world.ctx, subscriber.id).count() == 0
    assert walk(world, 30).moved == {"walled_garden": 1}


@pytest.mark.parametrize(
    ("walked", "found", "billed"),
    [(24, "clear", 1), (30, "walled_garden", 1), (40, "suspended", 0), (50, "disconnected", 0)],
)
def test_D2_who_is_suspended_is_not_billed(world: World, walked: int, found: str, billed: int) -> None:
    subscriber = owes(world)
    ladder = collections.Ladder((), 29, 39, 49, 90, overdue_from_day=30)
    collections.change_ladder(world.ctx, ladder=ladder)
    walk(world, walked)
    assert stage(world, subscriber) == found
    # His second period began on day 30.
    assert billing.run_billing(on(world, max(walked, 31)).ctx).invoices == billed


def test_D5_paying_the_oldest_starts_the_clock_from_the_next(world: World) -> None:
    subscriber = owes(world)
    owes(world, due_on=DUE + timedelta(days=10), subscriber=subscriber)
    walk(world, 11)
    assert (stage(world, subscriber), service(world, subscriber).state) == ("suspended", "suspended")
    world.pays(subscriber, "700")
    collections.reassess(world.ctx, subscriber_ids=[subscriber.id])
    assert (stage(world, subscriber), service(world, subscriber).state) == ("grace", "active")
    (standing,) = collections.standings(world.ctx, [subscriber.id]).values()
    assert (standing.oldest_due_on, standing.owed) == (DUE + timedelta(days=10), Decimal(700))
    walk(world, 14)
    assert stage(world, subscriber) == "walled_garden"


def test_D6_no_transition_while_exempted(world: World) -> None:
    subscriber = owes(world)
    until = DUE + timedelta(days=20)
    collections.exempt_account(world.ctx, subscriber_id=subscriber.id, reason="Hospital", until=until)
    for day in (0, 4, 19):
        walk(world, day)
    assert (stage(world, subscriber), collections.history(world.ctx, subscriber.id).count()) == ("clear", 0)
    walk(world, 20)
    assert stage(world, subscriber) == "suspended"


def test_D6_the_mark_lets_back_in_at_once_and_lifting_it_looks_again(world: World) -> None:
    subscriber = owes(world)
    walk(world, 11)
    collections.exempt_account(world.ctx, subscriber_id=subscriber.id, reason="Hospital")
    assert (stage(world, subscriber), service(world, subscriber).state) == ("clear", "active")
    collections.lift_exemption(world.ctx, subscriber_id=subscriber.id)
    assert stage(world, subscriber) == "walled_garden"
    with pytest.raises(collections.NotExempted):
        collections.lift_exemption(world.ctx, subscriber_id=subscriber.id)


def test_an_exemption_needs_a_reason_a_day_to_come_and_a_right(world: World) -> None:
    subscriber = owes(world)
    wish: dict[str, Any] = {"subscriber_id": subscriber.id, "reason": " ", "until": DUE}
    with pytest.raises(Malformed) as refused:
        collections.exempt_account(world.ctx, **wish)
    assert set(refused.value.fields) == {"reason", "until"}
    with pytest.raises(NotAllowed):
        collections.exempt_account(world.as_role("billing"), **wish)
    with pytest.raises(NotFound):
        collections.exempt_account(World(slug="twiga").ctx, subscriber_id=subscriber.id, reason="Theirs")
    assert collections.exemptions(world.ctx, [subscriber.id]) == {}


def test_an_exempted_account_is_not_reminded(world: World) -> None:
    subscriber = owes(world, due_on=DUE + timedelta(days=7))
    owes(world, due_on=DUE + timedelta(days=7))
    collections.exempt_account(world.ctx, subscriber_id=subscriber.id, reason="Hospital")
    assert walk(world, 0).reminded == 1


@pytest.mark.parametrize(("amount", "found"), [("149", "clear"), ("150", "walled_garden")])
def test_D8_the_least_amount_in_the_tenants_currency(world: World, amount: str, found: str) -> None:
    collections.change_ladder(world.ctx, ladder=collections.Ladder(grace_days=2, least_amount=Decimal(150)))
    subscriber = owes(world, amount)
    walk(world, 3)
    assert stage(world, subscriber) == found


def test_D10_a_part_does_not_lift_the_whole_does(world: World) -> None:
    subscriber = owes(world)
    walk(world, 11)
    for amount, found in (("699.99", "suspended"), ("0.01", "active")):
        world.pays(subscriber, amount)
        collections.reassess(world.ctx, subscriber_ids=[subscriber.id])
        assert service(world, subscriber).state == found
    assert stage(world, subscriber) == "clear"


def test_D11_suspended_by_hand_stays_when_he_pays(world: World) -> None:
    subscriber = owes(world)
    subscriptions.suspend_subscription(
        world.ctx,
        subscription_id=service(world, subscriber).id,
        reason=subscriptions.SuspensionReason.ABUSE,
    )
    walk(world, 11)
    world.pays(subscriber, "700")
    collections.reassess(world.ctx, subscriber_ids=[subscriber.id])
    assert stage(world, subscriber) == "clear"
    assert service(world, subscriber).suspended_for == subscriptions.SuspensionReason.ABUSE


def test_a_cut_waits_for_the_window_and_letting_back_does_not(world: World) -> None:
    subscriber = owes(world)
    collections.change_windows(world.ctx, night_from=time(20), night_until=time(8), weekdays=())
    walk(world, 4, hour=7)
    assert stage(world, subscriber) == "grace"
    assert collections.make_waiting_cuts(on(world, 4, 7).ctx).moved is None
    assert collections.make_waiting_cuts(on(world, 4, 8).ctx).moved == {"walled_garden": 1}
    assert collections.make_waiting_cuts(on(world, 4, 8).ctx).moved is None
    assert collections.history(world.ctx, subscriber.id)[0].cause == Cause.WINDOW
    on(world, 4, 23)
    world.pays(subscriber, "700")
    collections.reassess(world.ctx, subscriber_ids=[subscriber.id])
    assert stage(world, subscriber) == "clear"


def test_who_pays_while_his_cut_waits_is_not_cut(world: World) -> None:
    subscriber = owes(world)
    collections.add_no_cut_day(world.ctx, day=DUE + timedelta(days=4), name="Jamhuri Day")
    walk(world, 4)
    world.pays(subscriber, "700")
    assert collections.make_waiting_cuts(on(world, 5).ctx).moved == {"clear": 1}
    assert stage(world, subscriber) == "clear"


@pytest.mark.parametrize(
    "wrong",
    [
        {"night_from": time(20), "night_until": None, "weekdays": ()},
        {"night_from": time(20), "night_until": time(20), "weekdays": ()},
        {"night_from": None, "night_until": None, "weekdays": range(7)},
        {"night_from": None, "night_until": None, "weekdays": (7,)},
    ],
)
def test_windows_that_leave_no_moment_are_refused(world: World, wrong: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        collections.change_windows(world.ctx, **wrong)
    assert collections.windows(world.ctx) == collections.Windows()


def test_a_walk_asks_the_same_number_of_questions_however_many_owe(
    world: World, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        owes(world)
    walk(world, 4)
    for _ in range(9):
        owes(world)
    with django_assert_max_num_queries(67):
        assert walk(world, 5).moved == {"walled_garden": 9}
