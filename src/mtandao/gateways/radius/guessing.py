"""Refused sign-ins of RADIUS's log, each told to the network room once: too many of them raise an alarm there."""

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from mtandao.domains.network import contract as network
from mtandao.foundation import clock
from mtandao.foundation.context import platform_context, system_context
from mtandao.foundation.tenancy.facts import tenant_facts
from mtandao.foundation.tenancy.fence import fenced_transaction
from mtandao.gateways.radius.models import AccountingCursor
from mtandao.gateways.radius.rows import radius_database
from mtandao.gateways.radius.server.reasons import Reason

# A row may become visible a little after its time. What is older than this is there, and stretches do not overlap.
SETTLED = timedelta(seconds=15)
# So often is enough: an alarm is about minutes.
EVERY = timedelta(seconds=5)
AT_ONCE = timedelta(minutes=5)
# However long nobody read: what was longer ago raises no alarm.
WORTH_KNOWING = timedelta(hours=1)
# Alike sign-ins of a stretch: those with the most.
MOST = 20_000
# Whoever tries what is not his: a password, a name, somebody else's device or router. That we shut somebody out is no
# attempt of his. Nor is a device that nobody knows (its MAC is the name): a hotspot asks for each that comes by.
TRIED = (Reason.WRONG_PASSWORD, Reason.UNKNOWN_USER, Reason.ANOTHER_DEVICE, Reason.ANOTHER_ROUTER)
REFUSED = """
SELECT * FROM (
    SELECT tenant_id, username, coalesce(callingstationid, ''), host(nasipaddress), date_trunc('minute', authdate),
           count(*) AS times
    FROM radpostauth
    WHERE noted_at > %s AND noted_at <= %s AND reply = 'Access-Reject' AND reason = ANY(%s)
        AND NOT (reason = %s AND username ~ '^([0-9A-F]{2}:){5}[0-9A-F]{2}$')
    GROUP BY 1, 2, 3, 4, 5 ORDER BY count(*) DESC LIMIT %s
) AS most ORDER BY tenant_id
"""


def count_refused() -> bool:
    """One stretch of the log, written down together with how far it is read; whether there is more to read at once."""
    with fenced_transaction(platform_context("radius", clock.now())):
        AccountingCursor.objects.get_or_create(id=1)
        place = AccountingCursor.objects.select_for_update().get(id=1)
        rows, until, end = _refused_since(place.tried_until)
        if place.tried_until is not None and until <= place.tried_until:
            return False
        for tenant_id, those in groupby(rows, key=lambda row: row[0]):
            ctx = system_context(tenant_facts(tenant_id), "radius", clock.now())
            network.count_refused(ctx, refused=[row[1] for row in those])
        place.tried_until = until
        place.save(update_fields=["tried_until"])
    return until < end


Row = tuple[UUID, network.Refusals]


def _refused_since(read_until: datetime | None) -> tuple[list[Row], datetime, datetime]:
    """The rows, up to when they are read, and up to when there are any."""
    shift = clock.offset()
    with radius_database() as cursor:
        cursor.execute("SELECT now()")
        (now,) = cursor.fetchone()
        end = now - SETTLED
        begin = max(read_until or end - AT_ONCE, end - WORTH_KNOWING)
        if end - begin < EVERY:
            return [], begin, begin
        until = min(end, begin + AT_ONCE)
        cursor.execute(REFUSED, [begin, until, list(TRIED), Reason.UNKNOWN_USER, MOST])
        return [(row[0], _refusals(row[1:], shift)) for row in cursor.fetchall()], until, end


def _refusals(row: tuple[Any, ...], shift: timedelta) -> network.Refusals:
    """Routers live by the real clock; the demo's pages by the moved one."""
    username, mac, nas, minute, times = row
    return network.Refusals(username=username, mac=mac, nas_address=nas, at=minute + shift, times=times)
