"""`/api/fleet`: how each router was when it was last asked over REST."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.network import permissions, queries
from mtandao.domains.network.choices import Reach, RouterState
from mtandao.domains.network.health import with_state
from mtandao.domains.network.models import RouterStatus
from mtandao.foundation.api import Instant, Listing, OrganizationListQuery, Request, Shape, needs
from mtandao.foundation.context import Context

router = Router(tags=["Network"])


class FleetShape(Shape):
    id: UUID
    name: str
    address: str
    state: RouterState = Field(
        description="By accounting and REST together. `no_answer`: it fell silent with somebody online, or REST does "
        "not reach it; until it speaks again. `empty`: nobody is online on it, so nothing is heard."
    )
    online: int = Field(description="Its running sessions.")
    cut_off: int = Field(description="Of one with `no_answer`: who was online when it fell silent.")
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
    state: RouterState | None = None
    pop: UUID | None = Field(None, description="Those that stand there.")


OWN = ("id", "name", "address", "state", "online", "cut_off")


def shapes(_ctx: Context, rows: Sequence[Any]) -> list[FleetShape]:
    """A router that was not asked yet has a status all the same."""
    found = []
    for nas in rows:
        status = getattr(nas, "status", None) or RouterStatus()
        values: dict[str, Any] = {
            name: getattr(status, name) for name in FleetShape.model_fields if name not in OWN
        }
        values |= {name: getattr(nas, name) for name in OWN if name != "cut_off"}
        values["cut_off"] = nas.online + nas.lost if nas.state == RouterState.SILENT else 0
        found.append(FleetShape(**values))
    return found


FLEET = Listing("fleet", FleetShape, shapes)


@router.get("", response=FLEET.page, auth=needs(permissions.VIEW))
def list_fleet(request: Request, asked: Query[FleetAsked]) -> HttpResponseBase:
    """The routers, each as it was when it was last asked. `q` is a part of a name or POP, or an address."""
    rows = with_state(request.ctx, queries.routers(request.ctx))
    if asked.reach == Reach.UNKNOWN:
        rows = rows.filter(Q(status=None) | Q(status__reach=Reach.UNKNOWN))
    elif asked.reach:
        rows = rows.filter(status__reach=asked.reach)
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.pop:
        rows = rows.filter(pop=asked.pop)
    if asked.q:
        rows = queries.found_by(rows, asked.q)
    return FLEET.answer(request, rows, asked)
