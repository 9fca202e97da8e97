"""A login's fixed address is held in its name where addresses are planned."""

from collections.abc import Iterable
from dataclasses import replace

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network.models import Login
from mtandao.foundation.context import Context

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
