"""Leave an account out of billing until a person has looked at it."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.billing import permissions
from mtandao.domains.billing.errors import NotParked
from mtandao.domains.billing.events import AccountParked, AccountReleased
from mtandao.domains.billing.models import Parked
from mtandao.domains.billing.soundness import Doubt, doubts
from mtandao.domains.ledger import contract as ledger
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed


def park(ctx: Context, found: Mapping[UUID, Doubt], run_id: UUID | None = None) -> None:
    """Park those of these accounts that are not yet. Within the transaction of who found them."""
    rows = [
        Parked(
            id=new_id(),
            tenant_id=ctx.tenant_id,
            subscriber_id=subscriber_id,
            reason=doubt.reason,
            said=doubt.said,
            owed=doubt.owed,
            invoiced=doubt.invoiced,
            run_id=run_id,
            parked_at=ctx.now,
        )
        for subscriber_id, doubt in found.items()
        if doubt.fresh
    ]
    Parked.objects.bulk_create(rows)
    emit(
        ctx,
        *[
            AccountParked(subject_id=row.subscriber_id, subscriber_id=row.subscriber_id, reason=row.reason)
            for row in rows
        ],
    )


@command(needs=permissions.ISSUE)
def left_unbilled(ctx: Context, *, subscriber_ids: Collection[UUID]) -> set[UUID]:
    """Those of these accounts that nobody may bill now, parked with their reason. For what bills by itself."""
    ledger.hold_money(ctx, list(subscriber_ids))
    found = doubts(ctx, subscriber_ids)
    park(ctx, found)
    return set(found)


@command(needs=permissions.RELEASE)
def release_account(ctx: Context, *, subscriber_id: UUID, note: str) -> Parked:
    """A person has looked, and says what it was. The next run bills him, or parks him again."""
    if not note.strip():
        raise Malformed(
            _("Not released."), fields={"note": _("Say what it was: it is read by whoever comes next.")}
        )
    row = Parked.of(ctx).select_for_update().filter(subscriber_id=subscriber_id, released_at=None).first()
    if row is None:
        raise NotParked(_("This account is not parked."))
    row.released_at, row.released_by, row.release_note = ctx.now, ctx.actor.name, note.strip()
    row.save(update_fields=["released_at", "released_by", "release_note"])
    emit(ctx, AccountReleased(subject_id=subscriber_id, subscriber_id=subscriber_id))
    return row
