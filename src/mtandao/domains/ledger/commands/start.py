"""Start what takes long in the background, by hand."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from mtandao.domains.ledger import permissions
from mtandao.domains.ledger.commands.bulk import Credit, order_bulk_credit
from mtandao.domains.ledger.jobs import credit_many
from mtandao.domains.ledger.models import BulkCredit
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context


@command(needs=permissions.CREDIT_MANY)
def start_bulk_credit(
    ctx: Context, *, credit: Credit, accounts: Sequence[str] = (), subscriber_ids: Iterable[UUID] = ()
) -> BulkCredit:
    """Write the list down and queue its work. Asked for again under the same key, it only shows how it stands."""
    bulk = order_bulk_credit(ctx, credit=credit, accounts=accounts, subscriber_ids=subscriber_ids)
    if bulk.finished_at is None:
        credit_many.defer(ctx, only_one=str(bulk.id), bulk_id=bulk.id)
    return bulk
