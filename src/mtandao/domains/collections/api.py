"""`/api/clients/{id}/promise`: where an unpaid account stands, and how long he has promised to pay."""

from datetime import date
from uuid import UUID

from ninja import Router
from pydantic import Field

from mtandao.domains.collections import permissions, queries
from mtandao.domains.collections.choices import Stage
from mtandao.domains.collections.commands.promises import take_promise
from mtandao.domains.collections.models import Standing
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.api import Body, Instant, Request, Shape, needs

router = Router(tags=["Collections"])


class PromiseBody(Body):
    until: date = Field(description="Exclusive: on this day he is looked at again.")
    reason: str = Field(max_length=500)


class StandingShape(Shape):
    stage: Stage
    since: Instant | None
    oldest_due_on: date | None
    promise_until: date | None


def shape(row: Standing | None) -> StandingShape:
    """He who never owed has no row."""
    if row is None:
        return StandingShape(stage=Stage.CLEAR, since=None, oldest_due_on=None, promise_until=None)
    return StandingShape(
        stage=Stage(row.stage),
        since=row.since,
        oldest_due_on=row.oldest_due_on,
        promise_until=row.promise_until,
    )


@router.get("/{uuid:client_id}/standing", response=StandingShape, auth=needs(permissions.VIEW))
def read_standing(request: Request, client_id: UUID) -> StandingShape:
    """Where the account stands on the ladder."""
    client = subscribers.subscriber(request.ctx, client_id)
    return shape(queries.standings(request.ctx, [client.id]).get(client.id))


@router.post("/{uuid:client_id}/promise", response={201: StandingShape}, auth=needs(permissions.PROMISE))
def create_promise(request: Request, client_id: UUID, body: PromiseBody) -> StandingShape:
    """Keep an unpaid account online until a day, on his word."""
    take_promise(request.ctx, subscriber_id=client_id, until=body.until, reason=body.reason)
    return shape(queries.standings(request.ctx, [client_id]).get(client_id))
