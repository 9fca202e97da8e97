"""`/api/collections/promises`: who gave his word until when, and who kept it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.collections import permissions
from mtandao.domains.collections.api.clients import PromiseShape, promise_shapes
from mtandao.domains.collections.choices import PromiseState
from mtandao.domains.collections.models import Promise
from mtandao.domains.collections.promised import all_promises
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.api import Listing, ListQuery, Request, needs, only
from mtandao.foundation.context import Context

router = Router(tags=["Collections"])


class PromiseOfClientShape(PromiseShape):
    client_id: UUID
    client_name: str
    account_number: str


class PromisesAsked(ListQuery):
    client_id: UUID | None = None
    status: PromiseState | None = None
    until_from: date | None = Field(None, description="The day until which he stays online.")
    until_to: date | None = Field(None, description="Inclusive.")


def _of_clients(ctx: Context, rows: Sequence[Promise]) -> list[PromiseOfClientShape]:
    return [
        PromiseOfClientShape(
            **said.model_dump(),
            client_id=row.subscriber_id,
            client_name=row.subscriber.full_name,
            account_number=row.subscriber.account_number,
        )
        for row, said in zip(rows, promise_shapes(ctx, rows), strict=True)
    ]


PROMISES = Listing("all-promises", PromiseOfClientShape, _of_clients)


@router.get("/promises", response=PROMISES.page, auth=needs(permissions.VIEW))
def list_all_promises(request: Request, asked: Query[PromisesAsked]) -> HttpResponseBase:
    """Every promise to pay, the newest first. `q` is a client's name, phone or account."""
    rows = only(
        all_promises(request.ctx),
        subscriber_id=asked.client_id,
        state=asked.status,
        until__gte=asked.until_from,
        until__lte=asked.until_to,
    )
    if asked.q:
        rows = rows.filter(subscriber__in=subscribers.found_by(subscribers.subscribers(request.ctx), asked.q))
    return PROMISES.answer(request, rows, asked)
