"""Writes to FreeRADIUS's tables: in batches, idempotent, and touching only the attributes that are ours.

Whatever an operator added to the tables by hand stays. A row that is right already is not written again.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connections, transaction
from django.db.backends.utils import CursorWrapper

from mtandao.foundation.refusals import Unavailable

OUR_CHECKS = ("Cleartext-Password", "NT-Password", "Auth-Type", "Calling-Station-Id", "NAS-IP-Address")
OUR_PASSWORDS = ("Cleartext-Password", "NT-Password")
# Only `==` is a condition: `:=` would set the attribute, and let every device, or whoever comes by any router, in.
COMPARED = {"Calling-Station-Id": "==", "NAS-IP-Address": "=="}
OUR_REPLIES = (
    "Framed-IP-Address",
    "Framed-IPv6-Address",
    "Framed-IPv6-Prefix",
    "Delegated-IPv6-Prefix",
    "Reply-Message",
)
OUR_GROUP_REPLIES = (
    "Mikrotik-Rate-Limit",
    "Mikrotik-Address-List",
    "WISPr-Bandwidth-Max-Up",
    "WISPr-Bandwidth-Max-Down",
    "Framed-Pool",
    "Delegated-IPv6-Prefix-Pool",
    "Mikrotik-Delegated-IPv6-Pool",
    "Idle-Timeout",
    "Acct-Interim-Interval",
    "Tunnel-Type",
    "Tunnel-Medium-Type",
    "Tunnel-Private-Group-Id",
)
OUR_GROUP_CHECKS = ("Simultaneous-Use",)
OWN_IN_GROUP = "="  # a provider's own of a plan give way to what a login says itself

Items = dict[str, str]  # attribute -> value


@dataclass(slots=True)
class LoginRows:
    """Everything RADIUS is to hold of one user. Without `passwords` those that are there stay.

    From `until` on, and with `octets_left` gone, he counts as one of `then_group`, without anybody's doing.
    """

    username: str
    group: str | None
    until: datetime | None = None
    octets_left: int | None = None
    then_group: str | None = None
    checks: Items = field(default_factory=dict)
    replies: Items = field(default_factory=dict)
    passwords: Items | None = None
    # A provider's own attributes are in `checks` and `replies` as well; `gone_…`: what was one,
    # and is RADIUS's no more. `own_…`: the names of both; `compared`: those of the checks that are conditions.
    compared: frozenset[str] = frozenset()
    own_checks: frozenset[str] = frozenset()
    own_replies: frozenset[str] = frozenset()
    gone_checks: tuple[str, ...] = ()
    gone_replies: tuple[str, ...] = ()

    def operator(self, check: str) -> str:
        return "==" if check in self.compared else COMPARED.get(check, ":=")


@contextmanager
def radius_database() -> Iterator[CursorWrapper]:
    """A transaction in the RADIUS database; Unavailable if that is away."""
    connection = connections["radius"]
    try:
        with transaction.atomic(using="radius"), connection.cursor() as cursor:
            yield cursor
    except (InterfaceError, DatabaseError) as error:
        if connection.connection is None or connection.connection.closed or not connection.is_usable():
            connection.close()
            said = str(error).strip().splitlines() or [type(error).__name__]
            raise Unavailable(f"the RADIUS database is away: {said[0]}") from error
        raise


def write_logins(cursor: CursorWrapper, tenant_id: UUID, logins: Sequence[LoginRows]) -> None:
    """Make the rows of these users exactly as wanted."""
    _say_that_we_make_ready(cursor)
    checks = [(login.username, a, login.operator(a), v) for login in logins for a, v in login.checks.items()]
    checks += [(login.username, a, ":=", v) for login in logins for a, v in (login.passwords or {}).items()]
    replies = [(login.username, a, ":=", v) for login in logins for a, v in login.replies.items()]
    names = [login.username for login in logins]
    others = [attribute for attribute in OUR_CHECKS if attribute not in OUR_PASSWORDS]
    _replace(cursor, "radcheck", "username", tenant_id, names, others, checks)
    _replace(cursor, "radreply", "username", tenant_id, names, OUR_REPLIES, replies)
    _let_go(
        cursor, "radcheck", "username", tenant_id, [(o.username, a) for o in logins for a in o.gone_checks]
    )
    _let_go(
        cursor, "radreply", "username", tenant_id, [(o.username, a) for o in logins for a in o.gone_replies]
    )
    _write_memberships(cursor, tenant_id, logins)
    _make_ready(cursor, tenant_id, names)


def write_memberships(cursor: CursorWrapper, tenant_id: UUID, logins: Sequence[LoginRows]) -> None:
    """Their groups alone, and when these end."""
    _say_that_we_make_ready(cursor)
    _write_memberships(cursor, tenant_id, logins)
    _make_ready(cursor, tenant_id, [login.username for login in logins])


def remove_logins(cursor: CursorWrapper, tenant_id: UUID, usernames: Sequence[str]) -> None:
    """These users are unknown from now on."""
    if not usernames:
        return
    _say_that_we_make_ready(cursor)
    for table in ("radcheck", "radreply", "radusergroup"):
        cursor.execute(
            f"DELETE FROM {table} WHERE tenant_id = %s AND username = ANY(%s)", [tenant_id, list(usernames)]
        )
    _make_ready(cursor, tenant_id, usernames)


def without_password(cursor: CursorWrapper, tenant_id: UUID, usernames: Sequence[str]) -> set[str]:
    """Which of these users have no password yet."""
    cursor.execute(
        "SELECT username FROM radcheck WHERE tenant_id = %s AND username = ANY(%s) AND attribute = 'NT-Password'",
        [tenant_id, list(usernames)],
    )
    return set(usernames) - {name for (name,) in cursor.fetchall()}


def hold_group(cursor: CursorWrapper, tenant_id: UUID, group: str) -> None:
    """Its rows are this transaction's alone until it ends."""
    cursor.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended(%s || '/' || %s, 0))", [str(tenant_id), group]
    )


