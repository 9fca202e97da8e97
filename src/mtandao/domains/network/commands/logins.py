"""Logins: made at the sale, changed by hand, and moved to whatever access their service is to have."""

import re
from collections.abc import Sequence
from typing import Literal, Unpack
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.collections import contract as collections
from mtandao.domains.network import permissions, rules
from mtandao.domains.network.addressing import Fixed, fixed_of, hold_fixed, write_fixed, wrong_fixed
from mtandao.domains.network.choices import Access
from mtandao.domains.network.commands.session_speeds import end_speeds_of_logins
from mtandao.domains.network.errors import AddressTaken, UsernameTaken
from mtandao.domains.network.events import AccessChanged
from mtandao.domains.network.models import Login
from mtandao.domains.network.queries import router
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.usage import contract as usage
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.database.bulk import write_changes
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

# FreeRADIUS takes 253 octets; a router's own limits are lower.
USERNAME = re.compile(r"[^\s'\"\\\x00-\x1f\x7f]{1,64}")
USERNAME_OCTETS = 253
# PAP carries no more (RFC 2865, 5.2).
PASSWORD_OCTETS = 128
# Where nobody dials.
SIGN_IN_BY_DEVICE = frozenset({catalog.ConnectionType.IPOE, catalog.ConnectionType.HOTSPOT})
# What the state of a service and its account decides of a login.
MOVES = (
    "access",
    "reason",
    "group",
    "boost_kbps_down",
    "boost_kbps_up",
    "ends_at",
    "fair_use",
    "walled_at_cap",
    "octets_left",
    "changed_at",
    "provisioned_at",
)


@command(needs=permissions.CHANGE_LOGIN)
def create_login(
    ctx: Context,
    *,
    subscription: subscriptions.Subscription,
    username: str = "",
    password: str = "",
    **fixed: Unpack[Fixed],
) -> Login:
    """The sign-in of a service that was sold. Name and password that are not given are made up.

    Where a MAC is the name and nobody dials (IPoE, hotspot), the device signs in by itself.
    """
    subscriber = subscription.subscriber
    by_device = bool(rules.device(username)) and subscription.connection_type in SIGN_IN_BY_DEVICE
    login = Login(
        tenant_id=ctx.tenant_id,
        organization_id=subscription.organization_id,
        subscription=subscription,
        subscriber=subscriber,
        username=_spelled(username, by_device) or _made_up(ctx, subscriber),
        by_device=by_device,
        password=password or rules.password(),
        group=subscription.plan.radius_group,
        changed_at=ctx.now,
        provisioned_at=ctx.now,  # no access is wanted yet, and none is there
    )
    had = fixed_of(login)
    write_fixed(login, fixed)
    _check(login, fixed)
    hold_fixed(ctx, login, had=had, fixed=fixed)
    _save(login, force_insert=True)
    return login


def _made_up(ctx: Context, subscriber: subscribers.Subscriber) -> str:
    """`wanjiku.sav100014`, and for his second service `wanjiku.sav100014.2`."""
    name = rules.username(subscriber.full_name, subscriber.account_key)
    have = Login.objects.filter(tenant_id=ctx.tenant_id, subscriber=subscriber).count()
    return f"{name}.{have + 1}" if have else name


@command(needs=permissions.CHANGE_LOGIN)
def change_login(
    ctx: Context,
    *,
    login_id: UUID,
    username: str | None = None,
    password: str | None = None,
    by_device: bool | None = None,
    mac_lock: str | None = None,
    router_lock: UUID | Literal[""] | None = None,
    **fixed: Unpack[Fixed],
) -> Login:
    """Change what is given; an empty address, prefix, MAC or router takes it away. RADIUS follows, a running session
    stays."""
    login = Login.locked(ctx, id=login_id)
    old, had = login.username, fixed_of(login)
    if by_device is not None:
        login.by_device = by_device
    if username is not None or by_device:
        login.username = _spelled(login.username if username is None else username, login.by_device)
    if password is not None:
        login.password = password
    write_fixed(login, fixed)
    if mac_lock is not None:
        login.mac_lock = rules.device(mac_lock) or mac_lock.strip()
    if router_lock is not None:
        login.router_lock = router(ctx, router_lock) if router_lock else None
    _check(login, fixed)
    login.changed_at, login.provisioned_at = ctx.now, None
    hold_fixed(ctx, login, had=had, fixed=fixed)
    _save(login)
    emit(
        ctx,
        AccessChanged(
            subject_id=login.subscription_id,
            subscriber_id=login.subscriber_id,
            access=login.access,
            was=login.access,
            old_username=old if old != login.username else "",
            credentials=True,
        ),
    )
    return login


