"""An invoice's status on a day, as a column of the database: to show, to filter, to write into a file."""

from datetime import date

from django.db.models import Case, CharField, QuerySet, Value, When

from mtandao.domains.billing.choices import Standing
from mtandao.domains.billing.models import Invoice
from mtandao.domains.billing.queries import standing_is

# The kit's name of each status: its shape and colour.
MARKS = {
    Standing.UNPAID: "open",
    Standing.PARTIAL: "part_paid",
    Standing.PAID: "paid",
    Standing.CREDITED: "credited",
    Standing.OVERDUE: "overdue",
    Standing.VOID: "void",
}


def with_standing(rows: QuerySet[Invoice], today: date) -> QuerySet[Invoice]:
    """Each row with `mark`, the kit's name of its status."""
    whens = [When(standing_is(standing, today), then=Value(mark)) for standing, mark in MARKS.items()]
    return rows.annotate(mark=Case(*whens, output_field=CharField()))
