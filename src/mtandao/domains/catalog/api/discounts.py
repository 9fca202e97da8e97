"""`/api/discounts`: what may be left off a price, for how long and for whom."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.catalog import permissions, queries
from mtandao.domains.catalog.commands import discounts as commands
from mtandao.domains.catalog.models import Discount
from mtandao.foundation.api import (
    Amount,
    Body,
    Instant,
    Listing,
    ListQuery,
    Money,
    Number,
    Request,
    Shape,
    needs,
    spoken_as,
)
from mtandao.foundation.context import Context

router = Router(tags=["Packages"])

Percent = Annotated[Decimal, Field(gt=0, le=100, max_digits=5, decimal_places=2)]
SPOKEN = {"plan_ids": "package_ids"}


class DiscountChanges(Body):
    """What may be changed, for whoever gets it from now on; what is not sent stays."""

    name: str = Field("", max_length=80)
    percent: Percent | None = None
    amount: Amount | None = Field(None, description="Of each whole cycle; instead of a percentage.")
    cycles: int | None = Field(None, ge=1, le=1200, description="So many cycles; or `until`; or for good.")
    until: date | None = Field(None, description="A cycle that begins on this day has the full price.")
    package_ids: list[UUID] = Field([], max_length=1000, description="Empty: any package.")
    given_from: date | None = None
    given_until: date | None = Field(None, description="On this day no more.")
    code: str = Field("", max_length=40, description="With it, customers take the discount themselves.")


class NewDiscount(DiscountChanges):
    name: str = Field(max_length=80)


class DiscountShape(Shape):
    id: UUID
    name: str
    percent: Number | None
    amount: Money | None
    currency: str
    cycles: int | None
    until: date | None
    package_ids: list[UUID]
    given_from: date | None
    given_until: date | None
    code: str
    withdrawn_at: Instant | None
    created_at: Instant


class DiscountsAsked(ListQuery):
    withdrawn: bool = False


def shapes(ctx: Context, rows: Sequence[Discount]) -> list[DiscountShape]:
    return [
        DiscountShape(
            **{name: getattr(row, name) for name in DiscountShape.model_fields if hasattr(row, name)},
            package_ids=row.plan_ids,
            currency=ctx.tenant.currency,
        )
        for row in rows
    ]


DISCOUNTS = Listing("discounts", DiscountShape, shapes)


@router.get("", response=DISCOUNTS.page, auth=needs(permissions.VIEW))
def list_discounts(request: Request, asked: Query[DiscountsAsked]) -> HttpResponseBase:
    """What may be given; those that were withdrawn only when asked for."""
    rows = queries.discounts(request.ctx).filter(withdrawn_at__isnull=not asked.withdrawn)
    return DISCOUNTS.answer(request, rows.filter(name__icontains=asked.q) if asked.q else rows, asked)


@router.post("", response={201: DiscountShape}, auth=needs(permissions.CHANGE))
def create_discount(request: Request, body: NewDiscount) -> DiscountShape:
    """A new discount, to be given from now on."""
    with spoken_as(SPOKEN):
        made = commands.create_discount(request.ctx, new=commands.NewDiscount(**_told(body.given())))
    return shapes(request.ctx, [made])[0]


@router.get("/{uuid:discount_id}", response=DiscountShape, auth=needs(permissions.VIEW))
def read_discount(request: Request, discount_id: UUID) -> DiscountShape:
    """One discount."""
    return shapes(request.ctx, [queries.discount(request.ctx, discount_id)])[0]


@router.patch("/{uuid:discount_id}", response=DiscountShape, auth=needs(permissions.CHANGE))
def change_discount(request: Request, discount_id: UUID, body: DiscountChanges) -> DiscountShape:
    """Change a discount. Whoever has it keeps it as it was given."""
    with spoken_as(SPOKEN):
        changed = commands.change_discount(request.ctx, discount_id=discount_id, **_told(body.given()))
    return shapes(request.ctx, [changed])[0]


@router.delete("/{uuid:discount_id}", response=DiscountShape, auth=needs(permissions.CHANGE))
def delete_discount(request: Request, discount_id: UUID) -> DiscountShape:
    """Withdraw it: given to nobody any more; whoever has it keeps it."""
    return shapes(request.ctx, [commands.withdraw_discount(request.ctx, discount_id=discount_id)])[0]


def _told(given: dict[str, Any]) -> dict[str, Any]:
    told = dict(given)
    if "package_ids" in told:
        told["plan_ids"] = tuple(told.pop("package_ids"))
    return told
