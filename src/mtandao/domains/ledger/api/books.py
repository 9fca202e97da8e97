"""The books: trial balance and journals."""

from datetime import date
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.ledger import permissions
from mtandao.domains.ledger.api.shapes import JournalShape, journal_shapes
from mtandao.domains.ledger.choices import AccountCode, JournalKind
from mtandao.domains.ledger.details import detail_names
from mtandao.domains.ledger.queries.journals import journal, journals, whole_company
from mtandao.domains.ledger.queries.sums import trial_balance, trial_balance_of
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.api import Body, Listing, ListQuery, Money, Request, Shape, needs, only
from mtandao.foundation.money import ZERO

router = Router(tags=["Ledger"])

BOOKS = needs(permissions.VIEW, subscribers.permissions.VIEW_MONEY)


class BalanceAsked(Body):
    until: date | None = Field(None, description="Until the end of this day; default: everything.")
    code: AccountCode | None = Field(None, description="Opens one code into its accounts.")


class AccountBalanceShape(Shape):
    code: AccountCode
    detail: str
    name: str
    balance: Money = Field(description="Debit above zero.")


class TrialBalanceShape(Shape):
    until: date | None
    currency: str
    debit: Money
    credit: Money
    items: list[AccountBalanceShape]


class JournalsAsked(ListQuery):
    client_id: UUID | None = None
    kind: JournalKind | None = None
    since: date | None = Field(None, alias="from")
    to: date | None = Field(None, description="Inclusive.")


JOURNALS = Listing("journals", JournalShape, journal_shapes)


@router.get("/trial-balance", response=TrialBalanceShape, auth=BOOKS)
def read_trial_balance(request: Request, asked: Query[BalanceAsked]) -> TrialBalanceShape:
    """Every account code with its sum; both sides are equal. With `code`, that code's accounts."""
    ctx = request.ctx
    whole_company(ctx)
    if asked.code is None:
        sums = trial_balance(ctx, asked.until)
        items = [
            AccountBalanceShape(code=code, detail="", name=str(code.label), balance=sums[code])
            for code in AccountCode
            if sums.get(code)
        ]
    else:
        parts = trial_balance_of(ctx, asked.code, asked.until)
        names = detail_names(ctx, asked.code, list(parts))
        items = [
            AccountBalanceShape(
                code=asked.code,
                detail=detail,
                name=names.get(detail, str(asked.code.label)),
                balance=balance,
            )
            for detail, balance in sorted(parts.items())
        ]
    nets = [item.balance for item in items]
    return TrialBalanceShape(
        until=asked.until,
        currency=ctx.tenant.currency,
        debit=sum((net for net in nets if net > 0), start=ZERO),
        credit=-sum((net for net in nets if net < 0), start=ZERO),
        items=items,
    )


@router.get("/journals", response=JOURNALS.page, auth=BOOKS)
def list_journals(request: Request, asked: Query[JournalsAsked]) -> HttpResponseBase:
    """Journals with their postings, the newest first. `q` is the key of the fact that was booked."""
    rows = only(
        journals(request.ctx),
        subscriber_id=asked.client_id,
        kind=asked.kind,
        booked_on__gte=asked.since,
        booked_on__lte=asked.to,
        key=asked.q.strip(),
    )
    return JOURNALS.answer(request, rows, asked)


@router.get("/journals/{uuid:journal_id}", response=JournalShape, auth=BOOKS)
def read_journal(request: Request, journal_id: UUID) -> JournalShape:
    """One fact with the postings that book it: they sum to zero."""
    return journal_shapes(request.ctx, [journal(request.ctx, journal_id)])[0]
