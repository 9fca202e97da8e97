"""`/api/users` and `/api/roles`: the team and what it may."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.organizations import contract as organizations
from mtandao.domains.staff import commands, permissions, queries
from mtandao.domains.staff.models import Role, User
from mtandao.foundation.api import (
    Body,
    Instant,
    Listing,
    ListQuery,
    OrganizationListQuery,
    Request,
    Shape,
    needs,
    only,
)
from mtandao.foundation.context import Context
from mtandao.foundation.tenancy.fence import fenced_transaction

router = Router(tags=["Team"])


class NewUser(Body):
    full_name: str = Field(max_length=120)
    email: str = Field(max_length=254)
    password: str = Field(max_length=200)
    role: str = Field("", max_length=60, description="The code of a template's role, like `billing`.")
    role_id: UUID | None = None
    organization_id: UUID | None = Field(None, description="Default: one's own.")


class UserChanges(Body):
    role_id: UUID | None = None
    active: bool | None = Field(None, description="False keeps him out; his sessions end at once.")


class UserShape(Shape):
    id: UUID
    full_name: str
    email: str
    phone: str
    role: str
    role_id: UUID
    role_name: str
    active: bool
    organization_id: UUID
    last_sign_in_at: Instant | None


class RoleShape(Shape):
    id: UUID
    name: str
    code: str
    patterns: list[str]
    permissions: list[str]


class UsersAsked(OrganizationListQuery):
    email: str = ""
    role_id: UUID | None = None
    active: bool | None = None


def shape(user: User) -> UserShape:
    return UserShape(
        id=user.id,
        full_name=user.full_name,
        email=user.email,
        phone=user.phone,
        role=user.role.code,
        role_id=user.role_id,
        role_name=user.role.name,
        active=user.is_active,
        organization_id=user.organization_id,
        last_sign_in_at=user.last_sign_in_at,
    )


def shapes(_ctx: Context, rows: Sequence[User]) -> list[UserShape]:
    return [shape(row) for row in rows]


def role_shapes(_ctx: Context, rows: Sequence[Role]) -> list[RoleShape]:
    return [
        RoleShape(
            id=row.id,
            name=row.name,
            code=row.code,
            patterns=row.patterns,
            permissions=sorted(row.permissions()),
        )
        for row in rows
    ]


USERS = Listing("users", UserShape, shapes)
ROLES = Listing("roles", RoleShape, role_shapes, order="name")


@router.get("/users", response=USERS.page, auth=needs(permissions.VIEW))
def list_users(request: Request, asked: Query[UsersAsked]) -> HttpResponseBase:
    """The team. `q` is a part of a name or e-mail."""
    rows = queries.users(request.ctx)
    rows = only(rows, email__iexact=asked.email, role_id=asked.role_id)
    if asked.active is not None:
        rows = rows.filter(is_active=asked.active)
    if asked.q:
        rows = rows.filter(Q(full_name__icontains=asked.q.strip()) | Q(email__icontains=asked.q.strip()))
    return USERS.answer(request, rows, asked)


@router.post("/users", response={201: UserShape}, auth=needs(permissions.CHANGE))
def create_user(request: Request, body: NewUser) -> UserShape:
    """A new team member with a role."""
    if body.organization_id is not None:
        organizations.visible(request.ctx, body.organization_id)
    user = commands.add_user(
        request.ctx,
        full_name=body.full_name,
        email=body.email,
        password=body.password,
        role_code=body.role,
        role_id=body.role_id,
        organization_id=body.organization_id,
    )
    return shape(user)


@router.get("/users/{uuid:user_id}", response=UserShape, auth=needs(permissions.VIEW))
def read_user(request: Request, user_id: UUID) -> UserShape:
    """One of the team."""
    return shape(queries.user(request.ctx, user_id))


@router.patch("/users/{uuid:user_id}", response=UserShape, auth=needs(permissions.CHANGE))
def change_user(request: Request, user_id: UUID, body: UserChanges) -> UserShape:
    """Another role, or in and out. Someone who may do everything must be left."""
    with fenced_transaction(request.ctx):
        queries.user(request.ctx, user_id)
        if body.role_id is not None:
            commands.change_role(request.ctx, user_ids=[user_id], role_id=body.role_id)
        if body.active is not None:
            commands.switch_user(request.ctx, user_id=user_id, active=body.active)
        return shape(queries.user(request.ctx, user_id))


@router.get("/roles", response=ROLES.page, auth=needs(permissions.VIEW))
def list_roles(request: Request, asked: Query[ListQuery]) -> HttpResponseBase:
    """The roles and their rights."""
    rows = queries.roles(request.ctx)
    return ROLES.answer(request, rows.filter(name__icontains=asked.q.strip()) if asked.q else rows, asked)
