"""What else may keep somebody offline: other rows than were sold, a full pool, a router that nobody reaches."""

from dataclasses import dataclass

from django.db.models import Q

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.domains.reports import clients, routers
from mtandao.foundation.context import Context

# What a sign-in passes on a router: who is asked, who listens, what is given. The rest of a router lets him in.
LETS_IN = (
    "radius",
    "ppp/aaa",
    "ip/pool",
    "ppp/profile",
    "interface/pppoe-server/server",
)
# A router's own user goes before RADIUS (`network.shadows`).
OWN_USERS = "ppp/secret"


@dataclass(frozen=True, slots=True)
class Evidence:
    """`in_radius`: rows of his or of his plan that are not as wanted. `own_user`: a user of his name made by hand on a
    router. `by_hand`: rows that somebody added beside his or his plan's. `on_router`: what is not as wanted where he
    dials in. `waits`: he is to have a fixed address, and there is
    none. `status`: how his router answered over REST."""

    in_radius: reconciliation.RadiusDrift | None = None
    own_user: reconciliation.Drift | None = None
    by_hand: reconciliation.RadiusStranger | None = None
    on_router: tuple[reconciliation.Drift, ...] = ()
    pool: network.PoolUse | None = None
    waits: network.AddressWait | None = None
    status: network.RouterStatus | None = None


def gathered(
    ctx: Context,
    client: clients.Client,
    login: network.Login | None,
    session: network.Session | None,
    router: routers.RouterHealth | None,
) -> Evidence:
    """Of a line that is to be online. Where it is, only what may go wrong at the next sign-in."""
    if login is None or client.service is None or login.access != network.Access.ONLINE:
        return Evidence()
    of_radius = _in_radius(ctx, login), _own_user(ctx, login), _by_hand(ctx, login)
    if session is not None and session.stopped_at is None:
        return Evidence(*of_radius)
    nas_id = router.router.id if router else None
    return Evidence(
        *of_radius,
        tuple(reconciliation.open_drift(ctx).filter(nas_id=nas_id, menu__in=LETS_IN).order_by("id")[:20])
        if nas_id
        else (),
        network.pool_of_line(ctx, login, client.service.plan.pool_name, nas_id),
        network.waiting_for_address(ctx).filter(login=login).first(),
        network.status_of(ctx, nas_id) if nas_id else None,
    )


def _in_radius(ctx: Context, login: network.Login) -> reconciliation.RadiusDrift | None:
    """His own before his plan's."""
    group = Q(holder=reconciliation.Holder.GROUP, name=login.radius_group)
    found = list(reconciliation.radius_drift(ctx).filter(Q(login_id=login.id) | group)[:5])
    return min(found, key=lambda each: each.login_id is None, default=None)


def _own_user(ctx: Context, login: network.Login) -> reconciliation.Drift | None:
    return reconciliation.open_drift(ctx).filter(menu=OWN_USERS, key=login.username).first()


def _by_hand(ctx: Context, login: network.Login) -> reconciliation.RadiusStranger | None:
    """His own before his plan's."""
    his = Q(holder=reconciliation.Strange.USER_ROWS, name=login.username)
    plans = Q(holder=reconciliation.Strange.GROUP_ROWS, name=login.radius_group)
    found = list(reconciliation.strangers(ctx).filter(his | plans))
    return min(found, key=lambda each: each.holder != reconciliation.Strange.USER_ROWS, default=None)
