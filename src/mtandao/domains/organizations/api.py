"""`/api/organizations`: the provider's own profile and the partners below it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.organizations import commands, permissions, queries
from mtandao.domains.organizations.choices import Colour, Kind, TenantState
from mtandao.domains.organizations.models import Organization
from mtandao.foundation.api import Body, Instant, Listing, ListQuery, Request, Shape, needs, only
from mtandao.foundation.context import Context

router = Router(tags=["Organizations"])


class NewPartner(Body):
    name: str = Field(max_length=120)
    parent_id: UUID | None = Field(None, description="Below another partner; default: below oneself.")


class ProfileChanges(Body):
    """What may be changed; what is not sent stays."""

    name: str = Field("", max_length=120)
    legal_name: str = Field("", max_length=200)
    tax_number: str = Field("", max_length=60, description="KRA PIN, GSTIN.")
    region: str = Field("", max_length=40, description="Where it is taxed: a county's or state's code.")
    postal_address: str = Field("", max_length=500)
    support_phone: str = Field("", max_length=30)
    support_email: str = Field("", max_length=254)
    invoice_footer: str = Field("", max_length=1000)
    colour: Colour = Colour.PETROL
    language: str = Field("", max_length=10)
    timezone: str = Field("", max_length=60)


class OrganizationShape(Shape):
    id: UUID
    parent_id: UUID | None
    kind: Kind
    name: str
    state: TenantState
    created_at: Instant


class ProfileShape(OrganizationShape):
    slug: str
    country: str
    timezone: str
    currency: str
    language: str
    colour: Colour
    legal_name: str
    tax_number: str
    region: str
    postal_address: str
    support_phone: str
    support_email: str
    invoice_footer: str


class OrganizationsAsked(ListQuery):
    kind: Kind | None = None
    parent_id: UUID | None = None


def shape(row: Organization) -> OrganizationShape:
    values: dict[str, Any] = {name: getattr(row, name) for name in OrganizationShape.model_fields}
    return OrganizationShape(**values)


def profile(row: Organization) -> ProfileShape:
    values: dict[str, Any] = {name: getattr(row, name) for name in ProfileShape.model_fields}
    return ProfileShape(**values)


def shapes(_ctx: Context, rows: Sequence[Organization]) -> list[OrganizationShape]:
    return [shape(row) for row in rows]


ORGANIZATIONS = Listing("organizations", OrganizationShape, shapes, order="path")


@router.get("/organizations", response=ORGANIZATIONS.page, auth=needs(permissions.VIEW_PARTNERS))
def list_organizations(request: Request, asked: Query[OrganizationsAsked]) -> HttpResponseBase:
    """One's own part of the tree, parents before children."""
    rows = queries.organizations(request.ctx)
    return ORGANIZATIONS.answer(
        request,
        only(rows, kind=asked.kind, parent_id=asked.parent_id, name__icontains=asked.q.strip()),
        asked,
    )


@router.post("/organizations", response={201: OrganizationShape}, auth=needs(permissions.CHANGE_PARTNERS))
def create_organization(request: Request, body: NewPartner) -> OrganizationShape:
    """A partner below oneself, or below another partner."""
    if body.parent_id is not None:
        queries.visible(request.ctx, body.parent_id)
    return shape(commands.add_partner(request.ctx, name=body.name, parent_id=body.parent_id))


@router.get(
    "/organizations/{uuid:organization_id}", response=OrganizationShape, auth=needs(permissions.VIEW_PARTNERS)
)
def read_organization(request: Request, organization_id: UUID) -> OrganizationShape:
    """One of them."""
    return shape(queries.visible(request.ctx, organization_id))


@router.get("/settings", response=ProfileShape, auth=needs(permissions.VIEW_SETTINGS))
def read_settings(request: Request) -> ProfileShape:
    """The provider's own profile: what stands on invoices and pages."""
    return profile(queries.tenant(request.ctx))


@router.patch("/settings", response=ProfileShape, auth=needs(permissions.CHANGE_SETTINGS))
def change_settings(request: Request, body: ProfileChanges) -> ProfileShape:
    """Change the profile."""
    return profile(commands.change_profile(request.ctx, **body.given()))
