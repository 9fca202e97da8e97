"""`/api/billing/bank-statements`."""

from collections.abc import Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.payments import banks, permissions
from mtandao.domains.payments.choices import StatementState
from mtandao.domains.payments.commands.statements import import_statement, upload_statement
from mtandao.domains.payments.models import BankStatement
from mtandao.domains.payments.statements import reading
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
    spoken_as,
)
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


def shapes(_ctx: Context, rows: Sequence[BankStatement]) -> list[StatementShape]:
    return [shape(row) for row in rows]


STATEMENTS = Listing("bank-statements", StatementShape, shapes)


@router.get("/bank-statements", response=STATEMENTS.page, auth=needs(permissions.BANKS))
def list_bank_statements(request: Request, asked: Query[StatementsAsked]) -> HttpResponseBase:
    """Files of banks, the newest first. `q` is a part of the file's name."""
    rows = banks.statements(request.ctx)
    return STATEMENTS.answer(
        request,
        only(
            rows, account_id=asked.bank_account_id, state=asked.status, file_name__icontains=asked.q.strip()
        ),
        asked,
    )


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
