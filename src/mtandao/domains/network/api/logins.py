"""`/api/logins`: how services sign in, and what RADIUS is wanted to give them."""

from collections.abc import Sequence
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.network import permissions, queries
from mtandao.domains.network.api.fixed import FixedAddresses
from mtandao.domains.network.choices import Access
from mtandao.domains.network.commands.logins import change_login, reset_password
from mtandao.domains.network.commands.reports import disconnect_sessions
from mtandao.domains.network.models import Login
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.api import (
    Instant,
    Listing,
    OrganizationListQuery,
    Request,
    Shape,
    needs,
    never_kept,
    only,
    spoken_as,
)
from mtandao.foundation.audit.notes import note
from mtandao.foundation.context import Context
from mtandao.foundation.tenancy.fence import fenced_transaction

router = Router(tags=["Network"])

SPOKEN = {"radius_username": "username", "radius_password": "password"}


class LoginChanges(FixedAddresses):
    """What may be changed; what is not sent stays. Empty, and null for a router, takes it away."""

    username: str | None = Field(None, max_length=64)
    password: str | None = Field(None, max_length=128)
    by_device: bool | None = Field(
        None, description="The user name is the MAC of a device that signs in without a password."
    )
    mac_lock: str | None = Field(None, max_length=17)
    router_lock_id: UUID | None = Field(None, description="The only router by which it may sign in.")


class LoginShape(Shape):
    id: UUID
    client_id: UUID
    client_name: str
    subscription_id: UUID
    username: str
    static_ip: str | None
    delegated_prefix: str | None
    framed_prefix: str | None
    by_device: bool
    mac_lock: str
    router_lock_id: UUID | None
    access: Access
    reason: str
    group: str
    changed_at: Instant
    provisioned_at: Instant | None = Field(
        description="When RADIUS came to hold this; null while it does not."
    )


class PasswordShape(Shape):
    password: str


class LoginsAsked(OrganizationListQuery):
    client_id: UUID | None = None
    username: str = ""
    access: Access | None = None
    waiting: bool = Field(False, description="Only those that RADIUS does not hold yet.")
    without_address: bool = Field(
        False, description="Only those that are to have a fixed address, and there is none for them."
    )


def shape(login: Login) -> LoginShape:
    return LoginShape(
        id=login.id,
        client_id=login.subscriber_id,
        client_name=login.subscriber.full_name,
        subscription_id=login.subscription_id,
        username=login.username,
        static_ip=login.static_ip,
        delegated_prefix=login.delegated_prefix,
        framed_prefix=login.framed_prefix,
        by_device=login.by_device,
        mac_lock=login.mac_lock,
        router_lock_id=login.router_lock_id,
        access=Access(login.access),
        reason=login.reason,
        group=login.radius_group,
        changed_at=login.changed_at,
        provisioned_at=login.provisioned_at,
    )


def shapes(_ctx: Context, rows: Sequence[Login]) -> list[LoginShape]:
    return [shape(row) for row in rows]


LOGINS = Listing("logins", LoginShape, shapes)


@router.get("", response=LOGINS.page, auth=needs(permissions.VIEW))
def list_logins(request: Request, asked: Query[LoginsAsked]) -> HttpResponseBase:
    """The logins. `q` is the beginning of a user name, or a client's name, phone or account."""
    rows = queries.logins(request.ctx)
    rows = only(rows, subscriber_id=asked.client_id, username=asked.username, access=asked.access)
    if asked.waiting:
        rows = rows.filter(provisioned_at=None)
    if asked.without_address:
        rows = rows.filter(address_wait__isnull=False)
    if asked.q:
        named = rows.filter(username__startswith=asked.q.strip())
        found = subscribers.found_by(subscribers.subscribers(request.ctx), asked.q)
        rows = named if named.exists() else rows.filter(subscriber__in=found)
    return LOGINS.answer(request, rows, asked)


@router.get("/{uuid:login_id}", response=LoginShape, auth=needs(permissions.VIEW))
def read_login(request: Request, login_id: UUID) -> LoginShape:
    """One login."""
    return shape(queries.login(request.ctx, login_id))


@router.patch("/{uuid:login_id}", response=LoginShape, auth=needs(permissions.CHANGE_LOGIN))
def update_login(request: Request, login_id: UUID, body: LoginChanges) -> LoginShape:
    """Change a login. RADIUS follows; a running session stays."""
    given = body.given()
    for emptied in ("static_ip", "delegated_prefix", "framed_prefix", "mac_lock"):
        if emptied in given and given[emptied] is None:
            given[emptied] = ""
    if "router_lock_id" in given:
        given["router_lock"] = given.pop("router_lock_id") or ""
    with spoken_as(SPOKEN):
        return shape(change_login(request.ctx, login_id=login_id, **given))


@router.get("/{uuid:login_id}/password", response=PasswordShape, auth=needs(permissions.SEE_PASSWORD))
def read_password(request: Request, login_id: UUID) -> PasswordShape:
    """The password itself. Who read it stands in the audit."""
    login = queries.login(request.ctx, login_id)
    with fenced_transaction(request.ctx):
        note(request.ctx, "network.password_read", subject=login.id, username=login.username)
    return PasswordShape(password=login.password)


@router.post("/{uuid:login_id}/password", response={201: PasswordShape}, auth=needs(permissions.CHANGE_LOGIN))
@never_kept
def create_password(request: Request, login_id: UUID) -> PasswordShape:
    """A new password, made up."""
    return PasswordShape(password=reset_password(request.ctx, login_id=login_id).password)


class DisconnectionShape(Shape):
    asked: int = Field(
        description="How many sessions the router was asked to drop; its answer comes as an event."
    )


@router.post(
    "/{uuid:login_id}/disconnection", response={202: DisconnectionShape}, auth=needs(permissions.DISCONNECT)
)
def create_login_disconnection(request: Request, login_id: UUID) -> DisconnectionShape:
    """Ask the router to drop a login's sessions."""
    return DisconnectionShape(asked=len(disconnect_sessions(request.ctx, login_id=login_id)))
