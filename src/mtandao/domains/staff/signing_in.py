"""Who is it? Password and token, with a lock-out that slows guessing without telling who exists."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from mtandao.domains.organizations import contract as organizations
from mtandao.domains.staff.errors import BadToken, LockedOut, WrongCredentials
from mtandao.domains.staff.models import AccessToken, User
from mtandao.domains.staff.queries import user_by_email
from mtandao.foundation.audit.notes import note
from mtandao.foundation.commands import command
from mtandao.foundation.context import Actor, ActorKind, Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.permissions import PUBLIC
from mtandao.foundation.refusals import Refusal

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
TOKEN_LIVES = timedelta(hours=12)
TOKEN_MARK = "mt_"
USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """The only time the token itself is seen."""

    token: str
    expires_at: datetime | None
    user: User


def sign_in(ctx: Context, *, email: str, password: str) -> User:
    """The user, or WrongCredentials, or LockedOut. A refused try is counted all the same."""
    # Nobody yet, who sees nothing: he is looked for in the whole tenant.
    user, refusal = _tried(ctx.trusted(), email=email, password=password)
    if refusal is not None:
        raise refusal
    assert user is not None
    return user


@command(needs=PUBLIC)
def _tried(ctx: Context, *, email: str, password: str) -> tuple[User | None, Refusal | None]:
    """Refusals are returned, not raised, so that the failed try stays counted."""
    known = user_by_email(ctx, email)
    if known is None or not known.is_active:
        make_password(password)  # as slow as a real check: the time tells nothing
        note(ctx, "staff.sign_in_failed", subject=email)
        return None, _wrong()
    user = User.objects.select_for_update(of=("self",)).select_related("role").get(id=known.id)
    if user.locked_until and user.locked_until > ctx.now:
        wait_s = int((user.locked_until - ctx.now).total_seconds()) + 1
        sentence = _("Too many tries. Try again in %(minutes)s min, or set a new password.") % {
            "minutes": wait_s // 60 + 1
        }
        return None, LockedOut(sentence, retry_after_s=wait_s)
    if not user.has_password(password):
        user.failed_sign_ins += 1
        if user.failed_sign_ins >= TRIES:
            user.failed_sign_ins, user.locked_until = 0, ctx.now + LOCKED_FOR
        user.save(update_fields=["failed_sign_ins", "locked_until"])
        note(ctx, "staff.sign_in_failed", subject=user.email)
        return None, _wrong()
    user.failed_sign_ins, user.locked_until, user.last_sign_in_at = 0, None, ctx.now
    user.session_salt = user.session_salt or new_id()
    user.save(update_fields=["failed_sign_ins", "locked_until", "last_sign_in_at", "session_salt"])
    note(ctx, "staff.signed_in", subject=user.email)
    return user, None


def _wrong() -> WrongCredentials:
    return WrongCredentials(_("This e-mail and password do not belong together."))


@command(needs=PUBLIC)
def issue_token(
    ctx: Context, *, user: User, label: str, lives: timedelta | None = TOKEN_LIVES
) -> IssuedToken:
    """A bearer token with all rights of a user who has just proved who he is."""
    return make_token(ctx, user=user, label=label, lives=lives, patterns=None)


def make_token(
    ctx: Context, *, user: User, label: str, lives: timedelta | None, patterns: list[str] | None
) -> IssuedToken:
    token = TOKEN_MARK + secrets.token_urlsafe(32)
    kept = AccessToken.objects.create(
        tenant_id=ctx.tenant_id,
        organization_id=user.organization_id,
        user=user,
        label=label,
        token_hash=hash_of(token),
        patterns=patterns,
        created_at=ctx.now,
        expires_at=ctx.now + lives if lives else None,
    )
    return IssuedToken(token, kept.expires_at, user)


def actor_of_token(ctx: Context, token: str) -> tuple[Actor, UUID, AccessToken]:
    """The actor and his organization; BadToken if it opens nothing in this tenant."""
    found = (
        AccessToken.of(ctx.trusted())
        .select_related("user__role")
        .filter(token_hash=hash_of(token), revoked_at=None)
        .first()
    )
    if found is None or not found.user.is_active or (found.expires_at and found.expires_at <= ctx.now):
        raise BadToken(_("This token opens nothing here. Sign in again."))
    if found.last_used_at is None or ctx.now - found.last_used_at > USED_EVERY:
        _mark_used(ctx.trusted(), token_id=found.id)
    actor = Actor(ActorKind.TOKEN, found.user_id, found.user.full_name, found.permissions())
    return actor, found.organization_id, found


@command(needs=PUBLIC)
def _mark_used(ctx: Context, *, token_id: UUID) -> None:
    AccessToken.of(ctx).filter(id=token_id).update(last_used_at=ctx.now)


@command(needs=PUBLIC)
def revoke_token(ctx: Context, *, token_id: UUID) -> None:
    """Sign a bearer out."""
    AccessToken.of(ctx).filter(id=token_id, revoked_at=None).update(revoked_at=ctx.now)


def hash_of(token: str) -> str:
    """SHA-256: a token is long and random, so a slow hash would only cost time."""
    return hashlib.sha256(token.encode()).hexdigest()


def readable(ctx: Context, organization_id: UUID) -> frozenset[UUID] | None:
    """The subtree of a member of `organization_id`; None (everything) for the tenant itself."""
    return None if organization_id == ctx.tenant_id else organizations.subtree_ids(ctx, organization_id)
