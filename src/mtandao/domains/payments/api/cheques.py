"""`/api/billing/cheques` and `/api/billing/bank-accounts`."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import banks, permissions
from mtandao.domains.payments.choices import ChequeState
from mtandao.domains.payments.commands.banks import set_up_bank_account
from mtandao.domains.payments.commands.cheques import (
    MOST,
    bounce_cheque,
    clear_cheques,
    deposit_cheques,
    take_cheque,
)
from mtandao.domains.payments.models import BankAccount, Cheque
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.api import (
    Amount,
    Body,
    GuardedShape,
    Instant,
    Listing,
    ListQuery,
    Money,
    OrganizationListQuery,
    Request,
    SeenWith,
    Shape,
    needs,
    only,
)
from mtandao.foundation.context import Context

router = Router(tags=["Cheques and banks"])

SEEN = SeenWith(subscribers.permissions.VIEW_MONEY)


class ChequeShape(GuardedShape):
    id: UUID
    client_id: UUID
    client_name: str
    number: str
    bank: str
    branch: str
    drawn_by: str
    dated_on: date
    amount: Annotated[Money, SEEN]
    status: ChequeState
    received_at: Instant
    bank_account_id: UUID | None
    deposited_on: date | None
    cleared_at: Instant | None
    payment_id: UUID | None
    bounced_at: Instant | None
    bounced_because: str
    bounce_fee: Annotated[Money | None, SEEN]


class ChequesAsked(OrganizationListQuery):
    client_id: UUID | None = None
    status: ChequeState | None = None
    due: bool = Field(False, description="Only those to deposit by today.")


class ChequeBody(Body):
    client_id: UUID
    amount: Amount
    number: str = Field(max_length=30)
    bank: str = Field(max_length=60)
    branch: str = Field("", max_length=60)
    drawn_by: str = Field("", max_length=120)
    dated_on: date | None = None
    invoice_id: UUID | None = None


class DepositBody(Body):
    cheque_ids: list[UUID] = Field(min_length=1, max_length=MOST)
    bank_account_id: UUID | None = None
    on: date | None = None


class ClearBody(Body):
    cheque_ids: list[UUID] = Field(min_length=1, max_length=MOST)


class HandledShape(Shape):
    done: int
    refused: list[str]


class BounceBody(Body):
    reason: str = Field(max_length=200)
    fee: Amount | None = Field(None, ge=0)


class BankAccountShape(Shape):
    id: UUID
    name: str
    bank: str
    number: str
    active: bool
    holds: Money = Field(description="By the ledger, now.")


class BankAccountBody(Body):
    name: str = Field(max_length=60)
    bank: str = Field(max_length=60)
    number: str = Field(max_length=40)
    opening: Amount | None = Field(None, description="What lies in it when you begin.")


class BankAccountChange(Body):
    name: str = Field("", max_length=60)
    bank: str = Field("", max_length=60)
    number: str = Field("", max_length=40)
    active: bool = True


def shape(row: Cheque) -> ChequeShape:
    return ChequeShape(
        id=row.id,
        client_id=row.subscriber_id,
        client_name=row.subscriber.full_name,
        number=row.number,
        bank=row.bank,
        branch=row.branch,
        drawn_by=row.drawn_by,
        dated_on=row.dated_on,
        amount=row.amount,
        status=ChequeState(row.state),
        received_at=row.received_at,
        bank_account_id=row.account_id,
        deposited_on=row.deposited_on,
        cleared_at=row.cleared_at,
        payment_id=row.payment_id,
        bounced_at=row.bounced_at,
        bounced_because=row.bounced_because,
        bounce_fee=row.bounce_fee,
    )


def shapes(_ctx: Context, rows: Sequence[Cheque]) -> list[ChequeShape]:
    return [shape(row) for row in rows]


def account_shapes(ctx: Context, rows: Sequence[BankAccount]) -> list[BankAccountShape]:
    held = ledger.trial_balance_of(ctx, ledger.AccountCode.BANK)
    return [
        BankAccountShape(
            id=row.id,
            name=row.name,
            bank=row.bank,
            number=row.number,
            active=row.active,
            holds=held.get(str(row.id), Decimal("0.00")),
        )
        for row in rows
    ]


CHEQUES = Listing("cheques", ChequeShape, shapes)
ACCOUNTS = Listing("bank-accounts", BankAccountShape, account_shapes)


@router.get("/cheques", response=CHEQUES.page, auth=needs(permissions.VIEW))
def list_cheques(request: Request, asked: Query[ChequesAsked]) -> HttpResponseBase:
    """Cheques, the newest first. `q` is a number."""
    rows = banks.cheques(request.ctx)
    if asked.due:
        rows = rows.filter(state=ChequeState.RECEIVED, dated_on__lte=request.ctx.today)
    return CHEQUES.answer(
        request, only(rows, subscriber_id=asked.client_id, state=asked.status, number=asked.q.strip()), asked
    )


@router.post("/cheques", response={201: ChequeShape}, auth=needs(permissions.RECORD))
def create_cheque(request: Request, body: ChequeBody) -> ChequeShape:
    """Take a cheque in. It is booked when it clears."""
    given = body.model_dump()
    return shape(take_cheque(request.ctx, subscriber_id=given.pop("client_id"), **given))


@router.get("/cheques/{uuid:cheque_id}", response=ChequeShape, auth=needs(permissions.VIEW))
def read_cheque(request: Request, cheque_id: UUID) -> ChequeShape:
    """One cheque."""
    return shape(Cheque.found(request.ctx, id=cheque_id))


@router.post("/cheques/deposits", response=HandledShape, auth=needs(permissions.CHEQUES))
def create_cheque_deposit(request: Request, body: DepositBody) -> HandledShape:
    """Take several to the bank. Those that cannot go are named, the others go."""
    handled = deposit_cheques(
        request.ctx, cheque_ids=body.cheque_ids, account_id=body.bank_account_id, on=body.on
    )
    return HandledShape(done=handled.done, refused=handled.refused)


@router.post("/cheques/clearances", response=HandledShape, auth=needs(permissions.CHEQUES))
def create_cheque_clearance(request: Request, body: ClearBody) -> HandledShape:
    """The bank paid several: each becomes a payment."""
    handled = clear_cheques(request.ctx, cheque_ids=body.cheque_ids)
    return HandledShape(done=handled.done, refused=handled.refused)


@router.post("/cheques/{uuid:cheque_id}/bounce", response=ChequeShape, auth=needs(permissions.CHEQUES))
def create_cheque_bounce(request: Request, cheque_id: UUID, body: BounceBody) -> ChequeShape:
    """The bank refused it; if it had cleared, its payment is reversed."""
    return shape(bounce_cheque(request.ctx, cheque_id=cheque_id, reason=body.reason, fee=body.fee))


@router.get("/bank-accounts", response=ACCOUNTS.page, auth=needs(permissions.BANKS))
def list_bank_accounts(request: Request, asked: Query[ListQuery]) -> HttpResponseBase:
    """The provider's accounts at banks, with what the ledger says is in each."""
    rows = banks.bank_accounts(request.ctx)
    return ACCOUNTS.answer(request, rows.filter(name__icontains=asked.q.strip()) if asked.q else rows, asked)


@router.post("/bank-accounts", response={201: BankAccountShape}, auth=needs(permissions.BANKS))
def create_bank_account(request: Request, body: BankAccountBody) -> BankAccountShape:
    """A new account, with what lies in it."""
    return account_shapes(request.ctx, [set_up_bank_account(request.ctx, **body.model_dump())])[0]


@router.patch("/bank-accounts/{uuid:account_id}", response=BankAccountShape, auth=needs(permissions.BANKS))
def change_bank_account(request: Request, account_id: UUID, body: BankAccountChange) -> BankAccountShape:
    """Rename it, or take it out of use."""
    was = BankAccount.found(request.ctx, id=account_id)
    given: dict[str, Any] = {name: getattr(was, name) for name in ("name", "bank", "number", "active")}
    saved = set_up_bank_account(request.ctx, account_id=account_id, **(given | body.given()))
    return account_shapes(request.ctx, [saved])[0]
