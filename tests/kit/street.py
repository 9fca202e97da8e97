"""A model, a table, filters and a list page, as a room would declare them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import django_filters
from django.apps.registry import Apps
from django.db import models
from django.db.models import Sum
from django.utils.html import format_html

from mtandao.foundation.kit.columns import (
    CodeColumn,
    DayColumn,
    DaysLeftColumn,
    KitColumn,
    MoneyColumn,
    NameColumn,
    PhoneColumn,
    StateColumn,
)
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import money_html, state_html
from mtandao.foundation.kit.pieces import Action, Emptiness, Text
from mtandao.foundation.kit.tables import KitTable
from tests.kit.house import STREET

STATES = (
    ("active", "Active"),
    ("grace", "Grace"),
    ("promise", "Promise"),
    ("walled", "Walled garden"),
    ("suspended", "Suspended"),
    ("disconnected", "Disconnected"),
)


class Resident(models.Model):
    name = models.CharField(max_length=120)
    account = models.CharField(max_length=20)
    phone = models.CharField(max_length=20)
    plan = models.CharField(max_length=40)
    state = models.CharField(max_length=20, choices=STATES)
    state_words = models.CharField(max_length=40, blank=True)
    paid_until = models.DateField(null=True)
    balance = models.DecimalField(max_digits=14, decimal_places=2)
    line = models.CharField(max_length=20)
    line_words = models.CharField(max_length=40)
    router = models.CharField(max_length=60)

    class Meta:
        app_label = "kit_street"
        apps = Apps()

    def __str__(self) -> str:
        return self.name


class ResidentTable(KitTable):
    state = StateColumn("Status", word=lambda row: row.state_words, sort=True)
    name = NameColumn("Name", sort=True, url=lambda row: "/sample/subscriber/")
    account = CodeColumn("Account", sort=True)
    phone = PhoneColumn("Phone", priority=2)
    plan = KitColumn("Plan", priority=3, width="m")
    paid_until = DayColumn("Paid until", sort=True, priority=2)
    left = DaysLeftColumn("Left", accessor="paid_until", sort=True)
    balance = MoneyColumn("Balance", sort=True, needs="money")
    line = KitColumn("Session", empty_values=())
    router = KitColumn("Router", priority=4, width="s")
    id = KitColumn("Number", optional=True)

    def render_line(self, value: str, record: Resident) -> Any:
        return (
            state_html(value, record.line_words)
            if value
            else format_html('<span class="mt-faint">{}</span>', record.line_words)
        )

    def row_sum(self, record: Resident) -> Decimal:
        return max(Decimal(0), -record.balance)


class ResidentFilters(KitFilters):
    prime = ("paid_until", "state", "plan")
    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label="Find")
    paid_until = django_filters.DateFromToRangeFilter(label="Paid until")
    state = django_filters.MultipleChoiceFilter(label="Status", choices=STATES)
    plan = django_filters.ChoiceFilter(label="Plan", choices=(("Home 10", "Home 10"), ("Home 20", "Home 20")))
    balance = django_filters.RangeFilter(label="Balance")
    owing = django_filters.BooleanFilter(label="Owing", method="filter_owing")

    def filter_owing(self, rows: Any, name: str, value: bool) -> Any:
        return rows.filter(balance__lt=0) if value else rows.filter(balance__gte=0)


class Residents(ListPage):
    name, title = "residents", "Subscribers"
    table, filters, order = ResidentTable, ResidentFilters, "paid_until"
    page_size = 15
    refresh_s = 30
    sum_words = "owing"
    export_needs = "export"
    views = (
        SavedView("All"),
        SavedView("In grace", "state=grace&state=promise"),
        SavedView("Walled garden", "state=walled"),
        SavedView("Owing", "owing=true", needs="money"),
    )
    actions = (Action("New connection", "/sample/wizard/", icon="plus", kind="primary"),)
    bulk = (
        Action("Message", "/sample/bulk/", icon="message"),
        Action("Extend", "/sample/bulk/", icon="calendar-plus"),
        Action("Change plan", "/sample/bulk/", icon="switch-horizontal"),
        Action("Suspend", "/sample/bulk/", icon="player-pause"),
        Action("Export these", "/sample/bulk/", icon="download", needs="export"),
    )
    empty = Emptiness(
        "No subscribers yet", "Register the first one, or bring them over from another system.", actions
    )

    def queryset(self, ctx: Any) -> models.QuerySet[Resident]:
        return Resident.objects.using(STREET)

    def save_view_url(self, ctx: Any) -> str:
        return "/sample/form/"

    def notes(self, ctx: Any, queryset: models.QuerySet[Resident]) -> Sequence[Text]:
        owed = queryset.filter(balance__lt=0).aggregate(owed=Sum("balance"))["owed"] or Decimal(0)
        return [format_html("Owed in this view: {}", money_html(owed, "KES"))]
