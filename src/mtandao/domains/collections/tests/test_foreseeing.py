"""The dry run says what the walk then does, and changes nothing."""

from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from mtandao.domains.collections import contract as collections
from mtandao.domains.collections import foreseeing
from mtandao.domains.collections.choices import HeldBy
from mtandao.domains.collections.looking import Policy
from mtandao.domains.collections.tests.debtors import DUE, on, owes, stage, walk
from tests.worlds import World


def test_what_is_foreseen_is_what_happens(world: World) -> None:
    people = [owes(world, due_on=DUE + timedelta(days=day)) for day in (0, 5, 10, 11, 40)]
    walk(world, 4)
    then = collections.ahead(on(world, 10).ctx, 1)
    page = collections.foreseen(then)
    before = {who.id: stage(world, who) for who in people}
    walk(world, 11)
    assert page.after is None
    assert {row.subscriber_id: row.was for row in page.rows} == {
        who.id: before[who.id] for who in people if before[who.id] != stage(world, who)
    }
    assert {row.subscriber_id: row.stage for row in page.rows} == {
        who.id: stage(world, who) for who in people if before[who.id] != stage(world, who)
    }
    assert len(page.rows) == 4


def test_it_tells_the_way_and_what_holds_back(world: World) -> None:
    late, promised, exempted, small = (owes(world) for _ in range(4))
    collections.change_ladder(world.ctx, ladder=collections.Ladder(least_amount=Decimal(500)))
    world.pays(small, "300")
    collections.exempt_account(world.ctx, subscriber_id=exempted.id, reason="Hospital")
    on(world, 1)
    collections.take_promise(
        world.ctx, subscriber_id=promised.id, until=DUE + timedelta(days=30), reason="Salary"
    )
    rows = {row.subscriber_id: row for row in collections.foreseen(on(world, 11).ctx).rows}
    assert rows[late.id].path == ("walled_garden", "suspended")
    assert (rows[late.id].days, rows[late.id].amount, rows[late.id].held_by) == (11, Decimal(700), None)
    assert {who.id: rows[who.id].held_by for who in (promised, exempted, small)} == {
        promised.id: HeldBy.PROMISE,
        exempted.id: HeldBy.EXEMPTION,
        small.id: HeldBy.SMALL_SUM,
    }
    assert rows[promised.id].by_days == "suspended"
    collections.change_windows(world.ctx, night_from=time(8), night_until=time(20), weekdays=())
    held = {row.subscriber_id: row for row in collections.foreseen(world.ctx).rows}[late.id]
    assert (held.stage, held.held_by) == ("grace", HeldBy.WINDOW)
    assert held.held_until == on(world, 11, 20).now


def test_it_is_read_page_by_page_and_changes_nothing(world: World) -> None:
    people = sorted(owes(world).id for _ in range(5))
    on(world, 4)
    seen: list[Any] = []
    after = None
    for _ in range(4):
        page = collections.foreseen(world.ctx, after=after, most=2)
        seen += [row.subscriber_id for row in page.rows]
        after = page.after
        if after is None:
            break
    assert seen == people
    assert collections.standings(world.ctx, people) == {}


def test_a_page_costs_the_same_however_many_owe(world: World) -> None:
    from django.db import connection

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            collections.foreseen(on(world, 4).ctx)
        return len(queries)

    owes(world)
    one = asked()
    for _ in range(6):
        owes(world)
    assert asked() == one


def test_other_days_are_tried_on_everybody_who_owes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        owes(world)
    walk(world, 4)
    stricter = collections.Ladder(grace_days=1, walled_until_day=2)
    assert collections.effects(world.ctx) == ([], True)
    found, whole = collections.effects(world.ctx, Policy(stricter, collections.Windows()))
    assert [(one.was, one.stage, one.accounts, one.amount) for one in found] == [
        ("walled_garden", "suspended", 3, Decimal(2100))
    ]
    assert whole
    monkeypatch.setattr(foreseeing, "COUNTED", 0)
    assert collections.effects(world.ctx, Policy(stricter, collections.Windows())) == ([], False)


def test_the_rungs_are_counted_at_the_end_of_each_walk(world: World) -> None:
    owes(world), owes(world, due_on=DUE + timedelta(days=4))
    walk(world, 4)
    assert collections.rungs(world.ctx)[collections.Stage.WALLED] == (1, Decimal(700))
    walk(world, 5)
    walk(world, 5)
    found = [
        (row.day, row.stage, row.accounts) for row in collections.rungs_over_time(world.ctx) if row.accounts
    ]
    day = timedelta(days=1)
    assert found == [
        (DUE + 4 * day, "walled_garden", 1),
        (DUE + 4 * day, "warned", 1),
        (DUE + 5 * day, "grace", 1),
        (DUE + 5 * day, "walled_garden", 1),
    ]


def test_a_debt_is_told_once_a_day_and_only_to_who_owes(world: World) -> None:
    debtor, other = owes(world), owes(world, due_on=DUE + timedelta(days=60))
    walk(world, 4)
    ids = [debtor.id, other.id]
    assert collections.remind_debtors(world.ctx, subscriber_ids=ids) == 1
    assert collections.remind_debtors(world.ctx, subscriber_ids=ids) == 0
    assert collections.remind_debtors(on(world, 5).ctx, subscriber_ids=ids) == 1
