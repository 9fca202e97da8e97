"""`/api/tokens`: programs that act for somebody of the team."""

from collections.abc import Sequence
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.staff import commands, permissions, queries
from mtandao.domains.staff.models import AccessToken
from mtandao.foundation.api import (
    Body,
    Instant,
    Listing,
    OrganizationListQuery,
    Request,
    Shape,
    needs,
    never_kept,
)
from mtandao.foundation.context import Context

router = Router(tags=["Team"])


class NewToken(Body):
    label: str = Field(max_length=120, description="What it is for.")
    user_id: UUID | None = Field(None, description="For whom it acts; default: oneself.")
    permissions: list[str] | None = Field(
        None, max_length=200, description="Names or patterns (`billing.*`); default: all of the user's."
    )
    days: int | None = Field(None, ge=1, le=3650, description="Default: for ever.")


class ProgramTokenShape(Shape):
    id: UUID
    label: str
    user_id: UUID
    user_name: str
    permissions: list[str] | None
    created_at: Instant
    expires_at: Instant | None
    last_used_at: Instant | None


class IssuedTokenShape(Shape):
    token: str = Field(description="Shown this once: only its hash is kept.")
    expires_at: Instant | None


class TokensAsked(OrganizationListQuery):
    user_id: UUID | None = None


def shapes(_ctx: Context, rows: Sequence[AccessToken]) -> list[ProgramTokenShape]:
    return [
        ProgramTokenShape(
            id=row.id,
            label=row.label,
            user_id=row.user_id,
            user_name=row.user.full_name,
            permissions=row.patterns,
            created_at=row.created_at,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
        )
        for row in rows
    ]


TOKENS = Listing("tokens", ProgramTokenShape, shapes)


@router.get("", response=TOKENS.page, auth=needs(permissions.CHANGE_TOKENS))
def list_tokens(request: Request, asked: Query[TokensAsked]) -> HttpResponseBase:
    """The tokens that still open a door."""
    rows = queries.tokens(request.ctx)
    if asked.user_id:
        rows = rows.filter(user_id=asked.user_id)
    if asked.q:
        rows = rows.filter(label__icontains=asked.q.strip())
    return TOKENS.answer(request, rows, asked)


@router.post("", response={201: IssuedTokenShape}, auth=needs(permissions.CHANGE_TOKENS))
@never_kept
def create_token(request: Request, body: NewToken) -> IssuedTokenShape:
    """A token for a program."""
    assert request.ctx.actor.id is not None
    issued = commands.make_program_token(
        request.ctx,
        user_id=body.user_id or request.ctx.actor.id,
        label=body.label,
        patterns=body.permissions,
        days=body.days,
    )
    return IssuedTokenShape(token=issued.token, expires_at=issued.expires_at)


@router.delete("/{uuid:token_id}", response={204: None}, auth=needs(permissions.CHANGE_TOKENS))
def delete_token(request: Request, token_id: UUID) -> None:
    """It opens nothing any more."""
    commands.revoke_program_token(request.ctx, token_id=token_id)
