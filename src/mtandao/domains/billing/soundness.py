"""Whose sums do not add up: such an account is looked at by a person before it is billed again."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from mtandao.domains.billing.choices import ParkReason
from mtandao.domains.billing.rules.periods import MOST_ALIKE
from mtandao.foundation.context import Context

# What the ledger says that somebody owes, and what his invoices say. Both on an index of the customer.
APART = """
SELECT s.id, coalesce(owed.sum, 0), coalesce(open.sum, 0)
FROM unnest(%(ids)s::uuid[]) AS s(id)
LEFT JOIN LATERAL (
    SELECT sum(a.balance) FROM ledger_account a
    WHERE a.subscriber_id = s.id AND a.tenant_id = %(tenant)s AND a.code = 'receivable') AS owed(sum) ON true
LEFT JOIN LATERAL (
    SELECT sum(i.open) FROM billing_invoice i
    WHERE i.tenant_id = %(tenant)s AND i.subscriber_id = s.id AND i.open > 0) AS open(sum) ON true
WHERE coalesce(owed.sum, 0) <> coalesce(open.sum, 0)
"""
REPEATED = """
SELECT i.subscriber_id, l.description, count(*)
FROM billing_invoice i JOIN billing_invoiceline l ON l.invoice_id = i.id AND l.tenant_id = i.tenant_id
WHERE i.tenant_id = %(tenant)s AND i.subscriber_id = ANY(%(ids)s) AND i.open > 0
GROUP BY i.subscriber_id, l.kind, l.description, l.amount, l.starts_on
HAVING count(*) >= %(most)s
"""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why an account is not billed. `owed` and `invoiced`: what ledger and invoices say, where they disagree."""

    reason: ParkReason
    said: str
    owed: Decimal | None = None
    invoiced: Decimal | None = None


def sums_of(ctx: Context, subscriber_ids: Collection[UUID]) -> dict[UUID, tuple[Decimal, Decimal]]:
    """Those of them whose sums disagree now: what the ledger says that they owe, and what their invoices say."""
    with connection.cursor() as cursor:
        cursor.execute(APART, {"ids": list(subscriber_ids), "tenant": ctx.tenant_id})
        return {owner: (owed, on_invoices) for owner, owed, on_invoices in cursor.fetchall()}


def unsound(ctx: Context, subscriber_ids: Collection[UUID]) -> dict[UUID, Doubt]:
    """Those of them that must not be billed, each with its reason. Two queries."""
    given: dict[str, Any] = {"ids": list(subscriber_ids), "tenant": ctx.tenant_id, "most": MOST_ALIKE}
    found: dict[UUID, Doubt] = {}
    with connection.cursor() as cursor:
        cursor.execute(REPEATED, given)
        for subscriber_id, description, count in cursor.fetchall():
            said = f"{count} times “{description}” is unpaid"
            found[subscriber_id] = Doubt(ParkReason.REPEATED, said)
    for subscriber_id, (owed, on_invoices) in sums_of(ctx, subscriber_ids).items():
        said = f"the ledger says {owed:,.2f}, the invoices {on_invoices:,.2f}"
        found[subscriber_id] = Doubt(ParkReason.SUMS, said, owed, on_invoices)
    return found
