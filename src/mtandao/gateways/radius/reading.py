"""What RADIUS holds of ours, read back: attributes that we write, and nothing of what was added by hand."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from django.db.backends.utils import CursorWrapper

from mtandao.gateways.radius.provisioning import GroupRows
from mtandao.gateways.radius.rows import (
    OUR_CHECKS,
    OUR_GROUP_CHECKS,
    OUR_GROUP_REPLIES,
    OUR_PASSWORDS,
    OUR_REPLIES,
    OWN_IN_GROUP,
    Items,
    LoginRows,
)


@dataclass(slots=True)
class Held:
    """Of one user, with the passwords apart."""

    items: Items = field(default_factory=dict)
    passwords: Items = field(default_factory=dict)


def held_users(cursor: CursorWrapper, tenant_id: UUID, logins: Sequence[LoginRows]) -> Mapping[str, Held]:
    """By user name; one query for each table. Beside our names those that these logins have, or had, of their own."""
    held: dict[str, Held] = defaultdict(Held)
    names = [login.username for login in logins]
    wanted = {login.username: login for login in logins}
    own = {login.username: login.own_checks for login in logins}
    for name, attribute, op, value in _attributes(cursor, "radcheck", tenant_id, names, OUR_CHECKS, own):
        said = _said(op, value, wanted[name].operator(attribute))
        if attribute in OUR_PASSWORDS:
            held[name].passwords[attribute] = said
        else:
            held[name].items[named(attribute, own[name])] = said
    own = {login.username: login.own_replies for login in logins}
    for name, attribute, op, value in _attributes(cursor, "radreply", tenant_id, names, OUR_REPLIES, own):
        held[name].items[attribute] = _said(op, value)
    cursor.execute(
        "SELECT username, groupname, until, octets_left, then_group FROM radusergroup "
        "WHERE tenant_id = %s AND username = ANY(%s) AND priority = 1 ORDER BY groupname",
        [tenant_id, names],
    )
    for name, *membership in cursor.fetchall():
        items = held[name].items
        # More than one of them is none of ours.
        more = {
            key: f"{items[key]}, {value}" for key, value in group_items(*membership).items() if key in items
        }
        items |= group_items(*membership) | more
    return held


def named(check: str, own: Collection[str]) -> str:
    """As a difference has it: an attribute of one's own may be a check and a reply of the same user."""
    return f"check {check}" if check in own else check


def group_items(
    group: str | None, until: datetime | None, octets_left: int | None, then_group: str | None
) -> Items:
    """A membership as a value."""
    items = {
        "group": group,
        "until": until.astimezone(UTC).isoformat() if until else None,
        "octets_left": None if octets_left is None else str(octets_left),
        "then_group": then_group,
    }
    return {name: value for name, value in items.items() if value}


def held_groups(
    cursor: CursorWrapper, tenant_id: UUID, wanted: Mapping[str, GroupRows]
) -> Mapping[str, Items]:
    """By the group's name. Beside our names those that its plan has, or had, of its own."""
    held: dict[str, Items] = defaultdict(dict)
    replies = {group: frozenset(rows.own).union(rows.gone) for group, rows in wanted.items()}
    for table, ours, own in (
        ("radgroupreply", OUR_GROUP_REPLIES, replies),
        ("radgroupcheck", OUR_GROUP_CHECKS, {group: frozenset[str]() for group in wanted}),
    ):
        rows = _attributes(cursor, table, tenant_id, list(wanted), ours, own, "groupname")
        for name, attribute, op, value in rows:
            # What may stand there twice (a range) is shown with both.
            said = _said(op, value, OWN_IN_GROUP if attribute in own[name] else ":=")
            before = held[name].get(attribute)
            held[name][attribute] = f"{before}, {said}" if before else said
    return held


@dataclass(frozen=True, slots=True)
class HeldRouter:
    name: str
    vendor: str
    secret: str
    coa_port: int
    wall_filter: str


def held_routers(
    cursor: CursorWrapper, tenant_id: UUID, addresses: Sequence[str]
) -> Mapping[str, HeldRouter]:
    """By address."""
    cursor.execute(
        "SELECT nasname, coalesce(shortname, ''), type, secret, coa_port, coalesce(wall_filter, '') FROM nas "
        "WHERE tenant_id = %s AND nasname = ANY(%s)",
        [tenant_id, list(addresses)],
    )
    return {address: HeldRouter(*rest) for address, *rest in cursor.fetchall()}


def _attributes(
    cursor: CursorWrapper,
    table: str,
    tenant_id: UUID,
    names: Sequence[str],
    ours: Collection[str],
    own: Mapping[str, Collection[str]],
    key: str = "username",
) -> list[tuple[str, str, str, str]]:
    """Of what one has of his own, another may have a row by hand: that is nobody's to compare."""
    cursor.execute(
        f"SELECT {key}, attribute, op, value FROM {table} "
        f"WHERE tenant_id = %s AND {key} = ANY(%s) AND attribute = ANY(%s) ORDER BY id",
        [tenant_id, list(names), list({*ours}.union(*own.values()))],
    )
    return [row for row in cursor.fetchall() if row[1] in ours or row[1] in own[row[0]]]


def _said(op: str, value: str, wanted: str = ":=") -> str:
    """An operator that is not ours means something else."""
    return value if op == wanted else f"{op} {value}"
