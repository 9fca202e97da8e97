"""FreeRADIUS as Mtandao sets it up, with the rows that the platform would write."""

from uuid import UUID

import psycopg

from bench.radiusd.packets import SECRET
from mtandao.foundation.ids import new_id
from mtandao.gateways.radius.passwords import nt_hash


def fill_ours(connection: psycopg.Connection, users: int, nas: list[str]) -> UUID:
    """So many users of one provider, in one group with a rate and two sessions at once. The provider's id."""
    tenant = new_id()
    for address in nas:
        connection.execute(
            "insert into nas (nasname, shortname, secret, tenant_id) values (%s, %s, %s, %s)",
            [address, address, SECRET.decode(), tenant],
        )
    # As the platform writes them: every table first, and what is ready of a user once, at the end.
    connection.execute("set mtandao.makes_ready = 'on'")
    hashed = nt_hash("one for all: only its length matters here").hex()
    connection.execute(
        "insert into radcheck (tenant_id, username, attribute, op, value) "
        "select %s, 'user' || lpad(n::text, 7, '0'), a.attribute, ':=', "
        "       case a.attribute when 'NT-Password' then %s else 'pw-' || lpad(n::text, 7, '0') end "
        "from generate_series(0, %s) n, (values ('Cleartext-Password'), ('NT-Password')) a (attribute)",
        [tenant, hashed, users - 1],
    )
    connection.execute(
        "insert into radusergroup (tenant_id, username, groupname, priority) "
        "select %s, 'user' || lpad(n::text, 7, '0'), 'plan', 1 from generate_series(0, %s) n",
        [tenant, users - 1],
    )
    for first in range(0, users, 50_000):
        connection.execute(
            "select mtandao_make_users_ready(%s, array_agg('user' || lpad(n::text, 7, '0'))) "
            "from generate_series(%s::int, %s) n",
            [tenant, first, min(first + 50_000, users) - 1],
        )
    connection.execute(
        "insert into radgroupreply (tenant_id, groupname, attribute, op, value) values "
        "(%(t)s, 'plan', 'Mikrotik-Rate-Limit', ':=', '5120k/20480k'), "
        "(%(t)s, 'plan', 'Acct-Interim-Interval', ':=', '300')",
        {"t": tenant},
    )
    connection.execute(
        "insert into radgroupcheck (tenant_id, groupname, attribute, op, value) "
        "values (%s, 'plan', 'Simultaneous-Use', ':=', '2')",
        [tenant],
    )
    _bring_online(connection, users // 10, nas[0])
    return tenant


def _bring_online(connection: psycopg.Connection, count: int, nas: str) -> None:
    """Every tenth is online already: one more is within his plan, and has to be counted."""
    connection.execute(
        "select mtandao_account(%(nas)s, 1, extract(epoch from now())::bigint, 0, encode(('81' || n)::bytea, 'hex'), "
        "    encode(('user' || lpad((n * 10)::text, 7, '0'))::bytea, 'hex'), '', 0, 0, 0, 0, '', '', '', '', "
        "    '', '', '', '', '', '', '', '', '', '', '') from generate_series(0, %(count)s - 1) n",
        {"nas": nas, "count": count},
    )
