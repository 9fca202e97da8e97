"""What accounting tells, mirrored into the network room: each change once, in order, whoever dies in between."""

import logging
import threading
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connections

from mtandao.domains.network import contract as network
from mtandao.foundation import clock
from mtandao.foundation.context import platform_context, system_context
from mtandao.foundation.refusals import Unavailable
from mtandao.foundation.tenancy.facts import tenant_facts
from mtandao.foundation.tenancy.fence import fenced_transaction
from mtandao.gateways.radius.models import AccountingCursor
from mtandao.gateways.radius.refusals import mirror_refusals
from mtandao.gateways.radius.rows import radius_database

log = logging.getLogger("mtandao.radius")

BATCH = 2000
LOOK_EVERY_SECONDS = 2.0
AWAY_SECONDS = 3.0
# A router that has not said anything of a session for so long has lost it.
SILENT_AFTER_INTERIMS = 3
CHANGED = """
SELECT updated_seq, tenant_id, acctuniqueid, coalesce(username, ''), host(nasipaddress), acctsessionid,
       host(framedipaddress), coalesce(callingstationid, ''), acctstarttime, acctupdatetime, acctstoptime,
       coalesce(acctterminatecause, ''), acctinputoctets, acctoutputoctets
FROM radacct WHERE updated_seq > %s AND updated_seq <= %s ORDER BY updated_seq LIMIT %s
"""


def mirror_once() -> int:
    """One batch: read what changed, mirror it and move the cursor in one transaction. Returns how many rows."""
    with fenced_transaction(platform_context("radius", clock.now())):
        # The row's lock makes a second reader wait: each change is mirrored once.
        AccountingCursor.objects.get_or_create(id=1)
        cursor_row = AccountingCursor.objects.select_for_update().get(id=1)
        changed = _changed_since(cursor_row.seq)
        if not changed:
            return 0
        for tenant_id, rows in _by_tenant(changed):
            ctx = system_context(tenant_facts(tenant_id), "radius", clock.now())
            network.record_sessions(ctx, rows=rows)
        cursor_row.seq = changed[-1][0]
        cursor_row.save(update_fields=["seq"])
    return len(changed)


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
    looked = 0
    while not stopping.is_set():
        try:
            while mirror_once() == BATCH and not stopping.is_set():
                pass
            while mirror_refusals() and not stopping.is_set():
                pass
            looked += 1
            if looked % 30 == 0:
                close_silent_sessions(interim_seconds)
            stopping.wait(LOOK_EVERY_SECONDS)
        except (DatabaseError, InterfaceError, Unavailable) as away:
            log.warning("a database is away, trying again: %s", str(away).strip().splitlines()[0])
            connections.close_all()
            stopping.wait(AWAY_SECONDS)
    connections.close_all()


Row = tuple[int, UUID, network.Accounted]


def _changed_since(seq: int) -> list[Row]:
    shift = clock.offset()
    with radius_database() as cursor:
        cursor.execute("SELECT mtandao_settled_seq()")
        (settled,) = cursor.fetchone()
        if settled is None or settled <= seq:
            return []
        cursor.execute(CHANGED, [seq, settled, BATCH])
        return [(row[0], row[1], _accounted(row[2:], shift)) for row in cursor.fetchall()]


def _accounted(row: tuple[Any, ...], shift: timedelta) -> network.Accounted:
    """Routers live by the real clock; the demo's pages by the moved one."""
    key, username, nas, session_id, address, mac, started, updated, stopped, cause, up, down = row
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
    )


def _by_tenant(changed: list[Row]) -> Iterator[tuple[UUID, list[network.Accounted]]]:
    ordered = sorted(changed, key=lambda row: row[1])
    for tenant_id, rows in groupby(ordered, key=lambda row: row[1]):
        yield tenant_id, [row[2] for row in rows]
