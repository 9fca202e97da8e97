"""`/api/clients/{id}/statement`: what was charged and paid, with the balance after each."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.ledger.api.books import BOOKS
from mtandao.domains.ledger.choices import JournalKind
from mtandao.domains.ledger.paper import MOST_LINES, statement_pdf
from mtandao.domains.ledger.queries.balances import balance
from mtandao.domains.ledger.queries.statement import Place, StatementLine, statement
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.api import Body, Instant, Money, Request, Shape
from mtandao.foundation.api.exports import csv_response
from mtandao.foundation.api.papers import PDF, on_paper, wants_paper
from mtandao.foundation.refusals import Malformed

router = Router(tags=["Ledger"])

CSV = "text/csv"
FILED = 1000
FORMS: dict[str, Any] = {
    "responses": {
        200: {
            "content": {
                CSV: {"schema": {"type": "string"}},
                PDF: {"schema": {"type": "string", "format": "binary"}},
            }
        }
    }
}


class StatementAsked(Body):
    since: date | None = Field(None, alias="from")
    to: date | None = Field(None, description="Inclusive.")
    limit: int = Field(50, ge=1, le=500, description="How many lines.")
    cursor: str = Field("", max_length=60, description="`next` of the page before.")

    def behind(self) -> Place | None:
        if not self.cursor:
            return None
        try:
            return Place.read(self.cursor)
        except ValueError:
            sentence = "This is no place in this list. Take it from `next` of the page before."
            raise Malformed("There is no such page.", fields={"cursor": sentence}) from None


class StatementLineShape(Shape):
    journal_id: UUID
    booked_at: Instant
    kind: JournalKind
    memo: str
    charged: Money | None
    paid: Money | None
    after: Money = Field(description="What he had then: below zero is owed.")


class ClientStatementShape(Shape):
    client_id: UUID
    account_number: str
    currency: str
    wallet: Money
    owed: Money
    lines: list[StatementLineShape] = Field(description="The newest first.")
    next: str | None = Field(description="Null on the last page.")


def _shapes(lines: Sequence[StatementLine]) -> list[StatementLineShape]:
    return [
        StatementLineShape(
            journal_id=line.journal_id,
            booked_at=line.booked_at,
            kind=JournalKind(line.kind),
            memo=line.memo,
            charged=line.charged,
            paid=line.paid,
            after=line.after,
        )
        for line in lines
    ]


@router.get("/{uuid:client_id}/statement", response=ClientStatementShape, auth=BOOKS, openapi_extra=FORMS)
def read_statement(
    request: Request, client_id: UUID, asked: Query[StatementAsked]
) -> ClientStatementShape | HttpResponseBase:
    """A client's statement, newest first; with `Accept: text/csv` or `application/pdf` all of these days as a file."""
    ctx = request.ctx
    owner = subscribers.subscriber(ctx, client_id)
    if wants_paper(request):
        lines = list(
            islice(statement(ctx, owner.pk, since=asked.since, until=asked.to, window=FILED), MOST_LINES + 1)
        )
        if len(lines) > MOST_LINES:
            raise Malformed(f"A paper holds {MOST_LINES} lines. Choose fewer days, or take the CSV.")
        name = f"statement-{owner.account_number}"
        needs = subscribers.permissions.VIEW_MONEY
        return on_paper(request, name, lambda: statement_pdf(ctx, owner, lines, asked.since, asked.to), needs)
    if request.get_preferred_type(["application/json", CSV]) == CSV:
        return csv_response(
            request,
            f"statement-{owner.account_number}",
            StatementLineShape,
            _filed(statement(ctx, owner.pk, since=asked.since, until=asked.to, window=FILED)),
        )
    found = list(
        islice(
            statement(
                ctx,
                owner.pk,
                since=asked.since,
                until=asked.to,
                behind=asked.behind(),
                window=2 * asked.limit + 2,
            ),
            asked.limit + 1,
        )
    )
    shown, held = found[: asked.limit], balance(ctx, owner.pk)
    return ClientStatementShape(
        client_id=owner.pk,
        account_number=owner.account_number,
        currency=ctx.tenant.currency,
        wallet=held.wallet,
        owed=held.owed,
        lines=_shapes(shown),
        next=str(shown[-1].place) if len(found) > asked.limit else None,
    )


def _filed(lines: Iterator[StatementLine]) -> Iterator[list[StatementLineShape]]:
    while rows := list(islice(lines, FILED)):
        yield _shapes(rows)
