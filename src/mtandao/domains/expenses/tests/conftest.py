"""People who spend and approve, and where the money lies."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.expenses import contract as expenses
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Actor, ActorKind, Context
from tests.worlds import PASSWORD, World


def hired(world: World, name: str, role: str = "manager") -> Context:
    """Somebody new of the team, and what he may."""
    from mtandao.domains.staff import contract as staff

    email = f"{name.lower()}@{world.slug}.example"
    user = staff.add_user(world.ctx, full_name=name, email=email, password=PASSWORD, role_code=role)
    actor = Actor(ActorKind.STAFF, user.id, name, user.role.permissions())
    ctx: Context = replace(world.ctx, actor=actor)
    return ctx


def rent(world: World, **more: Any) -> expenses.NewExpense:
    """116 of rent from the owner's pocket, if nothing else is said."""
    known = expenses.ExpenseCategory.of(world.ctx).filter(name="Rent").first()
    category = known or expenses.set_up_category(world.ctx, name="Rent")
    values: dict[str, Any] = {"amount": Decimal(116), "paid_from": expenses.PaidFrom.OWNER}
    return expenses.NewExpense(category_id=category.id, **values | more)


def held(world: World, code: ledger.AccountCode, detail: object = "") -> Decimal:
    return ledger.held_in(world.ctx, code, str(detail))


@pytest.fixture
def bank(world: World) -> payments.BankAccount:
    return payments.set_up_bank_account(
        world.ctx, name="Main", bank="Equity", number="0100", opening=Decimal(1000)
    )
