"""The columns of the list of customers. What is not the customer's own row is read once for the whole page."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.collections import contract as collections
from mtandao.domains.network import contract as network
from mtandao.domains.reports import contract as reports
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.kit import times
from mtandao.foundation.kit.columns import (
    NOTHING,
    CodeColumn,
    DayColumn,
    DaysLeftColumn,
    KitColumn,
    MoneyColumn,
    NameColumn,
    PhoneColumn,
    StateColumn,
)
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.tables import KitTable

# The kit's marks for what collections calls a customer's status.
MARKS = {
    collections.Status.NO_SERVICE: "pending",
    collections.Status.PENDING: "installation",
    collections.Status.WALLED: "walled",
    collections.Status.RUN_OUT: "walled",
}


def mark_of(status: collections.Status) -> str:
    return MARKS.get(status, status.value)


def subscriber_url(row: subscribers.Subscriber) -> str:
    return reverse("console:subscriber", kwargs={"id": row.id})


def status_word(row: Any) -> str:
    client: reports.Client = row.client
    standing = client.standing
    if client.status == collections.Status.PROMISE and standing and standing.promise_until:
        day = times.day(standing.promise_until, weekday=False).rsplit(" ", 1)[0]
        return _("Promise, %(day)s") % {"day": day}
    return str(client.status.label)


class SessionColumn(KitColumn):
    """How long online, or for how long not. Behind the wall only the payment page opens."""

    def filed(self, value: Any, record: Any, name: str) -> str:
        session: network.Session = value
        if session is None:
            return ""
        return "online" if session.stopped_at is None else "offline"

    def shown(self, value: Any, record: Any, table: Any) -> SafeString:
        session: network.Session = value
        if session.stopped_at is not None:
            return state_html("offline", times.duration(table.now - session.stopped_at))
        if record.client.status == collections.Status.WALLED:
            return state_html("walled", _("pay page"))
        return state_html("online", times.duration(table.now - session.started_at))


class SubscriberTable(KitTable):
    status = StateColumn(gettext_lazy("Status"), accessor="mark", word=status_word)
    name = NameColumn(gettext_lazy("Name"), accessor="full_name", sort="full_name", url=subscriber_url)
    account = CodeColumn(gettext_lazy("Account"), accessor="account_number", sort="account_key", priority=2)
    phone = PhoneColumn(gettext_lazy("Phone"))
    plan = KitColumn(gettext_lazy("Plan"), accessor="client__service__plan__name", width="m", priority=3)
    until = DayColumn(gettext_lazy("Paid until"), accessor="client__paid_until")
    left = DaysLeftColumn(gettext_lazy("Left"), accessor="client__paid_until")
    balance = MoneyColumn(
        gettext_lazy("Balance"), accessor="client__net", needs=subscribers.permissions.VIEW_MONEY
    )
    session = SessionColumn(gettext_lazy("Session"), accessor="client__session")
    router = KitColumn(
        gettext_lazy("Router"),
        accessor="client__session__nas__name",
        width="m",
        priority=4,
        needs=network.permissions.VIEW,
    )
    address = KitColumn(gettext_lazy("Address"), optional=True, width="m")
    registered = DayColumn(gettext_lazy("Registered"), accessor="created_at", optional=True)

    class Meta(KitTable.Meta):
        sequence = (
            "status",
            "name",
            "account",
            "phone",
            "plan",
            "until",
            "left",
            "balance",
            "session",
            "router",
            "...",
        )

    def __init__(self, rows: Iterable[Any], *, request: HttpRequest | None = None, **options: Any) -> None:
        found = list(rows)
        ctx = getattr(request, "ctx", None)
        known = reports.clients(ctx, found) if ctx is not None and found else {}
        for row in found:
            row.client = known[row.id]
            row.mark = mark_of(row.client.status)
        self.sees_money = ctx is not None and ctx.may(subscribers.permissions.VIEW_MONEY)
        super().__init__(found, request=request, **options)

    def row_name(self, record: Any) -> str:
        return str(record.full_name)

    def row_sum(self, record: Any) -> Decimal | None:
        owed: Decimal = record.client.balance.owed
        return owed if self.sees_money else None

    def render_left(self, value: date | None, record: Any) -> SafeString:
        """The days of whom nobody bills any more say nothing."""
        if record.client.status in (collections.Status.DISCONNECTED, collections.Status.TERMINATED):
            return format_html('<span class="mt-faint">{}</span>', _("ended"))
        if record.client.status == collections.Status.PENDING:
            return format_html('<span class="mt-quiet">{}</span>', _("not started"))
        if value is None:
            return NOTHING
        column: DaysLeftColumn = self.base_columns["left"]
        return column.shown(value, record, self)
