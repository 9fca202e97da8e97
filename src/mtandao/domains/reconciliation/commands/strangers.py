"""Who and what is in RADIUS that nobody here knows: listed, left alone, and taken out when a person says so."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import permissions
from mtandao.domains.reconciliation.choices import Strange
from mtandao.domains.reconciliation.errors import StrangerIsKnown
from mtandao.domains.reconciliation.events import StrangerRemovalAsked, StrangerRemoved
from mtandao.domains.reconciliation.models import RadiusStranger
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.outbox import emit

# More are counted, and not listed.
MOST_STRANGERS = 1000


@command(needs=permissions.REPORT)
def record_strangers(ctx: Context, *, found: Mapping[tuple[Strange, str], Sequence[str]]) -> None:
    """All that were found in one look (at most `MOST_STRANGERS`), each with what it holds. Who is not among them any
    more is not listed any more."""
    locked = RadiusStranger.of(ctx).select_for_update(of=("self",)).order_by("id")
    known = {(Strange(row.holder), row.name): row for row in locked}
    gone = [row.id for key, row in known.items() if key not in found]
    RadiusStranger.of(ctx).filter(id__in=gone).delete()
    fresh = [
        RadiusStranger(
            tenant_id=ctx.tenant_id,
            organization_id=ctx.tenant_id,
            holder=holder,
            name=name,
            holds=list(holds),
            found_at=ctx.now,
            seen_at=ctx.now,
        )
        for (holder, name), holds in found.items()
        if (holder, name) not in known
    ]
    RadiusStranger.objects.bulk_create(fresh, ignore_conflicts=True)
    again = [known[key] for key in found if key in known]
    for row in again:
        row.holds, row.seen_at = list(found[Strange(row.holder), row.name]), ctx.now
    write_changes(again, ["holds", "seen_at"])


@command(needs=permissions.REPAIR)
def ask_stranger_removal(ctx: Context, *, stranger_id: UUID) -> RadiusStranger:
    """Have him taken out of RADIUS. Refused if he is a login, or a router, of ours by now."""
    row = RadiusStranger.locked(ctx, id=stranger_id)
    if is_known(ctx, Strange(row.holder), row.name):
        raise StrangerIsKnown(
            _("%(name)s is known here by now, and stays.") % {"name": row.name}, name=row.name
        )
    row.asked_at = ctx.now
    row.save(update_fields=["asked_at"])
    emit(ctx, StrangerRemovalAsked(subject_id=row.id, holder=row.holder, username=row.name))
    return row


@command(needs=permissions.REPORT)
def record_stranger_removed(ctx: Context, *, stranger_id: UUID, holder: Strange, name: str) -> None:
    """He is out. Telling it twice says it once."""
    gone, _rows = RadiusStranger.of(ctx).filter(id=stranger_id).delete()
    if gone:
        emit(ctx, StrangerRemoved(subject_id=stranger_id, holder=holder, username=name))


def is_known(ctx: Context, holder: Strange, name: str) -> bool:
    """A user or a router by now of ours, whatever branch it is of. Rows beside ours stay strange."""
    whole = ctx.trusted()
    if holder == Strange.ROUTER:
        return network.routers(whole).filter(address=name).exists()
    return holder == Strange.USER and bool(network.logins_by_username(whole, {name}))
