"""What a provider has in RADIUS that nothing in our rooms explains: users, routers, and rows beside ours."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from uuid import UUID

from django.db.backends.utils import CursorWrapper

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.foundation.context import Context
from mtandao.gateways.radius import beside, provisioning, rows
from mtandao.gateways.radius.rows import radius_database

AT_ONCE = 2000
Strange = reconciliation.Strange
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
    listed: dict[tuple[reconciliation.Strange, str], list[str]] = {}
    for kind, found in _found(ctx):
        total += len(found)
        for name, holds in found.items():
            if len(listed) < reconciliation.MOST_STRANGERS:
                listed[kind, name] = holds
    reconciliation.record_strangers(ctx, found=listed)
    return total


def _found(ctx: Context) -> Iterator[tuple[reconciliation.Strange, Mapping[str, list[str]]]]:
    for kind, query in ((Strange.ROUTER, ROUTERS), (Strange.USER, USERS)):
        for names in _names(ctx.tenant_id, query):
            known = _known(ctx, kind, names)
            # Once more: whoever came to be while we read was known before RADIUS was.
            there = _holds(ctx.tenant_id, kind, sorted(set(names) - known))
            for name in _known(ctx, kind, list(there)):
                del there[name]
            yield kind, there
            if kind == Strange.USER:
                yield Strange.USER_ROWS, beside.of_users(ctx, sorted(known))
    yield Strange.GROUP_ROWS, beside.of_groups(ctx)


def remove(ctx: Context, holder: reconciliation.Strange, name: str) -> None:
    """Unless it is ours by now. Whoever becomes ours in between gets his rows back."""
    if holder == Strange.USER_ROWS:
        beside.take_from_user(ctx, name)
        return
    if holder == Strange.GROUP_ROWS:
        beside.take_from_group(ctx, name)
        return
    if _known(ctx, holder, [name]):
        return
    with radius_database() as cursor:
        if holder == Strange.ROUTER:
            rows.remove_nas(cursor, ctx.tenant_id, name)
        else:
            rows.remove_logins(cursor, ctx.tenant_id, [name])
    if holder == Strange.ROUTER:
        for nas in network.routers(ctx).filter(address=name):
            provisioning.provision_router(ctx, nas=nas)
        return
    ours = network.logins_by_username(ctx, {name})
    if ours:
        provisioning.provision(ctx, subscription_ids=[login.subscription_id for login in ours.values()])


def _known(ctx: Context, holder: reconciliation.Strange, names: Sequence[str]) -> set[str]:
    if not names:
        return set()
    if holder == Strange.ROUTER:
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


def _holds(tenant_id: UUID, holder: reconciliation.Strange, names: Sequence[str]) -> dict[str, list[str]]:
    """What RADIUS has of each, by name alone; who is gone meanwhile is left out."""
    if not names:
        return {}
    with radius_database() as cursor:
        return (
            _routers(cursor, tenant_id, names)
            if holder == Strange.ROUTER
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
