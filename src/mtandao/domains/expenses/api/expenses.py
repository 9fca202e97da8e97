"""`/api/billing/expenses`: recorded, approved, refused, taken back, and their receipts."""

import binascii
from base64 import b64decode
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.expenses import permissions, queries
from mtandao.domains.expenses.choices import ExpenseState, PaidFrom
from mtandao.domains.expenses.commands.decide import approve_expense, refuse_expense, reverse_expense
from mtandao.domains.expenses.commands.receipts import GivenReceipt, attach_receipt
from mtandao.domains.expenses.commands.record import NewExpense, record_expense
from mtandao.domains.expenses.models import Expense, Receipt
from mtandao.domains.expenses.pages.expense import as_file
from mtandao.foundation.api import (
    Amount,
    Body,
    Instant,
    Listing,
    Money,
    OrganizationListQuery,
    Request,
    Shape,
    needs,
    only,
    spoken_as,
)
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed

router = Router(tags=["Expenses"])

FILE: dict[str, Any] = {
    "responses": {
        200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
    }
}


class ExpenseShape(Shape):
    id: UUID
    status: ExpenseState
    category_id: UUID
    category: str
    supplier: str
    description: str
    reference: str
    spent_on: date
    amount: Money = Field(description="What was paid, with the tax in it.")
    tax: Money
    tax_code: str
    currency: str
    paid_from: PaidFrom
    drawer_id: UUID | None
    bank_account_id: UUID | None
    gateway_id: UUID | None
    line_id: UUID | None = Field(description="The line of a bank's statement that it is.")
    recorded_at: Instant
    recorded_by: str
    decided_at: Instant | None
    decided_by: str
    reversed_at: Instant | None
    reversed_by: str
    because: str = Field(description="Why it was refused or taken back.")


class ExpensesAsked(OrganizationListQuery):
    category_id: UUID | None = None
    status: ExpenseState | None = None
    paid_from: PaidFrom | None = None
    since: date | None = Field(None, alias="from", description="By the day of the expense.")
    to: date | None = Field(None, description="Inclusive.")


class ExpenseBody(Body):
    category_id: UUID
    amount: Amount
    paid_from: PaidFrom
    drawer_id: UUID | None = None
    bank_account_id: UUID | None = None
    gateway_id: UUID | None = None
    spent_on: date | None = Field(None, description="Default: today. Cash leaves its drawer today.")
    supplier: str = Field("", max_length=200)
    description: str = Field("", max_length=2000)
    reference: str = Field("", max_length=100)
    tax: Amount = Field(Decimal("0.00"), description="A part of the amount that is reclaimed.")
    tax_code: str = Field("", max_length=40)
    line_id: UUID | None = Field(None, description="The line of a bank's statement that it is.")


class ReasonBody(Body):
    because: str = Field(max_length=500)


class ReceiptShape(Shape):
    id: UUID
    file_name: str
    kind: str
    size: int = Field(description="In bytes.")
    uploaded_at: Instant
    uploaded_by: str


class ReceiptsShape(Shape):
    items: list[ReceiptShape]


class ReceiptBody(Body):
    file_name: str = Field("receipt", max_length=200)
    content: str = Field(description="The file in base64: JPEG, PNG, WebP or PDF, 4 MB at most.")


def shape(row: Expense) -> ExpenseShape:
    return ExpenseShape(
        id=row.id,
        status=ExpenseState(row.state),
        category_id=row.category_id,
        category=row.category.name,
        supplier=row.supplier,
        description=row.description,
        reference=row.reference,
        spent_on=row.spent_on,
        amount=row.amount,
        tax=row.tax,
        tax_code=row.tax_code,
        currency=row.currency,
        paid_from=PaidFrom(row.paid_from),
        drawer_id=row.drawer_id,
        bank_account_id=row.bank_account_id,
        gateway_id=row.gateway_id,
        line_id=row.bank_line_id,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        reversed_at=row.reversed_at,
        reversed_by=row.reversed_by,
        because=row.because,
    )


def shapes(_ctx: Context, rows: Sequence[Expense]) -> list[ExpenseShape]:
    return [shape(row) for row in rows]


def receipt_shape(row: Receipt) -> ReceiptShape:
    return ReceiptShape(
        id=row.id,
        file_name=row.file_name,
        kind=row.kind,
        size=row.size,
        uploaded_at=row.uploaded_at,
        uploaded_by=row.uploaded_by,
    )


EXPENSES = Listing("expenses", ExpenseShape, shapes)


