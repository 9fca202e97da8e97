"""Sign-ins that FreeRADIUS refused, mirrored into the network room: the newest of each login."""

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

# A row may become visible a little after its time: each look begins again so far back. Mirroring twice is harmless.
OVERLAP = timedelta(seconds=15)
# However long nobody looked, one look is not longer than this.
AT_ONCE = timedelta(minutes=30)
# An older refusal explains nothing any more.
WORTH_KNOWING = timedelta(days=2)
# `refused` is what we wanted: of that the page knows already.
REFUSED = """
SELECT DISTINCT ON (tenant_id, username) tenant_id, username, authdate, coalesce(reason, ''),
       coalesce(callingstationid, ''), host(nasipaddress)
FROM radpostauth
WHERE noted_at > %s AND noted_at <= %s AND reply = 'Access-Reject' AND reason NOT IN (%s, %s)
ORDER BY tenant_id, username, authdate DESC
"""


def mirror_refusals() -> bool:
    """One stretch of the log; whether there is more to read at once."""
    with fenced_transaction(platform_context("radius", clock.now())):
        AccountingCursor.objects.get_or_create(id=1)
        place = AccountingCursor.objects.select_for_update().get(id=1)
        rows, until, now = _refused_since(place.refusals_until)
        for tenant_id, those in groupby(rows, key=lambda row: row[0]):
            ctx = system_context(tenant_facts(tenant_id), "radius", clock.now())
            network.record_refusals(ctx, refused=[row[1] for row in those])
        place.refusals_until = until
        place.save(update_fields=["refusals_until"])
    return until < now


Row = tuple[UUID, network.Refused]


def _refused_since(read_until: datetime | None) -> tuple[list[Row], datetime, datetime]:
    shift = clock.offset()
    with radius_database() as cursor:
        cursor.execute("SELECT now()")
        (now,) = cursor.fetchone()
        begin = max(read_until or now - WORTH_KNOWING, now - WORTH_KNOWING)
        until = min(now, begin + AT_ONCE)
        cursor.execute(REFUSED, [begin - OVERLAP, until, Reason.REFUSED, Reason.UNKNOWN_USER])
        return [(row[0], _refused(row[1:], shift)) for row in cursor.fetchall()], until, now


def _refused(row: tuple[Any, ...], shift: timedelta) -> network.Refused:
    """Routers live by the real clock; the demo's pages by the moved one."""
    username, refused_at, reason, mac, nas = row
    return network.Refused(
        username=username, refused_at=refused_at + shift, reason=reason, mac=mac, nas_address=nas
    )
