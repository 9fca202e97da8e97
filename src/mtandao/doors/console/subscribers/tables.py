"""The short tables on a customer's page."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import contract as billing
from mtandao.domains.messaging import contract as messaging
from mtandao.domains.network import contract as network
from mtandao.doors.console.hubs import address
from mtandao.doors.console.subscribers.paths import stop_words
from mtandao.foundation.kit.columns import (
    CodeColumn,
    DayColumn,
    DurationColumn,
    KitColumn,
    MomentColumn,
    MoneyColumn,
    SizeColumn,
    StateColumn,
)
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.tables import KitTable

INVOICE_MARKS = {"unpaid": "open", "partially_paid": "part_paid"}
MESSAGE_MARKS = {
    "delivered": "done",
    "queued": "waiting",
    "sending": "running",
    "not_sent": "cancelled",
    "unknown": "waiting",
}


class SessionTable(KitTable):
    started = MomentColumn(gettext_lazy("Began"), accessor="started_at", phone="title")
    lasted = DurationColumn(gettext_lazy("Lasted"), accessor="lasted", phone="note")
    router = KitColumn(gettext_lazy("Router"), accessor="nas__name", width="m")
    ip = CodeColumn(gettext_lazy("Address"), accessor="address")
    mac = CodeColumn(gettext_lazy("MAC"), priority=3)
    down = SizeColumn(gettext_lazy("Down"), accessor="bytes_down", phone="value")
    up = SizeColumn(gettext_lazy("Up"), accessor="bytes_up", priority=2)
    ended = KitColumn(gettext_lazy("Ended"), accessor="pk", phone="state")

    def render_ended(self, record: network.Session) -> SafeString | str:
        if record.stopped_at is None:
            return state_html("online", _("running"))
        return stop_words(record.stop_cause) or _("unknown")


class RequestTable(KitTable):
    at = MomentColumn(gettext_lazy("Asked"), accessor="asked_at", phone="title")
    kind = KitColumn(gettext_lazy("What"))
    router = KitColumn(gettext_lazy("Router"), accessor="nas__name", width="m")
    answer = KitColumn(gettext_lazy("Answer"), phone="state")
    took = KitColumn(gettext_lazy("Took"), accessor="milliseconds", phone="note")

    def render_took(self, value: int) -> str:
        return f"{value} ms" if value else "–"

    def render_answer(self, record: network.RouterRequest) -> SafeString:
        good = {"acknowledged": "done", "waiting": "waiting", "offline": "offline"}.get(
            record.answer, "failed"
        )
        word = network.Answer(record.answer).label
        return state_html(good, f"{word} {record.detail}".strip())


class InvoiceTable(KitTable):
    number = CodeColumn(gettext_lazy("Number"), phone="title", accessor="number")
    issued = DayColumn(gettext_lazy("Issued"), accessor="issued_on", priority=2)
    due = DayColumn(gettext_lazy("Due"), accessor="due_on", phone="note")
    state = StateColumn(gettext_lazy("State"), accessor="mark", word=lambda row: row.word)
    total = MoneyColumn(gettext_lazy("Total"))
    open = MoneyColumn(gettext_lazy("Open"), accessor="open_amount", phone="")

    def render_number(self, record: billing.Invoice) -> SafeString | str:
        if not address("billing:invoices"):
            return record.number
        url = reverse("billing:invoice", kwargs={"invoice_id": record.pk})
        return format_html('<a class="mt-plain mt-main-link" href="{}">{}</a>', url, record.number)


class MessageTable(KitTable):
    at = MomentColumn(gettext_lazy("Written"), accessor="created_at", phone="note")
    body = KitColumn(gettext_lazy("Text"), flex=True, phone="title")
    to = KitColumn(gettext_lazy("To"), accessor="to", priority=3)
    who = KitColumn(gettext_lazy("By"), accessor="sent_by", priority=3, width="m")
    state = StateColumn(gettext_lazy("State"), accessor="mark", word=lambda row: row.word)


def invoice_rows(rows: list[billing.Invoice], today: Any) -> list[Any]:
    for row in rows:
        standing = row.standing(today)
        row.mark = INVOICE_MARKS.get(standing.value, standing.value)  # type: ignore[attr-defined]
        row.word = standing.label  # type: ignore[attr-defined]
    return rows


def message_rows(rows: list[messaging.Message]) -> list[Any]:
    for row in rows:
        state = messaging.State(row.state)
        row.mark = MESSAGE_MARKS.get(state.value, state.value)  # type: ignore[attr-defined]
        row.word = f"{state.label}: {row.why}" if row.reason else state.label  # type: ignore[attr-defined]
    return rows


def session_rows(rows: list[network.Session], now: Any) -> list[Any]:
    for row in rows:
        row.lasted = (row.stopped_at or now) - row.started_at  # type: ignore[attr-defined]
    return rows
