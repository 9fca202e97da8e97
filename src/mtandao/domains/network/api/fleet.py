"""`/api/fleet`: how each router was when it was last asked over REST."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http.response import HttpResponseBase
from ninja import Query, Router

from mtandao.domains.network import permissions, queries
from mtandao.domains.network.choices import Reach
from mtandao.domains.network.models import Nas, RouterStatus
from mtandao.foundation.api import Instant, Listing, OrganizationListQuery, Request, Shape, needs
from mtandao.foundation.context import Context

router = Router(tags=["Network"])


class FleetShape(Shape):
    id: UUID
    name: str
    address: str
    reach: Reach
    said: str
    version: str
    board: str
    cpu_load: int | None
    memory_total: int | None
    memory_free: int | None
    booted_at: Instant | None
    ppp_sessions: int | None
    looked_at: Instant | None
    answered_at: Instant | None
    failures: int


class FleetAsked(OrganizationListQuery):
    reach: Reach | None = None


def shapes(_ctx: Context, rows: Sequence[Nas]) -> list[FleetShape]:
    """A router that was not asked yet has a status all the same."""
    found = []
    for nas in rows:
        status = getattr(nas, "status", None) or RouterStatus()
        values: dict[str, Any] = {
            name: getattr(status, name)
            for name in FleetShape.model_fields
            if name not in ("id", "name", "address")
        }
        found.append(FleetShape(id=nas.pk, name=nas.name, address=nas.address, **values))
    return found


FLEET = Listing("fleet", FleetShape, shapes)


@router.get("", response=FLEET.page, auth=needs(permissions.VIEW))
def list_fleet(request: Request, asked: Query[FleetAsked]) -> HttpResponseBase:
    """The routers, each as it was when it was last asked. `q` is a part of a name or site, or an address."""
    rows = queries.routers(request.ctx).select_related("status")
    if asked.reach == Reach.UNKNOWN:
        rows = rows.filter(Q(status=None) | Q(status__reach=Reach.UNKNOWN))
    elif asked.reach:
        rows = rows.filter(status__reach=asked.reach)
    if asked.q:
        text = asked.q.strip()
        rows = rows.filter(Q(name__icontains=text) | Q(site__icontains=text) | Q(address__istartswith=text))
    return FLEET.answer(request, rows, asked)
