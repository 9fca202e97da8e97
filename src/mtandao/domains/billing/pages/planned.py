"""Who a previewed run would bill what, beside the time before: a hundred thousand of them, by difference."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import Change, ParkReason
from mtandao.domains.billing.models import BillingRun, PlannedInvoice
from mtandao.domains.billing.pages.runs import MONEY, run_url
from mtandao.domains.billing.run_queries import billing_run, planned_invoices
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.columns import (
    CodeColumn,
    CountColumn,
    KitColumn,
    MoneyColumn,
    NameColumn,
    StateColumn,
)
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Crumb, Emptiness
from mtandao.foundation.kit.tables import KitTable

MARKS = {
    Change.SAME: "done",
    Change.FIRST: "open",
    Change.MORE: "due",
    Change.LESS: "credited",
    Change.SEVERAL: "grace",
    Change.PARKED: "failed",
}


class PlannedTable(KitTable):
    subscriber = NameColumn(
        gettext_lazy("Subscriber"),
        accessor="subscriber__full_name",
        url=lambda row: f"/subscribers/{row.subscriber_id}/",
    )
    account = CodeColumn(
        gettext_lazy("Account"), accessor="subscriber__account_number", priority=3, phone="note"
    )
    plan = KitColumn(gettext_lazy("Plan"), accessor="plan__name", width="m", priority=2)
    change = StateColumn(gettext_lazy("Beside the time before"))
    cycles = CountColumn(gettext_lazy("Periods"), priority=4)
    before = MoneyColumn(gettext_lazy("The time before"), needs=MONEY, phone="", priority=2, plain=True)
    total = MoneyColumn(gettext_lazy("Now"), needs=MONEY, sort=True)
    difference = MoneyColumn(
        gettext_lazy("Difference"), needs=MONEY, sort=True, phone="", priority=2, plain=True
    )
    why = KitColumn(gettext_lazy("Why not"), accessor="reason", width="l", priority=3)

    def render_change(self, record: PlannedInvoice) -> Any:
        change = Change(record.change)
        return state_html(MARKS[change], change.label)


class PlannedFilters(KitFilters):
    prime = ("change", "reason")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    change = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Beside the time before"), choices=Change.choices
    )
    reason = django_filters.ChoiceFilter(label=gettext_lazy("Why not"), choices=ParkReason.choices)
    plan = django_filters.UUIDFilter(label=gettext_lazy("Plan"), field_name="plan_id")

    def find(self, rows: QuerySet[PlannedInvoice], name: str, value: str) -> QuerySet[PlannedInvoice]:
        return rows.filter(
            subscriber__in=subscribers.found_by(subscribers.subscribers(self.request.ctx), value)
        )

    def words_plan(self, value: Any) -> str:
        row = self.queryset.filter(plan_id=value).select_related("plan").first()
        return row.plan.name if row and row.plan else _("another")


class PlannedPage(ListPage):
    name = "planned-invoices"
    needs = permissions.RUN
    export_needs = permissions.RUN
    table, filters, order = PlannedTable, PlannedFilters, "pk"
    views = (
        SavedView(gettext_lazy("All"), counts=False),
        SavedView(gettext_lazy("More"), "change=more", counts=False),
        SavedView(gettext_lazy("Less"), "change=less", counts=False),
        SavedView(gettext_lazy("First time"), "change=first", counts=False),
        SavedView(gettext_lazy("Several periods"), "change=several", counts=False),
        SavedView(gettext_lazy("Not billed"), "change=parked", counts=False),
    )
    empty = Emptiness(
        gettext_lazy("Nobody is due"),
        gettext_lazy("A preview is kept for a week; what was issued of it is among the invoices."),
    )
    run: BillingRun

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        self.run = billing_run(self.ctx, kwargs["run_id"])
        day = times.day(self.run.on, self.ctx.today)
        self.title = _("Who is billed what by %(day)s") % {"day": day}  # type: ignore[misc]
        self.back = Crumb(_("Billing run"), run_url(self.run))  # type: ignore[misc]
        return super().get(request)

    def all_views(self, ctx: Context) -> Sequence[SavedView]:
        """Kept views belong to no run."""
        return self.views

    def save_view_url(self, ctx: Context) -> str:
        return ""

    def queryset(self, ctx: Context) -> QuerySet[PlannedInvoice]:
        return planned_invoices(ctx, self.run)
