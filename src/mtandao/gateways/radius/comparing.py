"""Both sides of users, groups and routers: what rooms want of them, and what RADIUS holds of ours."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.foundation.context import Context
from mtandao.foundation.outbox.waiting import still_waiting
from mtandao.gateways.radius import provisioning, reading
from mtandao.gateways.radius.passwords import nt_hash
from mtandao.gateways.radius.provisioning import GroupRows
from mtandao.gateways.radius.rows import Items, LoginRows, radius_database

Secret = reconciliation.Secret


@dataclass(frozen=True, slots=True)
class Seen:
    """`streams`: those of the events by which RADIUS hears of it. `mark` changes with what is wanted."""

    both: reconciliation.Compared
    streams: frozenset[UUID]
    mark: object

    @property
    def wanted(self) -> object:
        return self.mark, self.both.wanted


def settled(
    ctx: Context, seen: Sequence[Seen], again: Callable[[Sequence[Seen]], Sequence[Seen]]
) -> list[reconciliation.Compared]:
    """Without those that are just being changed: their two sides may be of different moments.

    What is wanted of somebody is the same before nobody had anything to hear of him any more, before RADIUS was read
    and after it: then nothing was on its way, and RADIUS had all the time to hold it.
    """
    doubtful = [each for each in seen if each.both.deviation is not None]
    agreed = [each.both for each in seen if each.both.deviation is None]
    if not doubtful:
        return agreed
    streams = frozenset().union(*(each.streams for each in doubtful))
    waiting = still_waiting(ctx, "gateways.radius", streams)
    calm = {each.both.key: each for each in doubtful if not each.streams & waiting}
    once = {each.both.key: each for each in again(list(calm.values()))}
    after = {each.both.key: each.wanted for each in again(list(once.values()))}
    return agreed + [
        then.both
        for key, then in once.items()
        if calm[key].wanted == then.wanted and after.get(key) == then.wanted
    ]


def users(ctx: Context, logins: Sequence[network.Login]) -> list[Seen]:
    """Unavailable if the RADIUS database is away."""
    if not logins:
        return []
    secrets = network.passwords(ctx, [login.id for login in logins])
    own = network.attributes.of_logins(ctx, [login.id for login in logins])
    wanted = {login.id: provisioning.rows_of(login, None, own.get(login.id, ())) for login in logins}
    with radius_database() as cursor:
        held = reading.held_users(cursor, ctx.tenant_id, list(wanted.values()))
    return [_user(login, wanted[login.id], secrets.get(login.id, ""), held) for login in logins]


def users_again(ctx: Context, seen: Sequence[Seen]) -> list[Seen]:
    return users(ctx, network.wanted_logins_by_id(ctx, [UUID(each.both.key) for each in seen]))


def groups(ctx: Context, plans: Sequence[catalog.Plan], *, with_wall: bool = False) -> list[Seen]:
    """Of a few plans, each with the groups beside it; and the wall."""
    wanted: dict[str, tuple[GroupRows, UUID]] = {}
    if with_wall:
        wanted[network.WALLED_GROUP] = provisioning.wall(), ctx.tenant_id
    own = network.attributes.of_plans(ctx, [plan.pk for plan in plans])
    for plan in plans:
        for variant in provisioning.variants_of(ctx, plan, provisioned=True):
            wanted[variant.name] = provisioning.group_of(plan, variant, own.get(plan.pk, ())), plan.id
    with radius_database() as cursor:
        held = reading.held_groups(cursor, ctx.tenant_id, {name: rows for name, (rows, _) in wanted.items()})
    return [
        Seen(
            reconciliation.Compared(
                key=name,
                name=name,
                organization_id=ctx.tenant_id,
                wanted={**rows.replies, **rows.checks, **rows.own},
                there=held.get(name, {}),
            ),
            streams=frozenset({stream}),
            mark=None,
        )
        for name, (rows, stream) in wanted.items()
    ]


def groups_again(ctx: Context, seen: Sequence[Seen]) -> list[Seen]:
    ids = {stream for each in seen for stream in each.streams}
    plans = list(catalog.plans_by_id(ctx, ids - {ctx.tenant_id}).values())
    names = {each.both.key for each in seen}
    found = groups(ctx, plans, with_wall=ctx.tenant_id in ids)
    return [each for each in found if each.both.key in names]


def routers(ctx: Context, nases: Sequence[network.Nas]) -> list[Seen]:
    with radius_database() as cursor:
        held = reading.held_routers(cursor, ctx.tenant_id, [nas.address for nas in nases])
    return [_router(nas, held.get(nas.address)) for nas in nases]


def routers_again(ctx: Context, seen: Sequence[Seen]) -> list[Seen]:
    return routers(ctx, list(network.routers(ctx).filter(id__in=[each.both.key for each in seen])))


def _user(login: network.Login, rows: LoginRows, secret: str, held: Mapping[str, reading.Held]) -> Seen:
    there = held.get(login.username, reading.Held())
    items = dict(there.items)
    wanted: Items | None = None
    if login.access == network.Access.NONE:
        if there.passwords:
            items["password"] = Secret.SET
    else:
        wanted = {reading.named(name, rows.own_checks): value for name, value in rows.checks.items()}
        wanted |= rows.replies
        wanted |= reading.group_items(rows.group, rows.until, rows.octets_left, rows.then_group)
        if secret:
            wanted["password"] = Secret.SET
        if password := _password(secret, there.passwords):
            items["password"] = password
    both = reconciliation.Compared(
        key=str(login.id),
        name=login.username,
        organization_id=login.organization_id,
        wanted=wanted,
        there=items,
        login_id=login.id,
        subscriber_id=login.subscriber_id,
    )
    return Seen(both, streams=frozenset({login.subscriber_id, login.id}), mark=login.changed_at)


def _password(secret: str, there: Items) -> Secret | None:
    """Where RADIUS alone has it, as a hash, there is nothing to compare."""
    plain, hashed = there.get("Cleartext-Password"), there.get("NT-Password")
    if plain is None:
        return None if hashed is None else Secret.SET
    if plain != secret:
        return Secret.ANOTHER
    if hashed is None:
        return Secret.PART
    return Secret.SET if hashed.lower() == nt_hash(secret).hex() else Secret.ANOTHER


def _router(nas: network.Nas, held: reading.HeldRouter | None) -> Seen:
    there: Items = {}
    if held is not None:
        there = {
            "name": held.name,
            "vendor": held.vendor,
            "coa_port": str(held.coa_port),
            "wall_filter": held.wall_filter,
            "secret": Secret.SET if held.secret == nas.secret else Secret.ANOTHER,
        }
    both = reconciliation.Compared(
        key=str(nas.id),
        name=nas.name,
        organization_id=nas.organization_id,
        wanted={
            "name": nas.name,
            "vendor": nas.vendor,
            "coa_port": str(nas.coa_port),
            "wall_filter": nas.wall_filter,
            "secret": Secret.SET,
        },
        there=there,
    )
    # Its address is not shown as a difference, and yet another one is another wish.
    return Seen(both, streams=frozenset({nas.id}), mark=(nas.address, nas.secret))
