"""The steps of a service's life, as things: activation, suspension, plan-change, disconnection."""

from collections.abc import Callable
from uuid import UUID

from ninja import Query, Router

from mtandao.domains.billing import contract as billing
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.api.clients.bodies import (
    DisconnectionBody,
    PlanChangeBody,
    QuoteBody,
    SuspensionBody,
    WhichService,
)
from mtandao.doors.api.clients.shapes import MovedShape, QuoteShape, moved
from mtandao.foundation.api import Request, needs
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed, NotFound, Refusal

router = Router(tags=["Clients"])

State = subscriptions.State
LIVING = (State.PENDING, State.ACTIVE, State.SUSPENDED)


class NoService(Refusal):
    code = "client.no_service"


def service_meant(
    ctx: Context, client_id: UUID, which: WhichService | None, *likely: subscriptions.State
) -> subscriptions.Subscription:
    """The named service of this client; else the only one in a `likely` state, the only living, the only one.

    The command itself refuses what the service's state forbids. Malformed if several could be meant.
    """
    client = subscribers.subscriber(ctx, client_id)
    rows = subscriptions.subscriptions_of(ctx, client.id)
    if which is not None and which.subscription_id is not None:
        found = next((row for row in rows if row.id == which.subscription_id), None)
        if found is None:
            raise NotFound("This client has no such service.")
        return found
    tests: list[Callable[[subscriptions.Subscription], bool]] = [
        lambda row: row.state in likely,
        lambda row: row.state in LIVING,
        lambda _: True,
    ]
    for fits in tests:
        fitting = [row for row in rows if fits(row)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            sentence = f"{client.full_name} has {len(fitting)} services that could be meant. Name one."
            raise Malformed("Which service?", fields={"subscription_id": sentence})
    raise NoService(f"{client.full_name} has no service. Sell one first.")


@router.post(
    "/{uuid:client_id}/activation", response=MovedShape, auth=needs(subscriptions.permissions.ACTIVATE)
)
def create_activation(request: Request, client_id: UUID, body: WhichService | None = None) -> MovedShape:
    """The line works: from today it counts."""
    service = service_meant(request.ctx, client_id, body, State.PENDING)
    return moved(request.ctx, subscriptions.activate_subscription(request.ctx, subscription_id=service.id))


@router.post(
    "/{uuid:client_id}/trial-keeping", response=MovedShape, auth=needs(subscriptions.permissions.ACTIVATE)
)
def create_trial_keeping(request: Request, client_id: UUID, body: WhichService | None = None) -> MovedShape:
    """A service that would stop with its trial goes on and is billed."""
    service = service_meant(request.ctx, client_id, body, State.ACTIVE)
    return moved(request.ctx, subscriptions.keep_after_trial(request.ctx, subscription_id=service.id))


@router.post(
    "/{uuid:client_id}/suspension", response=MovedShape, auth=needs(subscriptions.permissions.SUSPEND)
)
def create_suspension(request: Request, client_id: UUID, body: SuspensionBody | None = None) -> MovedShape:
    """Suspend by hand: who was suspended so stays so when he pays."""
    body = body or SuspensionBody()
    service = service_meant(request.ctx, client_id, body, State.ACTIVE)
    suspended = subscriptions.suspend_subscription(
        request.ctx, subscription_id=service.id, reason=subscriptions.SuspensionReason(body.reason)
    )
    return moved(request.ctx, suspended)


@router.delete(
    "/{uuid:client_id}/suspension", response=MovedShape, auth=needs(subscriptions.permissions.SUSPEND)
)
def delete_suspension(request: Request, client_id: UUID, asked: Query[WhichService]) -> MovedShape:
    """Lift a suspension."""
    service = service_meant(request.ctx, client_id, asked, State.SUSPENDED)
    return moved(request.ctx, subscriptions.restore_subscription(request.ctx, subscription_id=service.id))


@router.post(
    "/{uuid:client_id}/plan-change/quote",
    response=QuoteShape,
    auth=needs(subscriptions.permissions.CHANGE_PLAN),
)
def create_plan_quote(request: Request, client_id: UUID, body: QuoteBody) -> QuoteShape:
    """What another package costs from now on. Changes nothing."""
    service = service_meant(request.ctx, client_id, body)
    quote = billing.quote_plan_change(request.ctx, subscription_id=service.id, plan_id=body.package_id)
    return QuoteShape(
        package_id=quote.plan.id,
        on=quote.on,
        until=quote.until,
        credit=quote.credit,
        charge=quote.charge,
        total=quote.total,
        currency=request.ctx.tenant.currency,
    )


@router.post(
    "/{uuid:client_id}/plan-change", response=MovedShape, auth=needs(subscriptions.permissions.CHANGE_PLAN)
)
def create_plan_change(request: Request, client_id: UUID, body: PlanChangeBody) -> MovedShape:
    """Another package, from now on or with the next cycle.

    Now: the days that were billed already are settled by an invoice or a credit note.
    """
    service = service_meant(request.ctx, client_id, body)
    if body.when == "next_cycle":
        planned = subscriptions.plan_subscription_change(
            request.ctx, subscription_id=service.id, plan_id=body.package_id, on=body.on
        )
        return moved(request.ctx, planned)
    if body.on is not None:
        raise Malformed("Not changed: see the fields.", fields={"on": "A day goes with next_cycle."})
    done = billing.change_plan_now(
        request.ctx, subscription_id=service.id, plan_id=body.package_id, quoted=body.quoted
    )
    return moved(request.ctx, done.subscription)


@router.delete(
    "/{uuid:client_id}/plan-change", response=MovedShape, auth=needs(subscriptions.permissions.CHANGE_PLAN)
)
def delete_plan_change(request: Request, client_id: UUID, asked: Query[WhichService]) -> MovedShape:
    """Drop the change that is planned: the package stays."""
    service = service_meant(request.ctx, client_id, asked, State.ACTIVE, State.SUSPENDED)
    dropped = subscriptions.drop_subscription_change(request.ctx, subscription_id=service.id)
    return moved(request.ctx, dropped)


@router.post(
    "/{uuid:client_id}/disconnection", response=MovedShape, auth=needs(subscriptions.permissions.END)
)
def create_disconnection(
    request: Request, client_id: UUID, body: DisconnectionBody | None = None
) -> MovedShape:
    """Take a service off the network until it is reactivated."""
    service = service_meant(request.ctx, client_id, body, State.ACTIVE, State.SUSPENDED)
    done = subscriptions.disconnect_subscription(
        request.ctx, subscription_id=service.id, reason=body.reason if body else ""
    )
    return moved(request.ctx, done)
