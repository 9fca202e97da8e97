"""Reads of this room."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Min, QuerySet, Sum

from mtandao.domains.billing.choices import InvoiceState
from mtandao.domains.billing.models import Invoice
from mtandao.foundation.context import Context


@dataclass(frozen=True, slots=True)
class Debt:
    """What a customer owes past its due date: since when, and how much."""

    oldest_due_on: date
    amount: Decimal


def invoices(ctx: Context) -> QuerySet[Invoice]:
    return Invoice.of(ctx).select_related("subscriber")


def invoice(ctx: Context, invoice_id: UUID) -> Invoice:
    """NotFound if it is not there or not to be seen."""
    return Invoice.found(ctx, id=invoice_id)


def open_invoices(ctx: Context) -> QuerySet[Invoice]:
    return Invoice.of(ctx).filter(state=InvoiceState.ISSUED, paid__lt=F("total"))


def debts(ctx: Context, on: date, subscriber_ids: Iterable[UUID] | None = None) -> dict[UUID, Debt]:
    """Who has an open invoice that fell due before `on` or on it; others are not in the answer."""
    rows = open_invoices(ctx).filter(due_on__lte=on)
    if subscriber_ids is not None:
        rows = rows.filter(subscriber_id__in=list(subscriber_ids))
    sums = rows.values("subscriber_id").annotate(oldest=Min("due_on"), amount=Sum(F("total") - F("paid")))
    return {row["subscriber_id"]: Debt(row["oldest"], row["amount"]) for row in sums}


def open_amount(ctx: Context, subscriber_id: UUID) -> Decimal:
    total = (
        open_invoices(ctx)
        .filter(subscriber_id=subscriber_id)
        .aggregate(sum=Sum(F("total") - F("paid")))["sum"]
    )
    return total or Decimal("0.00")
