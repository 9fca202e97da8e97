"""`/api/routers/{id}`: `ping`, `interfaces` and `rows`, asked of the router itself while the caller waits.

503 `router.away` where it does not answer; what it or we refuse is a 409 with the sentence.
"""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field, IPvAnyAddress

from mtandao.domains.network import on_router, permissions
from mtandao.domains.network.choices import Whose
from mtandao.domains.network.errors import RowMadeByHand
from mtandao.domains.network.hands import NotOnRouter, Row, hand_of
from mtandao.domains.network.models import Login, Nas
from mtandao.domains.network.on_router import MENUS, Interface, Link
from mtandao.domains.network.pages.row_form import said_of
from mtandao.domains.network.queries import router as router_of
from mtandao.domains.network.rules.routeros.by_hand import FIELDS, shown, wrong
from mtandao.foundation.api import Body, Request, Shape, needs
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed, NotFound

router = Router(tags=["Network"])


class Kept(StrEnum):
    """What is changed by hand."""

    QUEUES = "queues"
    POOLS = "pools"
    PROFILES = "profiles"


class Read(StrEnum):
    """What is shown."""

    QUEUES = "queues"
    POOLS = "pools"
    PROFILES = "profiles"
    ACTIVE = "active"
    PPP_USERS = "ppp-users"


KIND = {"queues": "queue", "pools": "pool", "profiles": "profile", "active": "active", "ppp-users": "user"}


class PingBody(Body):
    address: IPvAnyAddress


class PingShape(Shape):
    address: str
    sent: int
    received: int
    times: list[str] = Field(description="As the router writes them: `12ms340us`.")


class InterfaceShape(Shape):
    name: str
    type: str
    link: Link
    addresses: list[str]
    reserved: str = Field(
        description="Why nothing is set up on it: `named` by somebody, its `network` is, or as the router showed it "
        "`uplink`, `way` (to us) or `managed`."
    )


class Interfaces(Shape):
    items: list[InterfaceShape]


Values = dict[Annotated[str, Field(max_length=40)], Annotated[str, Field(max_length=200)]]
NAMES = "; ".join(f"{kind}: {', '.join(FIELDS[KIND[kind]])}" for kind in Kept)


class RouterRowBody(Body):
    values: Values = Field(
        max_length=20,
        description=f"By the names of RouterOS. {NAMES}. `rate` is a profile's speed, like 5M/20M.",
    )


class RouterRowChanges(RouterRowBody):
    sure: bool = Field(False, description="Change it though somebody else made it by hand on the router.")


class RouterRowShape(Shape):
    name: str
    whose: Whose
    values: dict[str, str] = Field(
        description="As they are sent; of a row that is only read as RouterOS tells it."
    )
    login_id: UUID | None = Field(description="Whose session made it, or who has that name.")
    client_id: UUID | None
    shadows: bool = Field(
        description="A PPP user that goes before a login of ours: the router does not ask RADIUS for it."
    )


class RouterRows(Shape):
    items: list[RouterRowShape]


class RowAsked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field("", max_length=200, description="Of the row.")


class RemovalAsked(RowAsked):
    sure: bool = Field(False, description="It was made by hand, and cannot be brought back from here.")


@router.post("/{uuid:router_id}/ping", response=PingShape, auth=needs(permissions.VIEW))
def create_ping(request: Request, router_id: UUID, body: PingBody) -> PingShape:
    """Three pings from the router; `received` 0 is an answer as well."""
    nas, address = router_of(request.ctx, router_id), str(body.address)
    times = on_router.ping_from(nas, address)
    return PingShape(address=address, sent=on_router.PINGS, received=len(times), times=times)


@router.get("/{uuid:router_id}/interfaces", response=Interfaces, auth=needs(permissions.VIEW))
def read_interfaces(request: Request, router_id: UUID) -> Interfaces:
    """Its interfaces, without those that sessions made."""
    nas = router_of(request.ctx, router_id)
    with hand_of(nas) as hand:
        return Interfaces(items=[_interface(each) for each in on_router.interfaces_of(nas, hand)])


