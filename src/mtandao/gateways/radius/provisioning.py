"""From wanted logins, plans and routers to rows in the RADIUS database."""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.backends.utils import CursorWrapper

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.foundation.context import Context
from mtandao.gateways.radius import rows
from mtandao.gateways.radius.passwords import nt_hash

# Behind the wall: enough for the payment page, no more.
WALLED = {
    "Mikrotik-Rate-Limit": "512k/512k",
    "Mikrotik-Address-List": network.WALLED_GROUP,
    "WISPr-Bandwidth-Max-Up": "512000",
    "WISPr-Bandwidth-Max-Down": "512000",
}


def provision(
    ctx: Context,
    *,
    subscription_ids: Sequence[UUID],
    forget: Sequence[str] = (),
    credentials: Collection[UUID] = (),
) -> list[network.Login]:
    """Make RADIUS hold what these services' logins want now; returns the logins.

    `forget`: user names they had before. `credentials`: services whose password is written even though there is one.
    Unavailable if the RADIUS database is away.
    """
    logins = network.wanted_logins(ctx, subscription_ids)
    present = [login for login in logins if login.access != network.Access.NONE]
    absent = [login.username for login in logins if login.access == network.Access.NONE]
    others = {_variant(login) for login in present if login.boost or login.fair_use}
    with rows.radius_database() as cursor:
        for variant in sorted(others, key=lambda each: (each.group, each.fair_use, each.boost or ())):
            _write_plan(cursor, ctx, variant)
        rows.remove_logins(cursor, ctx.tenant_id, [*absent, *forget])
        fresh = rows.without_password(cursor, ctx.tenant_id, [login.username for login in present])
        told = [
            login.id for login in present if login.username in fresh or login.subscription_id in credentials
        ]
        secrets = network.passwords(ctx, told)
        own = network.attributes.of_logins(ctx, [login.id for login in present])
        wanted = [rows_of(login, secrets.get(login.id), own.get(login.id, ())) for login in present]
        rows.write_logins(cursor, ctx.tenant_id, wanted)
    network.attributes.forget(ctx, [each for those in own.values() for each in those])
    network.record_provisioned(ctx, written={login.id: login.changed_at for login in logins})
    return logins


def provision_limits(ctx: Context, *, subscription_ids: Sequence[UUID]) -> None:
    """What is left of these services' data, for the sessions to come."""
    logins = network.wanted_logins(ctx, subscription_ids)
    present = [login for login in logins if login.access != network.Access.NONE]
    with rows.radius_database() as cursor:
        rows.write_memberships(cursor, ctx.tenant_id, [rows_of(login, None) for login in present])


def provision_plan(ctx: Context, *, plan: catalog.Plan) -> None:
    """A plan is a RADIUS group, and so are each boost that lines of it have now and the speed of its fair use."""
    gone = [each for each in network.attributes.of_plan(ctx, plan.pk) if each.removed_at is not None]
    with rows.radius_database() as cursor:
        for variant in variants_of(ctx, plan):
            _write_plan(cursor, ctx, variant)
    network.attributes.forget(ctx, gone)


class Variant(NamedTuple):
    """A plan's group, or one beside it."""

    group: str
    boost: tuple[int, int] | None = None
    fair_use: bool = False

    @property
    def name(self) -> str:
        if self.fair_use:
            return network.fair_use_group(self.group)
        return network.boosted_group(self.group, self.boost) if self.boost else self.group


def variants_of(ctx: Context, plan: catalog.Plan, *, provisioned: bool = False) -> list[Variant]:
    """The plan's own group first. `provisioned`: only boosts that RADIUS has been told of."""
    group = plan.radius_group
    boosts = network.boosts_on(ctx, group, provisioned=provisioned)
    variants = [Variant(group), *(Variant(group, boost) for boost in boosts)]
    if plan.fup_kbps_down is not None:
        variants.append(Variant(group, fair_use=True))
    return variants


def _variant(login: network.Login) -> Variant:
    return Variant(login.group, None if login.fair_use else login.boost, login.fair_use)


def _write_plan(cursor: CursorWrapper, ctx: Context, variant: Variant) -> None:
    rows.hold_group(cursor, ctx.tenant_id, variant.name)
    # As it is now: whoever held the group before may have read it before.
    plan = catalog.plan_of_group(ctx, variant.group)
    if plan is None:
        return
    group = group_of(plan, variant, network.attributes.of_plan(ctx, plan.pk))
    rows.write_group(cursor, ctx.tenant_id, variant.name, *group)


class GroupRows(NamedTuple):
    """Everything RADIUS is to hold of one group; `gone`: what of the provider's `own` it is to hold no more."""

    replies: rows.Items
    checks: rows.Items
    own: rows.Items
    gone: tuple[str, ...] = ()


