"""The end of a client's service: quoted, then taken; or with the period, and not after all."""

from uuid import UUID

from ninja import Query, Router

from mtandao.domains.billing import contract as billing
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.api.clients.bodies import EndBody, WhichService
from mtandao.doors.api.clients.lifecycle import service_meant
from mtandao.doors.api.clients.shapes import EndQuoteShape, MovedShape, moved
from mtandao.foundation.api import Request, needs
from mtandao.foundation.refusals import Malformed

router = Router(tags=["Clients"])

State = subscriptions.State
END = subscriptions.permissions.END


@router.post("/{uuid:client_id}/termination/quote", response=EndQuoteShape, auth=needs(END))
def create_end_quote(request: Request, client_id: UUID, body: WhichService | None = None) -> EndQuoteShape:
    """What ending a service now gives back. Changes nothing."""
    service = service_meant(request.ctx, client_id, body, State.ACTIVE, State.SUSPENDED)
    quote = billing.quote_end(request.ctx, subscription_id=service.id)
    return EndQuoteShape(
        on=quote.on,
        until=quote.until,
        owed=quote.owed,
        credit=quote.credit,
        served=quote.served,
        fee=quote.fee,
        add_ons=quote.add_ons,
        total=quote.total,
        currency=request.ctx.tenant.currency,
    )


@router.post("/{uuid:client_id}/termination", response=MovedShape, auth=needs(END))
def create_termination(request: Request, client_id: UUID, body: EndBody | None = None) -> MovedShape:
    """The end of a service for good: now, and what was billed ahead is credited; or with a period."""
    body = body or EndBody()
    service = service_meant(request.ctx, client_id, body, State.ACTIVE, State.SUSPENDED)
    if body.when == "period_end":
        planned = subscriptions.plan_subscription_end(request.ctx, subscription_id=service.id, on=body.on)
        return moved(request.ctx, planned)
    if body.on is not None:
        raise Malformed("Not ended: see the fields.", fields={"on": "A day goes with period_end."})
    ended = billing.end_service_now(request.ctx, subscription_id=service.id, quoted=body.quoted)
    return moved(request.ctx, ended.subscription)


@router.delete("/{uuid:client_id}/termination", response=MovedShape, auth=needs(END))
def delete_termination(request: Request, client_id: UUID, asked: Query[WhichService]) -> MovedShape:
    """The notice is taken back: the service goes on."""
    service = service_meant(request.ctx, client_id, asked, State.ACTIVE, State.SUSPENDED)
    return moved(request.ctx, subscriptions.drop_subscription_end(request.ctx, subscription_id=service.id))
