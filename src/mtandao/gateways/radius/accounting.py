"""What accounting tells, mirrored into the network room: each change once, in order, whoever dies in between."""

import ipaddress
import logging
import threading
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections

from mtandao.domains.network import contract as network
from mtandao.foundation import clock
from mtandao.foundation.context import platform_context, system_context
from mtandao.foundation.refusals import Unavailable
from mtandao.foundation.tenancy.facts import tenant_facts
from mtandao.foundation.tenancy.fence import fenced_transaction
from mtandao.gateways.radius import retention
from mtandao.gateways.radius.guessing import count_refused
from mtandao.gateways.radius.models import AccountingCursor
from mtandao.gateways.radius.refusals import mirror_refusals
from mtandao.gateways.radius.rows import radius_database

log = logging.getLogger("mtandao.radius")

BATCH = 2000
LOOK_EVERY_SECONDS = 2.0
# Sessions that fell silent are closed each minute, the tables of months are made and dropped each hour.
TIDY_AFTER_LOOKS, MONTHS_AFTER_LOOKS = 30, 1800
AWAY_SECONDS = 3.0
# A router that has not said anything of a session for so long has lost it.
SILENT_AFTER_INTERIMS = 3
CHANGED = """
SELECT c.seq, a.tenant_id, a.acctuniqueid, coalesce(a.username, ''), host(a.nasipaddress), a.acctsessionid,
       host(a.framedipaddress), coalesce(a.callingstationid, ''), a.acctstarttime, a.acctupdatetime, a.acctstoptime,
       coalesce(a.acctterminatecause, ''), a.acctinputoctets, a.acctoutputoctets,
       text(a.delegatedipv6prefix), text(coalesce(a.framedipv6prefix, a.framedipv6address))
FROM (SELECT seq, radacctid, closed_in FROM radacct_changed ORDER BY seq LIMIT %s) AS c
LEFT JOIN radacct a ON a.radacctid = c.radacctid AND a.closed_in = c.closed_in
ORDER BY c.seq
"""


def mirror_once() -> int:
    """One batch of what changed: mirrored, and then forgotten in RADIUS. Returns how many changes.

    Whoever dies in between mirrors them again, which changes nothing: each row carries the whole of its session.
    """
    with fenced_transaction(platform_context("radius", clock.now())):
        # The row's lock makes a second reader wait, and read on where this one ended.
        AccountingCursor.objects.get_or_create(id=1)
        AccountingCursor.objects.select_for_update().get(id=1)
        seqs, changed = _changed()
        for tenant_id, rows in _by_tenant(changed):
            ctx = system_context(tenant_facts(tenant_id), "radius", clock.now())
            network.record_sessions(ctx, rows=rows)
    if seqs:
        with radius_database() as cursor:
            cursor.execute("SELECT mtandao_forget_changes(%s)", [seqs])
    return len(seqs)


def close_silent_sessions(interim_seconds: int) -> int:
    """End what no router has spoken of for three interims, at its last sign of life."""
    with radius_database() as cursor:
        cursor.execute(
            "SELECT mtandao_close_silent_sessions(%s::interval)",
            [f"{max(60, interim_seconds * SILENT_AFTER_INTERIMS)} seconds"],
        )
        (closed,) = cursor.fetchone()
    return int(closed)


def run(stopping: threading.Event, *, interim_seconds: int) -> None:
    """Mirror until told to stop. Both databases may come and go."""
    log.info("reader of accounting ready")
    looked, told = 0, None
    while not stopping.is_set():
        try:
            while mirror_once() == BATCH and not stopping.is_set():
                pass
            while mirror_refusals() and not stopping.is_set():
                pass
            while count_refused() and not stopping.is_set():
                pass
            if looked % TIDY_AFTER_LOOKS == 0:
                close_silent_sessions(interim_seconds)
            if looked % MONTHS_AFTER_LOOKS == 0:
                retention.keep_months()
                network.keep_session_months(platform_context("radius", clock.now()))
            looked += 1
            told = _tell_the_clock(told)
            stopping.wait(LOOK_EVERY_SECONDS)
        except (DatabaseError, InterfaceError, Unavailable) as away:
            log.warning("a database is away, trying again: %s", str(away).strip().splitlines()[0])
            connections.close_all()
            stopping.wait(AWAY_SECONDS)
    connections.close_all()


def _tell_the_clock(told: timedelta | None) -> timedelta:
    """RADIUS ends what is paid by the platform's clock, which a demo moves. Returns what it knows now."""
    shift = clock.offset()
    if shift != (told or timedelta()) or (told is None and settings.CLOCK_CAN_BE_MOVED):
        with radius_database() as cursor:
            cursor.execute(
                "INSERT INTO mtandao_clock (offset_by) VALUES (make_interval(secs => %s)) "
                "ON CONFLICT (only_one) DO UPDATE SET offset_by = excluded.offset_by",
                [shift.total_seconds()],
            )
    return shift


Row = tuple[UUID, network.Accounted]


def _changed() -> tuple[list[int], list[Row]]:
    """The numbers of the changes, and each session as it is now, once."""
    shift = clock.offset()
    with radius_database() as cursor:
        cursor.execute(CHANGED, [BATCH])
        found = cursor.fetchall()
    # One that has moved to another month since, or was thrown away, comes as nothing.
    newest = {row[2]: row for row in found if row[1] is not None}
    return [row[0] for row in found], [(row[1], _accounted(row[2:], shift)) for row in newest.values()]


def _accounted(row: tuple[Any, ...], shift: timedelta) -> network.Accounted:
    """Routers live by the real clock; the demo's pages by the moved one."""
    key, username, nas, session_id, address, mac, started, updated, stopped, cause, up, down, *prefixes = row
    return network.Accounted(
        key=key,
        username=username,
        nas_address=nas,
        acct_session_id=session_id,
        address=address,
        mac=mac,
        started_at=started + shift,
        updated_at=updated + shift,
        stopped_at=stopped + shift if stopped else None,
        stop_cause=cause,
        bytes_up=up,
        bytes_down=down,
        delegated_prefix=_written(prefixes[0]),
        framed_prefix=_written(prefixes[1]),
    )


def _written(prefix: str | None) -> str | None:
    """One spelling of each. Routers leave bits behind the length, or send what is no network at all: that is none."""
    return str(ipaddress.ip_network(prefix, strict=False)) if prefix else None


def _by_tenant(changed: list[Row]) -> Iterator[tuple[UUID, list[network.Accounted]]]:
    ordered = sorted(changed, key=lambda row: row[0])
    for tenant_id, rows in groupby(ordered, key=lambda row: row[0]):
        yield tenant_id, [row[1] for row in rows]
