"""`/api/billing/tax-report`: what was charged of each tax, and the ledger beside it."""

from datetime import date

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.billing.tax_report import TaxReport, tax_report
from mtandao.domains.ledger import contract as ledger
from mtandao.foundation.api import Body, Money, Request, Shape, needs
from mtandao.foundation.api.exports import csv_response
from mtandao.foundation.refusals import Malformed

router = Router(tags=["Taxes"])

CSV = "text/csv"
AS_CSV = {"responses": {200: {"content": {CSV: {"schema": {"type": "string"}}}}}}


class TaxReportAsked(Body):
    since: date | None = Field(None, alias="from", description="Default: the first of this month.")
    to: date | None = Field(None, description="Inclusive; default: today.")


class TaxReportRow(Shape):
    code: str
    name: str
    percent: str
    invoiced_taxable: Money
    invoiced_tax: Money
    taken_back_taxable: Money = Field(description="By credit notes and voided invoices.")
    taken_back_tax: Money
    taxable: Money
    tax: Money


class TaxAccountShape(Shape):
    code: str
    name: str
    papers: Money = Field(description="What invoices and credit notes come to.")
    ledger: Money = Field(description="What its account got by them. They must be the same.")
    besides: Money = Field(description="What else moved it: a payment to the tax office is below zero.")


class TaxReportShape(Shape):
    since: date = Field(serialization_alias="from")
    to: date
    currency: str
    tax: Money
    agrees: bool = Field(description="Papers and ledger are the same to the cent.")
    items: list[TaxReportRow]
    accounts: list[TaxAccountShape]


def rows_of(found: TaxReport) -> list[TaxReportRow]:
    return [
        TaxReportRow(
            code=row.rate_code,
            name=row.name,
            percent=f"{row.percent.normalize():f}",
            invoiced_taxable=row.invoiced.taxable,
            invoiced_tax=row.invoiced.tax,
            taken_back_taxable=row.taken_back.taxable,
            taken_back_tax=row.taken_back.tax,
            taxable=row.left.taxable,
            tax=row.left.tax,
        )
        for row in found.rows
    ]


def as_csv(request: Request, found: TaxReport) -> HttpResponseBase:
    return csv_response(request, f"tax-{found.since}-{found.to}", TaxReportRow, iter([rows_of(found)]))


@router.get(
    "/tax-report",
    response=TaxReportShape,
    auth=needs(ledger.permissions.VIEW),
    by_alias=True,
    openapi_extra=AS_CSV,
)
def read_tax_report(request: Request, asked: Query[TaxReportAsked]) -> TaxReportShape | HttpResponseBase:
    """Tax of the invoices and credit notes of these days, by rate; with `Accept: text/csv` as a file."""
    ctx = request.ctx
    to = asked.to or ctx.today
    since = asked.since or to.replace(day=1)
    if since > to:
        raise Malformed("These are no days.", fields={"from": "Not after the last day."})
    found = tax_report(ctx, since=since, to=to)
    if request.get_preferred_type(["application/json", CSV]) == CSV:
        return as_csv(request, found)
    return TaxReportShape(
        since=since,
        to=to,
        currency=ctx.tenant.currency,
        tax=found.tax,
        agrees=found.agrees,
        items=rows_of(found),
        accounts=[
            TaxAccountShape(
                code=account.rate_code,
                name=account.name,
                papers=account.papers,
                ledger=account.booked,
                besides=account.besides,
            )
            for account in found.accounts
        ],
    )
