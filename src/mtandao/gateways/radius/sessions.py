"""The sessions that run right now, read from accounting itself: the mirror may be seconds behind."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from mtandao.gateways.radius.rows import radius_database

OPEN = """
SELECT a.username, a.acctsessionid, host(a.framedipaddress), a.callingstationid, n.nasname, n.secret, n.coa_port,
       coalesce(nullif(n.shortname, ''), n.nasname), a.acctstarttime,
       array_remove(array[text(a.framedipv6prefix), text(a.framedipv6address), text(a.delegatedipv6prefix)], null)
FROM radacct a JOIN nas n ON n.nasname = host(a.nasipaddress) AND n.tenant_id = a.tenant_id
WHERE a.tenant_id = %s AND a.username = ANY(%s) AND a.closed_in = 'infinity'
ORDER BY a.acctstarttime
"""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Enough to name it to its router."""

    username: str
    acct_session_id: str
    address: str | None
    mac: str | None
    nas_address: str
    nas_secret: str
    coa_port: int
    router: str
    started_at: datetime  # by the real clock, as routers live
    prefixes: tuple[str, ...] = ()  # of IPv6, as its router told of them


def open_sessions(tenant_id: UUID, usernames: Sequence[str]) -> list[OpenSession]:
    """Unavailable if the RADIUS database is away."""
    with radius_database() as cursor:
        cursor.execute(OPEN, [tenant_id, list(usernames)])
        return [replace(OpenSession(*row[:-1]), prefixes=tuple(row[-1])) for row in cursor.fetchall()]
