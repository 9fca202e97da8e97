"""The list of payments, each with its way as beads."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Q, QuerySet, Sum
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import Method, PaymentState
from mtandao.domains.payments.methods import method_choices
from mtandao.domains.payments.models import Payment
from mtandao.domains.payments.queries import payments
from mtandao.domains.payments.thread import PaymentThread, threads_of
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import (
    BeadsColumn,
    CodeColumn,
    KitColumn,
    MomentColumn,
    MoneyColumn,
    NameColumn,
)
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import beads_html, clipped_html, money_html
from mtandao.foundation.kit.pieces import Action, Emptiness, Text
from mtandao.foundation.kit.tables import KitTable

MONEY = subscribers.permissions.VIEW_MONEY
RECEIPT = re.compile(r"(?=.*\d)(?=.*[A-Z])[A-Z0-9]{8,12}")
CHANNELS = {
    "stk": gettext_lazy("request"),
    "stk, asked": gettext_lazy("request"),
    "paybill": gettext_lazy("paybill"),
    "checkout": gettext_lazy("payment page"),
    "by hand": gettext_lazy("by hand"),
    "pulled": gettext_lazy("M-Pesa's list"),
    "statement": gettext_lazy("statement"),
    "desk": gettext_lazy("desk"),
}


def payment_url(row: Payment) -> str:
    return reverse("payments:payment", kwargs={"payment_id": row.pk})


def channel_words(payment: Payment) -> str:
    return str(CHANNELS.get(payment.channel, payment.channel))


class PaymentTable(KitTable):
    received_at = MomentColumn(gettext_lazy("Received"), sort=True, phone="note")
    subscriber = NameColumn(
        gettext_lazy("From"), accessor="subscriber__full_name", url=payment_url, empty_values=()
    )
    account = CodeColumn(gettext_lazy("Account"), accessor="subscriber__account_number", priority=4)
    method = KitColumn(gettext_lazy("Method"), priority=2)
    channel = KitColumn(gettext_lazy("Way"), priority=4)
    receipt = CodeColumn(gettext_lazy("Receipt"), priority=3)
    amount = MoneyColumn(gettext_lazy("Amount"), needs=MONEY)
    beads = BeadsColumn(gettext_lazy("Receipt to SMS"))
    outcome = KitColumn(gettext_lazy("Outcome"), phone="state")

    @cached_property
    def threads(self) -> Mapping[UUID, PaymentThread]:
        ctx: Context = self.request.ctx  # type: ignore[union-attr]
        return threads_of(ctx, self.records)

    def render_subscriber(self, value: str | None, record: Payment) -> Any:
        name = value or _("Not placed: “%(typed)s”") % {"typed": record.reference or _("nothing typed")}
        url = payment_url(record)
        return format_html('<a class="mt-plain mt-main-link" href="{}">{}</a>', url, clipped_html(name))

    def render_channel(self, record: Payment) -> str:
        return channel_words(record)

    def render_beads(self, record: Payment) -> Any:
        return beads_html(self.threads[record.pk].steps)

    def render_outcome(self, record: Payment) -> Any:
        thread = self.threads[record.pk]
        tone = "mt-owed" if thread.stuck else "mt-quiet"
        return format_html('<span class="mt-nowrap {}">{}</span>', tone, thread.outcome)

    def row_name(self, record: Payment) -> str:
        return record.receipt or str(record.pk)


class PaymentFilters(KitFilters):
    prime = ("received_at", "method", "state")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    received_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Received"))
    method = django_filters.MultipleChoiceFilter(label=gettext_lazy("Method"), choices=())
    state = django_filters.MultipleChoiceFilter(label=gettext_lazy("Status"), choices=PaymentState.choices)
    amount = django_filters.RangeFilter(label=gettext_lazy("Amount"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.filters["method"].extra["choices"] = method_choices(self.request.ctx)

    def find(self, rows: QuerySet[Payment], name: str, value: str) -> QuerySet[Payment]:
        """A receipt, else whose it is."""
        text = value.strip().upper()
        by_receipt = Q(receipt=text)
        if RECEIPT.fullmatch(text):
            return rows.filter(by_receipt)
        found = subscribers.found_by(subscribers.subscribers(self.request.ctx), value)
        return rows.filter(by_receipt | Q(subscriber__in=found))


class PaymentsPage(ListPage):
    name, title = "payments", gettext_lazy("Payments")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = PaymentTable, PaymentFilters, "-pk"
    actions = (
        Action(
            gettext_lazy("Ask for payment"),
            reverse_lazy("payments:ask-for"),
            icon="device-mobile",
            dialog=True,
            needs=permissions.REQUEST,
        ),
        Action(
            gettext_lazy("Record payment"),
            reverse_lazy("payments:record"),
            icon="cash",
            kind="primary",
            dialog=True,
            needs=permissions.RECORD,
        ),
    )
    empty = Emptiness(
        gettext_lazy("No payments yet"),
        gettext_lazy(
            "What is paid through a payment gateway appears here by itself once it is set up. "
            "Cash is recorded by hand."
        ),
        actions,
    )

    def queryset(self, ctx: Context) -> QuerySet[Payment]:
        return payments(ctx)

    def all_views(self, ctx: Context) -> Sequence[SavedView]:
        """One for each way by which this provider is paid through a gateway, and those that he keeps."""
        online = method_choices(ctx, without=(Method.BANK, Method.CHEQUE, Method.OTHER))
        by_method = [SavedView(label, f"method={value}", counts=False) for value, label in online]
        placed = SavedView(gettext_lazy("Nobody placed"), "state=suspense")
        return (SavedView(gettext_lazy("All")), *by_method, placed, *super().all_views(ctx))

    def notes(self, ctx: Context, queryset: QuerySet[Any]) -> Sequence[Text]:
        """The sum of a view that names its days; the sum of everything would read every row."""
        query = self.request.GET
        if not ctx.may(MONEY) or not (query.get("received_at_after") or query.get("received_at_min")):
            return ()
        total = queryset.order_by().aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
        return [format_html("{} {}", _("Received in this view:"), money_html(total, ctx.tenant.currency))]
