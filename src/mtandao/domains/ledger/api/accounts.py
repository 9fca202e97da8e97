"""`/api/ledger/accounts`: the tenant's own accounts, and the postings of one with what it held after each."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.ledger.api.books import BOOKS
from mtandao.domains.ledger.choices import AccountCode, JournalKind
from mtandao.domains.ledger.details import detail_names
from mtandao.domains.ledger.models import Account, Posting
from mtandao.domains.ledger.queries.accounts import (
    account,
    held_after,
    own_account,
    own_accounts,
    postings_on,
)
from mtandao.domains.ledger.queries.journals import whole_company
from mtandao.domains.ledger.queries.statement import Place
from mtandao.foundation.api import Instant, Listing, ListQuery, Money, Request, Shape, only
from mtandao.foundation.context import Context

router = Router(tags=["Ledger"])


class LedgerAccountShape(Shape):
    id: UUID
    code: AccountCode
    detail: str = Field(description="Of which drawer, short code, rate: empty where there is one alone.")
    name: str
    currency: str
    balance: Money = Field(description="Debit above zero.")


class LedgerLineShape(Shape):
    id: UUID
    journal_id: UUID
    kind: JournalKind
    memo: str
    booked_on: date
    booked_at: Instant
    amount: Money = Field(description="Debit above zero.")
    after: Money = Field(description="What the account held just after it.")


class LedgerAccountsAsked(ListQuery):
    code: AccountCode | None = None


class LinesAsked(ListQuery):
    since: date | None = Field(None, alias="from")
    to: date | None = Field(None, description="Inclusive.")


def account_shapes(ctx: Context, rows: Sequence[Account]) -> list[LedgerAccountShape]:
    """A name for each: those of one code are read together."""
    names = {
        code: detail_names(ctx, code, [row.detail for row in rows if row.code == code])
        for code in {row.code for row in rows}
    }
    return [
        LedgerAccountShape(
            id=row.id,
            code=AccountCode(row.code),
            detail=row.detail,
            name=names[row.code].get(row.detail, str(AccountCode(row.code).label)),
            currency=row.currency,
            balance=row.held,  # type: ignore[attr-defined]
        )
        for row in rows
    ]


def line_shapes(ctx: Context, rows: Sequence[Posting]) -> list[LedgerLineShape]:
    """Newest first: worked out down the page from one sum."""
    if not rows:
        return []
    after = held_after(ctx, rows[0].account, Place(rows[0].booked_on, rows[0].id))
    found = []
    for row in rows:
        found.append(
            LedgerLineShape(
                id=row.id,
                journal_id=row.journal_id,
                kind=JournalKind(row.journal.kind),
                memo=row.journal.memo,
                booked_on=row.booked_on,
                booked_at=row.journal.booked_at,
                amount=row.amount,
                after=after,
            )
        )
        after -= row.amount
    return found


ACCOUNTS = Listing("ledger-accounts", LedgerAccountShape, account_shapes, order="code")
LINES = Listing("ledger-lines", LedgerLineShape, line_shapes, order="-booked_on")


@router.get("/accounts", response=ACCOUNTS.page, auth=BOOKS)
def list_accounts(request: Request, asked: Query[LedgerAccountsAsked]) -> HttpResponseBase:
    """All but clients' own, each with its balance. `q` is a part of the detail."""
    whole_company(request.ctx)
    rows = only(own_accounts(request.ctx), code=asked.code, detail__icontains=asked.q.strip())
    return ACCOUNTS.answer(request, rows, asked)


@router.get("/accounts/{uuid:ledger_account_id}", response=LedgerAccountShape, auth=BOOKS)
def read_account(request: Request, ledger_account_id: UUID) -> LedgerAccountShape:
    """One of them."""
    whole_company(request.ctx)
    return account_shapes(request.ctx, [own_account(request.ctx, ledger_account_id)])[0]


@router.get("/accounts/{uuid:ledger_account_id}/postings", response=LINES.page, auth=BOOKS)
def list_account_postings(
    request: Request, ledger_account_id: UUID, asked: Query[LinesAsked]
) -> HttpResponseBase:
    """Its postings, the newest first, each with the balance after it. `q` is the key of the fact that is booked."""
    whole_company(request.ctx)
    rows = only(
        postings_on(request.ctx, account(request.ctx, ledger_account_id)).select_related(
            "journal", "account"
        ),
        booked_on__gte=asked.since,
        booked_on__lte=asked.to,
        journal__key=asked.q.strip(),
    )
    return LINES.answer(request, rows, asked)
