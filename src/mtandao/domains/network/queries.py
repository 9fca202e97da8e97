"""Reads of this room."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from mtandao.domains.network import rules
from mtandao.domains.network.choices import GuessedBy, Reach, Vendor
from mtandao.domains.network.models import (
    Guessing,
    Login,
    Nas,
    NetworkRules,
    Refusal,
    RouterRequest,
    RouterStatus,
    Session,
)
from mtandao.domains.organizations import contract as organizations
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
    "delegated_prefix",
    "framed_prefix",
    "mac_lock",
    "by_device",
    "router_lock__address",
    "ends_at",
    "fair_use",
    "walled_at_cap",
    "octets_left",
)
_TOLD = (*WHAT_RADIUS_HOLDS, "organization_id", "subscription_id", "subscriber_id", "changed_at")


def routers(ctx: Context) -> QuerySet[Nas]:
    return Nas.of(ctx).filter(removed_at=None).order_by("name", "id")


def found_by(rows: QuerySet[Nas], text: str) -> QuerySet[Nas]:
    """Of these routers, those with a name or POP that holds it, or an address that begins with it."""
    text = text.strip()
    return rows.filter(Q(name__icontains=text) | Q(pop__name__icontains=text) | Q(address__istartswith=text))


def router(ctx: Context, nas_id: UUID) -> Nas:
    return Nas.found(ctx, id=nas_id, removed_at=None)


def routers_to_ask(ctx: Context) -> QuerySet[Nas]:
    """Those that may be asked over REST now: one that failed three times rests, longer and longer."""
    rested = Q(status__isnull=True) | Q(status__rest_until=None) | Q(status__rest_until__lte=ctx.now)
    return routers(ctx).filter(rested, vendor=Vendor.MIKROTIK).order_by("pk")


def routers_by_address(ctx: Context, addresses: Iterable[str]) -> dict[str, Nas]:
    return {nas.address: nas for nas in Nas.of(ctx).filter(address__in=set(addresses))}


def logins(ctx: Context) -> QuerySet[Login]:
    return Login.of(ctx).select_related("subscription__plan", "subscriber")


def login(ctx: Context, login_id: UUID) -> Login:
    """NotFound if it is not there or not to be seen."""
    return Login.found(ctx, id=login_id)


def logins_of(ctx: Context, subscription_ids: Iterable[UUID]) -> dict[UUID, Login]:
    """By subscription, each with its last refusal."""
    rows = (
        Login.of(ctx)
        .select_related("refusal__nas", "router_lock")
        .filter(subscription_id__any=set(subscription_ids))
    )
    return {row.subscription_id: row for row in rows}


def logins_by_username(
    ctx: Context, usernames: Iterable[str], *, with_owner: bool = False
) -> dict[str, Login]:
    """`with_owner`: each with its subscriber, for a page."""
    rows = Login.of(ctx).filter(username__in=set(usernames))
    if with_owner:
        rows = rows.select_related("subscriber").defer("password")
    return {row.username: row for row in rows}


def wanted_logins(ctx: Context, subscription_ids: Iterable[UUID]) -> list[Login]:
    """What RADIUS is to hold of these services; the passwords stay sealed in the database."""
    mine = Login.of(ctx).filter(subscription_id__any=set(subscription_ids))
    wanted = mine.select_related("router_lock")
    return list(wanted.only(*WHAT_RADIUS_HOLDS, "subscription_id", "changed_at"))


def wanted_logins_after(ctx: Context, last: UUID | None, most: int) -> list[Login]:
    """What RADIUS is to hold of all logins, so many at a time in the order of their ids."""
    rows = Login.of(ctx).select_related("router_lock").order_by("id")
    return list((rows.filter(id__gt=last) if last else rows).only(*_TOLD)[:most])


def wanted_logins_by_id(ctx: Context, login_ids: Iterable[UUID]) -> list[Login]:
    """What RADIUS is to hold of these."""
    rows = Login.of(ctx).select_related("router_lock").filter(id__any=set(login_ids))
    return list(rows.only(*_TOLD).order_by("id"))


def boosts_on(ctx: Context, group: str, *, provisioned: bool = False) -> list[tuple[int, int]]:
    """kbit/s down and up of the boosts that lines of this plan's group have now, each once. `provisioned`: that RADIUS
    has been told of."""
    rows = Login.of(ctx).filter(group=group, boost_kbps_down__isnull=False)
    if provisioned:
        rows = rows.filter(provisioned_at__isnull=False)
    speeds = rows.values_list("boost_kbps_down", "boost_kbps_up").distinct()
    return [(down, up) for down, up in speeds if down and up]


def passwords(ctx: Context, login_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The plain passwords, for the RADIUS database alone."""
    return dict(Login.of(ctx).filter(id__any=set(login_ids)).values_list("id", "password"))


def offline_logins(ctx: Context) -> QuerySet[Login]:
    """Those that no session runs under."""
    live = Session.objects.filter(tenant_id=ctx.tenant_id, login=OuterRef("pk"), stopped_at=None)
    return logins(ctx).filter(~Exists(live))


