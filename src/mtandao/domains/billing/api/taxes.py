"""`/api/billing/tax-groups`, their rates, and the packs of countries."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import TaxScope
from mtandao.domains.billing.commands import tax_groups, tax_rates
from mtandao.domains.billing.models import TaxGroup, TaxRate
from mtandao.foundation.api import Body, Listing, ListQuery, Request, Shape, in_steps, needs
from mtandao.foundation.context import Context

router = Router(tags=["Taxes"])

Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=7, decimal_places=4, examples=["16"])]


class TaxRateShape(Shape):
    id: UUID
    tax_group_id: UUID
    place: int = Field(description="1 is charged first.")
    code: str = Field(description="Its account in the ledger.")
    name: str
    percent: str
    compound: bool = Field(description="On the price and the taxes before it.")
    scope: TaxScope = Field(description="Empty: everywhere.")
    starts_on: date
    ends_on: date | None = Field(description="Exclusive: the first day without it.")


class TaxGroupShape(Shape):
    id: UUID
    code: str
    name: str
    inclusive: bool = Field(description="The price holds the tax.")
    is_default: bool = Field(description="Charged where neither a plan nor a rule says otherwise.")
    archived: bool
    rates: list[TaxRateShape]


class TaxGroupsAsked(ListQuery):
    archived: bool | None = None


class NewTaxGroup(Body):
    code: str = Field(max_length=20, examples=["VAT-INCL"])
    name: str = Field(max_length=80)
    inclusive: bool = False


class TaxGroupChanges(Body):
    """What may be changed; what is not sent stays."""

    name: str | None = Field(None, max_length=80)
    inclusive: bool | None = None
    is_default: bool | None = None
    archived: bool | None = None


class NewTaxRate(Body):
    code: str = Field(max_length=20, examples=["VAT"])
    name: str = Field(max_length=80)
    percent: Percent
    starts_on: date
    ends_on: date | None = Field(None, description="Exclusive: the first day without it.")
    compound: bool = False
    scope: TaxScope = TaxScope.EVERYWHERE
    place: int = Field(1, ge=1, le=100)


class TaxRateEnd(Body):
    ends_on: date | None = Field(description="Exclusive: the first day without it. Null: it holds on.")


class NewPercent(Body):
    percent: Percent
    starts_on: date


class PackBody(Body):
    country: str = Field(max_length=2, examples=["KE"])


def rate_shape(row: TaxRate) -> TaxRateShape:
    return TaxRateShape(
        id=row.id,
        tax_group_id=row.group_id,
        place=row.place,
        code=row.code,
        name=row.name,
        percent=f"{row.percent.normalize():f}",
        compound=row.compound,
        scope=TaxScope(row.scope),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )


def shapes(ctx: Context, rows: Sequence[TaxGroup]) -> list[TaxGroupShape]:
    rates: dict[UUID, list[TaxRateShape]] = {row.id: [] for row in rows}
    for rate in TaxRate.of(ctx).filter(group__in=rows).order_by("place", "code", "starts_on"):
        rates[rate.group_id].append(rate_shape(rate))
    return [
        TaxGroupShape(
            id=row.id,
            code=row.code,
            name=row.name,
            inclusive=row.inclusive,
            is_default=row.is_default,
            archived=row.archived_at is not None,
            rates=rates[row.id],
        )
        for row in rows
    ]


def whole(ctx: Context, group_id: UUID) -> TaxGroupShape:
    return shapes(ctx, [TaxGroup.found(ctx, id=group_id)])[0]


GROUPS = Listing("tax-groups", TaxGroupShape, shapes, order="pk")


@router.get("/tax-groups", response=GROUPS.page, auth=needs(permissions.VIEW))
def list_tax_groups(request: Request, asked: Query[TaxGroupsAsked]) -> HttpResponseBase:
    """Taxes that are charged together, with the rates of all days. `q` is a code or a part of a name."""
    rows = TaxGroup.of(request.ctx)
    if asked.archived is not None:
        rows = rows.filter(archived_at__isnull=not asked.archived)
    if asked.q:
        rows = rows.filter(code=asked.q.strip().upper()) | rows.filter(name__icontains=asked.q.strip())
    return GROUPS.answer(request, rows, asked)


@router.post("/tax-groups", response={201: TaxGroupShape}, auth=needs(permissions.TAX))
def create_tax_group(request: Request, body: NewTaxGroup) -> TaxGroupShape:
    """A group; without rates it charges nothing."""
    made = tax_groups.create_tax_group(request.ctx, **body.model_dump())
    return whole(request.ctx, made.id)


@router.get("/tax-groups/{uuid:tax_group_id}", response=TaxGroupShape, auth=needs(permissions.VIEW))
def read_tax_group(request: Request, tax_group_id: UUID) -> TaxGroupShape:
    """One of them."""
    return whole(request.ctx, tax_group_id)


@router.patch("/tax-groups/{uuid:tax_group_id}", response=TaxGroupShape, auth=needs(permissions.TAX))
@in_steps
def change_tax_group(request: Request, tax_group_id: UUID, body: TaxGroupChanges) -> TaxGroupShape:
    """For invoices from now on: those that were issued keep what they were issued with."""
    ctx, given = request.ctx, body.given()
    group = TaxGroup.found(ctx, id=tax_group_id)
    if given.keys() & {"name", "inclusive"}:
        tax_groups.change_tax_group(
            ctx, group_id=group.id, name=given.get("name"), inclusive=given.get("inclusive")
        )
    if given.get("archived") is False:
        tax_groups.restore_tax_group(ctx, group_id=group.id)
    if given.get("is_default"):
        tax_groups.set_default_tax_group(ctx, group_id=group.id)
    elif given.get("is_default") is False and group.is_default:
        tax_groups.set_default_tax_group(ctx, group_id=None)
    if given.get("archived"):
        tax_groups.archive_tax_group(ctx, group_id=group.id)
    return whole(ctx, group.id)


@router.post(
    "/tax-groups/{uuid:tax_group_id}/rates", response={201: TaxRateShape}, auth=needs(permissions.TAX)
)
def create_tax_rate(request: Request, tax_group_id: UUID, body: NewTaxRate) -> TaxRateShape:
    """A tax of the group from a day on. Two of one code never hold on the same day."""
    new = tax_rates.NewTaxRate(**body.model_dump())
    return rate_shape(tax_rates.add_tax_rate(request.ctx, group_id=tax_group_id, new=new))


@router.patch("/tax-rates/{uuid:tax_rate_id}", response=TaxRateShape, auth=needs(permissions.TAX))
def change_tax_rate(request: Request, tax_rate_id: UUID, body: TaxRateEnd) -> TaxRateShape:
    """End a rate, or let it hold on."""
    return rate_shape(tax_rates.end_tax_rate(request.ctx, rate_id=tax_rate_id, ends_on=body.ends_on))


@router.post(
    "/tax-rates/{uuid:tax_rate_id}/successor", response={201: TaxRateShape}, auth=needs(permissions.TAX)
)
def create_tax_rate_successor(request: Request, tax_rate_id: UUID, body: NewPercent) -> TaxRateShape:
    """Another percentage from a day on: the rate ends there, and the answer begins."""
    told: dict[str, Any] = body.model_dump()
    return rate_shape(tax_rates.change_percent_from(request.ctx, rate_id=tax_rate_id, **told))


@router.delete("/tax-rates/{uuid:tax_rate_id}", response={204: None}, auth=needs(permissions.TAX))
def delete_tax_rate(request: Request, tax_rate_id: UUID) -> None:
    """Take back a mistake, while no invoice bears it."""
    tax_rates.remove_tax_rate(request.ctx, rate_id=tax_rate_id)


@router.post("/tax-packs", response={201: list[TaxGroupShape]}, auth=needs(permissions.TAX))
def create_tax_pack(request: Request, body: PackBody) -> list[TaxGroupShape]:
    """Copy a country's groups; the answer is what was not there before. None of them becomes the default."""
    made = tax_groups.take_over_tax_pack(request.ctx, country=body.country.upper())
    return shapes(request.ctx, made)
