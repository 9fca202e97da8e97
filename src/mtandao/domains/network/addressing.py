"""A login's fixed address is held in its name where addresses are planned."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network.models import Login
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed

SERVICE = ipam.HolderKind.SERVICE


def follow_the_address(ctx: Context, login: Login, *, had: str | None) -> None:
    """In the same transaction as the login itself: refused where it lies in a pool that routers give from, is a
    gateway, or is somebody else's. Outside of every subnet any address will do."""
    if had == login.static_ip:
        return
    acting = for_the_login(ctx)
    if had is not None:
        rows = ipam.held_by(acting, SERVICE, [str(login.subscription_id)]).filter(first=had)
        ipam.release(acting, held_ids=list(rows.values_list("id", flat=True)))
    if login.static_ip is not None and ipam.subnet_of(acting, login.static_ip) is not None:
        ipam.hold(acting, address=login.static_ip, holder=holder_of(login))


def follow_the_prefix(ctx: Context, login: Login, *, had: str | None, pool_id: UUID | None) -> None:
    """Before the login is saved, in the same transaction: the IPv6 prefix that it is to have is held in a subnet of
    ours, so that no two overlap. With `pool_id` it is the next one free there."""
    if had == login.delegated_prefix and pool_id is None:
        return
    acting = for_the_login(ctx)
    if had is not None:
        rows = ipam.held_by(acting, SERVICE, [str(login.subscription_id)]).filter(first=had.partition("/")[0])
        ipam.release(acting, held_ids=list(rows.values_list("id", flat=True)))
    if pool_id is not None:
        (held,) = ipam.hold_next(acting, pool_id=_of_prefixes(ctx, pool_id).id, holders=[holder_of(login)])
        login.delegated_prefix = held.written
    elif login.delegated_prefix is not None:
        first, _stroke, length = login.delegated_prefix.partition("/")
        ipam.hold(acting, address=first, prefix_length=int(length), holder=holder_of(login))


def _of_prefixes(ctx: Context, pool_id: UUID) -> ipam.Pool:
    pool = ipam.pool(ctx, pool_id)
    if pool.prefix_length is None:
        said = _("%(pool)s gives single addresses, and no prefixes.") % {"pool": pool.name}
        raise Malformed(_("Not saved: see the fields."), fields={"delegated_from": said})
    return pool


def for_the_login(ctx: Context) -> Context:
    """Whoever may change a login may take its address. He sees no more names than before."""
    return replace(ctx, actor=replace(ctx.actor, trusted=True))


def holder_of(login: Login) -> ipam.Holder:
    return ipam.Holder(
        SERVICE,
        str(login.subscription_id),
        f"{login.subscriber.full_name} · {login.username}",
        login.organization_id,
    )


def holders_of(logins: Iterable[Login]) -> list[ipam.Holder]:
    return [holder_of(login) for login in logins]
