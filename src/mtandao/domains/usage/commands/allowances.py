"""Allowances: opened, eaten, refilled, turned into the next. Passing a mark is an event, once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from mtandao.domains.usage import permissions, rules
from mtandao.domains.usage.events import (
    AllowanceEvent,
    AllowanceNeared,
    AllowanceOpened,
    AllowanceReached,
    AllowanceRefilled,
)
from mtandao.domains.usage.models import Allowance
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox import emit

TERMS = (
    "ends_at",
    "bytes_included",
    "bytes_bought",
    "bytes_past_end",
    "told_80_at",
    "reached_at",
    "refilled_at",
    "over_at",
)
# One statement for nearly all: what lies wholly within the running period, and since data was bought anew. In the order
# of the services, so that two that meet wait for each other and never both.
EAT = """
WITH eaten AS (
    SELECT * FROM unnest(%(services)s::uuid[], %(since)s::timestamptz[], %(at)s::timestamptz[], %(bytes)s::bigint[])
        AS m(service, since, at, bytes)
), held AS (
    SELECT a.id, m.bytes FROM usage_allowance a JOIN eaten m ON m.service = a.subscription_id
    WHERE a.tenant_id = %(tenant)s AND a.over_at IS NULL AND a.starts_at <= m.since AND m.at <= a.ends_at
        AND (a.refilled_at IS NULL OR a.refilled_at <= m.since AND a.refilled_at < m.at)
    ORDER BY a.subscription_id FOR UPDATE OF a
)
UPDATE usage_allowance a SET bytes_used = a.bytes_used + held.bytes FROM held WHERE a.id = held.id
RETURNING a.subscription_id,
    a.told_80_at IS NULL
        AND (a.bytes_used - a.bytes_past_end) * 100 >= (a.bytes_included + a.bytes_bought) * %(mark)s
    OR a.reached_at IS NULL AND a.bytes_used - a.bytes_past_end >= a.bytes_included + a.bytes_bought
"""


@dataclass(frozen=True, slots=True)
class Eaten:
    """What one service moved between two packets, both ways together."""

    subscription_id: UUID
    since: datetime
    at: datetime
    bytes: int


@dataclass(frozen=True, slots=True)
class Period:
    """What a service has from when until when. `bytes_included` None: as much as it likes."""

    subscription_id: UUID
    subscriber_id: UUID
    organization_id: UUID
    starts_at: datetime
    ends_at: datetime
    bytes_included: int | None
    bytes_bought: int


@command(needs=permissions.METER)
def eat(ctx: Context, *, eaten: Sequence[Eaten]) -> set[UUID]:
    """Take off the running allowances what lies wholly within them. Returns the services of the rest: these have none,
    or their period has turned, or data was bought since."""
    sums: dict[UUID, Eaten] = {}
    for each in eaten:
        one = sums.get(each.subscription_id, each)
        total = each.bytes if one is each else one.bytes + each.bytes
        sums[each.subscription_id] = Eaten(
            each.subscription_id, min(one.since, each.since), max(one.at, each.at), total
        )
    if not sums:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            EAT,
            {
                "tenant": ctx.tenant_id,
                "services": list(sums),
                "since": [each.since for each in sums.values()],
                "at": [each.at for each in sums.values()],
                "bytes": [each.bytes for each in sums.values()],
                "mark": rules.TOLD_AT_PERCENT,
            },
        )
        found = cursor.fetchall()
    _pass_marks(ctx, [service for service, near in found if near])
    return sums.keys() - {service for service, _ in found}


@command(needs=permissions.METER)
def eat_over_periods(ctx: Context, *, eaten: Sequence[Eaten]) -> None:
    """What lies in more than one period is parted between them by time, and so is what lies before and after data was
    bought anew. What lies in none is nobody's allowance: behind the wall, or before there were any."""
    if not eaten:
        return
    first = min(each.since for each in eaten)
    rows: dict[UUID, list[Allowance]] = {}
    held = Allowance.of(ctx).filter(subscription_id__any={each.subscription_id for each in eaten})
    for row in held.filter(ends_at__gt=first).select_for_update().order_by("subscription_id", "starts_at"):
        rows.setdefault(row.subscription_id, []).append(row)
    changed: dict[UUID, Allowance] = {}
    for each in eaten:
        for row in rows.get(each.subscription_id, ()):
            span = (each.since, each.at, each.bytes)
            # Told at the very end of a period, it is of that period.
            if share := rules.between(row.starts_at, row.ends_at, *span):
                row.bytes_used += share
                if row.refilled_at is not None:
                    row.bytes_past_end += rules.between(row.starts_at, row.refilled_at, *span)
                changed[row.id] = row
    write_changes(list(changed.values()), ["bytes_used", "bytes_past_end"])
    _pass_marks(ctx, [row.subscription_id for row in changed.values() if row.over_at is None])


@command(needs=permissions.METER)
def hold_allowances(ctx: Context, *, subscription_ids: Iterable[UUID]) -> None:
    """Until the transaction ends nobody else opens or refills what runs of these: whoever reads now what their services
    are to have is the last to say it."""
    _running(ctx, subscription_ids)


