"""What came in on invoices, by plan, area, partner or method: one statement, however many invoices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from mtandao.foundation.context import Context
from mtandao.foundation.money import split

# Each way to group: the id and the name in the answer, and what must be joined for it.
# No area is known of a subscriber yet: all of it is of none.
KEYS = {
    "plan": ("plan.id::text", "plan.name"),
    "area": ("NULL::text", "NULL::text"),
    "partner": ("partner.id::text", "partner.name"),
    "method": ("coalesce(payment.method, 'wallet')", "coalesce(payment.method, 'wallet')"),
}
JOINS = {
    "plan": """
        JOIN billing_invoiceline line ON line.invoice_id = settled.invoice_id
        LEFT JOIN subscriptions_subscription service ON service.id = line.subscription_id
        LEFT JOIN catalog_plan plan ON plan.id = service.plan_id""",
    "area": "",
    "partner": "JOIN organizations_organization partner ON partner.id = settled.organization_id",
    "method": "LEFT JOIN payments_payment payment ON payment.id = settled.payment_id",
}
SETTLED = """
WITH settled AS (
    SELECT s.amount, s.payment_id, i.id AS invoice_id, i.total, i.organization_id
    FROM billing_settlement s JOIN billing_invoice i ON i.id = s.invoice_id
    WHERE s.tenant_id = %(tenant)s AND s.settled_at >= %(since)s AND s.settled_at < %(until)s
      AND (%(everybody)s OR i.organization_id = ANY(%(organizations)s))
)
"""


@dataclass(frozen=True, slots=True)
class Part:
    """`keys` in the order that was asked for: id and name, both None where there is none."""

    keys: tuple[tuple[str | None, str | None], ...]
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Revenue:
    """The parts add up to the total, which is what wallets gave to invoices in the ledger in these days."""

    total: Decimal
    parts: list[Part]


def revenue(ctx: Context, *, since: date, to: date, by: Sequence[str] = ()) -> Revenue:
    """From the first to the last day, both included, in the tenant's zone.

    A settlement is shared among its invoice's lines by their amounts; installation has no plan.
    Money from a wallet that no payment brought at that moment has the method `wallet`.
    """
    values: dict[str, Any] = {
        "tenant": ctx.tenant_id,
        "since": datetime.combine(since, time(), ctx.tenant.timezone),
        "until": datetime.combine(to + timedelta(days=1), time(), ctx.tenant.timezone),
        "everybody": ctx.organization_ids is None,
        "organizations": list(ctx.organization_ids or ()),
    }
    with connection.cursor() as cursor:
        cursor.execute(f"{SETTLED} SELECT coalesce(sum(amount), 0) FROM settled", values)
        (total,) = cursor.fetchone()
        cursor.execute(_grouped(by), values)
        rows = cursor.fetchall()
    amounts = split(total, [row[-1] for row in rows])
    return Revenue(
        total,
        [
            Part(tuple(zip(row[0:-1:2], row[1:-1:2], strict=True)), amount)
            for row, amount in zip(rows, amounts, strict=True)
        ],
    )


def _grouped(by: Sequence[str]) -> str:
    columns = [column for key in by for column in KEYS[key]]
    share = "settled.amount * line.amount / settled.total" if "plan" in by else "settled.amount"
    grouping = f"GROUP BY {', '.join(map(str, range(1, len(columns) + 1)))}" if columns else ""
    return f"""{SETTLED}
        SELECT {", ".join([*columns, f"sum({share}) AS amount"])}
        FROM settled {" ".join(JOINS[key] for key in by)}
        {grouping} HAVING count(*) > 0 ORDER BY amount DESC"""