def write_group(
    cursor: CursorWrapper,
    tenant_id: UUID,
    group: str,
    replies: Items,
    checks: Items,
    own: Items | None = None,
    gone: Sequence[str] = (),
) -> None:
    """Make a group's rows exactly as wanted."""
    rows = [(group, attribute, ":=", value) for attribute, value in replies.items()]
    rows += [(group, attribute, OWN_IN_GROUP, value) for attribute, value in (own or {}).items()]
    _let_go(cursor, "radgroupreply", "groupname", tenant_id, [(group, attribute) for attribute in gone])
    _replace(cursor, "radgroupreply", "groupname", tenant_id, [group], OUR_GROUP_REPLIES, rows)
    # radgroupcheck may hold an attribute twice (a range), so it has no key to conflict on.
    cursor.execute(
        "DELETE FROM radgroupcheck WHERE tenant_id = %s AND groupname = %s AND attribute = ANY(%s)",
        [tenant_id, group, list(OUR_GROUP_CHECKS)],
    )
    for attribute, value in checks.items():
        cursor.execute(
            "INSERT INTO radgroupcheck (tenant_id, groupname, attribute, op, value) VALUES (%s, %s, %s, ':=', %s)",
            [tenant_id, group, attribute, value],
        )


def write_nas(
    cursor: CursorWrapper,
    tenant_id: UUID,
    *,
    address: str,
    name: str,
    secret: str,
    vendor: str,
    coa_port: int,
    wall_filter: str = "",
) -> None:
    """Let a router ask."""
    cursor.execute(
        "INSERT INTO nas (nasname, shortname, type, secret, tenant_id, coa_port, wall_filter) "
        "VALUES (%s, %s, %s, %s, %s, %s, nullif(%s, '')) "
        "ON CONFLICT (nasname) DO UPDATE SET shortname = EXCLUDED.shortname, type = EXCLUDED.type, "
        "secret = EXCLUDED.secret, tenant_id = EXCLUDED.tenant_id, coa_port = EXCLUDED.coa_port, "
        "wall_filter = EXCLUDED.wall_filter",
        [address, name, vendor, secret, tenant_id, coa_port, wall_filter],
    )


def remove_nas(cursor: CursorWrapper, tenant_id: UUID, address: str) -> None:
    cursor.execute("DELETE FROM nas WHERE nasname = %s AND tenant_id = %s", [address, tenant_id])


def _say_that_we_make_ready(cursor: CursorWrapper) -> None:
    """Until this transaction ends the triggers leave it to us, or they would do it after each of our statements."""
    cursor.execute("SELECT set_config('mtandao.makes_ready', 'on', true)")


