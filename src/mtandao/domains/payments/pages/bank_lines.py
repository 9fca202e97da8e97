"""Lines of banks' statements: what waits for somebody, and what became of the others."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from mtandao.domains.payments import permissions
from mtandao.domains.payments.banks import bank_lines
from mtandao.domains.payments.choices import LineState
from mtandao.domains.payments.models import BankLine, BankStatement
from mtandao.domains.payments.pages.statements import UPLOAD
from mtandao.foundation.context import Context
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
from mtandao.foundation.kit.pieces import Emptiness
from mtandao.foundation.kit.tables import KitTable

MARKS = {LineState.WAITING: "waiting", LineState.MATCHED: "done", LineState.IGNORED: "cancelled"}


class BankLineTable(KitTable):
    state = StateColumn(gettext_lazy("Status"), word=lambda row: row.get_state_display())
    description = NameColumn(
        gettext_lazy("What the bank says"),
        accessor="text",
        url=lambda row: reverse("payments:bank-line", kwargs={"line_id": row.pk}),
        empty_values=(),
    )
    booked_on = DayColumn(gettext_lazy("Day"), phone="note")
    account = KitColumn(gettext_lazy("Account"), accessor="account__name", priority=3)
    whose = KitColumn(gettext_lazy("Whose"), accessor="payment__subscriber__full_name", priority=2, width="m")
    receipt = CodeColumn(gettext_lazy("Receipt"), accessor="payment__receipt", priority=4)
    reason = KitColumn(gettext_lazy("Ignored because"), priority=4, width="m")
    amount = MoneyColumn(gettext_lazy("Amount"))

    def render_state(self, record: BankLine) -> Any:
        return state_html(MARKS[LineState(record.state)], record.get_state_display())

    def row_name(self, record: BankLine) -> str:
        return record.text

    def row_sum(self, record: BankLine) -> Any:
        return record.amount


class BankLineFilters(KitFilters):
    prime = ("state", "booked_on")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    state = django_filters.MultipleChoiceFilter(label=gettext_lazy("Status"), choices=LineState.choices)
    booked_on = DaysFilter(label=gettext_lazy("Day"))
    amount = django_filters.RangeFilter(label=gettext_lazy("Amount"))
    money_in = django_filters.BooleanFilter(label=gettext_lazy("Money in"), method="by_way")
    statement = django_filters.UUIDFilter(label=gettext_lazy("Statement"), field_name="statement_id")

    def find(self, rows: QuerySet[BankLine], name: str, value: str) -> QuerySet[BankLine]:
        text = value.strip()
        return rows.filter(Q(reference__icontains=text) | Q(description__icontains=text))

    def by_way(self, rows: QuerySet[BankLine], name: str, value: bool) -> QuerySet[BankLine]:
        return rows.filter(amount__gt=0) if value else rows.filter(amount__lt=0)

    def words_statement(self, value: Any) -> str:
        found = BankStatement.of(self.request.ctx).filter(pk=value).values_list("file_name", flat=True)
        return found.first() or gettext("another")


class BankLinesPage(ListPage):
    name, title = "bank-lines", gettext_lazy("Bank lines")
    needs = permissions.BANKS
    export_needs = permissions.BANKS
    table, filters, order = BankLineTable, BankLineFilters, "-pk"
    views = (
        SavedView(gettext_lazy("All")),
        SavedView(gettext_lazy("Waiting"), "state=waiting"),
        SavedView(gettext_lazy("Matched"), "state=matched"),
        SavedView(gettext_lazy("Ignored"), "state=ignored"),
    )
    actions = (UPLOAD,)
    empty = Emptiness(
        gettext_lazy("No line of a bank yet"),
        gettext_lazy("They come with the statements of your bank accounts."),
        (UPLOAD,),
    )

    def queryset(self, ctx: Context) -> QuerySet[BankLine]:
        return bank_lines(ctx)

    def worked_off(self, asked: QueryDict) -> Emptiness | None:
        """Of all statements, or of one."""
        if asked.getlist("state") != [LineState.WAITING] or not asked.keys() <= {"state", "statement"}:
            return None
        return Emptiness(
            gettext("Every line has its place"),
            gettext("Nothing waits: each is matched, booked or ignored with a reason."),
        )
