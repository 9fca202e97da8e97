"""Who is let in here, and as whom he acts."""

from uuid import UUID

from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.api import Request
from mtandao.foundation.api.asking import known
from mtandao.foundation.context import ActorKind, Context
from mtandao.foundation.refusals import NotAllowed


class ClientBearer:
    """Lets a subscriber in by the token of `POST /api/client/login`. 401 if unknown, 403 for the team."""

    openapi_security_schema = {"type": "http", "scheme": "bearer"}

    def __call__(self, request: Request) -> bool:
        if known(request).actor.kind != ActorKind.SUBSCRIBER:
            raise NotAllowed("This is for subscribers: sign in at /api/client/login.")
        return True


as_client = ClientBearer()


def own_id(request: Request) -> UUID:
    assert request.ctx.actor.id is not None
    return request.ctx.actor.id


def own(request: Request) -> subscribers.Subscriber:
    return subscribers.subscriber(request.ctx, own_id(request))


def for_himself(request: Request) -> Context:
    """What rooms are asked with on his behalf: he has no right of the team's, only his own things."""
    return request.ctx.trusted()
