"""Fold the sums that each posting left behind into one row an account and day."""

from django.db import connection

from mtandao.domains.ledger import permissions
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context


@command(needs=permissions.POST)
def fold_turnover(ctx: Context) -> int:
    """How many rows went. Nothing that anybody can read changes; nobody who posts waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_fold_turnover(%s)", [ctx.tenant_id])
        return int(cursor.fetchone()[0])
