"""`/api/billing/parked`: accounts that are not billed until somebody has looked."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.billing import permissions, run_queries
from mtandao.domains.billing.api.invoices import SEEN
from mtandao.domains.billing.choices import ParkReason
from mtandao.domains.billing.commands.park import release_account
from mtandao.domains.billing.models import Parked
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.api import (
    Body,
    GuardedShape,
    Instant,
    Listing,
    ListQuery,
    Money,
    Request,
    needs,
    only,
)
from mtandao.foundation.context import Context

router = Router(tags=["Billing"])


class ParkedShape(GuardedShape):
    id: UUID
    client_id: UUID
    client_name: str
    account_number: str
    reason: ParkReason
    said: str
    owed: Annotated[Money | None, SEEN] = Field(description="What the ledger said when it was parked.")
    invoiced: Annotated[Money | None, SEEN] = Field(description="What the open invoices said.")
    apart: Annotated[Money | None, SEEN]
    parked_at: Instant
    released_at: Instant | None
    released_by: str
    release_note: str


class ParkedAsked(ListQuery):
    client_id: UUID | None = None
    reason: ParkReason | None = None
    released: bool | None = None


class ReleaseBody(Body):
    note: str = Field(max_length=500, description="What it was: it is read by whoever comes next.")


def _shape(row: Parked) -> ParkedShape:
    return ParkedShape(
        id=row.id,
        client_id=row.subscriber_id,
        client_name=row.subscriber.full_name,
        account_number=row.subscriber.account_number,
        reason=ParkReason(row.reason),
        said=row.said,
        owed=row.owed,
        invoiced=row.invoiced,
        apart=row.apart,
        parked_at=row.parked_at,
        released_at=row.released_at,
        released_by=row.released_by,
        release_note=row.release_note,
    )


def _shapes(_ctx: Context, rows: Sequence[Parked]) -> list[ParkedShape]:
    return [_shape(row) for row in rows]


PARKED = Listing("parked-accounts", ParkedShape, _shapes)


@router.get("/parked", response=PARKED.page, auth=needs(permissions.VIEW))
def list_parked(request: Request, asked: Query[ParkedAsked]) -> HttpResponseBase:
    """Parked accounts, the newest first. `q` is a client's name, phone or account."""
    rows = run_queries.parked_accounts(request.ctx)
    rows = only(rows, subscriber_id=asked.client_id, reason=asked.reason)
    if asked.released is not None:
        rows = rows.filter(released_at__isnull=not asked.released)
    if asked.q:
        rows = rows.filter(subscriber__in=subscribers.found_by(subscribers.subscribers(request.ctx), asked.q))
    return PARKED.answer(request, rows, asked)


@router.get("/parked/{uuid:parked_id}", response=ParkedShape, auth=needs(permissions.VIEW))
def read_parked(request: Request, parked_id: UUID) -> ParkedShape:
    """One account, and why it is not billed."""
    return _shape(run_queries.parked_account(request.ctx, parked_id))


@router.post("/parked/{uuid:parked_id}/release", response=ParkedShape, auth=needs(permissions.RELEASE))
def create_release(request: Request, parked_id: UUID, body: ReleaseBody) -> ParkedShape:
    """Somebody has looked. The next run bills it, or parks it again."""
    row = run_queries.parked_account(request.ctx, parked_id)
    return _shape(release_account(request.ctx, subscriber_id=row.subscriber_id, note=body.note))
