"""`/api/billing/expense-categories` and the limit."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.expenses import permissions, queries
from mtandao.domains.expenses.commands.categories import (
    set_expense_rules,
    set_up_category,
    take_usual_categories,
)
from mtandao.domains.expenses.models import ExpenseCategory
from mtandao.foundation.api import Amount, Body, Listing, ListQuery, Money, Request, Shape, needs
from mtandao.foundation.context import Context

router = Router(tags=["Expenses"])


class CategoryShape(Shape):
    id: UUID
    name: str
    active: bool


class CategoryBody(Body):
    name: str = Field(max_length=60)


class CategoryChange(Body):
    name: str = Field("", max_length=60)
    active: bool = True


class AddedShape(Shape):
    added: int


class ExpenseRulesShape(Shape):
    approve_above: Money | None = Field(description="Null: nobody else is asked.")


class ExpenseRulesBody(Body):
    approve_above: Amount | None = Field(ge=0)


def shapes(_ctx: Context, rows: Sequence[ExpenseCategory]) -> list[CategoryShape]:
    return [CategoryShape(id=row.id, name=row.name, active=row.active) for row in rows]


CATEGORIES = Listing("expense-categories", CategoryShape, shapes)


@router.get("/expense-categories", response=CATEGORIES.page, auth=needs(permissions.VIEW))
def list_expense_categories(request: Request, asked: Query[ListQuery]) -> HttpResponseBase:
    """What expenses are for."""
    rows = queries.categories(request.ctx)
    return CATEGORIES.answer(
        request, rows.filter(name__icontains=asked.q.strip()) if asked.q else rows, asked
    )


@router.post("/expense-categories", response={201: CategoryShape}, auth=needs(permissions.CONFIGURE))
def create_expense_category(request: Request, body: CategoryBody) -> CategoryShape:
    """A new category: an account of its own in the ledger."""
    return shapes(request.ctx, [set_up_category(request.ctx, name=body.name)])[0]


@router.post("/expense-categories/usual", response=AddedShape, auth=needs(permissions.CONFIGURE))
def create_usual_expense_categories(request: Request) -> AddedShape:
    """Those that most providers have, as far as they are not there yet."""
    return AddedShape(added=take_usual_categories(request.ctx))


@router.patch(
    "/expense-categories/{uuid:category_id}", response=CategoryShape, auth=needs(permissions.CONFIGURE)
)
def change_expense_category(request: Request, category_id: UUID, body: CategoryChange) -> CategoryShape:
    """Rename it, or take it out of use."""
    was = ExpenseCategory.found(request.ctx, id=category_id)
    values: dict[str, Any] = {"name": was.name, "active": was.active} | body.given()
    return shapes(request.ctx, [set_up_category(request.ctx, category_id=category_id, **values)])[0]


@router.get("/expense-rules", response=ExpenseRulesShape, auth=needs(permissions.VIEW))
def read_expense_rules(request: Request) -> ExpenseRulesShape:
    """From which amount on somebody else has to approve."""
    return ExpenseRulesShape(approve_above=queries.expense_rules(request.ctx).approve_above)


@router.patch("/expense-rules", response=ExpenseRulesShape, auth=needs(permissions.CONFIGURE))
def change_expense_rules(request: Request, body: ExpenseRulesBody) -> ExpenseRulesShape:
    """Change it; null asks nobody."""
    saved = set_expense_rules(request.ctx, approve_above=body.approve_above)
    return ExpenseRulesShape(approve_above=saved.approve_above)
