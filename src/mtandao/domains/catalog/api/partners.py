"""`/api/packages/{id}/partners`: a package's price, and whether it is sold, in the tree of organizations."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.catalog import permissions, queries
from mtandao.domains.catalog.commands.overrides import override_plan
from mtandao.domains.catalog.models import Plan
from mtandao.domains.catalog.offers import overrides_of, prices_for
from mtandao.domains.organizations import contract as organizations
from mtandao.foundation.api import Amount, Body, Listing, ListQuery, Money, Request, Shape, needs
from mtandao.foundation.context import Context

router = Router(tags=["Packages"])


class OverrideBody(Body):
    """What the partner has of its own; null: as above it. What is not sent stays."""

    price: Amount | None = None
    setup_fee: Amount | None = None
    sold: bool | None = Field(None, description="Whether its customers may buy it.")


class PartnerPriceShape(Shape):
    organization_id: UUID
    organization_name: str
    own_price: Money | None
    own_setup_fee: Money | None
    own_sold: bool | None
    price: Money = Field(description="What holds there.")
    setup_fee: Money
    sold: bool
    currency: str


def _shapes(ctx: Context, plan: Plan, rows: Sequence[organizations.Organization]) -> list[PartnerPriceShape]:
    prices = prices_for(ctx, [(plan, row.id) for row in rows])
    own = overrides_of(ctx, plan.id)
    shaped = []
    for row in rows:
        here, said = prices[plan.id, row.id], own.get(row.id)
        shaped.append(
            PartnerPriceShape(
                organization_id=row.id,
                organization_name=row.name,
                own_price=said.price if said else None,
                own_setup_fee=said.setup_fee if said else None,
                own_sold=said.sold if said else None,
                price=here.price,
                setup_fee=here.setup_fee,
                sold=here.sold,
                currency=plan.currency,
            )
        )
    return shaped


def _listing(plan: Plan) -> Listing[organizations.Organization, PartnerPriceShape]:
    return Listing(
        f"package-partners:{plan.id}",
        PartnerPriceShape,
        lambda ctx, rows: _shapes(ctx, plan, rows),
        order="path",
    )


PARTNERS: Listing[organizations.Organization, PartnerPriceShape] = Listing(
    "package-partners", PartnerPriceShape, lambda _ctx, _rows: []
)


@router.get("/{uuid:package_id}/partners", response=PARTNERS.page, auth=needs(permissions.VIEW))
def list_package_partners(request: Request, package_id: UUID, asked: Query[ListQuery]) -> HttpResponseBase:
    """At every organization one sees, parents before children: what it has of its own, and what holds there."""
    plan = queries.plan(request.ctx, package_id)
    rows = organizations.organizations(request.ctx).order_by()
    return _listing(plan).answer(request, rows.filter(name__icontains=asked.q) if asked.q else rows, asked)


@router.get(
    "/{uuid:package_id}/partners/{uuid:organization_id}",
    response=PartnerPriceShape,
    auth=needs(permissions.VIEW),
)
def read_package_partner(request: Request, package_id: UUID, organization_id: UUID) -> PartnerPriceShape:
    """At one of them."""
    plan = queries.plan(request.ctx, package_id)
    return _shapes(request.ctx, plan, [organizations.visible(request.ctx, organization_id)])[0]


@router.patch(
    "/{uuid:package_id}/partners/{uuid:organization_id}",
    response=PartnerPriceShape,
    auth=needs(permissions.OVERRIDE),
)
def change_package_partner(
    request: Request, package_id: UUID, organization_id: UUID, body: OverrideBody
) -> PartnerPriceShape:
    """Its own price from now on; services keep what they pay."""
    row = overrides_of(request.ctx, package_id).get(organization_id)
    before: dict[str, Decimal | bool | None] = row.own._asdict() if row else {}
    return _changed(request, package_id, organization_id, before | body.given())


@router.delete(
    "/{uuid:package_id}/partners/{uuid:organization_id}",
    response=PartnerPriceShape,
    auth=needs(permissions.OVERRIDE),
)
def delete_package_partner(request: Request, package_id: UUID, organization_id: UUID) -> PartnerPriceShape:
    """All as above it again."""
    return _changed(request, package_id, organization_id, {})


def _changed(
    request: Request, package_id: UUID, organization_id: UUID, own: dict[str, Decimal | bool | None]
) -> PartnerPriceShape:
    override_plan(request.ctx, plan_id=package_id, organization_id=organization_id, **own)  # type: ignore[arg-type]
    return read_package_partner(request, package_id, organization_id)
