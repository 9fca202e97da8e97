"""People of the desk and their drawers."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Actor, ActorKind, Context
from tests.worlds import PASSWORD, World


def hired(world: World, name: str, role: str = "billing", **more: Any) -> Context:
    """Somebody new of the team, and what he may."""
    from mtandao.domains.staff import contract as staff

    user = staff.add_user(
        world.ctx,
        full_name=name,
        email=f"{name.lower()}@{world.slug}.example",
        password=PASSWORD,
        role_code=role,
        **more,
    )
    actor = Actor(ActorKind.STAFF, user.id, name, user.role.permissions())
    ctx: Context = replace(world.ctx, actor=actor)
    return ctx


@pytest.fixture
def amina(world: World) -> Context:
    """A cashier."""
    return hired(world, "Amina")


@pytest.fixture
def brian(world: World) -> Context:
    """Another one."""
    return hired(world, "Brian")


@pytest.fixture
def drawer(world: World) -> payments.Drawer:
    return payments.set_up_drawer(world.ctx, name="Front desk")


@pytest.fixture
def shift(amina: Context, drawer: payments.Drawer) -> payments.Shift:
    """Amina's, with 2,000 of change."""
    return payments.open_shift(amina, drawer_id=drawer.id, float_amount=Decimal(2000))
