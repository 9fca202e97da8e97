"""`/api/billing/tax-rules`: which tax group bears what has none of its own."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import LineKind
from mtandao.domains.billing.commands import tax_rules
from mtandao.domains.billing.models import TaxRule
from mtandao.domains.catalog.contract import Category, ConnectionType
from mtandao.foundation.api import Body, Listing, ListQuery, Request, Shape, needs, spoken_as
from mtandao.foundation.context import Context

router = Router(tags=["Taxes"])

SPOKEN = {"group_id": "tax_group_id", "line_kind": "kind"}


class TaxRuleShape(Shape):
    id: UUID
    place: int = Field(description="The first rule that fits decides.")
    kind: str = Field(description="Of the line; empty: any. So are the others.")
    category: str
    connection_type: str
    region: str
    tax_group_id: UUID


class NewTaxRule(Body):
    """What is left out is not asked for. It stands below the others."""

    tax_group_id: UUID
    kind: LineKind | None = None
    category: Category | None = None
    connection_type: ConnectionType | None = None
    region: str = Field("", max_length=40, description="The customer's county or state, by its code.")


class TaxRuleChanges(Body):
    """What may be changed; what is not sent stays."""

    tax_group_id: UUID | None = None
    kind: LineKind | None = Field(None, description="Null: any. So are the others.")
    category: Category | None = None
    connection_type: ConnectionType | None = None
    region: str = Field("", max_length=40)


def shape(row: TaxRule) -> TaxRuleShape:
    return TaxRuleShape(
        id=row.id,
        place=row.place,
        kind=row.line_kind,
        category=row.category,
        connection_type=row.connection_type,
        region=row.region,
        tax_group_id=row.group_id,
    )


def shapes(_ctx: Context, rows: Sequence[TaxRule]) -> list[TaxRuleShape]:
    return [shape(row) for row in rows]


RULES = Listing("tax-rules", TaxRuleShape, shapes, order="place")


def _told(given: dict[str, Any]) -> dict[str, Any]:
    """The room's own fields from what was sent."""
    told = {name: "" if value is None else value for name, value in given.items()}
    if given.get("tax_group_id") is None:
        told.pop("tax_group_id", None)
    inside = {outside: name for name, outside in SPOKEN.items()}
    return {inside.get(name, name): value for name, value in told.items()}


@router.get("/tax-rules", response=RULES.page, auth=needs(permissions.VIEW))
def list_tax_rules(request: Request, asked: Query[ListQuery]) -> HttpResponseBase:
    """In their order."""
    return RULES.answer(request, TaxRule.of(request.ctx), asked)


@router.post("/tax-rules", response={201: TaxRuleShape}, auth=needs(permissions.TAX))
def create_tax_rule(request: Request, body: NewTaxRule) -> TaxRuleShape:
    """Below all others."""
    with spoken_as(SPOKEN):
        new = tax_rules.NewTaxRule(**_told(body.model_dump()))
        return shape(tax_rules.add_tax_rule(request.ctx, new=new))


@router.patch("/tax-rules/{uuid:tax_rule_id}", response=TaxRuleShape, auth=needs(permissions.TAX))
def change_tax_rule(request: Request, tax_rule_id: UUID, body: TaxRuleChanges) -> TaxRuleShape:
    """Change what it asks for, or where it leads."""
    with spoken_as(SPOKEN):
        return shape(tax_rules.change_tax_rule(request.ctx, rule_id=tax_rule_id, **_told(body.given())))


@router.post("/tax-rules/{uuid:tax_rule_id}/step-up", response=TaxRuleShape, auth=needs(permissions.TAX))
def create_tax_rule_step(request: Request, tax_rule_id: UUID) -> TaxRuleShape:
    """Let it be asked before the one above it."""
    return shape(tax_rules.move_tax_rule_up(request.ctx, rule_id=tax_rule_id))


@router.delete("/tax-rules/{uuid:tax_rule_id}", response={204: None}, auth=needs(permissions.TAX))
def delete_tax_rule(request: Request, tax_rule_id: UUID) -> None:
    """What it decided is left to the rules below it."""
    tax_rules.remove_tax_rule(request.ctx, rule_id=tax_rule_id)
