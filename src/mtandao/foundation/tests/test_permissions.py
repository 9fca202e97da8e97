"""Rights: names, patterns, and who may what."""

from uuid import UUID

import pytest

from mtandao.foundation.context import ANONYMOUS, Actor, ActorKind
from mtandao.foundation.permissions import PUBLIC, Permission, declared, expanded, permission
from mtandao.foundation.tests.things import PUSH, TOUCH


def test_a_pattern_means_the_declared_rights_it_matches() -> None:
    assert expanded(["things.*"]) == {"things.touch", "things.push"}
    assert expanded(["things.touch"]) == {"things.touch"}
    assert expanded(["things.t*", "things.p*"]) == {"things.touch", "things.push"}
    assert expanded([]) == frozenset()


def test_a_star_means_everything_and_not_what_is_not_there() -> None:
    assert expanded(["*"]) == {right.name for right in declared()}
    assert expanded(["nothing.here", "things", "touch", "things.", ".touch", "THINGS.*"]) == frozenset()


def test_views_of_all_rooms_are_one_pattern() -> None:
    views = expanded(["*.view"])
    assert {"billing.view", "subscribers.view"} <= views
    assert not {"subscribers.view_money", "network.passwords"} & views


def test_a_right_is_declared_once() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        permission("things.touch", "touch things again")
    assert TOUCH in declared()


def test_a_right_of_the_same_name_is_the_same_right() -> None:
    holder = Actor(ActorKind.STAFF, UUID(int=1), "Otieno", frozenset({"things.touch"}))
    assert holder.may(TOUCH) and not holder.may(PUSH)
    assert holder.may(Permission("things.touch", "touch"))


def test_calling_a_right_public_does_not_make_it_so() -> None:
    """`PUBLIC` is the object itself; a room that declares a right of that name has declared a right."""
    assert ANONYMOUS.may(PUBLIC)
    assert not ANONYMOUS.may(Permission("public", "be anybody"))


@pytest.mark.parametrize("kind", [kind for kind in ActorKind if kind != ActorKind.SYSTEM])
def test_only_the_system_may_without_a_right(kind: ActorKind) -> None:
    assert not Actor(kind).may(TOUCH)
    assert Actor(ActorKind.SYSTEM).may(TOUCH)


def test_rights_over_tenants_are_known_by_their_name() -> None:
    assert Permission("platform.tenants", "run providers").over_tenants
    assert not Permission("platforms.view", "see platforms").over_tenants
