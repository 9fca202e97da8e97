"""Gapless numbers: the counter's row stays locked until the invoices that use them are committed."""

from django.db import connection

from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id

TAKE = """
INSERT INTO billing_numberseries (id, tenant_id, code, next_number)
VALUES (%(id)s, %(tenant)s, %(code)s, 1 + %(count)s)
ON CONFLICT (tenant_id, code) DO UPDATE SET next_number = billing_numberseries.next_number + %(count)s
RETURNING next_number - %(count)s
"""


def next_numbers(ctx: Context, count: int, code: str = "INV") -> list[str]:
    """`INV-000001`, … in order."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"id": new_id(), "tenant": ctx.tenant_id, "code": code, "count": count})
        (first,) = cursor.fetchone()
    return [f"{code}-{number:06d}" for number in range(first, first + count)]
