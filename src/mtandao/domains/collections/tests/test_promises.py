"""Promises over a real database: kept, broken, extended, and refused to who breaks them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.collections import contract as collections
from mtandao.domains.collections.tests.debtors import on, owes, stage, walk
from mtandao.foundation.refusals import Malformed, NotAllowed, NotFound
from tests.worlds import World


def promise(world: World, subscriber: Any, days: int, ctx: Any = None) -> Any:
    ctx = ctx or world.ctx
    return collections.take_promise(
        ctx, subscriber_id=subscriber.id, until=ctx.today + timedelta(days=days), reason="payday"
    )


def pays(world: World, subscriber: Any, amount: str) -> None:
    world.pays(subscriber, amount)
    collections.reassess(world.ctx, subscriber_ids=[subscriber.id])


def states(world: World, subscriber: Any) -> list[str]:
    return [row.state for row in collections.promises(world.ctx, subscriber.id)]


def break_one(world: World, subscriber: Any, day: int) -> None:
    promise(on(world, day), subscriber, 1)
    walk(world, day + 1)


def test_paid_before_its_day_it_is_kept(world: World) -> None:
    subscriber = owes(world)
    promise(on(world, 2), subscriber, 5)
    assert states(world, subscriber) == ["running"]
    pays(world, subscriber, "700")
    (row,) = collections.promises(world.ctx, subscriber.id)
    assert (row.state, row.made_by, row.reason, row.amount) == ("kept", "tests", "payday", Decimal(700))
    assert row.ended_at == world.now
    walk(world, 20)
    assert states(world, subscriber) == ["kept"]


def test_on_its_day_it_is_broken_and_the_ladder_holds_again(world: World) -> None:
    subscriber = owes(world)
    promise(on(world, 2), subscriber, 5)
    walk(world, 6)
    assert (states(world, subscriber), stage(world, subscriber)) == (["running"], "grace")
    walk(world, 7)
    walk(world, 7)
    assert (states(world, subscriber), stage(world, subscriber)) == (["broken"], "walled_garden")
    pays(world, subscriber, "700")
    assert states(world, subscriber) == ["broken"]


def test_what_fell_due_since_is_another_matter(world: World) -> None:
    subscriber = owes(world)
    promise(on(world, 2), subscriber, 10)
    owes(world, "500", due_on=world.ctx.today + timedelta(days=3), subscriber=subscriber)
    on(world, 8)
    pays(world, subscriber, "700")
    assert states(world, subscriber) == ["kept"]


def test_a_part_keeps_no_promise(world: World) -> None:
    subscriber = owes(world)
    promise(on(world, 2), subscriber, 5)
    world.pays(subscriber, "699")
    walk(world, 7)
    assert states(world, subscriber) == ["broken"]


def test_an_extension_counts_from_the_first_day(world: World) -> None:
    subscriber = owes(world)
    desk = world.as_role("billing")
    promise(world, subscriber, 20, desk)
    on(world, 15)
    with pytest.raises(collections.PromiseTooLong, match="may go until 2026-12-20"):
        promise(world, subscriber, 16, world.as_role("billing"))
    promise(world, subscriber, 15, world.as_role("billing"))
    assert states(world, subscriber) == ["running", "extended"]
    walk(world, 31)
    assert states(world, subscriber) == ["broken", "extended"]


def test_who_broke_two_of_five_gets_none_but_from_who_may(world: World) -> None:
    subscriber = owes(world)
    break_one(world, subscriber, 1)
    break_one(world, subscriber, 3)
    with pytest.raises(collections.PromisesBroken, match="broke 2 of the last 2 promises"):
        promise(world, subscriber, 3, world.as_role("billing"))
    assert states(world, subscriber) == ["broken", "broken"]
    promise(world, subscriber, 3, world.as_role("admin"))
    assert states(world, subscriber)[0] == "running"


def test_an_old_breach_is_forgotten(world: World) -> None:
    subscriber = owes(world)
    collections.change_promise_terms(world.ctx, terms=collections.PromiseTerms(most_broken=1, of_last=1))
    break_one(world, subscriber, 1)
    promise(world, subscriber, 3, world.as_role("admin"))
    pays(world, subscriber, "700")
    owes(world, "300", due_on=world.ctx.today, subscriber=subscriber)
    promise(world, subscriber, 3, world.as_role("billing"))
    assert states(world, subscriber) == ["running", "kept", "broken"]


def test_one_whose_day_passed_unseen_is_broken_when_he_asks_again(world: World) -> None:
    """The walk did not run: his word is judged before he gives another."""
    subscriber = owes(world)
    collections.change_promise_terms(world.ctx, terms=collections.PromiseTerms(most_broken=1))
    promise(world, subscriber, 2)
    on(world, 3)
    with pytest.raises(collections.PromisesBroken):
        promise(world, subscriber, 2, world.as_role("billing"))


def test_the_last_day_is_told_once(world: World) -> None:
    subscriber = owes(world)
    promise(on(world, 2), subscriber, 5)
    assert walk(world, 5).reminded == 0
    assert walk(world, 6).reminded == 1
    assert walk(world, 6).reminded == 0


def test_terms_that_make_no_sense_are_refused(world: World) -> None:
    for terms in (
        collections.PromiseTerms(longest_days=0),
        collections.PromiseTerms(longest_days=91),
        collections.PromiseTerms(most_broken=3, of_last=2),
        collections.PromiseTerms(most_broken=-1),
    ):
        with pytest.raises(Malformed):
            collections.change_promise_terms(world.ctx, terms=terms)
    with pytest.raises(NotAllowed):
        collections.change_promise_terms(world.as_role("billing"), terms=collections.PromiseTerms())


def test_another_providers_customer_promises_nothing_here(world: World) -> None:
    other = World(slug="coast")
    with pytest.raises(NotFound):
        promise(world, owes(world), 2, other.ctx)
