"""What ended long ago is forgotten."""

from datetime import datetime

from django.db.models import Model, QuerySet

from mtandao.domains.reconciliation import permissions
from mtandao.domains.reconciliation.models import Drift, Rider
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context


@command(needs=permissions.REPORT)
def forget_ended(ctx: Context, *, before: datetime, most: int) -> int:
    """At most so many differences and as many riders; how many went."""
    return _forget(Drift.of(ctx).filter(ended_at__lt=before), most) + _forget(
        Rider.of(ctx).filter(ended_at__lt=before), most
    )


def _forget(rows: QuerySet[Model], most: int) -> int:
    old = (
        rows.order_by("ended_at")
        .select_for_update(skip_locked=True, of=("self",))
        .values_list("pk", flat=True)
    )
    gone, _ = rows.filter(pk__in=list(old[:most])).delete()
    return gone
