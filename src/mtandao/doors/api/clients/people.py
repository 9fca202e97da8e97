"""Find, register, change and remove clients."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.collections import contract as collections
from mtandao.domains.network import contract as network
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.sales import contract as sales
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.api.clients.bodies import ClientChanges, NewClient, PortalPasswordBody
from mtandao.doors.api.clients.shapes import ClientShape, shape, shapes
from mtandao.foundation.api import Listing, OrganizationListQuery, Request, needs, never_kept
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed, NotAllowed

router = Router(tags=["Clients"])


class ClientsAsked(OrganizationListQuery):
    status: collections.Status | None = None
    account_number: str = ""
    phone: str = Field("", description="In any spelling.")
    email: str = ""
    package_id: UUID | None = None
    radius_username: str = Field("", description=f"Only with {network.permissions.VIEW.name}.")


CLIENTS = Listing("clients", ClientShape, shapes)


@router.get("", response=CLIENTS.page, auth=needs(subscribers.permissions.VIEW))
def list_clients(request: Request, asked: Query[ClientsAsked]) -> HttpResponseBase:
    """Clients, the newest first. `q` is the end of a phone number, an account, or words of a name."""
    return CLIENTS.answer(request, narrowed(request.ctx, asked), asked)


def narrowed(ctx: Context, asked: ClientsAsked) -> QuerySet[subscribers.Subscriber]:
    rows = subscribers.found_by(subscribers.subscribers(ctx), asked.q)
    if asked.account_number:
        rows = rows.filter(account_key=subscribers.plain(asked.account_number))
    if asked.phone:
        rows = rows.filter(phone_ending=_e164(ctx, asked.phone)[::-1])
    if asked.email:
        rows = rows.filter(email_key=asked.email.strip().lower())
    if asked.package_id:
        sold = subscriptions.subscriptions(ctx).filter(plan_id=asked.package_id)
        rows = rows.filter(id__in=sold.values("subscriber_id"))
    if asked.radius_username:
        if not ctx.may(network.permissions.VIEW):
            raise NotAllowed(f"You may not {network.permissions.VIEW.label}.")
        named = network.logins(ctx).filter(username=asked.radius_username, subscriber_id=OuterRef("pk"))
        rows = rows.filter(Exists(named))
    return collections.with_status(ctx, rows, asked.status) if asked.status else rows


def _e164(ctx: Context, written: str) -> str:
    try:
        return subscribers.e164(written, ctx.tenant.country)
    except subscribers.NoPhone as refusal:
        raise Malformed("This is not asked so.", fields={"phone": refusal.detail}) from None


@router.post("", response={201: ClientShape}, auth=needs(sales.permissions.SIGN_UP))
def create_client(request: Request, body: NewClient) -> ClientShape:
    """Register a client and sell him a package: account number, login and first invoice in one."""
    if body.organization_id is not None:
        organizations.visible(request.ctx, body.organization_id)
    sale = sales.sign_up_subscriber(request.ctx, person=body.person(), terms=body.terms())
    return shape(request.ctx, sale.subscriber)


@router.get("/{uuid:client_id}", response=ClientShape, auth=needs(subscribers.permissions.VIEW))
def read_client(request: Request, client_id: UUID) -> ClientShape:
    """One client."""
    return shape(request.ctx, subscribers.subscriber(request.ctx, client_id))


@router.patch("/{uuid:client_id}", response=ClientShape, auth=needs(subscribers.permissions.CHANGE))
def change_client(request: Request, client_id: UUID, body: ClientChanges) -> ClientShape:
    """Change what is known of a client."""
    changed = subscribers.change_subscriber(request.ctx, subscriber_id=client_id, **body.given())
    return shape(request.ctx, changed)


@router.delete("/{uuid:client_id}", response={204: None}, auth=needs(subscribers.permissions.DELETE))
def delete_client(request: Request, client_id: UUID) -> None:
    """Take a client off the lists; refused while a service lives. His money and history stay."""
    sales.remove_client(request.ctx, subscriber_id=client_id)


@router.post(
    "/{uuid:client_id}/portal-password", response={204: None}, auth=needs(subscribers.permissions.CHANGE)
)
@never_kept
def create_portal_password(request: Request, client_id: UUID, body: PortalPasswordBody) -> None:
    """A password with which the client signs in to his own pages."""
    subscribers.give_portal_password(request.ctx, subscriber_id=client_id, password=body.password)
