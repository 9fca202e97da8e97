"""`/api/billing/bank-statements` and `/api/billing/bank-lines`."""

from collections.abc import Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from django.db.models import Q
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.payments import banks, permissions
from mtandao.domains.payments.choices import LineState, StatementState
from mtandao.domains.payments.commands.bank_lines import ignore_line, match_line, place_line, undo_line
from mtandao.domains.payments.commands.statements import import_statement, upload_statement
from mtandao.domains.payments.models import BankLine, BankStatement
from mtandao.domains.payments.statements import reading
from mtandao.domains.payments.statements.matching import likely, recorded
from mtandao.foundation.api import Body, Instant, Listing, ListQuery, Money, Request, Shape, needs, spoken_as
from mtandao.foundation.context import Context

router = Router(tags=["Cheques and banks"])


class StatementShape(Shape):
    id: UUID
    bank_account_id: UUID
    file_name: str
    status: StatementState
    uploaded_at: Instant
    uploaded_by: str
    imported_at: Instant | None
    new_lines: int
    known_lines: int = Field(description="Taken in before, with another file.")
    wrong_lines: int = Field(description="Rows that could not be read, and were left out.")
    closes_on: date | None
    closing_balance: Money | None


class StatementsAsked(ListQuery):
    bank_account_id: UUID | None = None
    status: StatementState | None = None


class StatementBody(Body):
    bank_account_id: UUID
    file_name: str = Field("statement.csv", max_length=200)
    content: str = Field(description="The file's text, as CSV with a header.")


class ColumnsBody(Body):
    """Names of the file's columns. Without any of them they are found by the names over them."""

    date: str = Field("", max_length=100)
    dates: Literal["dmy", "mdy", "ymd"] = "dmy"
    description: str = Field("", max_length=100)
    reference: str = Field("", max_length=100)
    amount: str = Field("", max_length=100, description="With its sign.")
    money_in: str = Field("", max_length=100)
    money_out: str = Field("", max_length=100)
    balance: str = Field("", max_length=100)
    without_wrong: bool = Field(False, description="Leave out rows that cannot be read.")


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
    likely: list[LikelyShape]


class PlaceBody(Body):
    client_id: UUID


class MatchBody(Body):
    transaction_id: UUID


class IgnoreBody(Body):
    reason: str = Field(max_length=200)


def shape(row: BankStatement) -> StatementShape:
    return StatementShape(
        id=row.id,
        bank_account_id=row.account_id,
        file_name=row.file_name,
        status=StatementState(row.state),
        uploaded_at=row.uploaded_at,
        uploaded_by=row.uploaded_by,
        imported_at=row.imported_at,
        new_lines=row.new_lines,
        known_lines=row.known_lines,
        wrong_lines=row.wrong_lines,
        closes_on=row.closes_on,
        closing_balance=row.closing_balance,
    )


def line_shape(row: BankLine) -> BankLineShape:
    owner = row.payment.subscriber if row.payment else None
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
        client_id=owner.id if owner else None,
        client_name=owner.full_name if owner else None,
        reason=row.reason,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
    )


def shapes(_ctx: Context, rows: Sequence[BankStatement]) -> list[StatementShape]:
    return [shape(row) for row in rows]


def line_shapes(_ctx: Context, rows: Sequence[BankLine]) -> list[BankLineShape]:
    return [line_shape(row) for row in rows]


STATEMENTS = Listing("bank-statements", StatementShape, shapes)
LINES = Listing("bank-lines", BankLineShape, line_shapes)


@router.get("/bank-statements", response=STATEMENTS.page, auth=needs(permissions.BANKS))
def list_bank_statements(request: Request, asked: Query[StatementsAsked]) -> HttpResponseBase:
    """Files of banks, the newest first. `q` is a part of the file's name."""
    plain = {
        "account_id": asked.bank_account_id,
        "state": asked.status,
        "file_name__icontains": asked.q.strip(),
    }
    rows = banks.statements(request.ctx)
    return STATEMENTS.answer(request, rows.filter(**{key: one for key, one in plain.items() if one}), asked)


@router.post("/bank-statements", response={201: StatementShape}, auth=needs(permissions.BANKS))
def create_bank_statement(request: Request, body: StatementBody) -> StatementShape:
    """Bring a file, to be looked at. Nothing is booked."""
    with spoken_as({"file": "content"}):
        statement = upload_statement(
            request.ctx,
            account_id=body.bank_account_id,
            file_name=body.file_name,
            content=body.content.encode(),
        )
    return shape(statement)


@router.get("/bank-statements/{uuid:statement_id}", response=StatementShape, auth=needs(permissions.BANKS))
def read_bank_statement(request: Request, statement_id: UUID) -> StatementShape:
    """One file, and how many lines it brought."""
    return shape(BankStatement.found(request.ctx, id=statement_id))


@router.post(
    "/bank-statements/{uuid:statement_id}/import", response=StatementShape, auth=needs(permissions.BANKS)
)
def create_bank_statement_import(request: Request, statement_id: UUID, body: ColumnsBody) -> StatementShape:
    """Take its lines in, each once. What names an account or an invoice is booked behind you."""
    statement = BankStatement.found(request.ctx, id=statement_id)
    given = body.model_dump(exclude={"without_wrong"})
    mapping = {part: name for part, name in given.items() if name}
    if not mapping.keys() - {"dates"}:
        header = reading.table_of(statement.content).header
        mapping = {**mapping, **reading.guess(header)}
    taken = import_statement(
        request.ctx, statement_id=statement.id, mapping=mapping, without_wrong=body.without_wrong
    )
    return shape(taken)


@router.get("/bank-lines", response=LINES.page, auth=needs(permissions.BANKS))
def list_bank_lines(request: Request, asked: Query[BankLinesAsked]) -> HttpResponseBase:
    """Lines of banks' statements, the newest first. `q` is found in their texts."""
    plain = {
        "account_id": asked.bank_account_id,
        "statement_id": asked.statement_id,
        "state": asked.status,
        "booked_on__gte": asked.since,
        "booked_on__lte": asked.to,
    }
    rows = banks.bank_lines(request.ctx).filter(**{key: value for key, value in plain.items() if value})
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
    return GuessesShape(
        recorded=[one.id for one in recorded(request.ctx, line)],
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
    """It is a transaction that was recorded before: nothing is booked twice."""
    return line_shape(match_line(request.ctx, line_id=line_id, payment_id=body.transaction_id))


@router.post("/bank-lines/{uuid:line_id}/ignoring", response=BankLineShape, auth=needs(permissions.BANKS))
def create_bank_line_ignoring(request: Request, line_id: UUID, body: IgnoreBody) -> BankLineShape:
    """It is nobody's payment: charges, cash that was banked, the owner's own money."""
    return line_shape(ignore_line(request.ctx, line_id=line_id, reason=body.reason))


@router.post("/bank-lines/{uuid:line_id}/undoing", response=BankLineShape, auth=needs(permissions.BANKS))
def create_bank_line_undoing(request: Request, line_id: UUID) -> BankLineShape:
    """It waits again; a payment that it booked goes into suspense instead."""
    return line_shape(undo_line(request.ctx, line_id=line_id))
