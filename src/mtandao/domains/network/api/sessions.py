"""`/api/sessions`: who is online, and who was."""

import ipaddress
from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field, IPvAnyAddress

from mtandao.domains.network import permissions, prefixes, queries, rules
from mtandao.domains.network.commands.dropping import drop_session
from mtandao.domains.network.models import Session
from mtandao.domains.network.pages.finding import MOST, sessions_like, sessions_of_name
from mtandao.foundation.api import (
    Instant,
    Listing,
    Moment,
    OrganizationListQuery,
    Request,
    Shape,
    needs,
    only,
)
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
    delegated_prefix: str | None = Field(description="IPv6 that its router gives on.")
    framed_prefix: str | None = Field(description="IPv6 of the line itself.")
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
    state: Literal["live", "ended", "all"] = "live"
    login_id: UUID | None = None
    client_id: UUID | None = None
    router_id: UUID | None = None
    username: str = ""
    address: IPvAnyAddress | None = Field(None, description="Of IPv6 also any within a prefix of theirs.")
    mac: str = Field("", max_length=20, description="However it is spelled.")
    started_from: Moment | None = None
    started_until: Moment | None = Field(None, description="Not included.")
    at: Moment | None = Field(None, description="Only those that ran at that instant.")


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
        delegated_prefix=row.delegated_prefix,
        framed_prefix=row.framed_prefix,
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
    """Sessions, the newest first. `q` is the beginning of a user name, an address, a MAC, or a client. Whoever gives a
    time is answered from its months alone."""
    rows = only(
        _of_time(queries.sessions(request.ctx), asked),
        login_id=asked.login_id,
        subscriber_id=asked.client_id,
        nas_id=asked.router_id,
        mac__in=rules.device_spellings(asked.mac) or [asked.mac] * bool(asked.mac),
    )
    if asked.address is not None:
        rows = prefixes.with_address(rows, str(asked.address))
    if asked.username:
        rows = sessions_of_name(request.ctx, rows, asked.username)
    return SESSIONS.answer(request, _found(request.ctx, rows, asked.q.strip()), asked)


def _of_time(rows: QuerySet[Session], asked: SessionsAsked) -> QuerySet[Session]:
    if asked.state != "all":
        rows = rows.filter(stopped_at__isnull=asked.state == "live")
    if asked.started_from is not None:
        began = asked.started_from
        rows = rows.filter(started_at__gte=began).filter(queries.not_over_before(began))
    if asked.started_until is not None:
        rows = rows.filter(started_at__lt=asked.started_until)
    if asked.at is not None:
        rows = rows.filter(started_at__lte=asked.at).filter(queries.not_over_before(asked.at))
    return rows


def _found(ctx: Context, rows: QuerySet[Session], text: str) -> QuerySet[Session]:
    if not text:
        return rows
    if rules.device_spellings(text) or _is_address(text):
        return sessions_like(ctx, rows, text)
    named = queries.logins(ctx).filter(username__startswith=text).values_list("id", flat=True)[:MOST]
    # Whose they are is asked first: the months are then searched by keys.
    return rows.filter(login_id__any=list(named)) if named else sessions_like(ctx, rows, text)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


class SessionDisconnectionShape(Shape):
    cause: UUID = Field(description="Which the router's answer has as `correlation_id`, as an event.")


@router.post(
    "/{uuid:session_id}/disconnection",
    response={202: SessionDisconnectionShape},
    auth=needs(permissions.DISCONNECT),
)
def create_session_disconnection(request: Request, session_id: UUID) -> SessionDisconnectionShape:
    """Ask the router to drop this one session, whether a login explains it or not."""
    drop_session(request.ctx, session_id=session_id)
    return SessionDisconnectionShape(cause=request.ctx.correlation_id)
