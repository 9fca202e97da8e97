"""`/api/routers/{id}/pppoe-services`: where customers dial in."""

from uuid import UUID

from ninja import Router
from pydantic import Field

from mtandao.domains.network import permissions
from mtandao.domains.network.choices import ServiceState
from mtandao.domains.network.commands.pppoe import change_pppoe, remove_pppoe, set_up_pppoe
from mtandao.domains.network.models import PppoeService
from mtandao.domains.network.pppoe import service_on, services_on
from mtandao.domains.network.queries import router as router_of
from mtandao.domains.network.rules.routeros import LEAST_MTU, MOST_MTU, Authentication
from mtandao.foundation.api import Body, Instant, Request, Shape, needs

router = Router(tags=["Network"])


class PppoeChanges(Body):
    """What may be changed; what is not sent stays."""

    interface: str = Field("", max_length=63, description="As the router names it: `ether3`, `bridge-homes`.")
    name: str = Field("", max_length=63, description="The service name: letters, digits, dots and dashes.")
    pool_id: UUID | None = Field(None, description="From it customers get their addresses.")
    local_address: str | None = Field(
        None, max_length=15, description="Our end. Left out: the gateway of the pool's network."
    )
    local_pool_id: UUID | None = Field(None, description="Our end from a pool, in place of one address.")
    profile: str = Field("", max_length=63, description="Left out it is named after the service.")
    mtu: int = Field(1480, ge=LEAST_MTU, le=MOST_MTU)
    mru: int = Field(1480, ge=LEAST_MTU, le=MOST_MTU)
    keepalive_s: int = Field(10, ge=1, le=3600)
    one_per_host: bool = True
    authentication: list[Authentication] = Field(default_factory=lambda: list(Authentication), max_length=4)


class NewPppoe(PppoeChanges):
    interface: str = Field(max_length=63, description="As the router names it: `ether3`, `bridge-homes`.")
    name: str = Field(max_length=63, description="The service name: letters, digits, dots and dashes.")
    pool_id: UUID = Field(description="From it customers get their addresses.")


class PppoeShape(Shape):
    id: UUID
    router_id: UUID
    interface: str
    name: str
    profile: str
    pool_id: UUID
    local_address: str | None
    local_pool_id: UUID | None
    mtu: int
    mru: int
    keepalive_s: int
    one_per_host: bool
    authentication: list[Authentication]
    state: ServiceState
    said: str = Field(description="The router's own words, or the name that is in the way.")
    settled_at: Instant | None = Field(description="Since when the router holds it.")
    created_at: Instant
    removed_at: Instant | None = Field(description="Wanted no more; gone when the router does not hold it.")


class PppoeServices(Shape):
    items: list[PppoeShape]


def shape(it: PppoeService) -> PppoeShape:
    apart = ("router_id", "authentication", "state")
    return PppoeShape(
        router_id=it.nas_id,
        authentication=[Authentication(each) for each in it.authentication],
        state=ServiceState(it.state),
        **{name: getattr(it, name) for name in PppoeShape.model_fields if name not in apart},
    )


@router.get("/{uuid:router_id}/pppoe-services", response=PppoeServices, auth=needs(permissions.VIEW))
def read_pppoe_services(request: Request, router_id: UUID) -> PppoeServices:
    """What a router is to have, what became of it, and what is still to go from it."""
    found = services_on(request.ctx, router_of(request.ctx, router_id).id)
    return PppoeServices(items=[shape(it) for it in found])


@router.post(
    "/{uuid:router_id}/pppoe-services", response={202: PppoeShape}, auth=needs(permissions.CHANGE_NAS)
)
def create_pppoe_service(request: Request, router_id: UUID, body: NewPppoe) -> PppoeShape:
    """Set one up. It is saved, and the router gets it as soon as it answers: `state` tells."""
    return shape(set_up_pppoe(request.ctx, nas_id=router_id, **body.given()))


@router.get(
    "/{uuid:router_id}/pppoe-services/{uuid:pppoe_id}", response=PppoeShape, auth=needs(permissions.VIEW)
)
def read_pppoe_service(request: Request, router_id: UUID, pppoe_id: UUID) -> PppoeShape:
    """One of them."""
    return shape(service_on(request.ctx, router_id, pppoe_id))


@router.patch(
    "/{uuid:router_id}/pppoe-services/{uuid:pppoe_id}",
    response={202: PppoeShape},
    auth=needs(permissions.CHANGE_NAS),
)
def change_pppoe_service(request: Request, router_id: UUID, pppoe_id: UUID, body: PppoeChanges) -> PppoeShape:
    """Change it; one that the router refused is asked again."""
    return shape(change_pppoe(request.ctx, nas_id=router_id, service_id=pppoe_id, **body.given()))


@router.delete(
    "/{uuid:router_id}/pppoe-services/{uuid:pppoe_id}",
    response={202: PppoeShape},
    auth=needs(permissions.CHANGE_NAS),
)
def delete_pppoe_service(request: Request, router_id: UUID, pppoe_id: UUID) -> PppoeShape:
    """Wanted no more: its rows go from the router as soon as it answers."""
    return shape(remove_pppoe(request.ctx, nas_id=router_id, service_id=pppoe_id))
