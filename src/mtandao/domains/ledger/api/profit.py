"""`/api/ledger/profit-and-loss`."""

from datetime import date
from typing import Literal

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.ledger.api.books import BOOKS
from mtandao.domains.ledger.choices import AccountCode
from mtandao.domains.ledger.queries.profit import ProfitAndLoss, ProfitRow, profit_and_loss
from mtandao.foundation.api import Body, Money, Request, Shape
from mtandao.foundation.api.exports import csv_response
from mtandao.foundation.money import ZERO

router = Router(tags=["Ledger"])

CSV = "text/csv"
AS_CSV = {"responses": {200: {"content": {CSV: {"schema": {"type": "string"}}}}}}


class ProfitAsked(Body):
    since: date | None = Field(None, alias="from", description="Default: the first of this month.")
    to: date | None = Field(None, description="Inclusive; default: today. 12 months at most.")


class ProfitRowShape(Shape):
    code: AccountCode
    detail: str = Field(description="Of costs: the category.")
    name: str
    amounts: list[Money] = Field(description="By month, in the order of `months`.")
    total: Money


class ProfitShape(Shape):
    since: date = Field(serialization_alias="from")
    to: date
    currency: str
    months: list[date] = Field(description="First days.")
    income: list[ProfitRowShape]
    costs: list[ProfitRowShape]
    earned: list[Money]
    spent: list[Money]
    profit: list[Money]
    total: Money = Field(description="The profit of all months.")
    agrees: bool = Field(description="The other accounts of the ledger changed by the same.")


class ProfitLineShape(Shape):
    """A line of the file: one account in one month."""

    month: date
    side: Literal["income", "costs"]
    code: AccountCode
    name: str
    amount: Money


def _rows(rows: tuple[ProfitRow, ...]) -> list[ProfitRowShape]:
    return [
        ProfitRowShape(
            code=row.code, detail=row.detail, name=row.name, amounts=list(row.amounts), total=row.total
        )
        for row in rows
    ]


def lines(found: ProfitAndLoss) -> list[ProfitLineShape]:
    sides: tuple[tuple[Literal["income", "costs"], tuple[ProfitRow, ...]], ...] = (
        ("income", found.income),
        ("costs", found.costs),
    )
    return [
        ProfitLineShape(month=month, side=side, code=row.code, name=row.name, amount=row.amounts[at])
        for at, month in enumerate(found.months)
        for side, rows in sides
        for row in rows
    ]


def as_csv(request: Request, found: ProfitAndLoss) -> HttpResponseBase:
    name = f"profit-and-loss-{found.since}-{found.to}"
    return csv_response(request, name, ProfitLineShape, iter([lines(found)]))


@router.get("/profit-and-loss", response=ProfitShape, auth=BOOKS, by_alias=True, openapi_extra=AS_CSV)
def read_profit_and_loss(request: Request, asked: Query[ProfitAsked]) -> ProfitShape | HttpResponseBase:
    """What was earned and what it cost, by month and account; with `Accept: text/csv` as a file."""
    ctx = request.ctx
    to = asked.to or ctx.today
    found = profit_and_loss(ctx, since=asked.since or to.replace(day=1), to=to)
    if request.get_preferred_type(["application/json", CSV]) == CSV:
        return as_csv(request, found)
    return ProfitShape(
        since=found.since,
        to=found.to,
        currency=ctx.tenant.currency,
        months=list(found.months),
        income=_rows(found.income),
        costs=_rows(found.costs),
        earned=list(found.earned),
        spent=list(found.spent),
        profit=list(found.profit),
        total=sum(found.profit, ZERO),
        agrees=found.agrees,
    )
