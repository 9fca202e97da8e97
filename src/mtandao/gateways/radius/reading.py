"""What RADIUS holds of ours, read back: attributes that we write, and nothing of what was added by hand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from django.db.backends.utils import CursorWrapper

from mtandao.gateways.radius.rows import (
    COMPARED,
    OUR_CHECKS,
    OUR_GROUP_CHECKS,
    OUR_GROUP_REPLIES,
    OUR_PASSWORDS,
    OUR_REPLIES,
    Items,
)


@dataclass(slots=True)
class Held:
    """Of one user, with the passwords apart."""

    items: Items = field(default_factory=dict)
    passwords: Items = field(default_factory=dict)


def held_users(cursor: CursorWrapper, tenant_id: UUID, usernames: Sequence[str]) -> Mapping[str, Held]:
    """By user name; one query for each table."""
    held: dict[str, Held] = defaultdict(Held)
    for name, attribute, op, value in _attributes(cursor, "radcheck", tenant_id, usernames, OUR_CHECKS):
        if attribute in OUR_PASSWORDS:
            held[name].passwords[attribute] = _said(attribute, op, value)
        else:
            held[name].items[attribute] = _said(attribute, op, value)
    for name, attribute, op, value in _attributes(cursor, "radreply", tenant_id, usernames, OUR_REPLIES):
        held[name].items[attribute] = _said(attribute, op, value)
    cursor.execute(
        "SELECT username, groupname, until, octets_left, then_group FROM radusergroup "
        "WHERE tenant_id = %s AND username = ANY(%s) AND priority = 1 ORDER BY groupname",
        [tenant_id, list(usernames)],
    )
    for name, *membership in cursor.fetchall():
        items = held[name].items
        # More than one of them is none of ours.
        more = {
            key: f"{items[key]}, {value}" for key, value in group_items(*membership).items() if key in items
        }
        items |= group_items(*membership) | more
    return held


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


def held_groups(cursor: CursorWrapper, tenant_id: UUID, groups: Sequence[str]) -> Mapping[str, Items]:
    """By the group's name."""
    held: dict[str, Items] = defaultdict(dict)
    for table, ours in (("radgroupreply", OUR_GROUP_REPLIES), ("radgroupcheck", OUR_GROUP_CHECKS)):
        for name, attribute, op, value in _attributes(cursor, table, tenant_id, groups, ours, "groupname"):
            # What may stand there twice (a range) is shown with both.
            said = _said(attribute, op, value)
            before = held[name].get(attribute)
            held[name][attribute] = f"{before}, {said}" if before else said
    return held


@dataclass(frozen=True, slots=True)
class HeldRouter:
    name: str
    vendor: str
    secret: str
    coa_port: int


def held_routers(
    cursor: CursorWrapper, tenant_id: UUID, addresses: Sequence[str]
) -> Mapping[str, HeldRouter]:
    """By address."""
    cursor.execute(
        "SELECT nasname, coalesce(shortname, ''), type, secret, coa_port FROM nas "
        "WHERE tenant_id = %s AND nasname = ANY(%s)",
        [tenant_id, list(addresses)],
    )
    return {address: HeldRouter(*rest) for address, *rest in cursor.fetchall()}


def _attributes(
    cursor: CursorWrapper,
    table: str,
    tenant_id: UUID,
    names: Sequence[str],
    ours: Iterable[str],
    key: str = "username",
) -> list[tuple[str, str, str, str]]:
    cursor.execute(
        f"SELECT {key}, attribute, op, value FROM {table} "
        f"WHERE tenant_id = %s AND {key} = ANY(%s) AND attribute = ANY(%s) ORDER BY id",
        [tenant_id, list(names), list(ours)],
    )
    return list(cursor.fetchall())


def _said(attribute: str, op: str, value: str) -> str:
    """An operator that is not ours means something else."""
    return value if op == COMPARED.get(attribute, ":=") else f"{op} {value}"
