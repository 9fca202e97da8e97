"""What of the counters is kept: months made ahead, old ones thrown away, and the list of who moved most."""

from datetime import date, timedelta

from django.db import connection

from mtandao.domains.usage import permissions
from mtandao.domains.usage.models import RouterDay, RouterHour, UsageDay, UsageHour
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.months import drop_months, make_coming_months

MONTHS_AHEAD = timedelta(days=92)
# How many of each organization's services are listed for a day.
PLACES = 50
RANK = """
INSERT INTO usage_toptalker AS kept
    (tenant_id, day, organization_id, place, subscription_id, bytes_up, bytes_down, counted_at)
SELECT tenant_id, day, organization_id, place, subscription_id, bytes_up, bytes_down, %(now)s
FROM (
    SELECT *, row_number() OVER (
        PARTITION BY organization_id ORDER BY bytes_up + bytes_down DESC, subscription_id) AS place
    FROM usage_usageday WHERE tenant_id = %(tenant)s AND day = %(day)s
) AS ranked WHERE place <= %(places)s
ORDER BY organization_id, place
ON CONFLICT (tenant_id, day, organization_id, place) DO UPDATE SET subscription_id = EXCLUDED.subscription_id,
    bytes_up = EXCLUDED.bytes_up, bytes_down = EXCLUDED.bytes_down, counted_at = EXCLUDED.counted_at
"""


@command(needs=permissions.METER)
def keep_months(ctx: Context, *, hours_since: date, days_since: date) -> int:
    """Tables of the coming months are there, and months that are wholly older are gone, of all providers: how many."""
    make_coming_months(ctx.today + MONTHS_AHEAD)
    hours = sum(drop_months(model, hours_since) for model in (UsageHour, RouterHour))
    return hours + sum(drop_months(model, days_since) for model in (UsageDay, RouterDay))


@command(needs=permissions.METER)
def rank_talkers(ctx: Context, *, day: date) -> None:
    """Write down who moved most on that day: a page that looked for them would read every service."""
    with connection.cursor() as cursor:
        cursor.execute(RANK, {"tenant": ctx.tenant_id, "day": day, "now": ctx.now, "places": PLACES})
