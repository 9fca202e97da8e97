"""Credit for many wallets at once."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.ledger import permissions
from mtandao.domains.ledger.api.shapes import SEEN
from mtandao.domains.ledger.choices import CreditKind, Outcome
from mtandao.domains.ledger.commands.bulk import MOST, Credit
from mtandao.domains.ledger.commands.start import start_bulk_credit
from mtandao.domains.ledger.models import BulkCredit, BulkCreditLine
from mtandao.domains.ledger.queries.bulk import bulk_credit, bulk_credits, credited_by, lines_of
from mtandao.foundation.api import (
    Amount,
    Body,
    GuardedShape,
    Instant,
    Listing,
    ListQuery,
    Money,
    Request,
    Shape,
    needs,
)
from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id

router = Router(tags=["Wallets"])


class CreditBody(Body):
    accounts: list[str] = Field(
        default_factory=list, max_length=MOST, description="Account numbers, however they are typed."
    )
    client_ids: list[UUID] = Field(default_factory=list, max_length=MOST)
    amount: Amount = Field(description="For each of them.")
    kind: CreditKind = CreditKind.PROMOTION
    reason: str = Field(max_length=200)
    key: str = Field(
        "", max_length=200, description="Makes it happen once: the same key again answers how it stands."
    )


class CreditShape(GuardedShape):
    id: UUID
    kind: CreditKind
    currency: str
    amount: Annotated[Money, SEEN]
    reason: str
    asked_by: str
    asked_at: Instant
    finished_at: Instant | None
    accounts: int
    waiting: int
    credited: int
    refused: int
    total: Annotated[Money, SEEN] = Field(description="What was given so far.")


class BulkCreditLineShape(Shape):
    id: UUID
    account: str
    client_id: UUID | None
    outcome: Outcome
    why: str


class BulkCreditLinesAsked(ListQuery):
    outcome: Outcome | None = None


def shapes(ctx: Context, rows: Sequence[BulkCredit]) -> list[CreditShape]:
    stand = credited_by(ctx, rows)
    return [
        CreditShape(
            id=row.id,
            kind=CreditKind(row.kind),
            currency=row.currency,
            amount=row.amount,
            reason=row.reason,
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            finished_at=row.finished_at,
            accounts=row.accounts,
            waiting=stand[row.id].waiting,
            credited=stand[row.id].credited,
            refused=stand[row.id].refused,
            total=stand[row.id].total,
        )
        for row in rows
    ]


def _lines(_ctx: Context, rows: Sequence[BulkCreditLine]) -> list[BulkCreditLineShape]:
    return [
        BulkCreditLineShape(
            id=row.id,
            account=row.account,
            client_id=row.subscriber_id,
            outcome=Outcome(row.outcome),
            why=row.why,
        )
        for row in rows
    ]


CREDITS = Listing("credits", CreditShape, shapes)
LINES = Listing("credit-lines", BulkCreditLineShape, _lines, order="pk")


@router.get("/credits", response=CREDITS.page, auth=needs(permissions.VIEW))
def list_credits(request: Request, asked: Query[ListQuery]) -> HttpResponseBase:
    """Bulk credits, the newest first. `q` is a part of the reason."""
    rows = bulk_credits(request.ctx)
    return CREDITS.answer(request, rows.filter(reason__icontains=asked.q) if asked.q else rows, asked)


@router.post("/credits", response={202: CreditShape}, auth=needs(permissions.CREDIT_MANY))
def create_credit(request: Request, body: CreditBody) -> CreditShape:
    """The same amount for each account, in the background. Read it again to see how far it is."""
    bulk = start_bulk_credit(
        request.ctx,
        credit=Credit(kind=body.kind, amount=body.amount, reason=body.reason, key=body.key or str(new_id())),
        accounts=body.accounts,
        subscriber_ids=body.client_ids,
    )
    return shapes(request.ctx, [bulk])[0]


@router.get("/credits/{uuid:credit_id}", response=CreditShape, auth=needs(permissions.VIEW))
def read_credit(request: Request, credit_id: UUID) -> CreditShape:
    """How far it is: who waits, who was credited, who was not."""
    return shapes(request.ctx, [bulk_credit(request.ctx, credit_id)])[0]


@router.get("/credits/{uuid:credit_id}/accounts", response=LINES.page, auth=needs(permissions.VIEW))
def list_credit_accounts(
    request: Request, credit_id: UUID, asked: Query[BulkCreditLinesAsked]
) -> HttpResponseBase:
    """What became of each account; `outcome=refused` with the reason."""
    bulk = bulk_credit(request.ctx, credit_id)
    rows = lines_of(request.ctx, bulk, *([asked.outcome] if asked.outcome else []))
    return LINES.answer(request, rows.filter(account__icontains=asked.q) if asked.q else rows, asked)
