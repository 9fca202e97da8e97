"""Billing runs: the list of them, and a new one, which begins as a preview."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import RunState
from mtandao.domains.billing.commands.start import start_preview
from mtandao.domains.billing.models import BillingRun
from mtandao.domains.billing.run_queries import billing_runs
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import (
    CountColumn,
    DayColumn,
    KitColumn,
    MomentColumn,
    MoneyColumn,
    StateColumn,
)
from mtandao.foundation.kit.filters import DaysFilter, KitFilters
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness
from mtandao.foundation.kit.tables import KitTable

MONEY = subscribers.permissions.VIEW_MONEY
MARKS = {
    RunState.PREVIEWING: "running",
    RunState.PREVIEWED: "waiting",
    RunState.ISSUING: "running",
    RunState.DONE: "done",
    RunState.DROPPED: "cancelled",
    RunState.FAILED: "failed",
}


def run_url(run: BillingRun) -> str:
    return reverse("billing:run", kwargs={"run_id": run.pk})


def started_by(run: BillingRun) -> str:
    """The clock starts the nightly one."""
    return run.started_by or _("the clock")


class RunTable(KitTable):
    on = DayColumn(gettext_lazy("Due by"), url=run_url, phone="title")
    state = StateColumn(gettext_lazy("Status"))
    started_at = MomentColumn(gettext_lazy("Started"), phone="note")
    by = KitColumn(gettext_lazy("By"), accessor="started_by", empty_values=(), width="m", priority=3)
    issued = CountColumn(gettext_lazy("Invoices"))
    left_out = CountColumn(gettext_lazy("Left out"), priority=2)
    issued_total = MoneyColumn(gettext_lazy("In all"), needs=MONEY)

    def render_state(self, record: BillingRun) -> Any:
        state = RunState(record.state)
        return state_html(MARKS[state], state.label)

    def render_by(self, record: BillingRun) -> str:
        return started_by(record)


class RunFilters(KitFilters):
    prime = ("state", "on")
    state = django_filters.MultipleChoiceFilter(label=gettext_lazy("Status"), choices=RunState.choices)
    on = DaysFilter(label=gettext_lazy("Due by"))


class RunsPage(ListPage):
    name, title = "billing-runs", gettext_lazy("Billing runs")
    needs = permissions.RUN
    export_needs = permissions.RUN
    table, filters, order = RunTable, RunFilters, "-pk"
    actions = (
        Action(
            gettext_lazy("Preview a run"),
            reverse_lazy("billing:new-run"),
            icon="calendar-dollar",
            kind="primary",
            dialog=True,
            needs=permissions.RUN,
        ),
        Action(
            gettext_lazy("Invoice terms"),
            reverse_lazy("billing:terms"),
            icon="settings",
            needs=permissions.TERMS,
        ),
    )
    empty = Emptiness(
        gettext_lazy("No billing run yet"),
        gettext_lazy(
            "One runs by itself each morning. A preview shows what it would issue, and issues nothing."
        ),
    )

    def queryset(self, ctx: Context) -> QuerySet[BillingRun]:
        return billing_runs(ctx)


class NewRunForm(KitForm):
    on = forms.DateField(
        label=gettext_lazy("Who is due by"),
        help_text=gettext_lazy(
            "Every service whose next period has begun by this day, or begins as soon after as the invoice terms say."
        ),
    )


class NewRunPage(FormPage):
    needs = permissions.RUN
    title = gettext_lazy("Preview a run")
    verb = gettext_lazy("Preview run")
    intro = gettext_lazy(
        "It shows who would be billed what, beside the time before. Nothing is issued by looking."
    )
    form = NewRunForm
    back = Crumb(gettext_lazy("Billing runs"), reverse_lazy("billing:runs"))

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"on": ctx.today}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        return Done(run_url(start_preview(ctx, on=form.cleaned_data["on"])))
