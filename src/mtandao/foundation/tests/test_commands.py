"""`@command`: who may, all or nothing, commands that ask commands. Commits are real where they matter."""

from contextlib import nullcontext, suppress
from dataclasses import replace
from typing import Any
from unittest import mock
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from mtandao.domains.organizations import contract as organizations
from mtandao.foundation.commands import attempt, command
from mtandao.foundation.context import ANONYMOUS, Actor, ActorKind, Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.permissions import PUBLIC
from mtandao.foundation.refusals import NotAllowed
from mtandao.foundation.tests.things import PUSH, TOUCH, TooHeavy, emitted, marks, push, touch
from tests.logins import connect, stand
from tests.worlds import World

WITHOUT = frozenset({"things.view", "things.touching", "thing.touch"})
CALLERS = {
    "nobody": ANONYMOUS,
    "staff without any right": Actor(ActorKind.STAFF, new_id(), "Otieno"),
    "staff with rights that only look like it": Actor(ActorKind.STAFF, new_id(), "Otieno", WITHOUT),
    "a token without it": Actor(ActorKind.TOKEN, new_id(), "cash desk", frozenset({PUSH.name})),
    "a subscriber": Actor(ActorKind.SUBSCRIBER, new_id(), "Wanjiku"),
}


@pytest.mark.parametrize("actor", CALLERS.values(), ids=CALLERS)
def test_who_may_not_is_refused_before_anything_is_read(world: World, actor: Actor) -> None:
    ctx = replace(world.ctx, actor=actor)
    before = emitted(ctx)
    with mock.patch.object(connection, "cursor", side_effect=AssertionError("asked the database")):
        with pytest.raises(NotAllowed) as refused:
            touch(ctx, thing_id=new_id())
    assert refused.value.facts == {"needs": "things.touch"}
    assert refused.value.detail == "You may not touch things."
    assert emitted(ctx) == before and marks(ctx) == []


@pytest.mark.parametrize(
    "actor",
    [
        Actor(ActorKind.STAFF, new_id(), "Achieng", frozenset({TOUCH.name})),
        Actor(ActorKind.SYSTEM, name="relay"),
        Actor(ActorKind.SUBSCRIBER, new_id(), "Wanjiku", trusted=True),
    ],
    ids=["by right", "the system", "trusted by a command above"],
)
def test_who_may_is_let_in(world: World, actor: Actor) -> None:
    touch(replace(world.ctx, actor=actor), thing_id=new_id())
    assert emitted(world.ctx, "thing.touched") == 1


def test_a_context_knows_what_is_for_anybody(world: World) -> None:
    assert replace(world.ctx, actor=ANONYMOUS).may(PUBLIC)


def test_nothing_remains_after_a_refusal(kept_world: World) -> None:
    """Looked at from another connection: what a refused command did was never there."""
    ctx, before = kept_world.ctx, emitted(kept_world.ctx)
    with pytest.raises(TooHeavy):
        touch(ctx, thing_id=new_id(), heavy=True)
    with connect("web") as other:
        stand(other, ctx.tenant_id)
        assert other.execute("SELECT count(*) FROM foundation_outboxevent").fetchone() == (before,)
        marked = other.execute("SELECT count(*) FROM foundation_schedule WHERE name LIKE 'touched%'")
        assert marked.fetchone() == (0,)
        audited = other.execute(
            "SELECT count(*) FROM foundation_auditentry WHERE after ->> 'name' LIKE 'touched%'"
        )
        assert audited.fetchone() == (0,)


def test_change_event_and_delivery_are_seen_together_or_not_at_all(kept_world: World) -> None:
    ctx, count = kept_world.ctx, "SELECT count(*) FROM foundation_outboxevent WHERE name = 'thing.touched'"
    with connect("web") as other:
        stand(other, ctx.tenant_id)
        with transaction.atomic():
            touch(ctx, thing_id=new_id())
            assert other.execute(count).fetchone() == (0,)
        assert other.execute(count).fetchone() == (1,)
        assert other.execute(
            "SELECT count(*) FROM foundation_schedule WHERE name LIKE 'touched%'"
        ).fetchone() == (1,)


def test_a_command_inside_a_command_is_part_of_it(kept_world: World) -> None:
    """The outer one fails after the inner one was done: neither happened."""
    ctx = kept_world.ctx
    before = emitted(ctx)
    with pytest.raises(TooHeavy):
        push(ctx, thing_id=new_id(), heavy=True)
    assert emitted(ctx) == before
    push(ctx, thing_id=new_id())
    assert emitted(ctx) == before + 2


def test_a_refused_inner_command_may_be_survived(kept_world: World) -> None:
    """Its own changes are gone, the outer transaction goes on."""
    ctx, first, last = kept_world.ctx, new_id(), new_id()
    with transaction.atomic():
        touch(ctx, thing_id=first)
        with pytest.raises(TooHeavy):
            touch(ctx, thing_id=new_id(), heavy=True)
        touch(ctx, thing_id=last)
    assert marks(ctx) == [f"touched {first}", f"touched {last}"]


@command(needs=TOUCH)
def _touch_and_go_on(ctx: Context, *, first: UUID, heavy: UUID, last: UUID, attempting: bool) -> None:
    touch(ctx, thing_id=first)
    with suppress(TooHeavy), attempt() if attempting else nullcontext():
        touch(ctx, thing_id=heavy, heavy=True)
    touch(ctx, thing_id=last)


def test_a_command_that_attempts_another_goes_on_without_it(kept_world: World) -> None:
    first, heavy, last = new_id(), new_id(), new_id()
    _touch_and_go_on(kept_world.ctx, first=first, heavy=heavy, last=last, attempting=True)
    assert marks(kept_world.ctx) == [f"touched {first}", f"touched {last}"]


def test_a_command_that_only_swallows_a_refusal_does_not_get_away_with_it(kept_world: World) -> None:
    """A command called by a command shares its fate: half of what was refused must not remain."""
    ids = new_id(), new_id(), new_id()
    with pytest.raises(TransactionManagementError):
        _touch_and_go_on(kept_world.ctx, first=ids[0], heavy=ids[1], last=ids[2], attempting=False)
    assert marks(kept_world.ctx) == [] and emitted(kept_world.ctx, "thing.touched") == 0
    assert organizations.tenant(kept_world.ctx).id == kept_world.tenant_id, "the connection is sound again"


def test_what_a_caller_may_not_a_command_may_ask_on_his_behalf(world: World) -> None:
    """`push` needs its own right alone; it asks `touch` as one who was let in."""
    actor = Actor(ActorKind.STAFF, new_id(), "Otieno", frozenset({PUSH.name}))
    push(replace(world.ctx, actor=actor), thing_id=new_id())
    with pytest.raises(NotAllowed):
        touch(replace(world.ctx, actor=actor), thing_id=new_id())


def test_a_command_keeps_its_name_and_words() -> None:
    assert touch.__name__ == "touch" and "perhaps a refusal" in (touch.__doc__ or "")


def test_no_tenants_role_holds_a_right_of_the_platform(world: World) -> None:
    """The first admin may everything, and yet cannot suspend providers, not even his own."""
    admin: Any = world.as_role("admin")
    assert "platform.tenants" in admin.actor.permissions
    with pytest.raises(NotAllowed):
        organizations.suspend_tenant(admin, tenant_id=world.tenant_id, reason="to see")
    assert organizations.tenant(world.ctx).state == "active"
