"""Addresses of their own for services that are to have one, and pools for routers."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import permissions
from mtandao.domains.network.addresses import routers_that_hold
from mtandao.domains.network.addressing import COLUMNS, SERVICE, for_the_login, holder_of, holders_of
from mtandao.domains.network.choices import WaitReason
from mtandao.domains.network.errors import PoolNotForRouters
from mtandao.domains.network.events import AccessChanged, NasChanged
from mtandao.domains.network.models import AddressWait, Login, Nas, PoolOnRouter
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.commands import attempt, command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Refusal

AT_ONCE = 500


@command(needs=permissions.PROVISION)
def settle_addresses(
    ctx: Context, *, subscription_ids: Collection[UUID], ended: Collection[UUID] = ()
) -> int:
    """Give an address to each of these services that is to have one of its own, and take it from those that are not;
    returns how many logins changed. `ended`: those that have just ended what they had bought. An address that
    somebody chose by hand stays with a service whose plan never promised one. May be called twice, or late."""
    logins = {
        login.subscription_id: login
        for login in Login.of(ctx)
        .select_for_update(of=("self",))
        .filter(subscription_id__any=set(subscription_ids))
        .select_related("subscriber")
        .defer("password")
        .order_by("id")
    }
    facts = subscriptions.address_facts(ctx, logins)
    taken = _taken_away(ctx, logins, facts, set(ended))
    asking = {
        fact.id: fact.pool_name
        for fact in facts
        if fact.fixed and not fact.over and logins[fact.id].static_ip is None
    }
    AddressWait.of(ctx).filter(login__in=[login for at, login in logins.items() if at not in asking]).delete()
    given = _given(ctx, [logins[each] for each in asking], asking)
    changed = list({login.id: login for login in (*taken, *given)}.values())
    for login in changed:
        login.changed_at, login.provisioned_at = ctx.now, None
    write_changes(changed, [*COLUMNS, "changed_at", "provisioned_at"])
    emit(
        ctx,
        *(
            AccessChanged(
                subject_id=login.subscription_id,
                subscriber_id=login.subscriber_id,
                access=login.access,
                was=login.access,
            )
            for login in changed
        ),
    )
    return len(changed)


def _taken_away(
    ctx: Context,
    logins: dict[UUID, Login],
    facts: Iterable[subscriptions.AddressFacts],
    ended: set[UUID],
) -> list[Login]:
    having = {fact.id: fact for fact in facts if logins[fact.id].static_ip or _left(logins[fact.id], fact)}
    rows = ipam.held_by(ctx, SERVICE, [str(each) for each in having])
    held = {(row.key, row.first): row for row in rows}
    going: list[Login] = []
    released: list[UUID] = []
    for fact in having.values():
        login = logins[fact.id]
        leaving = _left(login, fact)
        row = held.get((str(fact.id), str(login.static_ip)))
        by_itself = row is not None and not row.chosen
        if login.static_ip and not fact.over and not fact.fixed and (by_itself or fact.id in ended):
            leaving = ["static_ip"]
        for column in leaving:
            row = held.get((str(fact.id), getattr(login, column).partition("/")[0]))
            released += [row.id] if row else []
            setattr(login, column, None)
        going += [login] if leaving else []
    if released:
        ipam.release(ctx, held_ids=released)
    return going


def _left(login: Login, fact: subscriptions.AddressFacts) -> list[str]:
    """Of a service that is over, all that it had."""
    return [column for column in COLUMNS if fact.over and getattr(login, column)]


def _given(ctx: Context, asking: Sequence[Login], pool_names: dict[UUID, str]) -> list[Login]:
    """Those that got one. The others wait, and are seen to wait."""
    if not asking:
        return []
    named = ipam.pools_named(ctx, pool_names.values())
    ours = {name: pool for name, pool in named.items() if _gives_one(pool)}
    only = None
    if len(ours) < len({name.lower() for name in pool_names.values()}):
        every = [pool for pool in ipam.pools(ctx).filter(kind=ipam.PoolKind.STATIC)[:20] if _gives_one(pool)]
        only = every[0] if len(every) == 1 else None
    by_pool: dict[UUID, list[Login]] = {}
    waiting: list[tuple[Login, WaitReason]] = []
    for login in asking:
        pool = ours.get(pool_names[login.subscription_id].lower(), only)
        if pool is None:
            waiting.append((login, WaitReason.NO_POOL))
        else:
            by_pool.setdefault(pool.id, []).append(login)
    given: list[Login] = []
    for pool_id in sorted(by_pool):
        got = _take(ctx, pool_id, by_pool[pool_id])
        given += got
        waiting += [(login, WaitReason.NONE_FREE) for login in by_pool[pool_id][len(got) :]]
    AddressWait.of(ctx).filter(login__in=given).delete()
    _wait(ctx, waiting, pool_names)
    return given


def _gives_one(pool: ipam.Pool) -> bool:
    """Single IPv4 addresses, by us: what a login can have."""
    return pool.kind == ipam.PoolKind.STATIC and pool.version == 4 and pool.prefix_length is None


def _take(ctx: Context, pool_id: UUID, logins: Sequence[Login]) -> list[Login]:
    """As many as there are, those first who are first in the list."""
    asked = list(logins)
    while asked:
        try:
            with attempt():
                rows = ipam.hold_next(ctx, pool_id=pool_id, holders=holders_of(asked))
        except ipam.NoneFree as few:
            asked = asked[: int(str(few.facts["free"]))]
            continue
        for login, row in zip(asked, rows, strict=True):
            login.static_ip = row.first
        return asked
    return []


def _wait(ctx: Context, waiting: Sequence[tuple[Login, WaitReason]], pool_names: dict[UUID, str]) -> None:
    known = {
        row.login_id: row for row in AddressWait.of(ctx).filter(login__in=[login for login, _why in waiting])
    }
    for login, why in waiting:
        row = known.get(login.id) or AddressWait(
            tenant_id=ctx.tenant_id, organization_id=login.organization_id, login=login, since=ctx.now
        )
        row.reason, row.pool_name = why, pool_names[login.subscription_id]
        known[login.id] = row
    AddressWait.objects.bulk_create(
        known.values(),
        update_conflicts=True,
        unique_fields=["login"],
        update_fields=["reason", "pool_name"],
        batch_size=AT_ONCE,
    )


@command(needs=permissions.PROVISION)
def serve_who_waits(ctx: Context) -> int:
    """Those that wait longest for a fixed address are asked for again."""
    rows = AddressWait.of(ctx).order_by("since", "id").values_list("login__subscription_id", flat=True)
    ids = list(rows[:AT_ONCE])
    return settle_addresses(ctx, subscription_ids=ids) if ids else 0


@command(needs=permissions.PROVISION)
def adopt_addresses(ctx: Context, *, subnet_id: UUID) -> int:
    """Logins had addresses of a subnet before it was planned: they hold them from now on. What cannot be held (the
    gateway itself) stays with its login as it is, and unheld."""
    subnet = ipam.subnets(ctx).filter(id=subnet_id).first()
    if subnet is None:
        return 0
    had = Login.of(ctx).filter(static_ip__gte=subnet.first, static_ip__lte=subnet.last)
    adopted = 0
    for login in had.select_related("subscriber").defer("password").order_by("static_ip").iterator(AT_ONCE):
        try:
            with attempt():
                ipam.hold(for_the_login(ctx), address=str(login.static_ip), holder=holder_of(login))
        except Refusal:
            continue
        adopted += 1
    return adopted


@command(needs=permissions.CHANGE_NAS)
def set_router_pools(ctx: Context, *, nas_id: UUID, pool_ids: Collection[UUID]) -> list[ipam.Pool]:
    """From just these pools the router gives addresses."""
    nas = Nas.locked(ctx, id=nas_id, removed_at=None)
    pools = _for_routers(ctx, pool_ids)
    _tie(ctx, {(nas.id, pool.id): nas for pool in pools}, PoolOnRouter.of(ctx).filter(nas=nas))
    emit(ctx, NasChanged(subject_id=nas.id))
    return pools


@command(needs=permissions.CHANGE_NAS)
def set_pool_routers(ctx: Context, *, pool_id: UUID, nas_ids: Collection[UUID]) -> list[Nas]:
    """Just these routers give from the pool; of those that the asker may see."""
    (pool,) = _for_routers(ctx, [pool_id])
    routers = [
        Nas.locked(ctx, id=nas_id, removed_at=None)
        for nas_id in sorted({UUID(str(each)) for each in nas_ids})
    ]
    before = set(PoolOnRouter.of(ctx).filter(pool=pool).values_list("nas_id", flat=True))
    _tie(ctx, {(nas.id, pool.id): nas for nas in routers}, PoolOnRouter.of(ctx).filter(pool=pool))
    moved = before ^ {nas.id for nas in routers}
    emit(ctx, *(NasChanged(subject_id=each) for each in sorted(moved)))
    return routers


@command(needs=permissions.PROVISION)
def tell_routers_of_pools(
    ctx: Context, *, pool_ids: Collection[UUID] = (), subnet_ids: Collection[UUID] = ()
) -> int:
    """What these pools are is another now, and so is what is wanted of the routers that hold them: each is looked at,
    and repaired as the provider has it. Returns how many."""
    within = ipam.pools(ctx).filter(subnet_id__in=list(subnet_ids)) if subnet_ids else ()
    moved = routers_that_hold(ctx, {*pool_ids, *(pool.id for pool in within)})
    emit(ctx, *(NasChanged(subject_id=each) for each in moved))
    return len(moved)


def _tie(ctx: Context, wanted: dict[tuple[UUID, UUID], Nas], rows: QuerySet[PoolOnRouter]) -> None:
    known = {(row.nas_id, row.pool_id): row for row in rows.select_for_update(of=("self",))}
    rows.filter(id__in=[row.id for at, row in known.items() if at not in wanted]).delete()
    PoolOnRouter.objects.bulk_create(
        [
            PoolOnRouter(
                tenant_id=ctx.tenant_id, organization_id=nas.organization_id, nas_id=nas_id, pool_id=pool_id
            )
            for (nas_id, pool_id), nas in wanted.items()
            if (nas_id, pool_id) not in known
        ],
        ignore_conflicts=True,
    )


def _for_routers(ctx: Context, pool_ids: Collection[UUID]) -> list[ipam.Pool]:
    pools = [ipam.pool(ctx, pool_id) for pool_id in sorted({UUID(str(each)) for each in pool_ids})]
    for pool in pools:
        if pool.kind not in ipam.GIVEN_BY_ROUTERS:
            raise PoolNotForRouters(
                _("%(pool)s is no pool that routers give from. Make it dynamic, or for a hotspot, first.")
                % {"pool": pool.name},
                pool=pool.name,
            )
    return pools
