"""`/api/clients/{id}/verdict`: why is he offline?"""

from typing import Literal
from uuid import UUID

from ninja import Router
from pydantic import Field

from mtandao.domains.network import contract as network
from mtandao.domains.reports import contract as reports
from mtandao.domains.subscribers import contract as subscribers
from mtandao.doors.console.subscribers.verdicts import Teller
from mtandao.foundation.api import Instant, Request, Shape, needs

router = Router(tags=["Clients"])


class VerdictShape(Shape):
    cause: reports.Cause = Field(description="For programs. The first that holds, in the order of this list.")
    tone: Literal["good", "warn", "bad", "quiet", "wait"]
    sentence: str = Field(description="What is so, since when, and why.")
    detail: str = Field(description="What follows from it.")
    online: bool
    offline_since: Instant | None = Field(description="Null while online, and for who was never there.")
    subscription_id: UUID | None = Field(description="The service that is spoken of.")
    login_id: UUID | None
    session_id: UUID | None = Field(description="The running session, or the last one.")
    router_id: UUID | None
    router_name: str
    neighbours: int = Field(description="How many others went with him.")
    neighbours_back: int = Field(description="How many of these are online again.")


@router.get(
    "/{uuid:client_id}/verdict",
    response=VerdictShape,
    auth=needs(subscribers.permissions.VIEW, network.permissions.VIEW),
)
def read_verdict(request: Request, client_id: UUID) -> VerdictShape:
    """Why a client is offline, slow or behind the wall, as his page says it. Amounts only for who may see them."""
    subscriber = subscribers.subscriber(request.ctx, client_id)
    found = reports.diagnosis(request.ctx, subscriber)
    said = Teller(request.ctx, subscriber, found).verdict()
    nas = found.router.router if found.router else None
    return VerdictShape(
        cause=found.cause,
        tone=said.tone,
        sentence=str(said.sentence),
        detail=str(said.detail),
        online=found.online,
        offline_since=found.offline_since,
        subscription_id=found.client.service.id if found.client.service else None,
        login_id=found.login.id if found.login else None,
        session_id=found.session.id if found.session else None,
        router_id=nas.id if nas else None,
        router_name=nas.name if nas else "",
        neighbours=found.neighbours,
        neighbours_back=found.neighbours_back,
    )
