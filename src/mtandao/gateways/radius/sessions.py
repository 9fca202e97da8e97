"""The sessions that run right now, read from accounting itself: the mirror may be seconds behind. Whose they are, the
mirror says: a login may have had another name when its session began."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from mtandao.domains.network import contract as network
from mtandao.foundation.context import Context
from mtandao.gateways.radius.rows import radius_database

OPEN = """
SELECT a.username, a.acctsessionid, host(a.framedipaddress), a.callingstationid, n.nasname, n.secret, n.coa_port,
       coalesce(nullif(n.shortname, ''), n.nasname), a.acctstarttime,
       array_remove(array[text(a.framedipv6prefix), text(a.framedipv6address), text(a.delegatedipv6prefix)], null),
       a.acctuniqueid, n.type
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
    key: str = ""  # as the mirror knows it
    vendor: str = "mikrotik"


Whose = Mapping[OpenSession, network.Login]


def sessions_of(
    ctx: Context, logins: Iterable[network.Login], formerly: Mapping[str, network.Login] | None = None
) -> dict[OpenSession, network.Login]:
    """Each with its login: under the name that it has now, and under whatever names its sessions began. `formerly`:
    names that a login had a moment ago, in case the mirror does not know of a session yet."""
    by_id = {login.pk: login for login in logins}
    by_name = {**(formerly or {}), **{login.username: login for login in by_id.values()}}
    mirrored = network.running_sessions(ctx, login_ids=by_id)
    found = open_sessions(ctx.tenant_id, list({*by_name, *(each.username for each in mirrored.values())}))
    # A name that was given away may be somebody else's by now, and the old session under it still another's.
    unknown = [each.key for each in found if each.key not in mirrored]
    mirrored |= network.running_sessions(ctx, keys=unknown)
    taken = network.logins_by_username(ctx, formerly or ())
    whose: dict[OpenSession, network.Login] = {}
    for session in found:
        known = mirrored.get(session.key)
        if known is not None and known.login_id is not None:
            login = by_id.get(known.login_id)
        else:
            now = taken.get(session.username)
            login = by_name.get(session.username)
            if now is not None and login is not None and now.pk != login.pk:
                login = by_id.get(now.pk)
        if login is not None:
            whose[session] = login
    return whose


def is_under_old_name(session: OpenSession, login: network.Login) -> bool:
    """It has to go: nobody may sign in by that name any more. A device's is its MAC, however its router spells it."""
    name = session.username
    return name != login.username and login.username not in network.device_spellings(name)


def open_sessions(tenant_id: UUID, usernames: Sequence[str]) -> list[OpenSession]:
    """Unavailable if the RADIUS database is away."""
    with radius_database() as cursor:
        cursor.execute(OPEN, [tenant_id, list(usernames)])
        rows = cursor.fetchall()
    return [
        replace(OpenSession(*told), prefixes=tuple(prefixes), key=key, vendor=vendor)
        for *told, prefixes, key, vendor in rows
    ]
