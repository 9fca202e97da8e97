"""`/api/free-riders` and `/api/paid-but-offline`."""

from collections.abc import Sequence
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import permissions, queries
from mtandao.domains.reconciliation.choices import RiderWhy
from mtandao.domains.reconciliation.commands.dropping import drop_rider
from mtandao.domains.reconciliation.models import Rider
from mtandao.foundation.api import Instant, Listing, ListQuery, Request, Shape, needs
from mtandao.foundation.context import Context

router = Router(tags=["Network"])


class RiderShape(Shape):
    id: UUID
    router_id: UUID
    username: str
    address: str
    mac: str
    why: RiderWhy
    login_id: UUID | None
    client_id: UUID | None
    found_at: Instant
    seen_at: Instant


class OfflineShape(Shape):
    login_id: UUID
    username: str
    subscription_id: UUID
    client_id: UUID
    wanted_since: Instant


class RidersAsked(ListQuery):
    router_id: UUID | None = None
    why: RiderWhy | None = None


def rider_shapes(_ctx: Context, rows: Sequence[Rider]) -> list[RiderShape]:
    same = ("id", "username", "address", "mac", "login_id", "found_at", "seen_at")
    return [
        RiderShape(
            router_id=row.nas_id,
            client_id=row.subscriber_id,
            why=RiderWhy(row.why),
            **{name: getattr(row, name) for name in same},
        )
        for row in rows
    ]


def offline_shapes(_ctx: Context, rows: Sequence[network.Login]) -> list[OfflineShape]:
    return [
        OfflineShape(
            login_id=row.id,
            username=row.username,
            subscription_id=row.subscription_id,
            client_id=row.subscriber_id,
            wanted_since=row.changed_at,
        )
        for row in rows
    ]


RIDERS = Listing("free-riders", RiderShape, rider_shapes)


class OfflineAsked(ListQuery):
    router_id: UUID | None = Field(None, description="Who was online through it last, or is locked to it.")
    package_id: UUID | None = None
    area: str = Field("", max_length=120, description="A part of the address or region.")


OFFLINE = Listing("paid-but-offline", OfflineShape, offline_shapes)


@router.get("/free-riders", response=RIDERS.page, auth=needs(permissions.VIEW))
def list_free_riders(request: Request, asked: Query[RidersAsked]) -> HttpResponseBase:
    """Who is online on a router although no service explains it. `q` is a user name's beginning."""
    rows = queries.open_riders(request.ctx)
    if asked.router_id:
        rows = rows.filter(nas_id=asked.router_id)
    if asked.why:
        rows = rows.filter(why=asked.why)
    if asked.q:
        rows = rows.filter(username__startswith=asked.q.strip())
    return RIDERS.answer(request, rows, asked)


class RiderDropShape(Shape):
    cause: UUID = Field(description="Which the router's answer has as `correlation_id`, as an event.")


@router.post(
    "/free-riders/{uuid:rider_id}/disconnection",
    response={202: RiderDropShape},
    auth=needs(network.permissions.DISCONNECT),
)
def create_rider_disconnection(request: Request, rider_id: UUID) -> RiderDropShape:
    """Ask the router to drop him: by CoA where RADIUS let him in, else over REST."""
    drop_rider(request.ctx, rider_id=rider_id)
    return RiderDropShape(cause=request.ctx.correlation_id)


@router.get("/paid-but-offline", response=OFFLINE.page, auth=needs(permissions.VIEW))
def list_paid_but_offline(request: Request, asked: Query[OfflineAsked]) -> HttpResponseBase:
    """Logins that are to be online and have had no session for ten minutes. `q` is a user name's beginning."""
    rows = queries.offline_by(
        queries.paid_but_offline(request.ctx),
        router_id=asked.router_id,
        plan_id=asked.package_id,
        area=asked.area,
    )
    return OFFLINE.answer(
        request, rows.filter(username__startswith=asked.q.strip()) if asked.q else rows, asked
    )