def _make_ready(cursor: CursorWrapper, tenant_id: UUID, usernames: Sequence[str]) -> None:
    cursor.execute("SELECT mtandao_make_users_ready(%s, %s::text[])", [tenant_id, list(usernames)])


def _replace(
    cursor: CursorWrapper,
    table: str,
    key: str,
    tenant_id: UUID,
    names: Sequence[str],
    ours: Sequence[str],
    rows: Sequence[tuple[str, str, str, str]],
) -> None:
    """Upsert the wanted rows, then delete those of our attributes that are wanted no more.

    Arrays and no joins in the deletion: it takes the same time whatever the planner believes of a young table.
    """
    wanted: dict[str, Any] = {
        "tenant": tenant_id,
        "names": list(names),
        "ours": list(ours),
        "kept": [f"{attribute} {key}" for key, attribute, _op, _value in rows],
        "rows": json.dumps(
            [{"k": key, "a": attribute, "o": op, "v": value} for key, attribute, op, value in rows]
        ),
    }
    cursor.execute(
        f"""
        INSERT INTO {table} AS t (tenant_id, {key}, attribute, op, value)
        SELECT %(tenant)s, k, a, o, v FROM json_to_recordset(%(rows)s) AS w(k text, a text, o text, v text)
        ORDER BY k, a
        ON CONFLICT (tenant_id, {key}, attribute) DO UPDATE SET op = EXCLUDED.op, value = EXCLUDED.value
        WHERE (t.op, t.value) IS DISTINCT FROM (EXCLUDED.op, EXCLUDED.value)
        """,
        wanted,
    )
    cursor.execute(
        f"""
        DELETE FROM {table}
        WHERE tenant_id = %(tenant)s AND {key} = ANY(%(names)s::text[]) AND attribute = ANY(%(ours)s::text[])
          AND attribute || ' ' || {key} <> ALL(%(kept)s::text[])
        """,
        wanted,
    )


def _let_go(
    cursor: CursorWrapper, table: str, key: str, tenant_id: UUID, gone: Sequence[tuple[str, str]]
) -> None:
    if gone:
        cursor.execute(
            f"DELETE FROM {table} WHERE tenant_id = %s AND ({key}, attribute) IN "
            "(SELECT * FROM unnest(%s::text[], %s::text[]))",
            [tenant_id, [each for each, _ in gone], [attribute for _, attribute in gone]],
        )


def _write_memberships(cursor: CursorWrapper, tenant_id: UUID, logins: Sequence[LoginRows]) -> None:
    """One group of ours each, at priority 1; memberships of other groups at other priorities are the operator's own."""
    wanted: dict[str, Any] = {
        "tenant": tenant_id,
        "names": [login.username for login in logins],
        "kept": [f"{login.username}\n{login.group}" for login in logins if login.group],
        "rows": json.dumps(
            [
                {
                    "name": login.username,
                    "grp": login.group or "",
                    "until": login.until.isoformat() if login.until else None,
                    "octets": login.octets_left,
                    "then_grp": login.then_group,
                }
                for login in logins
            ]
        ),
    }
    cursor.execute(
        """
        DELETE FROM radusergroup
        WHERE tenant_id = %(tenant)s AND username = ANY(%(names)s::text[]) AND priority = 1
          AND username || E'\n' || groupname <> ALL(%(kept)s::text[])
        """,
        wanted,
    )
    cursor.execute(
        """
        INSERT INTO radusergroup AS m (tenant_id, username, groupname, priority, until, octets_left, then_group)
        SELECT %(tenant)s, name, grp, 1, until, octets, then_grp
        FROM json_to_recordset(%(rows)s) AS w(name text, grp text, until timestamptz, octets bigint, then_grp text)
        WHERE grp <> '' ORDER BY name
        ON CONFLICT (tenant_id, username, groupname) DO UPDATE
        SET priority = 1, until = EXCLUDED.until, octets_left = EXCLUDED.octets_left, then_group = EXCLUDED.then_group
        WHERE (m.priority, m.until, m.octets_left, m.then_group)
            IS DISTINCT FROM (1, EXCLUDED.until, EXCLUDED.octets_left, EXCLUDED.then_group)
        """,
        wanted,
    )
