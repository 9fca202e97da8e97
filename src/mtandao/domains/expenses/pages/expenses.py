"""The list of expenses."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.expenses import permissions
from mtandao.domains.expenses.choices import ExpenseState, PaidFrom
from mtandao.domains.expenses.models import Expense
from mtandao.domains.expenses.queries import categories, expenses
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.columns import (
    CodeColumn,
    DayColumn,
    KitColumn,
    MoneyColumn,
    NameColumn,
    StateColumn,
)
from mtandao.foundation.kit.filters import DaysFilter, KitFilters
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Action, Emptiness, Text
from mtandao.foundation.kit.tables import KitTable

MARKS = {
    ExpenseState.WAITING: "waiting",
    ExpenseState.BOOKED: "done",
    ExpenseState.REFUSED: "refused",
    ExpenseState.REVERSED: "void",
}
COUNTED = Q(state=ExpenseState.BOOKED)
RECORD = Action(
    gettext_lazy("Record expense"),
    reverse_lazy("expenses:record"),
    icon="plus",
    kind="primary",
    needs=permissions.RECORD,
)
CATEGORIES = Action(gettext_lazy("Categories"), reverse_lazy("expenses:categories"), icon="list")


def expense_url(row: Expense, step: str = "expense") -> str:
    return reverse(f"expenses:{step}", kwargs={"expense_id": row.pk})


class ExpenseTable(KitTable):
    state = StateColumn(gettext_lazy("Status"), word=lambda row: row.get_state_display())
    category = NameColumn(gettext_lazy("Category"), accessor="category__name", url=expense_url)
    supplier = KitColumn(gettext_lazy("Supplier"), phone="note", width="m")
    spent_on = DayColumn(gettext_lazy("Date"), sort=True)
    reference = CodeColumn(gettext_lazy("Reference"), priority=4)
    paid_from = KitColumn(gettext_lazy("Paid from"), priority=2)
    place = KitColumn(gettext_lazy("Place"), priority=4, width="m")
    tax = MoneyColumn(gettext_lazy("Tax"), priority=3, phone="")
    amount = MoneyColumn(gettext_lazy("Amount"))
    recorded_by = KitColumn(gettext_lazy("Recorded by"), priority=4)

    def render_state(self, record: Expense) -> Any:
        return state_html(MARKS[ExpenseState(record.state)], record.get_state_display())

    def row_name(self, record: Expense) -> str:
        return str(record)


class ExpenseFilters(KitFilters):
    prime = ("spent_on", "category", "state")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    spent_on = DaysFilter(label=gettext_lazy("Date"))
    category = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Category"), queryset=lambda request: _of(request)
    )
    state = django_filters.MultipleChoiceFilter(label=gettext_lazy("Status"), choices=ExpenseState.choices)
    paid_from = django_filters.MultipleChoiceFilter(label=gettext_lazy("Paid from"), choices=PaidFrom.choices)
    amount = django_filters.RangeFilter(label=gettext_lazy("Amount"))

    def find(self, rows: QuerySet[Expense], name: str, value: str) -> QuerySet[Expense]:
        text = value.strip()
        return rows.filter(
            Q(supplier__icontains=text) | Q(description__icontains=text) | Q(reference__icontains=text)
        )


def _of(request: HttpRequest) -> QuerySet[Any]:
    ctx: Context = request.ctx  # type: ignore[attr-defined]
    return categories(ctx).order_by("name", "id")


class ExpensesPage(ListPage):
    name, title = "expenses", gettext_lazy("Expenses")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = ExpenseTable, ExpenseFilters, "-pk"
    views = (
        SavedView(gettext_lazy("All")),
        SavedView(gettext_lazy("To approve"), "state=waiting"),
        SavedView(gettext_lazy("Reversed"), "state=reversed"),
    )
    actions = (CATEGORIES, RECORD)
    empty = Emptiness(
        gettext_lazy("No expense yet"),
        gettext_lazy(
            "What you pay for bandwidth, rent and salaries, with its receipt: it is in the ledger at once, and in the"
            " month's profit and loss."
        ),
        (RECORD,),
    )

    def queryset(self, ctx: Context) -> QuerySet[Expense]:
        return expenses(ctx)

    def notes(self, ctx: Context, queryset: QuerySet[Any]) -> Sequence[Text]:
        spent = queryset.order_by().filter(COUNTED).aggregate(sum=Sum("amount"))["sum"]
        if not spent:
            return ()
        return (_("Booked in this view: %(sum)s") % {"sum": words.money(spent, ctx.tenant.currency)},)