def group_of(
    plan: catalog.Plan, variant: Variant, own: Sequence[network.attributes.OwnAttribute]
) -> GroupRows:
    speeds = network.speeds_of(plan, variant.boost, fair_use=variant.fair_use)
    replies = {
        "Mikrotik-Rate-Limit": network.rate_limit(speeds),
        **bandwidth(speeds),
        "Acct-Interim-Interval": str(settings.RADIUS_INTERIM_SECONDS),
    }
    # A static pool is ours: its address goes with the login, and no router knows it by name.
    if plan.pool_name and plan.addressing == catalog.Addressing.DYNAMIC:
        replies["Framed-Pool"] = plan.pool_name
    if plan.ipv6_pool_name:
        # RFC 6911, and the name that RouterOS had before it: each router takes the one that it knows.
        replies["Delegated-IPv6-Prefix-Pool"] = plan.ipv6_pool_name
        replies["Mikrotik-Delegated-IPv6-Pool"] = plan.ipv6_pool_name
    if plan.vlan_id:
        # RFC 3580: a VLAN is a tunnel of type 13 over 802 media.
        replies |= {
            "Tunnel-Type": "VLAN",
            "Tunnel-Medium-Type": "IEEE-802",
            "Tunnel-Private-Group-Id": str(plan.vlan_id),
        }
    if plan.idle_timeout_s:
        replies["Idle-Timeout"] = str(plan.idle_timeout_s)
    return GroupRows(
        replies,
        {"Simultaneous-Use": str(plan.sessions_at_once)},
        # A name that is ours now may have been somebody's own before.
        own={each.name: each.value for each in own if each.removed_at is None and each.name not in replies},
        gone=tuple(each.name for each in own if each.removed_at is not None and each.name not in replies),
    )


def bandwidth(speeds: network.Speeds) -> rows.Items:
    """As all other makes know it; a MikroTik goes by its own attribute where it gets both."""
    up, down = network.bits_per_second(speeds)
    return {"WISPr-Bandwidth-Max-Up": str(up), "WISPr-Bandwidth-Max-Down": str(down)}


def wall() -> GroupRows:
    """The group of those behind the wall."""
    return GroupRows({**WALLED, "Acct-Interim-Interval": str(settings.RADIUS_INTERIM_SECONDS)}, {}, {})


def provision_wall(ctx: Context) -> None:
    with rows.radius_database() as cursor:
        rows.write_group(cursor, ctx.tenant_id, network.WALLED_GROUP, *wall())


def provision_router(ctx: Context, *, nas: network.Nas) -> None:
    """Let it ask, with its secret as it is now."""
    with rows.radius_database() as cursor:
        write_router(cursor, ctx, nas)


def write_router(cursor: CursorWrapper, ctx: Context, nas: network.Nas) -> None:
    rows.write_nas(
        cursor,
        ctx.tenant_id,
        address=nas.address,
        name=nas.name,
        secret=nas.secret,
        vendor=nas.vendor,
        coa_port=nas.coa_port,
        wall_filter=nas.wall_filter,
    )


def rows_of(
    login: network.Login, password: str | None, own: Sequence[network.attributes.OwnAttribute] = ()
) -> rows.LoginRows:
    """Without a password the one that RADIUS has stays."""
    checks: rows.Items = {}
    replies: rows.Items = {}
    if login.access == network.Access.REJECTED:
        checks["Auth-Type"] = "Reject"
        # The tables take 1 to 253 octets, and one row that they refuse would keep its whole batch out.
        if message := network.cut_to_octets(login.reason, 253):
            replies["Reply-Message"] = message
    if login.by_device:
        # No password is asked for: it is the device, and nobody who only says its name.
        checks.setdefault("Auth-Type", "Accept")
    if device := login.username if login.by_device else login.mac_lock:
        checks["Calling-Station-Id"] = device
    if login.router_lock is not None:
        checks["NAS-IP-Address"] = login.router_lock.address
    if login.static_ip:
        replies["Framed-IPv6-Address" if ":" in login.static_ip else "Framed-IP-Address"] = login.static_ip
    if login.framed_prefix:
        replies["Framed-IPv6-Prefix"] = login.framed_prefix
    if login.delegated_prefix:
        replies["Delegated-IPv6-Prefix"] = login.delegated_prefix
    here = [each for each in own if each.removed_at is None]
    conditions = {each.name: each.value for each in here if each.side == "check"}
    own_checks = frozenset(each.name for each in own if each.side == "check")
    # Whoever is refused is told the reason, whatever else is asked of him.
    if login.access != network.Access.REJECTED:
        checks |= conditions
    # A name that is ours now may have been somebody's own before.
    replies = {each.name: each.value for each in here if each.side == "reply"} | replies
    # What goes on slower is not cut: its router is told by us, within a minute.
    octets_left = login.octets_left if login.access == network.Access.ONLINE else None
    return rows.LoginRows(
        username=login.username,
        group=network.WALLED_GROUP if login.access == network.Access.WALLED else login.radius_group,
        until=login.ends_at,
        octets_left=octets_left,
        then_group=network.WALLED_GROUP if login.ends_at or octets_left is not None else None,
        checks=checks,
        replies=replies,
        passwords=_passwords(password) if password else None,
        compared=frozenset(each for each in own_checks if network.attributes.is_compared(each)),
        own_checks=own_checks,
        own_replies=frozenset(each.name for each in own if each.side == "reply"),
        gone_checks=tuple(each.name for each in own if each.side == "check" and each.name not in checks),
        gone_replies=tuple(each.name for each in own if each.side == "reply" and each.name not in replies),
    )


def _passwords(password: str) -> rows.Items:
    """CHAP needs the password itself; MS-CHAPv2 is quicker with the hash."""
    return {"Cleartext-Password": password, "NT-Password": nt_hash(password).hex()}