@command(needs=permissions.CHANGE_LOGIN)
def reset_password(ctx: Context, *, login_id: UUID) -> Login:
    return change_login(ctx, login_id=login_id, password=rules.password())


@command(needs=permissions.PROVISION)
def refresh_access(ctx: Context, *, subscription_ids: Sequence[UUID]) -> int:
    """Work out anew what each service is to get; returns for how many that changed.

    Reads the state as it is now, so it may be called twice, late, or for the wrong reason.
    """
    logins = {
        login.subscription_id: login
        for login in Login.of(ctx)
        .select_for_update(of=("self",))
        .filter(subscription_id__any=set(subscription_ids))
        .order_by("id")
        .only("subscription_id", *MOVES)
    }
    rows = subscriptions.access_facts(ctx, logins)
    walled = collections.walled_subscribers(ctx, {row.subscriber_id for row in rows})
    allowances = usage.allowances_of(ctx, [row.id for row in rows if row.capped])
    changed: list[Login] = []
    moved: list[UUID] = []
    events: list[AccessChanged] = []
    for row in rows:
        login = logins[row.id]
        allowance = allowances.get(row.id)
        used_up = allowance is not None and allowance.reached
        wanted = rules.wanted_access(
            row.state,
            row.suspended_for,
            row.subscriber_id in walled,
            ctx.tenant.name,
            used_up=used_up and not row.slows,
        )
        ends_at = rules.ends_by_itself(wanted.access, row.paid_until, ctx.now)
        slow = used_up and row.slows and wanted.access == Access.ONLINE
        walls = row.capped and not row.slows
        now = (wanted.access, wanted.reason, row.radius_group, row.boost, ends_at, slow, walls)
        if (
            login.access,
            login.reason,
            login.group,
            login.boost,
            login.ends_at,
            login.fair_use,
            login.walled_at_cap,
        ) == now:
            continue
        events.append(
            AccessChanged(
                subject_id=row.id, subscriber_id=row.subscriber_id, access=wanted.access, was=login.access
            )
        )
        if (login.access, login.group, login.boost, login.fair_use) != (
            wanted.access,
            row.radius_group,
            row.boost,
            slow,
        ):
            moved.append(login.pk)
        login.access, login.reason, login.group = Access(wanted.access), wanted.reason, row.radius_group
        login.boost_kbps_down, login.boost_kbps_up = row.boost or (None, None)
        login.ends_at, login.fair_use, login.walled_at_cap = ends_at, slow, walls
        login.octets_left = allowance.left if walls and allowance is not None else None
        login.changed_at, login.provisioned_at = ctx.now, None
        changed.append(login)
    write_changes(changed, list(MOVES))
    if moved:
        end_speeds_of_logins(ctx, login_ids=moved)
    emit(ctx, *events)
    return len(changed)


@command(needs=permissions.PROVISION)
def touch_logins_of_subscribers(ctx: Context, *, subscriber_ids: Sequence[UUID]) -> int:
    """The accounts of these customers moved: look at all their services."""
    ids = (
        Login.of(ctx).filter(subscriber_id__any=set(subscriber_ids)).values_list("subscription_id", flat=True)
    )
    return refresh_access(ctx, subscription_ids=list(ids))


def _spelled(name: str, by_device: bool) -> str:
    """What is no MAC stays, to be refused where it has to be one."""
    return (by_device and rules.device(name)) or rules.sign_in_name(name)


def _check(login: Login, fixed: Fixed) -> None:
    wrong = wrong_fixed(login, fixed)
    if not USERNAME.fullmatch(login.username) or len(login.username.encode()) > USERNAME_OCTETS:
        wrong["radius_username"] = _("1 to 64 characters without spaces or quotes.")
    elif login.by_device and not rules.device(login.username):
        wrong["radius_username"] = _("The MAC of the device that signs in, like 02:1A:7F:00:10:2B.")
    if len(login.password) < 4 or len(login.password.encode()) > PASSWORD_OCTETS:
        wrong["radius_password"] = _("4 to 128 characters.")
    if login.mac_lock and not rules.device(login.mac_lock):
        wrong["mac_lock"] = _("A MAC like 02:1A:7F:00:10:2B.")
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)


def _save(login: Login, *, force_insert: bool = False) -> None:
    try:
        with transaction.atomic():
            login.save(force_insert=force_insert)
    except IntegrityError as clash:
        if "a_username_is_used_once" in str(clash):
            said = _("The user name %(username)s is taken.") % {"username": login.username}
            raise UsernameTaken(said, fields={"radius_username": said}, username=login.username) from None
        if "an_address_is_used_once" in str(clash):
            said = _("%(address)s is somebody else's.") % {"address": login.static_ip}
            raise AddressTaken(said, fields={"static_ip": said}, address=str(login.static_ip)) from None
        raise
