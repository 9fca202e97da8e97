"""The list of invoices."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import Q, QuerySet, Sum
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import InvoiceState, Standing
from mtandao.domains.billing.models import Invoice
from mtandao.domains.billing.pages.standing import with_standing
from mtandao.domains.billing.queries import invoices, standing_is
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import (
    CodeColumn,
    DayColumn,
    DaysLeftColumn,
    MoneyColumn,
    NameColumn,
    StateColumn,
)
from mtandao.foundation.kit.filters import DaysFilter, KitFilters
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pieces import Action, Emptiness, Text
from mtandao.foundation.kit.tables import KitTable

MONEY = subscribers.permissions.VIEW_MONEY


def invoice_url(row: Invoice) -> str:
    return reverse("billing:invoice", kwargs={"invoice_id": row.pk})


class InvoiceTable(KitTable):
    mark = StateColumn(gettext_lazy("Status"))
    number = CodeColumn(gettext_lazy("Number"), url=invoice_url, phone="note")
    subscriber = NameColumn(gettext_lazy("Subscriber"), accessor="subscriber__full_name")
    account = CodeColumn(gettext_lazy("Account"), accessor="subscriber__account_number", priority=3)
    issued_on = DayColumn(gettext_lazy("Issued"), priority=3)
    due_on = DayColumn(gettext_lazy("Due"), sort=True, priority=2)
    left = DaysLeftColumn(gettext_lazy("Left"), accessor="due_on", phone="", empty_values=())
    total = MoneyColumn(gettext_lazy("Total"), needs=MONEY)
    open_amount = MoneyColumn(gettext_lazy("Open"), needs=MONEY, priority=2, phone="", plain=True)

    def render_left(self, value: Any, record: Invoice, column: Any) -> Any:
        """Days matter while something is open."""
        return column.shown(value, record, self) if record.open_amount else ""

    def render_open_amount(self, value: Decimal, record: Invoice, column: Any) -> Any:
        return column.shown(value, record, self) if value else column.default

    def row_name(self, record: Invoice) -> str:
        return record.number


class InvoiceFilters(KitFilters):
    prime = ("status", "due_on")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    status = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Status"), choices=Standing.choices, method="by_status"
    )
    due_on = DaysFilter(label=gettext_lazy("Due"))
    issued_on = DaysFilter(label=gettext_lazy("Issued"))
    recurring = django_filters.BooleanFilter(label=gettext_lazy("From a billing run"))

    def find(self, rows: QuerySet[Invoice], name: str, value: str) -> QuerySet[Invoice]:
        """An invoice's number with or without its letters, else whose it is."""
        text = value.strip().upper()
        if text.startswith("INV-") or (text.isdigit() and len(text) <= 6):
            number = text.removeprefix("INV-")
            return rows.filter(number=f"INV-{number:0>6}")
        found = subscribers.found_by(subscribers.subscribers(self.request.ctx), value)
        return rows.filter(subscriber__in=found)

    def by_status(self, rows: QuerySet[Invoice], name: str, value: Sequence[str]) -> QuerySet[Invoice]:
        wanted = Q()
        for standing in value:
            wanted |= standing_is(standing, self.request.ctx.today)
        return rows.filter(wanted)


class InvoicesPage(ListPage):
    name, title = "invoices", gettext_lazy("Invoices")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = InvoiceTable, InvoiceFilters, "-pk"
    views = (
        SavedView(gettext_lazy("All")),
        SavedView(gettext_lazy("Open"), "status=unpaid&status=partially_paid&status=overdue"),
        SavedView(gettext_lazy("Overdue"), "status=overdue"),
        SavedView(gettext_lazy("Paid"), "status=paid"),
    )
    actions = (
        Action(
            gettext_lazy("Write invoice"),
            reverse_lazy("billing:new-draft"),
            icon="pencil",
            needs=permissions.ISSUE,
        ),
        Action(
            gettext_lazy("Billing runs"),
            reverse_lazy("billing:runs"),
            icon="calendar-dollar",
            needs=permissions.RUN,
        ),
    )
    empty = Emptiness(
        gettext_lazy("No invoices yet"),
        gettext_lazy(
            "The first one is issued when a subscriber is registered, the next by the billing run at night."
        ),
    )

    def queryset(self, ctx: Context) -> QuerySet[Invoice]:
        return with_standing(invoices(ctx), ctx.today)

    def notes(self, ctx: Context, queryset: QuerySet[Any]) -> Sequence[Text]:
        """What the view still waits for; only where the view is narrowed, because a sum reads every row."""
        if not ctx.may(MONEY) or not self.request.GET.getlist("status"):
            return ()
        rows = queryset.filter(state=InvoiceState.ISSUED).order_by()
        found = rows.aggregate(open=Sum("open"))["open"] or Decimal(0)
        said = format_html("{}", money_html(found, ctx.tenant.currency))
        return [format_html("{} {}", _("Open in this view:"), said)] if found else ()
