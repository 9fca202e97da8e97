"""`/api/billing/bank-lines`: what the bank says, and what each line of it is."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.payments import banks, permissions
from mtandao.domains.payments.choices import LineState
from mtandao.domains.payments.commands.bank_lines import (
    ignore_line,
    match_line,
    match_transfer,
    place_line,
    undo_line,
)
from mtandao.domains.payments.models import BankLine
from mtandao.domains.payments.statements.matching import likely, recorded, transfers
from mtandao.foundation.api import (
    Body,
    Instant,
    Listing,
    ListQuery,
    Money,
    Request,
    Shape,
    needs,
    only,
)
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed

router = Router(tags=["Cheques and banks"])


class BankLineShape(Shape):
    id: UUID
    statement_id: UUID
    bank_account_id: UUID
    booked_on: date
    amount: Money = Field(description="Above zero: money in.")
    description: str
    reference: str
    balance: Money | None
    status: LineState
    transaction_id: UUID | None
    payout_id: UUID | None = Field(description="Of money that went out: the transfer that it is.")
    client_id: UUID | None
    client_name: str | None
    reason: str
    decided_at: Instant | None
    decided_by: str


class BankLinesAsked(ListQuery):
    bank_account_id: UUID | None = None
    statement_id: UUID | None = None
    status: LineState | None = None
    since: date | None = Field(None, alias="from")
    to: date | None = Field(None, description="Inclusive.")


class LikelyShape(Shape):
    client_id: UUID
    client_name: str
    account_number: str
    strength: int = Field(description="0 to 3.")
    settles: list[str]
    to_wallet: Money


class GuessesShape(Shape):
    recorded: list[UUID] = Field(description="Transactions of this amount that were recorded by hand.")
    transfers: list[UUID] = Field(description="Of money that went out: payouts of this amount.")
    likely: list[LikelyShape]


class PlaceBody(Body):
    client_id: UUID


class MatchBody(Body):
    transaction_id: UUID | None = Field(None, description="Of money that came in.")
    payout_id: UUID | None = Field(None, description="Of money that went out.")


class IgnoreBody(Body):
    reason: str = Field(max_length=200)


def line_shape(row: BankLine) -> BankLineShape:
    matched = row.payment or row.payout
    owner = matched.subscriber if matched else None
    return BankLineShape(
        id=row.id,
        statement_id=row.statement_id,
        bank_account_id=row.account_id,
        booked_on=row.booked_on,
        amount=row.amount,
        description=row.description,
        reference=row.reference,
        balance=row.balance,
        status=LineState(row.state),
        transaction_id=row.payment_id,
        payout_id=row.payout_id,
        client_id=owner.id if owner else None,
        client_name=owner.full_name if owner else None,
        reason=row.reason,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
    )


def line_shapes(_ctx: Context, rows: Sequence[BankLine]) -> list[BankLineShape]:
    return [line_shape(row) for row in rows]


LINES = Listing("bank-lines", BankLineShape, line_shapes)


@router.get("/bank-lines", response=LINES.page, auth=needs(permissions.BANKS))
def list_bank_lines(request: Request, asked: Query[BankLinesAsked]) -> HttpResponseBase:
    """Lines of banks' statements, the newest first. `q` is found in their texts."""
    rows = only(
        banks.bank_lines(request.ctx),
        account_id=asked.bank_account_id,
        statement_id=asked.statement_id,
        state=asked.status,
        booked_on__gte=asked.since,
        booked_on__lte=asked.to,
    )
    if text := asked.q.strip():
        rows = rows.filter(Q(reference__icontains=text) | Q(description__icontains=text))
    return LINES.answer(request, rows, asked)


@router.get("/bank-lines/{uuid:line_id}", response=BankLineShape, auth=needs(permissions.BANKS))
def read_bank_line(request: Request, line_id: UUID) -> BankLineShape:
    """One line."""
    return line_shape(BankLine.found(request.ctx, id=line_id))


@router.get("/bank-lines/{uuid:line_id}/guesses", response=GuessesShape, auth=needs(permissions.BANKS))
def read_bank_line_guesses(request: Request, line_id: UUID) -> GuessesShape:
    """Whose it may be, the likeliest first, and what was recorded of the same amount about that day."""
    line = BankLine.found(request.ctx, id=line_id)
    if not line.is_credit:
        sent = [one.id for one in transfers(request.ctx, line)]
        return GuessesShape(recorded=[], transfers=sent, likely=[])
    return GuessesShape(
        recorded=[one.id for one in recorded(request.ctx, line)],
        transfers=[],
        likely=[
            LikelyShape(
                client_id=one.subscriber.id,
                client_name=one.subscriber.full_name,
                account_number=one.subscriber.account_number,
                strength=one.strength,
                settles=one.settles,
                to_wallet=one.to_wallet,
            )
            for one in likely(request.ctx, line)
        ],
    )


@router.post("/bank-lines/{uuid:line_id}/placement", response=BankLineShape, auth=needs(permissions.BANKS))
def create_bank_line_placement(request: Request, line_id: UUID, body: PlaceBody) -> BankLineShape:
    """It is this client's: booked, and on his wallet."""
    return line_shape(place_line(request.ctx, line_id=line_id, subscriber_id=body.client_id))


@router.post("/bank-lines/{uuid:line_id}/match", response=BankLineShape, auth=needs(permissions.BANKS))
def create_bank_line_match(request: Request, line_id: UUID, body: MatchBody) -> BankLineShape:
    """It is a transaction, or a transfer of ours, that was recorded before: nothing is booked twice."""
    if body.payout_id is not None and body.transaction_id is None:
        return line_shape(match_transfer(request.ctx, line_id=line_id, payout_id=body.payout_id))
    if body.transaction_id is None or body.payout_id is not None:
        raise Malformed("Not matched.", fields={"transaction_id": "Name one of the two."})
    return line_shape(match_line(request.ctx, line_id=line_id, payment_id=body.transaction_id))


@router.post("/bank-lines/{uuid:line_id}/ignoring", response=BankLineShape, auth=needs(permissions.BANKS))
def create_bank_line_ignoring(request: Request, line_id: UUID, body: IgnoreBody) -> BankLineShape:
    """It is nobody's payment: charges, cash that was banked, the owner's own money."""
    return line_shape(ignore_line(request.ctx, line_id=line_id, reason=body.reason))


@router.post("/bank-lines/{uuid:line_id}/undoing", response=BankLineShape, auth=needs(permissions.BANKS))
def create_bank_line_undoing(request: Request, line_id: UUID) -> BankLineShape:
    """It waits again; a payment that it booked goes into suspense instead."""
    return line_shape(undo_line(request.ctx, line_id=line_id))
