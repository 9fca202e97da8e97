"""Rows that somebody added by hand to users and groups of ours: they count, and no room of ours wrote them."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

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


class Row(NamedTuple):
    """`what`: an attribute, or a group."""

    whose: str
    table: str
    what: str

    def __str__(self) -> str:
        return f"group {self.what}" if self.table == "radusergroup" else self.what


class Kind(NamedTuple):
    """`key`: the column that names whose a row is. `checks`, `replies`: what is ours; `query` finds the rest."""

    key: str
    checks: Sequence[str]
    replies: Sequence[str]
    query: str


USERS = Kind(
    "username",
    OUR_CHECKS,
    OUR_REPLIES,
    """
SELECT username, 'radcheck', attribute FROM radcheck
    WHERE tenant_id = %(tenant)s AND username = ANY(%(names)s) AND attribute <> ALL(%(checks)s)
UNION SELECT username, 'radreply', attribute FROM radreply
    WHERE tenant_id = %(tenant)s AND username = ANY(%(names)s) AND attribute <> ALL(%(replies)s)
UNION SELECT username, 'radusergroup', groupname FROM radusergroup
    WHERE tenant_id = %(tenant)s AND username = ANY(%(names)s) AND priority <> 1
""",
)
GROUPS = Kind(
    "groupname",
    OUR_GROUP_CHECKS,
    OUR_GROUP_REPLIES,
    """
SELECT groupname, 'radgroupcheck', attribute FROM radgroupcheck
    WHERE tenant_id = %(tenant)s AND groupname = ANY(%(names)s) AND attribute <> ALL(%(checks)s)
UNION SELECT groupname, 'radgroupreply', attribute FROM radgroupreply
    WHERE tenant_id = %(tenant)s AND groupname = ANY(%(names)s) AND attribute <> ALL(%(replies)s)
""",
)


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
    _take(ctx, USERS, found)
    logins = network.logins_by_username(ctx, {name})
    provisioning.provision(ctx, subscription_ids=[login.subscription_id for login in logins.values()])


def take_from_group(ctx: Context, name: str) -> None:
    plans = {group: plan for group, plan in _plans_by_group(ctx).items() if group == name}
    found = _of_groups(ctx, plans)
    if not found:
        return
    _take(ctx, GROUPS, found)
    if plan := plans[name]:
        provisioning.provision_plan(ctx, plan=plan)


def _of_users(ctx: Context, names: Sequence[str]) -> list[Row]:
    def strange(rows: set[Row]) -> set[Row]:
        logins = network.logins_by_username(ctx, {row.whose for row in rows})
        own = network.attributes.of_logins(ctx, [login.id for login in logins.values()])
        ours = {
            Row(name, TABLE_OF_SIDE[each.side], each.name)
            for name, login in logins.items()
            for each in own.get(login.id, ())
        }
        return {row for row in rows if row.whose in logins} - ours

    return _not_ours(ctx, USERS, names, strange)


def _of_groups(ctx: Context, plans: dict[str, catalog.Plan | None]) -> list[Row]:
    def strange(rows: set[Row]) -> set[Row]:
        own = network.attributes.of_plans(ctx, {plan.pk for plan in plans.values() if plan})
        ours = {
            Row(name, "radgroupreply", each.name)
            for name, plan in plans.items()
            if plan
            for each in own.get(plan.pk, ())
        }
        return rows - ours

    return _not_ours(ctx, GROUPS, list(plans), strange)


def _not_ours(
    ctx: Context, kind: Kind, names: Sequence[str], strange: Callable[[set[Row]], set[Row]]
) -> list[Row]:
    """Read twice: what was the provider's own until just now is gone by then, and what became it was not there yet."""
    left = _read(ctx, kind, names)
    if left:
        left = strange(left)
    if left:
        left &= _read(ctx, kind, [row.whose for row in left])
    return sorted(left)


def _plans_by_group(ctx: Context) -> dict[str, catalog.Plan | None]:
    plans: dict[str, catalog.Plan | None] = {network.WALLED_GROUP: None}
    for plan in catalog.plans(ctx):
        plans |= {variant.name: plan for variant in provisioning.variants_of(ctx, plan, provisioned=True)}
    return plans


def _read(ctx: Context, kind: Kind, names: Sequence[str]) -> set[Row]:
    ours = {"checks": list(kind.checks), "replies": list(kind.replies)}
    with radius_database() as cursor:
        cursor.execute(kind.query, {"tenant": ctx.tenant_id, "names": list(names), **ours})
        return {Row(*found) for found in cursor.fetchall()}


def _take(ctx: Context, kind: Kind, rows: Iterable[Row]) -> None:
    with radius_database() as cursor:
        for row in rows:
            what = "priority <> 1 AND groupname" if row.table == "radusergroup" else "attribute"
            cursor.execute(
                f"DELETE FROM {row.table} WHERE tenant_id = %s AND {kind.key} = %s AND {what} = %s",
                [ctx.tenant_id, row.whose, row.what],
            )


def _by_name(rows: Iterable[Row]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.whose, []).append(str(row))
    return found
