"""What services were billed the time before: what a preview compares with."""

from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from django.db import connection

from mtandao.foundation.context import Context

# The last period that an invoice holds, by its guard; else the first one, which the sale's invoice holds without days
# and which is found by its customer. Only invoices that count; with taxes, discounts and add-ons of that period.
BEFORE = """
SELECT s.id, sum(line.net + line.tax)
FROM unnest(%(ids)s::uuid[]) AS s(id)
LEFT JOIN LATERAL (
    SELECT c.invoice_id, c.starts_on FROM billing_billedcycle c
    WHERE c.tenant_id = %(tenant)s AND c.subscription_id = s.id ORDER BY c.starts_on DESC LIMIT 1) AS cycle ON true
LEFT JOIN LATERAL (
    SELECT i.id FROM subscriptions_subscription service
    JOIN billing_invoice i ON i.tenant_id = %(tenant)s AND i.subscriber_id = service.subscriber_id
    JOIN billing_invoiceline l ON l.tenant_id = %(tenant)s AND l.invoice_id = i.id
    WHERE cycle.invoice_id IS NULL AND service.id = s.id AND service.tenant_id = %(tenant)s
      AND i.state = 'issued' AND l.subscription_id = s.id AND l.kind = 'plan' AND l.starts_on IS NULL
    ORDER BY i.id DESC LIMIT 1) AS sale ON true
JOIN billing_invoiceline line ON line.tenant_id = %(tenant)s
    AND line.invoice_id = coalesce(cycle.invoice_id, sale.id) AND line.subscription_id = s.id
    AND line.starts_on IS NOT DISTINCT FROM cycle.starts_on
GROUP BY s.id
"""


def billed_before(ctx: Context, subscription_ids: Collection[UUID]) -> dict[UUID, Decimal]:
    """What each of these services cost for its last billed period; those never billed are not in the answer."""
    with connection.cursor() as cursor:
        cursor.execute(BEFORE, {"ids": list(subscription_ids), "tenant": ctx.tenant_id})
        return dict(cursor.fetchall())