@router.get("/expenses", response=EXPENSES.page, auth=needs(permissions.VIEW))
def list_expenses(request: Request, asked: Query[ExpensesAsked]) -> HttpResponseBase:
    """Expenses, the newest first. `q` is found in supplier, description and reference."""
    rows = only(
        queries.expenses(request.ctx),
        category_id=asked.category_id,
        state=asked.status,
        paid_from=asked.paid_from,
        spent_on__gte=asked.since,
        spent_on__lte=asked.to,
    )
    if text := asked.q.strip():
        rows = rows.filter(
            Q(supplier__icontains=text) | Q(description__icontains=text) | Q(reference__icontains=text)
        )
    return EXPENSES.answer(request, rows, asked)


@router.post("/expenses", response={201: ExpenseShape}, auth=needs(permissions.RECORD))
def create_expense(request: Request, body: ExpenseBody) -> ExpenseShape:
    """Record one: booked at once up to the limit, else when somebody else has approved it."""
    given = body.model_dump()
    places = {name: given.pop(name) for name in ("drawer_id", "bank_account_id", "gateway_id")}
    own = {
        PaidFrom.CASH: "drawer_id",
        PaidFrom.BANK: "bank_account_id",
        PaidFrom.GATEWAY: "gateway_id",
    }.get(body.paid_from, "")
    others = {name: "Not where it was paid from." for name, key in places.items() if key and name != own}
    if others:
        raise Malformed("Not recorded: see the fields.", fields=others)
    new = NewExpense(place_id=places.get(own), bank_line_id=given.pop("line_id"), **given)
    with spoken_as({"place_id": own or "paid_from"}):
        return shape(record_expense(request.ctx, new=new))


@router.get("/expenses/{uuid:expense_id}", response=ExpenseShape, auth=needs(permissions.VIEW))
def read_expense(request: Request, expense_id: UUID) -> ExpenseShape:
    """One expense."""
    return shape(queries.expense(request.ctx, expense_id))


@router.post("/expenses/{uuid:expense_id}/approval", response=ExpenseShape, auth=needs(permissions.APPROVE))
def create_expense_approval(request: Request, expense_id: UUID) -> ExpenseShape:
    """By somebody else than who recorded it: it is booked."""
    return shape(approve_expense(request.ctx, expense_id=expense_id))


@router.post("/expenses/{uuid:expense_id}/refusal", response=ExpenseShape, auth=needs(permissions.APPROVE))
def create_expense_refusal(request: Request, expense_id: UUID, body: ReasonBody) -> ExpenseShape:
    """Nothing is booked."""
    return shape(refuse_expense(request.ctx, expense_id=expense_id, because=body.because))


@router.post("/expenses/{uuid:expense_id}/reversal", response=ExpenseShape, auth=needs(permissions.REVERSE))
def create_expense_reversal(request: Request, expense_id: UUID, body: ReasonBody) -> ExpenseShape:
    """A second entry beside the first: the money is where it was before."""
    return shape(reverse_expense(request.ctx, expense_id=expense_id, because=body.because))


@router.get("/expenses/{uuid:expense_id}/receipts", response=ReceiptsShape, auth=needs(permissions.VIEW))
def read_expense_receipts(request: Request, expense_id: UUID) -> ReceiptsShape:
    """Its files."""
    of = queries.expense(request.ctx, expense_id)
    return ReceiptsShape(items=[receipt_shape(row) for row in queries.receipts(request.ctx, of)])


@router.post(
    "/expenses/{uuid:expense_id}/receipts", response={201: ReceiptShape}, auth=needs(permissions.RECORD)
)
def create_expense_receipt(request: Request, expense_id: UUID, body: ReceiptBody) -> ReceiptShape:
    """One more file; its type is told by its content."""
    queries.expense(request.ctx, expense_id)
    try:
        content = b64decode(body.content, validate=True)
    except (binascii.Error, ValueError):
        sentence = "This is no base64."
        raise Malformed("Not kept: see the file.", fields={"content": sentence}) from None
    with spoken_as({"receipt": "content"}):
        kept = attach_receipt(
            request.ctx, expense_id=expense_id, receipt=GivenReceipt(body.file_name, content)
        )
    return receipt_shape(kept)


@router.get(
    "/expenses/{uuid:expense_id}/receipts/{uuid:receipt_id}",
    response={200: None},
    auth=needs(permissions.VIEW),
    openapi_extra=FILE,
)
def read_expense_receipt(request: Request, expense_id: UUID, receipt_id: UUID) -> HttpResponseBase:
    """The file itself, as it was given."""
    return as_file(queries.receipt(request.ctx, expense_id, receipt_id))
