"""Users and routers of a provider in RADIUS that nothing in our rooms explains."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from uuid import UUID

from django.db.backends.utils import CursorWrapper

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.foundation.context import Context
from mtandao.gateways.radius import provisioning, rows
from mtandao.gateways.radius.rows import radius_database

AT_ONCE = 2000
Holder = reconciliation.Holder
# Each name once, from the unique indexes that begin with it.
USERS = """
SELECT username FROM (
    (SELECT DISTINCT username FROM radcheck WHERE tenant_id = %(tenant)s AND username > %(after)s
     ORDER BY username LIMIT %(most)s)
    UNION
    (SELECT DISTINCT username FROM radusergroup WHERE tenant_id = %(tenant)s AND username > %(after)s
     ORDER BY username LIMIT %(most)s)
) AS n ORDER BY username LIMIT %(most)s
"""
ROUTERS = "SELECT nasname FROM nas WHERE tenant_id = %(tenant)s AND nasname > %(after)s ORDER BY nasname LIMIT %(most)s"
HOLDS = """
SELECT username, attribute FROM radcheck WHERE tenant_id = %(tenant)s AND username = ANY(%(names)s)
UNION SELECT username, attribute FROM radreply WHERE tenant_id = %(tenant)s AND username = ANY(%(names)s)
UNION SELECT username, 'group ' || groupname FROM radusergroup
    WHERE tenant_id = %(tenant)s AND username = ANY(%(names)s)
ORDER BY 1, 2
"""

Known = Callable[[Sequence[str]], set[str]]


def find_strangers(ctx: Context) -> int:
    """Lists the first of them; how many there are in all."""
    total = 0
    listed: dict[tuple[reconciliation.Holder, str], list[str]] = {}
    for holder, query in ((Holder.ROUTER, ROUTERS), (Holder.USER, USERS)):
        for names in _names(ctx.tenant_id, query):
            unknown = sorted(set(names) - _known(ctx, holder, names))
            # Once more: whoever came to be while we read was known before RADIUS was.
            there = _holds(ctx.tenant_id, holder, unknown)
            for name in _known(ctx, holder, list(there)):
                del there[name]
            total += len(there)
            for name, holds in there.items():
                if len(listed) < reconciliation.MOST_STRANGERS:
                    listed[holder, name] = holds
    reconciliation.record_strangers(ctx, found=listed)
    return total


def remove(ctx: Context, holder: reconciliation.Holder, name: str) -> None:
    """Unless it is ours by now. Whoever becomes ours in between gets his rows back."""
    if _known(ctx, holder, [name]):
        return
    with radius_database() as cursor:
        if holder == Holder.ROUTER:
            rows.remove_nas(cursor, ctx.tenant_id, name)
        else:
            rows.remove_logins(cursor, ctx.tenant_id, [name])
    if holder == Holder.ROUTER:
        for nas in network.routers(ctx).filter(address=name):
            provisioning.provision_router(ctx, nas=nas)
        return
    ours = network.logins_by_username(ctx, {name})
    if ours:
        provisioning.provision(ctx, subscription_ids=[login.subscription_id for login in ours.values()])


def _known(ctx: Context, holder: reconciliation.Holder, names: Sequence[str]) -> set[str]:
    if not names:
        return set()
    if holder == Holder.ROUTER:
        return set(network.routers(ctx).filter(address__in=names).values_list("address", flat=True))
    return set(network.logins(ctx).filter(username__in=names).values_list("username", flat=True))


def _names(tenant_id: UUID, query: str) -> Iterator[list[str]]:
    after = ""
    while True:
        with radius_database() as cursor:
            cursor.execute(query, {"tenant": tenant_id, "after": after, "most": AT_ONCE})
            names = [name for (name,) in cursor.fetchall()]
        if not names:
            return
        yield names
        after = names[-1]


def _holds(tenant_id: UUID, holder: reconciliation.Holder, names: Sequence[str]) -> dict[str, list[str]]:
    """What RADIUS has of each, by name alone; who is gone meanwhile is left out."""
    if not names:
        return {}
    with radius_database() as cursor:
        return (
            _routers(cursor, tenant_id, names)
            if holder == Holder.ROUTER
            else _users(cursor, tenant_id, names)
        )


def _users(cursor: CursorWrapper, tenant_id: UUID, names: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    cursor.execute(HOLDS, {"tenant": tenant_id, "names": list(names)})
    for name, what in cursor.fetchall():
        found.setdefault(name, []).append(what)
    return found


def _routers(cursor: CursorWrapper, tenant_id: UUID, names: Sequence[str]) -> dict[str, list[str]]:
    cursor.execute(
        "SELECT nasname, coalesce(shortname, '') FROM nas WHERE tenant_id = %s AND nasname = ANY(%s)",
        [tenant_id, list(names)],
    )
    said: Mapping[str, str] = dict(cursor.fetchall())
    return {name: [shortname] if shortname else [] for name, shortname in said.items()}
