"""What of the counters is kept: months made ahead, old ones thrown away, what a provider keeps for a shorter time
deleted, and the list of who moved most."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, models

from mtandao.domains.usage import permissions
from mtandao.domains.usage.keeping import Kept, kept, to_be_kept
from mtandao.domains.usage.models import RouterDay, RouterHour, UsageDay, UsageHour, UsageRules
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.months import drop_months, make_coming_months

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
    make_coming_months(ctx.today)
    hours = sum(drop_months(model, hours_since) for model in (UsageHour, RouterHour))
    return hours + sum(drop_months(model, days_since) for model in (UsageDay, RouterDay))


@command(needs=permissions.METER)
def let_go(ctx: Context) -> Kept | None:
    """What is older than the provider keeps is gone from now on: pages say so before the first row goes. None where he
    keeps all that the installation keeps."""
    there, wanted = kept(ctx), to_be_kept(ctx)
    since = Kept(max(there.hours_since, wanted.hours_since), max(there.days_since, wanted.days_since))
    changed = UsageRules.of(ctx).exclude(keep_usage_hours_days=None, keep_usage_days=None)
    found = changed.update(hours_gone_before=since.hours_since, days_gone_before=since.days_since)
    return since if found else None


@command(needs=permissions.METER)
def forget_counters(
    ctx: Context,
    *,
    model: type[models.Model],
    before: date | datetime,
    after: Sequence[Any] | None,
    most: int,
) -> tuple[Sequence[Any] | None, int]:
    """Rows that are older than that, at most so many, in the order of their keys, after the last that went: where the
    next stretch begins (None: there is none) and how many went. It reads just the stretch that it deletes."""
    keys = [str(field.column) for field in model._meta.pk_fields if field.column != "tenant_id"]
    key, when = ", ".join(keys), "hour_at" if "hour_at" in keys else "day"
    values: list[Any] = [ctx.tenant_id, before]
    within = f"FROM {model._meta.db_table} WHERE tenant_id = %s AND {when} < %s"
    if after is not None:
        within, values = f"{within} AND ({key}) > ({_marks(after)})", [*values, *after]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key} {within} ORDER BY {key} OFFSET %s LIMIT 1", [*values, most - 1])
        last = cursor.fetchone()
        if last is not None:
            within, values = f"{within} AND ({key}) <= ({_marks(last)})", [*values, *last]
        cursor.execute(f"DELETE {within}", values)
        return last, cursor.rowcount


def _marks(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))


@command(needs=permissions.METER)
def rank_talkers(ctx: Context, *, day: date) -> None:
    """Write down who moved most on that day: a page that looked for them would read every service."""
    with connection.cursor() as cursor:
        cursor.execute(RANK, {"tenant": ctx.tenant_id, "day": day, "now": ctx.now, "places": PLACES})