def logins_waiting(ctx: Context) -> QuerySet[Login]:
    """Those whose wanted state RADIUS does not hold yet, longest first."""
    return logins(ctx).filter(provisioned_at=None).order_by("changed_at")


def sessions(ctx: Context) -> QuerySet[Session]:
    return Session.of(ctx).select_related("login__subscriber", "nas")


def not_over_before(at: datetime) -> Q:
    """What ran then or later: the months before are not looked into."""
    return Q(stopped_at=None) | Q(stopped_at__gt=at)


def live_sessions(ctx: Context) -> QuerySet[Session]:
    return sessions(ctx).filter(stopped_at=None)


def live_sessions_of(ctx: Context, login_ids: Iterable[UUID]) -> list[Session]:
    return list(live_sessions(ctx).filter(login_id__any=set(login_ids)).order_by("started_at"))


class Running(NamedTuple):
    """A session as the mirror knows it: whose it is, and the name under which it began."""

    login_id: UUID | None
    username: str


def running_sessions(
    ctx: Context, *, login_ids: Iterable[UUID] = (), keys: Iterable[str] = ()
) -> dict[str, Running]:
    """By RADIUS's key: those of these logins, and those of these keys."""
    wanted = Q(login_id__any=set(login_ids)) | Q(key__in=set(keys))
    rows = Session.of(ctx).filter(wanted, stopped_at=None)
    found = rows.values_list("key", "login_id", "username")
    return {key: Running(login_id, username) for key, login_id, username in found}


def last_sessions(ctx: Context, subscriber_ids: Iterable[UUID]) -> dict[UUID, Session]:
    """The newest session of each subscriber, live or over. Nearly everybody's runs; the months are asked for the others
    alone."""
    found: dict[UUID, Session] = {}
    for over in (False, True):
        missing = set(subscriber_ids) - found.keys()
        if not missing:
            break
        rows = (
            Session.of(ctx)
            .filter(stopped_at__isnull=not over, subscriber_id__any=missing)
            .select_related("nas")
        )
        newest = rows.order_by("subscriber_id", "-started_at").distinct("subscriber_id")
        found |= {row.subscriber_id: row for row in newest if row.subscriber_id}
    return found


def requests_of(ctx: Context, login_ids: Iterable[UUID]) -> QuerySet[RouterRequest]:
    return RouterRequest.of(ctx).select_related("nas").filter(login_id__any=set(login_ids)).order_by("-id")


def router_requests(ctx: Context) -> QuerySet[RouterRequest]:
    """Of a partner's people: those about his own customers, and on his own routers."""
    rows = RouterRequest.of(ctx).select_related("nas", "login")
    if ctx.organization_ids is not None:
        own = Q(login__organization_id__in=ctx.organization_ids)
        rows = rows.filter(own | Q(login=None, nas__organization_id__in=ctx.organization_ids))
    return rows.defer("login__password", "nas__secret", "nas__api_password")


def refusal_of(login: Login) -> Refusal | None:
    """When RADIUS last refused this login on its own, and why. Costs nothing for one that came from `logins_of`."""
    return getattr(login, "refusal", None)


def network_rules(ctx: Context) -> NetworkRules:
    """The provider's own, or the usual ones."""
    return NetworkRules.of(ctx).first() or NetworkRules(tenant_id=ctx.tenant_id)


def guessings(ctx: Context) -> QuerySet[Guessing]:
    """Alarms about refused sign-ins, also those that have ended."""
    return Guessing.of(ctx).select_related("login__subscriber", "nas")


def open_guessings(ctx: Context) -> QuerySet[Guessing]:
    return guessings(ctx).filter(ended_at=None)


def guessing_of(ctx: Context, login: Login) -> Guessing | None:
    """That somebody tries passwords for this login now."""
    return Guessing.of(ctx).filter(by=GuessedBy.LOGIN, key=login.username, ended_at=None).first()


def days_sessions_are_kept(ctx: Context) -> int:
    own = network_rules(ctx).keep_sessions_days
    return rules.days_kept(own, settings.KEEP_SESSIONS_DAYS, ctx.tenant.country)


def days_attempts_are_kept(ctx: Context) -> int:
    """No law asks for these; and no provider's are kept for longer than the installation keeps any."""
    own = network_rules(ctx).keep_attempts_days
    return min(own or settings.KEEP_ATTEMPTS_DAYS, settings.KEEP_ATTEMPTS_DAYS)


def longest_kept() -> int:
    """Days for which some provider keeps sessions. Needs a platform fence."""
    own = dict(NetworkRules.objects.values_list("tenant_id", "keep_sessions_days"))
    most = settings.KEEP_SESSIONS_DAYS
    kept = (
        rules.days_kept(own.get(tenant_id), most, organizations.facts_of(tenant_id).country)
        for tenant_id in organizations.all_tenant_ids()
    )
    return max(kept, default=most)


def answering(ctx: Context, nas_ids: Iterable[UUID]) -> set[UUID]:
    """Those of the routers that answered over REST when they were last asked."""
    rows = RouterStatus.of(ctx).filter(nas__in=list(nas_ids), reach=Reach.REACHABLE)
    return set(rows.values_list("nas_id", flat=True))
