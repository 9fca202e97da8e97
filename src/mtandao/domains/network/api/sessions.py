"""`/api/sessions`: who is online, and who was."""

import ipaddress
from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.network import permissions, queries
from mtandao.domains.network.commands.reports import disconnect_sessions
from mtandao.domains.network.models import Session
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.api import Instant, Listing, OrganizationListQuery, Request, Shape, needs
from mtandao.foundation.context import Context

router = Router(tags=["Network"])


class SessionShape(Shape):
    id: UUID
    login_id: UUID | None
    client_id: UUID | None
    client_name: str
    username: str
    router_id: UUID | None
    router_name: str
    address: str | None
    mac: str
    online: bool
    started_at: Instant
    updated_at: Instant
    stopped_at: Instant | None
    stop_cause: str
    bytes_up: int = Field(description="What the client sent.")
    bytes_down: int
    bps_up: int
    bps_down: int


class SessionsAsked(OrganizationListQuery):
    state: Literal["live", "all"] = "live"
    login_id: UUID | None = None
    client_id: UUID | None = None
    router_id: UUID | None = None
    username: str = ""


class DisconnectionShape(Shape):
    asked: int = Field(
        description="How many sessions the router was asked to drop; its answer comes as an event."
    )


def shapes(_ctx: Context, rows: Sequence[Session]) -> list[SessionShape]:
    return [shape(row) for row in rows]


def shape(row: Session) -> SessionShape:
    return SessionShape(
        id=row.id,
        login_id=row.login_id,
        client_id=row.subscriber_id,
        client_name=row.login.subscriber.full_name if row.login else "",
        username=row.username,
        router_id=row.nas_id,
        router_name=row.nas.name if row.nas else "",
        address=row.address,
        mac=row.mac,
        online=row.stopped_at is None,
        started_at=row.started_at,
        updated_at=row.updated_at,
        stopped_at=row.stopped_at,
        stop_cause=row.stop_cause,
        bytes_up=row.bytes_up,
        bytes_down=row.bytes_down,
        bps_up=row.bps_up,
        bps_down=row.bps_down,
    )


SESSIONS = Listing("sessions", SessionShape, shapes, order="-started_at")


@router.get("", response=SESSIONS.page, auth=needs(permissions.VIEW))
def list_sessions(request: Request, asked: Query[SessionsAsked]) -> HttpResponseBase:
    """Sessions, the newest first. `q` is the beginning of a user name, an address, or a client."""
    ctx = request.ctx
    rows = queries.live_sessions(ctx) if asked.state == "live" else queries.sessions(ctx)
    plain = {
        "login_id": asked.login_id,
        "subscriber_id": asked.client_id,
        "nas_id": asked.router_id,
        "username": asked.username,
    }
    rows = rows.filter(**{key: value for key, value in plain.items() if value})
    return SESSIONS.answer(request, _found(ctx, rows, asked.q.strip()), asked)


def _found(ctx: Context, rows: QuerySet[Session], text: str) -> QuerySet[Session]:
    if not text:
        return rows
    if _is_address(text):
        return rows.filter(address=text)
    named = queries.logins(ctx).filter(username__startswith=text)
    if named.exists():
        return rows.filter(login__in=named)
    return rows.filter(
        subscriber_id__in=subscribers.found_by(subscribers.subscribers(ctx), text).values("id")
    )


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


@router.post(
    "/{uuid:login_id}/disconnection", response={202: DisconnectionShape}, auth=needs(permissions.DISCONNECT)
)
def create_session_disconnection(request: Request, login_id: UUID) -> DisconnectionShape:
    """Ask the router to drop a login's sessions."""
    return DisconnectionShape(asked=len(disconnect_sessions(request.ctx, login_id=login_id)))
