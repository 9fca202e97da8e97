"""What is said once a day leaves the day's mark on the account."""

from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from mtandao.domains.collections.models import Standing
from mtandao.foundation.context import Context


def mark_today(ctx: Context, owners: Iterable[UUID], mark: Literal["reminded_on", "expiry_told_on"]) -> None:
    """In one statement; he who never owed gets his row with it."""
    rows = [Standing.clear_for(ctx, owner) for owner in owners]
    for row in rows:
        setattr(row, mark, ctx.today)
    Standing.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["subscriber"], update_fields=[mark]
    )
