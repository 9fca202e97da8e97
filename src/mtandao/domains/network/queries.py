"""Reads of this room."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from mtandao.domains.network.models import Login, Nas, Refusal, RouterRequest, Session
from mtandao.foundation.context import Context

# What of a login becomes rows in the RADIUS database.
WHAT_RADIUS_HOLDS = (
    "username",
    "access",
    "reason",
    "group",
    "boost_kbps_down",
    "boost_kbps_up",
    "static_ip",
    "mac_lock",
)


def routers(ctx: Context) -> QuerySet[Nas]:
    return Nas.of(ctx).filter(removed_at=None).order_by("name", "id")


def router(ctx: Context, nas_id: UUID) -> Nas:
    return Nas.found(ctx, id=nas_id, removed_at=None)


def routers_by_address(ctx: Context, addresses: Iterable[str]) -> dict[str, Nas]:
    return {nas.address: nas for nas in Nas.of(ctx).filter(address__in=set(addresses))}


def logins(ctx: Context) -> QuerySet[Login]:
    return Login.of(ctx).select_related("subscription__plan", "subscriber")


def login(ctx: Context, login_id: UUID) -> Login:
    """NotFound if it is not there or not to be seen."""
    return Login.found(ctx, id=login_id)


def logins_of(ctx: Context, subscription_ids: Iterable[UUID]) -> dict[UUID, Login]:
    """By subscription, each with its last refusal."""
    rows = Login.of(ctx).select_related("refusal").filter(subscription_id__any=set(subscription_ids))
    return {row.subscription_id: row for row in rows}


def logins_by_username(ctx: Context, usernames: Iterable[str]) -> dict[str, Login]:
    return {row.username: row for row in Login.of(ctx).filter(username__in=set(usernames))}


def wanted_logins(ctx: Context, subscription_ids: Iterable[UUID]) -> list[Login]:
    """What RADIUS is to hold of these services; the passwords stay sealed in the database."""
    wanted = Login.of(ctx).filter(subscription_id__any=set(subscription_ids))
    return list(wanted.only(*WHAT_RADIUS_HOLDS, "subscription_id", "changed_at"))


def boosts_on(ctx: Context, group: str) -> list[tuple[int, int]]:
    """kbit/s down and up of the boosts that lines of this plan's group have now, each once."""
    rows = Login.of(ctx).filter(group=group, boost_kbps_down__isnull=False)
    speeds = rows.values_list("boost_kbps_down", "boost_kbps_up").distinct()
    return [(down, up) for down, up in speeds if down and up]


def passwords(ctx: Context, login_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The plain passwords, for the RADIUS database alone."""
    return dict(Login.of(ctx).filter(id__any=set(login_ids)).values_list("id", "password"))


def logins_waiting(ctx: Context) -> QuerySet[Login]:
    """Those whose wanted state RADIUS does not hold yet, longest first."""
    return logins(ctx).filter(provisioned_at=None).order_by("changed_at")


def sessions(ctx: Context) -> QuerySet[Session]:
    return Session.of(ctx).select_related("login__subscriber", "nas")


def live_sessions(ctx: Context) -> QuerySet[Session]:
    return sessions(ctx).filter(stopped_at=None)


def live_sessions_of(ctx: Context, login_ids: Iterable[UUID]) -> list[Session]:
    return list(live_sessions(ctx).filter(login_id__any=set(login_ids)).order_by("started_at"))


def last_sessions(ctx: Context, subscriber_ids: Iterable[UUID]) -> dict[UUID, Session]:
    """The newest session of each subscriber, live or over."""
    rows = Session.of(ctx).filter(subscriber_id__any=set(subscriber_ids)).select_related("nas")
    newest = rows.order_by("subscriber_id", "-started_at").distinct("subscriber_id")
    return {row.subscriber_id: row for row in newest if row.subscriber_id}


def requests_of(ctx: Context, login_ids: Iterable[UUID]) -> QuerySet[RouterRequest]:
    return RouterRequest.of(ctx).select_related("nas").filter(login_id__any=set(login_ids)).order_by("-id")


def refusal_of(login: Login) -> Refusal | None:
    """When RADIUS last refused this login on its own, and why. Costs nothing for one that came from `logins_of`."""
    return getattr(login, "refusal", None)
