"""What an account's page lists: its steps, its promises, its prompts, its fees."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from mtandao.domains.collections.choices import Stage
from mtandao.domains.collections.models import Fee, Move, Prompt
from mtandao.domains.collections.pages.words import MARKS, MONEY
from mtandao.domains.payments.contract import AskState
from mtandao.foundation.kit.columns import (
    DayColumn,
    KitColumn,
    MomentColumn,
    MoneyColumn,
    NameColumn,
    StateColumn,
)
from mtandao.foundation.kit.tables import KitTable


class MoveTable(KitTable):
    moved_at = MomentColumn(gettext_lazy("When"), phone="note")
    was = KitColumn(gettext_lazy("From"), priority=2)
    stage = StateColumn(gettext_lazy("To"))
    cause = KitColumn(gettext_lazy("Why"), phone="title")
    oldest_due_on = DayColumn(gettext_lazy("Oldest due"), priority=2)
    amount = MoneyColumn(gettext_lazy("Overdue"), needs=MONEY)

    def render_stage(self, record: Move) -> Any:
        column: Any = self.columns["stage"].column
        return column.shown(MARKS[Stage(record.stage)], record, self)


class PromiseTable(KitTable):
    made_at = MomentColumn(gettext_lazy("When"), phone="note")
    state = KitColumn(gettext_lazy("Became"), phone="state")
    until = DayColumn(gettext_lazy("Until"), phone="title")
    reason = KitColumn(gettext_lazy("Why"), priority=2)
    made_by = KitColumn(gettext_lazy("Taken by"), priority=3)
    amount = MoneyColumn(gettext_lazy("Overdue"), needs=MONEY)


def _invoice_url(row: Fee | Prompt) -> str:
    return reverse("billing:invoice", kwargs={"invoice_id": row.invoice_id})


class PromptTable(KitTable):
    asked_at = MomentColumn(gettext_lazy("When"), phone="note")
    days_late = KitColumn(gettext_lazy("Days late"), priority=2)
    invoice = NameColumn(gettext_lazy("Invoice"), accessor="invoice__number", url=_invoice_url)
    state = KitColumn(gettext_lazy("Became"), accessor="ask__state", phone="state")
    amount = MoneyColumn(gettext_lazy("Asked for"), accessor="ask__amount", needs=MONEY)

    def render_state(self, record: Prompt) -> str:
        return str(AskState(record.ask.state).label)


class FeeTable(KitTable):
    charged_at = MomentColumn(gettext_lazy("When"), phone="note")
    kind = KitColumn(gettext_lazy("Fee"), phone="title")
    late_invoice = KitColumn(gettext_lazy("Late"), accessor="late_invoice__number", priority=2)
    invoice = NameColumn(gettext_lazy("Invoice"), accessor="invoice__number", url=_invoice_url, phone="state")
    amount = MoneyColumn(gettext_lazy("Before tax"), needs=MONEY)
