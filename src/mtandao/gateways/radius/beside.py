"""Rows that somebody added by hand to users and groups of ours: they count, and no room of ours wrote them."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.backends.utils import CursorWrapper

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.foundation.context import Context
from mtandao.gateways.radius import provisioning
from mtandao.gateways.radius.rows import (
    OUR_CHECKS,
    OUR_GROUP_CHECKS,
    OUR_GROUP_REPLIES,
    OUR_REPLIES,
    radius_database,
)

TABLE_OF_SIDE = {"check": "radcheck", "reply": "radreply"}
USERS = """
SELECT username, 'radcheck', attribute FROM radcheck
    WHERE tenant_id = %(tenant)s AND username = ANY(%(names)s) AND attribute <> ALL(%(checks)s)
UNION SELECT username, 'radreply', attribute FROM radreply
    WHERE tenant_id = %(tenant)s AND username = ANY(%(names)s) AND attribute <> ALL(%(replies)s)
UNION SELECT username, 'radusergroup', groupname FROM radusergroup
    WHERE tenant_id = %(tenant)s AND username = ANY(%(names)s) AND priority <> 1
ORDER BY 1, 2, 3
"""
GROUPS = """
SELECT groupname, 'radgroupcheck', attribute FROM radgroupcheck
    WHERE tenant_id = %(tenant)s AND groupname = ANY(%(names)s) AND attribute <> ALL(%(checks)s)
UNION SELECT groupname, 'radgroupreply', attribute FROM radgroupreply
    WHERE tenant_id = %(tenant)s AND groupname = ANY(%(names)s) AND attribute <> ALL(%(replies)s)
ORDER BY 1, 2, 3
"""


class Row(NamedTuple):
    """`what`: an attribute, or a group."""

    whose: str
    table: str
    what: str

    def __str__(self) -> str:
        return f"group {self.what}" if self.table == "radusergroup" else self.what


def of_users(ctx: Context, names: Sequence[str]) -> dict[str, list[str]]:
    """By user name, what each has beside ours; whoever has nothing is left out."""
    return _by_name(_of_users(ctx, names))


def of_groups(ctx: Context) -> dict[str, list[str]]:
    """Likewise, of all plans and of the wall."""
    return _by_name(_of_groups(ctx, _plans_by_group(ctx)))


def take_from_user(ctx: Context, name: str) -> None:
    """Whatever becomes the provider's own in between is written again."""
    found = _of_users(ctx, [name])
    if not found:
        return
    _take(ctx, found, "username")
    logins = network.logins_by_username(ctx, {name})
    provisioning.provision(ctx, subscription_ids=[login.subscription_id for login in logins.values()])


def take_from_group(ctx: Context, name: str) -> None:
    plans = {group: plan for group, plan in _plans_by_group(ctx).items() if group == name}
    found = _of_groups(ctx, plans)
    if not found:
        return
    _take(ctx, found, "groupname")
    if plan := plans[name]:
        provisioning.provision_plan(ctx, plan=plan)


def _of_users(ctx: Context, names: Sequence[str]) -> list[Row]:
    """Read twice: what was the provider's own until just now is gone by then, and what became it was not there yet."""
    once = _read(ctx.tenant_id, USERS, names, OUR_CHECKS, OUR_REPLIES)
    if not once:
        return []
    logins = network.logins_by_username(ctx, {row.whose for row in once})
    own = network.attributes.of_logins(ctx, [login.id for login in logins.values()])
    ours = {
        Row(name, TABLE_OF_SIDE[each.side], each.name)
        for name, login in logins.items()
        for each in own.get(login.id, ())
    }
    again = _read(ctx.tenant_id, USERS, list(logins), OUR_CHECKS, OUR_REPLIES)
    return sorted((set(once) & set(again)) - ours)


def _of_groups(ctx: Context, plans: dict[str, catalog.Plan | None]) -> list[Row]:
    once = _read(ctx.tenant_id, GROUPS, list(plans), OUR_GROUP_CHECKS, OUR_GROUP_REPLIES)
    if not once:
        return []
    own = network.attributes.of_plans(ctx, {plan.pk for plan in plans.values() if plan})
    ours = {
        Row(name, "radgroupreply", each.name)
        for name, plan in plans.items()
        if plan
        for each in own.get(plan.pk, ())
    }
    again = _read(ctx.tenant_id, GROUPS, list(plans), OUR_GROUP_CHECKS, OUR_GROUP_REPLIES)
    return sorted((set(once) & set(again)) - ours)


def _plans_by_group(ctx: Context) -> dict[str, catalog.Plan | None]:
    plans: dict[str, catalog.Plan | None] = {network.WALLED_GROUP: None}
    for plan in catalog.plans(ctx):
        plans |= {variant.name: plan for variant in provisioning.variants_of(ctx, plan, provisioned=True)}
    return plans


def _read(
    tenant_id: UUID, query: str, names: Sequence[str], checks: Collection[str], replies: Collection[str]
) -> list[Row]:
    asked: dict[str, Any] = {
        "tenant": tenant_id,
        "names": list(names),
        "checks": list(checks),
        "replies": list(replies),
    }
    with radius_database() as cursor:
        cursor.execute(query, asked)
        return [Row(*found) for found in cursor.fetchall()]


def _take(ctx: Context, rows: Iterable[Row], key: str) -> None:
    with radius_database() as cursor:
        for row in rows:
            _delete(cursor, ctx.tenant_id, row, key)


def _delete(cursor: CursorWrapper, tenant_id: UUID, row: Row, key: str) -> None:
    what = "priority <> 1 AND groupname" if row.table == "radusergroup" else "attribute"
    cursor.execute(
        f"DELETE FROM {row.table} WHERE tenant_id = %s AND {key} = %s AND {what} = %s",
        [tenant_id, row.whose, row.what],
    )


def _by_name(rows: Iterable[Row]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.whose, []).append(str(row))
    return found
