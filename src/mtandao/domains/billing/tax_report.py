"""What was charged of each tax in a stretch of days, as the papers say it, and the ledger beside it (ADR 14)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet, Sum

from mtandao.domains.billing.models import CreditNoteTax, InvoiceTax
from mtandao.domains.ledger import contract as ledger
from mtandao.foundation.context import Context

ZERO = Decimal("0.00")
# What books papers. Whatever else moves a tax account (a payment to the tax office) is told apart.
OF_PAPERS = (ledger.JournalKind.INVOICE, ledger.JournalKind.CREDIT_NOTE, ledger.JournalKind.VOID)


@dataclass(frozen=True, slots=True)
class Charged:
    """On how much, and how much tax."""

    taxable: Decimal = ZERO
    tax: Decimal = ZERO

    def __sub__(self, other: "Charged") -> "Charged":
        return Charged(self.taxable - other.taxable, self.tax - other.tax)

    def __add__(self, other: "Charged") -> "Charged":
        return Charged(self.taxable + other.taxable, self.tax + other.tax)


@dataclass(frozen=True, slots=True)
class TaxRow:
    """One percentage of one tax. `taken_back`: by credit notes, and by invoices that were voided in these days."""

    rate_code: str
    name: str
    percent: Decimal
    invoiced: Charged
    taken_back: Charged

    @property
    def left(self) -> Charged:
        return self.invoiced - self.taken_back


@dataclass(frozen=True, slots=True)
class TaxAccount:
    """One tax in the ledger: what the papers come to, what its account got by them, and what it got besides."""

    rate_code: str
    name: str
    papers: Decimal
    booked: Decimal
    besides: Decimal = ZERO

    @property
    def apart(self) -> Decimal:
        return self.booked - self.papers


@dataclass(frozen=True, slots=True)
class TaxReport:
    since: date
    to: date
    rows: tuple[TaxRow, ...]
    accounts: tuple[TaxAccount, ...]

    @property
    def tax(self) -> Decimal:
        return sum((row.left.tax for row in self.rows), ZERO)

    @property
    def agrees(self) -> bool:
        return not any(account.apart for account in self.accounts)


def tax_report(ctx: Context, *, since: date, to: date) -> TaxReport:
    """From the first to the last day, both included. Papers count on the day on which they were issued, a voided
    invoice against the day on which it was voided: as the ledger books them."""
    issued = InvoiceTax.of(ctx).filter(
        invoice__tenant_id=ctx.tenant_id, invoice__issued_on__gte=since, invoice__issued_on__lte=to
    )
    voided = InvoiceTax.of(ctx).filter(
        invoice__tenant_id=ctx.tenant_id, invoice__voided_on__gte=since, invoice__voided_on__lte=to
    )
    credited = CreditNoteTax.of(ctx).filter(
        credit_note__tenant_id=ctx.tenant_id,
        credit_note__issued_on__gte=since,
        credit_note__issued_on__lte=to,
    )
    names: dict[tuple[str, Decimal], str] = {}
    invoiced = _sums(issued, names)
    taken_back = _added([_sums(voided, names), _sums(credited, names)])
    rows = tuple(
        TaxRow(
            code, names[code, percent], percent, invoiced.get(key, Charged()), taken_back.get(key, Charged())
        )
        for key in sorted(names)
        for code, percent in [key]
    )
    return TaxReport(since, to, rows, _accounts(ctx, rows, since, to))


Sums = dict[tuple[str, Decimal], Charged]


def _sums(rows: QuerySet[Any], names: dict[tuple[str, Decimal], str]) -> Sums:
    """By code and percentage; what they are called goes into `names`."""
    found: Sums = {}
    grouped = rows.order_by().values_list("rate_code", "percent")
    for code, percent, name, taxable, tax in grouped.annotate(Max("name"), Sum("taxable"), Sum("amount")):
        names.setdefault((code, percent), name)
        found[code, percent] = Charged(taxable, tax)
    return found


def _added(parts: Iterable[Sums]) -> Sums:
    whole: Sums = {}
    for part in parts:
        for key, charged in part.items():
            whole[key] = whole.get(key, Charged()) + charged
    return whole


def _accounts(ctx: Context, rows: Iterable[TaxRow], since: date, to: date) -> tuple[TaxAccount, ...]:
    """One a tax, whatever its percentages. A tax that was charged at 0 % has no account."""
    papers: dict[str, Decimal] = {}
    for row in rows:
        papers[row.rate_code] = papers.get(row.rate_code, ZERO) + row.left.tax
    tax = ledger.AccountCode.TAX
    moved = {
        detail: -sums.net for (code, detail), sums in ledger.turnovers(ctx, since, to).items() if code == tax
    }
    codes = sorted({code for code, amount in (*papers.items(), *moved.items()) if amount})
    besides: dict[str, Decimal] = {}
    if any(papers.get(code, ZERO) != moved.get(code, ZERO) for code in codes):
        besides = {
            detail: -net for detail, net in ledger.posted_besides(ctx, tax, OF_PAPERS, since, to).items()
        }
    names = ledger.detail_names(ctx, tax, codes)
    return tuple(
        TaxAccount(
            code,
            names.get(code, code),
            papers.get(code, ZERO),
            moved.get(code, ZERO) - besides.get(code, ZERO),
            besides.get(code, ZERO),
        )
        for code in codes
    )
