"""Reads of this room."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Min, Q, QuerySet, Sum

from mtandao.domains.billing.choices import InvoiceState, Standing
from mtandao.domains.billing.models import CreditNote, Draft, Invoice
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


def credit_notes(ctx: Context) -> QuerySet[CreditNote]:
    return CreditNote.of(ctx).select_related("subscriber", "invoice")


def credit_note(ctx: Context, credit_note_id: UUID) -> CreditNote:
    """NotFound if it is not there or not to be seen."""
    return credit_notes(ctx).get(pk=CreditNote.found(ctx, id=credit_note_id).pk)


def drafts(ctx: Context) -> QuerySet[Draft]:
    return Draft.of(ctx).select_related("subscriber", "invoice", "replaces")


def draft(ctx: Context, draft_id: UUID) -> Draft:
    """NotFound if it is not there or not to be seen."""
    return drafts(ctx).get(pk=Draft.found(ctx, id=draft_id).pk)


def open_invoices(ctx: Context) -> QuerySet[Invoice]:
    return Invoice.of(ctx).filter(open__gt=0)


def standing_is(standing: str, today: date) -> Q:
    """Which invoices have this status on that day: the same rule as `Invoice.standing`, in SQL."""
    settled = Q(state=InvoiceState.ISSUED, open=0)
    all_credited = Q(total__gt=0, total=F("credited") + F("given_back"))
    waiting, late = Q(open__gt=0), Q(due_on__lt=today)
    return {
        Standing.VOID: Q(state=InvoiceState.VOID),
        Standing.CREDITED: settled & all_credited,
        Standing.PAID: settled & ~all_credited,
        Standing.OVERDUE: waiting & late,
        Standing.PARTIAL: waiting & ~late & Q(paid__gt=0),
        Standing.UNPAID: waiting & ~late & Q(paid=0),
    }[Standing(standing)]


def debts(ctx: Context, on: date, subscriber_ids: Iterable[UUID] | None = None) -> dict[UUID, Debt]:
    """Who has an open invoice that fell due before `on` or on it; others are not in the answer."""
    rows = open_invoices(ctx).filter(due_on__lte=on)
    if subscriber_ids is not None:
        rows = rows.filter(subscriber_id__in=list(subscriber_ids))
    sums = rows.values("subscriber_id").annotate(oldest=Min("due_on"), amount=Sum("open"))
    return {row["subscriber_id"]: Debt(row["oldest"], row["amount"]) for row in sums}


def debtors(ctx: Context, on: date, *, after: UUID | None = None, most: int) -> list[UUID]:
    """Who has an open invoice that fell due before `on` or on it, in the order of ids: the next `most` after one."""
    rows = open_invoices(ctx).filter(due_on__lte=on)
    if after is not None:
        rows = rows.filter(subscriber_id__gt=after)
    return list(rows.order_by("subscriber_id").values_list("subscriber_id", flat=True).distinct()[:most])


def open_amount(ctx: Context, subscriber_id: UUID) -> Decimal:
    total = open_invoices(ctx).filter(subscriber_id=subscriber_id).aggregate(sum=Sum("open"))["sum"]
    return total or Decimal("0.00")
