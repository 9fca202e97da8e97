"""Leave an account out of billing until a person has looked at it."""

from collections.abc import Iterable
from uuid import UUID

from mtandao.domains.billing import permissions
from mtandao.domains.billing.errors import NotParked
from mtandao.domains.billing.events import AccountParked, AccountReleased
from mtandao.domains.billing.models import Parked
from mtandao.domains.billing.planning import Planned
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed


def park(ctx: Context, plans: Iterable[Planned], run_id: UUID) -> None:
    """Park these accounts, each once. Within the run's transaction."""
    worst = {each.row.subscriber_id: each.doubt for each in plans if each.doubt and each.fresh}
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
        for subscriber_id, doubt in worst.items()
    ]
    Parked.objects.bulk_create(rows)
    emit(
        ctx,
        *[
            AccountParked(subject_id=row.subscriber_id, subscriber_id=row.subscriber_id, reason=row.reason)
            for row in rows
        ],
    )


@command(needs=permissions.RELEASE)
def release_account(ctx: Context, *, subscriber_id: UUID, note: str) -> Parked:
    """A person has looked, and says what it was. The next run bills him, or parks him again."""
    if not note.strip():
        raise Malformed(
            "Not released.", fields={"note": "Say what it was: it is read by whoever comes next."}
        )
    row = Parked.of(ctx).select_for_update().filter(subscriber_id=subscriber_id, released_at=None).first()
    if row is None:
        raise NotParked("This account is not parked.")
    row.released_at, row.released_by, row.release_note = ctx.now, ctx.actor.name, note.strip()
    row.save(update_fields=["released_at", "released_by", "release_note"])
    emit(ctx, AccountReleased(subject_id=subscriber_id, subscriber_id=subscriber_id))
    return row