@command(needs=permissions.METER)
def open_allowances(ctx: Context, *, periods: Iterable[Period]) -> None:
    """Each service's running allowance is that of this period, with these terms. May be called twice and for the wrong
    reason: what is right already stays."""
    wanted = {each.subscription_id: each for each in periods}
    running = {row.subscription_id: row for row in _running(ctx, wanted)}
    changed: list[Allowance] = []
    fresh: list[Allowance] = []
    events: list[AllowanceEvent] = []
    for service, period in sorted(wanted.items()):
        row = running.get(service)
        if row is not None and row.ends_at > ctx.now:
            if (more := _new_terms(ctx, row, period)) is not None:
                changed.append(row)
                events += [_event(AllowanceRefilled, row)] if more else []
            continue
        since = period.starts_at
        if row is not None:
            row.over_at = row.ends_at
            changed.append(row)
            since = max(since, row.ends_at)
        # Nothing was renewed yet: what comes after the end is known when it is.
        if period.ends_at > ctx.now:
            fresh.append(_opened(ctx, period, since))
    write_changes(changed, TERMS)
    _insert(fresh)
    begun = _running(ctx, [row.subscription_id for row in fresh])
    again = [row for row in begun if _new_terms(ctx, row, wanted[row.subscription_id]) is not None]
    write_changes(again, TERMS)
    events += [_event(AllowanceOpened, row) for row in begun if row.bytes_included is not None]
    emit(ctx, *events)
    _pass_marks(ctx, [row.subscription_id for row in changed + again])


@command(needs=permissions.METER)
def close_allowances(ctx: Context, *, subscription_ids: Iterable[UUID]) -> None:
    """These services have no period any more."""
    rows = [row for row in _running(ctx, subscription_ids) if row.ends_at <= ctx.now]
    for row in rows:
        row.over_at = row.ends_at
    write_changes(rows, ["over_at"])


def _running(ctx: Context, subscription_ids: Iterable[UUID]) -> list[Allowance]:
    """Locked, in the order in which everybody locks them."""
    ids = set(subscription_ids)
    rows = Allowance.of(ctx).filter(over_at=None, subscription_id__any=ids)
    return list(rows.select_for_update().order_by("subscription_id")) if ids else []


def _new_terms(ctx: Context, row: Allowance, period: Period) -> bool | None:
    """None if they are as before; whether there is more now."""
    terms = (period.bytes_included, period.bytes_bought, max(period.ends_at, ctx.now))
    if terms == (row.bytes_included, row.bytes_bought, row.ends_at):
        return None
    before, bought = row.total, row.bytes_bought
    row.bytes_included, row.ends_at = period.bytes_included, terms[2]
    if period.bytes_bought > bought and rules.has_reached(row.total, row.counted):
        row.bytes_past_end, row.refilled_at = row.beyond, ctx.now
    row.bytes_bought = period.bytes_bought
    if not rules.has_neared(row.total, row.counted):
        row.told_80_at = None
    if not rules.has_reached(row.total, row.counted):
        row.reached_at = None
    return before is not None and (row.total is None or row.total > before)


def _opened(ctx: Context, period: Period, since: datetime) -> Allowance:
    return Allowance(
        id=new_id(),
        tenant_id=ctx.tenant_id,
        organization_id=period.organization_id,
        subscription_id=period.subscription_id,
        subscriber_id=period.subscriber_id,
        starts_at=since,
        ends_at=period.ends_at,
        bytes_included=period.bytes_included,
        bytes_bought=period.bytes_bought,
    )


def _insert(rows: Sequence[Allowance]) -> None:
    """Whoever else opened it at the same moment did the same; a period that was closed early goes on, with what was
    moved in it."""
    Allowance.objects.bulk_create(
        rows,
        batch_size=5000,
        update_conflicts=True,
        unique_fields=["tenant_id", "subscription_id", "starts_at"],
        update_fields=["ends_at", "over_at"],
    )


def _pass_marks(ctx: Context, subscription_ids: Sequence[UUID]) -> None:
    """Say it where a mark is passed. Who passes both at once is told of the second."""
    events: list[AllowanceEvent] = []
    changed: list[Allowance] = []
    for row in _running(ctx, subscription_ids):
        if row.reached_at is None and rules.has_reached(row.total, row.counted):
            row.reached_at, row.told_80_at = ctx.now, row.told_80_at or ctx.now
            events.append(_event(AllowanceReached, row))
        elif row.told_80_at is None and rules.has_neared(row.total, row.counted):
            row.told_80_at = ctx.now
            events.append(_event(AllowanceNeared, row))
        else:
            continue
        changed.append(row)
    write_changes(changed, ["told_80_at", "reached_at"])
    emit(ctx, *events)


def _event(kind: type[AllowanceEvent], row: Allowance) -> Any:
    return kind(
        subject_id=row.subscription_id,
        subscriber_id=row.subscriber_id,
        bytes_used=row.bytes_used,
        bytes_past_end=row.bytes_past_end,
        bytes_total=row.total,
        ends_at=row.ends_at,
    )
