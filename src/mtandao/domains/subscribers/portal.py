"""The subscriber's own door: he signs himself up, signs in by account, phone or e-mail, and holds a token."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext as _

from mtandao.domains.subscribers import permissions
from mtandao.domains.subscribers.commands import create_subscriber
from mtandao.domains.subscribers.errors import (
    BadPortalToken,
    NoPhone,
    PortalLockedOut,
    WrongPortalCredentials,
)
from mtandao.domains.subscribers.models import PortalLock, PortalToken, Subscriber
from mtandao.domains.subscribers.phones import e164
from mtandao.domains.subscribers.queries import by_account
from mtandao.foundation.audit.notes import note
from mtandao.foundation.commands import command
from mtandao.foundation.context import Actor, ActorKind, Context
from mtandao.foundation.permissions import PUBLIC
from mtandao.foundation.refusals import Malformed, Refusal

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
TOKEN_LIVES = timedelta(days=30)
PORTAL_TOKEN_MARK = "mc_"
LEAST_PASSWORD = 8
# Several people may share a phone; more than this many passwords are not tried at once.
MOST_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class IssuedPortalToken:
    """The only time the token itself is seen."""

    token: str
    expires_at: datetime


@command(needs=PUBLIC)
def register_self(ctx: Context, *, password: str, **person: Any) -> Subscriber:
    """Somebody becomes a subscriber without a service, by himself. His phone proves nothing, so nothing is
    merged with whoever has the same."""
    wrong = _too_short(password)
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    subscriber = create_subscriber(ctx.trusted(), **person)
    subscriber.portal_password = make_password(password)
    subscriber.save(update_fields=["portal_password"])
    return subscriber


@command(needs=permissions.CHANGE)
def give_portal_password(ctx: Context, *, subscriber_id: UUID, password: str) -> Subscriber:
    """A new password of the portal; whoever was signed in with the old one is signed out."""
    subscriber = Subscriber.locked(ctx, id=subscriber_id, removed_at=None)
    wrong = _too_short(password)
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    subscriber.portal_password = make_password(password)
    subscriber.save(update_fields=["portal_password"])
    PortalToken.of(ctx).filter(subscriber=subscriber, revoked_at=None).update(revoked_at=ctx.now)
    PortalLock.of(ctx).filter(subscriber=subscriber).update(failed=0, locked_until=None)
    return subscriber


def sign_in_subscriber(ctx: Context, *, name: str, password: str) -> Subscriber:
    """By account number, phone or e-mail; WrongPortalCredentials, PortalLockedOut. Failures are counted."""
    # Nobody yet, who sees nothing: he is looked for in the whole tenant.
    subscriber, refusal = _tried(ctx.trusted(), name=name, password=password)
    if refusal is not None:
        raise refusal
    assert subscriber is not None
    return subscriber


@command(needs=PUBLIC)
def _tried(ctx: Context, *, name: str, password: str) -> tuple[Subscriber | None, Refusal | None]:
    """Refusals are returned, not raised, so that the failed try stays counted."""
    candidates = _candidates(ctx, name)
    if not candidates:
        make_password(password)  # as slow as a real check: the time tells nothing
        note(ctx, "portal.sign_in_failed", subject=name)
        return None, _wrong()
    PortalLock.objects.bulk_create(
        [PortalLock(tenant_id=ctx.tenant_id, subscriber=candidate) for candidate in candidates],
        ignore_conflicts=True,
    )
    ids = [candidate.id for candidate in candidates]
    locks = PortalLock.of(ctx).select_for_update().filter(subscriber_id__in=ids).order_by("id")
    free = {
        lock.subscriber_id: lock for lock in locks if not (lock.locked_until and lock.locked_until > ctx.now)
    }
    if not free:
        ends = min(lock.locked_until for lock in locks if lock.locked_until)
        sentence = _("Too many tries. Try again in a quarter of an hour, or call us.")
        return None, PortalLockedOut(sentence, retry_after_s=int((ends - ctx.now).total_seconds()) + 1)
    for candidate in candidates:
        if candidate.id in free and check_password(password, candidate.portal_password):
            PortalLock.of(ctx).filter(subscriber=candidate).update(failed=0, locked_until=None)
            note(ctx, "portal.signed_in", subject=candidate.account_number)
            return candidate, None
    for lock in free.values():
        _count(ctx, lock)
    note(ctx, "portal.sign_in_failed", subject=name)
    return None, _wrong()


def _wrong() -> WrongPortalCredentials:
    return WrongPortalCredentials(_("This name and password do not belong together."))


def _candidates(ctx: Context, name: str) -> list[Subscriber]:
    """Those who may sign in under this name."""
    found: list[Subscriber] = []
    if "@" in name:
        found = list(
            Subscriber.of(ctx).filter(email_key=name.strip().lower()).order_by("id")[:MOST_CANDIDATES]
        )
    else:
        account = by_account(ctx, name)
        found = [account] if account else _of_phone(ctx, name)
    return [row for row in found if row.portal_password and row.removed_at is None][:MOST_CANDIDATES]


def _of_phone(ctx: Context, name: str) -> list[Subscriber]:
    try:
        phone = e164(name, ctx.tenant.country)
    except NoPhone:
        return []
    return list(Subscriber.of(ctx).filter(phone_ending=phone[::-1], removed_at=None)[: 4 * MOST_CANDIDATES])


def _count(ctx: Context, lock: PortalLock) -> None:
    lock.failed += 1
    if lock.failed >= TRIES:
        lock.failed, lock.locked_until = 0, ctx.now + LOCKED_FOR
    lock.save(update_fields=["failed", "locked_until"])


@command(needs=PUBLIC)
def issue_portal_token(ctx: Context, *, subscriber: Subscriber) -> IssuedPortalToken:
    """For a subscriber who has just proved who he is."""
    token = PORTAL_TOKEN_MARK + secrets.token_urlsafe(32)
    expires_at = ctx.now + TOKEN_LIVES
    PortalToken.objects.create(
        tenant_id=ctx.tenant_id,
        subscriber=subscriber,
        token_hash=_hash_of(token),
        created_at=ctx.now,
        expires_at=expires_at,
    )
    return IssuedPortalToken(token, expires_at)


@command(needs=PUBLIC)
def revoke_portal_token(ctx: Context, *, token: str) -> None:
    """Sign a bearer out."""
    PortalToken.of(ctx).filter(token_hash=_hash_of(token), revoked_at=None).update(revoked_at=ctx.now)


def context_of_portal_token(ctx: Context, token: str) -> Context:
    """The subscriber's own context: he sees what he owes, and has no right of the team's. BadPortalToken."""
    found = (
        PortalToken.of(ctx)
        .select_related("subscriber")
        .filter(
            token_hash=_hash_of(token), revoked_at=None, expires_at__gt=ctx.now, subscriber__removed_at=None
        )
        .first()
    )
    if found is None:
        raise BadPortalToken(_("This token opens nothing here. Sign in again."))
    who = found.subscriber
    return replace(
        ctx,
        actor=Actor(ActorKind.SUBSCRIBER, who.id, who.full_name, frozenset({permissions.VIEW_MONEY.name})),
        organization_id=who.organization_id,
        organization_ids=frozenset({who.organization_id}),
    )


def _hash_of(token: str) -> str:
    """SHA-256: a token is long and random, so a slow hash would only cost time."""
    return hashlib.sha256(token.encode()).hexdigest()


def _too_short(password: str) -> dict[str, str]:
    if len(password) >= LEAST_PASSWORD:
        return {}
    return {"password": _("At least %(least)s characters.") % {"least": LEAST_PASSWORD}}