@router.get("/{uuid:router_id}/rows/{row_kind}", response=RouterRows, auth=needs(permissions.VIEW))
def read_router_rows(request: Request, router_id: UUID, row_kind: Read, asked: Query[RowAsked]) -> RouterRows:
    """What the router holds: all of it, for RouterOS has no pages, or what has that `name`."""
    nas, menu = router_of(request.ctx, router_id), KIND[row_kind]
    with hand_of(nas) as hand:
        rows = on_router.rows_of(hand, menu)
    if asked.name:
        rows = [row for row in rows if row.get("name") == asked.name]
    return RouterRows(items=_shapes(request.ctx, nas, menu, rows))


@router.post(
    "/{uuid:router_id}/rows/{row_kind}", response={201: RouterRowShape}, auth=needs(permissions.CHANGE_NAS)
)
def create_router_row(
    request: Request, router_id: UUID, row_kind: Kept, body: RouterRowBody
) -> RouterRowShape:
    """Add one, at once. It is the operator's own: we look after it neither before nor after."""
    nas, menu = router_of(request.ctx, router_id), KIND[row_kind]
    _check(menu, body.values, body.values)
    saved = on_router.save_row(request.ctx, nas, menu, body.values)
    return _shapes(request.ctx, nas, menu, [saved])[0]


@router.patch(
    "/{uuid:router_id}/rows/{row_kind}", response=RouterRowShape, auth=needs(permissions.CHANGE_NAS)
)
def change_router_row(
    request: Request, router_id: UUID, row_kind: Kept, asked: Query[RowAsked], body: RouterRowChanges
) -> RouterRowShape:
    """Change what is sent of the row with that `name`; what is empty is set to none."""
    nas, menu = router_of(request.ctx, router_id), KIND[row_kind]
    there = _by_hand(nas, menu, asked.name, sure=body.sure)
    whole = {**shown(menu, there), **body.values}
    _check(menu, body.values, whole)
    saved = on_router.save_row(request.ctx, nas, menu, whole, asked.name)
    return _shapes(request.ctx, nas, menu, [saved])[0]


@router.delete("/{uuid:router_id}/rows/{row_kind}", response={204: None}, auth=needs(permissions.CHANGE_NAS))
def delete_router_row(request: Request, router_id: UUID, row_kind: Kept, asked: Query[RemovalAsked]) -> None:
    """Remove the row with that `name`. What something on the router still names, the router keeps and says so."""
    nas, menu = router_of(request.ctx, router_id), KIND[row_kind]
    _by_hand(nas, menu, asked.name, sure=asked.sure)
    on_router.remove_row(request.ctx, nas, menu, asked.name)


def _by_hand(nas: Nas, kind: str, name: str, *, sure: bool) -> Row:
    if not name:
        raise Malformed(_("Name the row."), fields={"name": _("This is needed.")})
    try:
        there = on_router.row_there(nas, kind, name)
    except NotOnRouter as gone:
        raise NotFound(gone.detail) from None
    on_router.must_be_free(nas, there)
    if not sure:
        said = _("%(row)s on %(router)s was made by hand: send `sure` to change it all the same.")
        raise RowMadeByHand(said % {"row": name, "router": nas.name})
    return there


def _check(kind: str, sent: Values, whole: dict[str, str]) -> None:
    said = _("A row of this kind has no such value.")
    fields = {f"values.{name}": said for name in sent if name not in FIELDS[kind]}
    fields |= {f"values.{name}": said_of(why) for name, why in wrong(kind, whole).items()}
    if fields:
        raise Malformed(_("Not saved: see the fields."), fields=fields)


def _interface(each: Interface) -> InterfaceShape:
    return InterfaceShape(
        name=each.name, type=each.type, link=each.link, addresses=list(each.addresses), reserved=each.reserved
    )


def _shapes(ctx: Context, nas: Nas, kind: str, rows: list[Row]) -> list[RouterRowShape]:
    behind = on_router.logins_behind(ctx, nas, kind, rows)
    ours = on_router.shadowed(ctx, rows) if kind == "user" else set()
    return [_row(kind, row, behind.get(row.get("name", "")), ours) for row in rows]


def _row(kind: str, row: Row, login: Login | None, ours: set[str]) -> RouterRowShape:
    told = {name: row.get(name, "") for name in MENUS[kind].names}
    return RouterRowShape(
        name=row.get("name", ""),
        whose=on_router.whose(row),
        values=shown(kind, row) if kind in FIELDS else told,
        login_id=login.pk if login else None,
        client_id=login.subscriber_id if login else None,
        shadows=row.get("name", "") in ours and row.get("disabled") != "true",
    )
