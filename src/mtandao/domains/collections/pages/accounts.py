"""Who stands on the ladder: one list, a view for each stage, and what is done to many."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import Q, QuerySet, Sum
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.collections import permissions
from mtandao.domains.collections.choices import Stage
from mtandao.domains.collections.models import Standing
from mtandao.domains.collections.pages.words import MARKS, MONEY, account_url
from mtandao.domains.collections.queries import RUNGS, on_the_ladder
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import (
    CodeColumn,
    DayColumn,
    MomentColumn,
    MoneyColumn,
    NameColumn,
    StateColumn,
)
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pieces import Action, Emptiness, Text
from mtandao.foundation.kit.tables import KitTable


class AccountTable(KitTable):
    stage = StateColumn(gettext_lazy("Stage"))
    subscriber = NameColumn(
        gettext_lazy("Subscriber"),
        accessor="subscriber__full_name",
        url=lambda row: account_url(row.subscriber_id),
    )
    account = CodeColumn(
        gettext_lazy("Account"), accessor="subscriber__account_number", priority=3, phone="note"
    )
    since = MomentColumn(gettext_lazy("Since"), sort=True, priority=2)
    oldest_due_on = DayColumn(gettext_lazy("Oldest due"), priority=2)
    promise_until = DayColumn(gettext_lazy("Promised until"), priority=3)
    held_until = MomentColumn(gettext_lazy("Cut waits until"), priority=4)
    owed = MoneyColumn(gettext_lazy("Overdue"), needs=MONEY)

    def render_stage(self, record: Standing) -> Any:
        column: Any = self.columns["stage"].column
        return column.shown(MARKS[Stage(record.stage)], record, self)

    def row_name(self, record: Standing) -> str:
        return record.subscriber.full_name

    def row_sum(self, record: Standing) -> Decimal:
        return record.owed


class AccountFilters(KitFilters):
    prime = ("stage", "oldest_due_on")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    stage = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Stage"), choices=[(stage.value, stage.label) for stage in RUNGS]
    )
    oldest_due_on = django_filters.DateFromToRangeFilter(label=gettext_lazy("Oldest due"))
    promised = django_filters.BooleanFilter(label=gettext_lazy("With a promise"), method="by_promise")
    waits = django_filters.BooleanFilter(label=gettext_lazy("Cut waits for a window"), method="by_window")
    owed = django_filters.RangeFilter(label=gettext_lazy("Overdue"))

    def find(self, rows: QuerySet[Standing], name: str, value: str) -> QuerySet[Standing]:
        return rows.filter(
            subscriber__in=subscribers.found_by(subscribers.subscribers(self.request.ctx), value)
        )

    def by_promise(self, rows: QuerySet[Standing], name: str, value: bool) -> QuerySet[Standing]:
        running = Q(promise_until__gt=self.request.ctx.today)
        return rows.filter(running) if value else rows.exclude(running)

    def by_window(self, rows: QuerySet[Standing], name: str, value: bool) -> QuerySet[Standing]:
        return rows.filter(held_until__isnull=not value)


def many(deed: str) -> Any:
    return reverse_lazy("collections:bulk", kwargs={"deed": deed})


class AccountsPage(ListPage):
    name, title = "ladder-accounts", gettext_lazy("Accounts on the ladder")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = AccountTable, AccountFilters, "-since"
    sum_words = gettext_lazy("overdue")
    views = (
        SavedView(gettext_lazy("All")),
        *(SavedView(stage.label, f"stage={stage.value}") for stage in RUNGS),
        SavedView(gettext_lazy("Promised"), "promised=true", counts=False),
    )
    bulk = (
        Action(
            gettext_lazy("Take promise"),
            many("promise"),
            icon="calendar-plus",
            needs=permissions.PROMISE,
        ),
        Action(gettext_lazy("Remind"), many("remind"), icon="message", needs=permissions.REMIND),
        Action(gettext_lazy("Exempt"), many("exempt"), needs=permissions.EXEMPT),
    )
    actions = (Action(gettext_lazy("Dry run"), reverse_lazy("collections:dry-run"), needs=permissions.VIEW),)
    empty = Emptiness(
        gettext_lazy("Nobody owes anything that is due"),
        gettext_lazy("Whoever does not pay by his due day stands here from that day's walk on."),
    )

    def queryset(self, ctx: Context) -> QuerySet[Standing]:
        return on_the_ladder(ctx)

    def notes(self, ctx: Context, queryset: QuerySet[Any]) -> Sequence[Text]:
        if not ctx.may(MONEY):
            return ()
        total = queryset.order_by().aggregate(sum=Sum("owed"))["sum"] or Decimal(0)
        return [format_html("{} {}", _("Overdue in this view:"), money_html(total, ctx.tenant.currency))]
