"""How a router is taught: a line is made, fetched and run."""

import secrets
from uuid import UUID

from mtandao.domains.network import permissions
from mtandao.domains.network.choices import Reach
from mtandao.domains.network.events import NasTaught
from mtandao.domains.network.models import Nas, Onboarding, RouterStatus
from mtandao.domains.network.teaching import still_works
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit

LONGEST = 200


@command(needs=permissions.CHANGE_NAS)
def issue_line(ctx: Context, *, nas_id: UUID) -> Onboarding:
    """A new line to paste; the one before works no more, and what was heard of it is forgotten."""
    nas = Nas.locked(ctx, id=nas_id, removed_at=None)
    fresh = {
        "nonce": secrets.token_urlsafe(18),
        "issued_at": ctx.now,
        "fetched_at": None,
        "ran_at": None,
        "version": "",
        "identity": "",
    }
    made, _new = Onboarding.objects.update_or_create(
        nas=nas, tenant_id=ctx.tenant_id, defaults={**fresh, "tenant_id": ctx.tenant_id}
    )
    return made


@command(needs=permissions.PROVISION)
def record_fetched(ctx: Context, *, nas_id: UUID, nonce: str) -> Onboarding | None:
    """The line's address was asked for. None where it works no more."""
    found = _known(ctx, nas_id, nonce)
    if found is None or not still_works(ctx, found):
        return None
    if found.fetched_at is None:
        found.fetched_at = ctx.now
        found.save(update_fields=["fetched_at"])
    return found


@command(needs=permissions.PROVISION)
def record_taught(ctx: Context, *, nas_id: UUID, nonce: str, version: str, identity: str) -> bool:
    """It ran the file to its end, or stopped at the first line because it is a RouterOS 6."""
    found = _known(ctx, nas_id, nonce)
    if found is None or not still_works(ctx, found):
        return False
    found.version, found.identity = version[:LONGEST], identity[:LONGEST]
    is_seven = not version.startswith("6")
    found.ran_at = ctx.now if is_seven else None
    found.save(update_fields=["version", "identity", "ran_at"])
    if is_seven:
        emit(ctx, NasTaught(subject_id=nas_id, version=found.version, identity=found.identity))
    else:
        told = {"reach": Reach.TOO_OLD, "version": found.version, "looked_at": ctx.now}
        RouterStatus.objects.update_or_create(nas_id=nas_id, tenant_id=ctx.tenant_id, defaults=told)
    return True


def _known(ctx: Context, nas_id: UUID, nonce: str) -> Onboarding | None:
    rows = Onboarding.of(ctx).select_related("nas").select_for_update(of=("self",))
    found = rows.filter(nas_id=nas_id).first()
    return found if found is not None and secrets.compare_digest(found.nonce, nonce) else None
