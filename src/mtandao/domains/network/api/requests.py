"""`/api/router-requests`: what routers were asked about running sessions, and what they said."""

from collections.abc import Sequence
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.network import permissions, queries
from mtandao.domains.network.choices import Answer, RequestKind
from mtandao.domains.network.models import Login, RouterRequest
from mtandao.domains.network.pages.finding import requests_like
from mtandao.foundation.api import Instant, Listing, ListQuery, Moment, Request, Shape, needs, only
from mtandao.foundation.context import Context

router = Router(tags=["Network"])


class RouterRequestShape(Shape):
    id: UUID
    kind: RequestKind
    answer: Answer
    detail: str = Field(description="The router's own words.")
    milliseconds: int
    username: str
    login_id: UUID | None = Field(description="Null where no login explained the session.")
    client_id: UUID | None
    router_id: UUID | None
    router_name: str
    asked_at: Instant
    answered_at: Instant | None
    cause: UUID = Field(description="The `cause` that whoever asked for it was answered with.")


class RouterRequestsAsked(ListQuery):
    router_id: UUID | None = None
    client_id: UUID | None = None
    login_id: UUID | None = None
    answer: Answer | None = None
    kind: RequestKind | None = None
    cause: UUID | None = None
    asked_from: Moment | None = None
    asked_until: Moment | None = Field(None, description="Not included.")


def shapes(_ctx: Context, rows: Sequence[RouterRequest]) -> list[RouterRequestShape]:
    return [
        RouterRequestShape(
            id=row.pk,
            kind=RequestKind(row.kind),
            answer=Answer(row.answer),
            detail=row.detail,
            milliseconds=row.milliseconds,
            username=row.login.username if row.login else row.username,
            login_id=row.login_id,
            client_id=row.login.subscriber_id if row.login else None,
            router_id=row.nas_id,
            router_name=row.nas.name if row.nas else "",
            asked_at=row.asked_at,
            answered_at=row.answered_at,
            cause=row.correlation_id,
        )
        for row in rows
    ]


REQUESTS = Listing("router-requests", RouterRequestShape, shapes, order="-pk")


@router.get("", response=REQUESTS.page, auth=needs(permissions.VIEW))
def list_router_requests(request: Request, asked: Query[RouterRequestsAsked]) -> HttpResponseBase:
    """Changes and disconnections of running sessions, the newest first. `q` is a user name's beginning, or a client."""
    ctx = request.ctx
    rows = only(
        queries.router_requests(ctx),
        nas_id=asked.router_id,
        login_id=asked.login_id,
        answer=asked.answer,
        kind=asked.kind,
        correlation_id=asked.cause,
        asked_at__gte=asked.asked_from,
        asked_at__lt=asked.asked_until,
    )
    if asked.client_id is not None:
        # Of his few logins: the log is then read by its index.
        mine = Login.of(ctx).filter(subscriber_id=asked.client_id).values_list("id", flat=True)
        rows = rows.filter(login_id__any=list(mine))
    if text := asked.q.strip():
        rows = requests_like(ctx, rows, text)
    return REQUESTS.answer(request, rows, asked)
