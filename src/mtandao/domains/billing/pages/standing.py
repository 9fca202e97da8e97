"""An invoice's status on a day, as a column of the database: to show, to filter, to write into a file."""

from datetime import date

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When

from mtandao.domains.billing.choices import InvoiceState, Standing
from mtandao.domains.billing.models import Invoice

# The kit's name of each status: its shape and colour.
MARKS = {
    Standing.UNPAID: "open",
    Standing.PARTIAL: "part_paid",
    Standing.PAID: "paid",
    Standing.OVERDUE: "overdue",
    Standing.VOID: "void",
}


def condition(standing: str, today: date) -> Q:
    """Which invoices have this status on that day: the same rule as `Invoice.standing`, in SQL."""
    open_now = Q(state=InvoiceState.ISSUED, paid__lt=F("total"))
    return {
        Standing.VOID: Q(state=InvoiceState.VOID),
        Standing.PAID: Q(state=InvoiceState.ISSUED, paid=F("total")),
        Standing.OVERDUE: open_now & Q(due_on__lt=today),
        Standing.PARTIAL: open_now & Q(due_on__gte=today, paid__gt=0),
        Standing.UNPAID: open_now & Q(due_on__gte=today, paid=0),
    }[Standing(standing)]


def with_standing(rows: QuerySet[Invoice], today: date) -> QuerySet[Invoice]:
    """Each row with `mark`, the kit's name of its status."""
    whens = [When(condition(standing, today), then=Value(mark)) for standing, mark in MARKS.items()]
    return rows.annotate(mark=Case(*whens, output_field=CharField()))
