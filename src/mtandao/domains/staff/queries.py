"""Reads of this room."""

from uuid import UUID

from django.db.models import QuerySet

from mtandao.domains.staff.models import AccessToken, Role, User
from mtandao.foundation.context import Context


def users(ctx: Context) -> QuerySet[User]:
    return User.of(ctx).select_related("role").order_by("full_name", "id")


def user(ctx: Context, user_id: UUID) -> User:
    """NotFound if he is not of the team, or not to be seen."""
    return User.found(ctx, id=user_id)


def roles(ctx: Context) -> QuerySet[Role]:
    return Role.of(ctx).order_by("name")


def tokens(ctx: Context) -> QuerySet[AccessToken]:
    """Those that still open a door."""
    return AccessToken.of(ctx).select_related("user").filter(revoked_at=None).order_by("-created_at")


def user_by_email(ctx: Context, email: str) -> User | None:
    return User.of(ctx).select_related("role").filter(email__iexact=email.strip()).first()
