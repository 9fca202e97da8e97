"""Plans that many services changed to at once: what was asked, and what became of each service."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import path, reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.billing.assigning import Stands, assignment, assignment_lines, assignments, stands
from mtandao.domains.billing.choices import AssignedOutcome, AssignWhen
from mtandao.domains.billing.commands.assign import stop_assignment
from mtandao.domains.billing.models import PlanAssignment, PlanAssignmentLine
from mtandao.domains.billing.pages.invoices import MONEY
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.columns import (
    CodeColumn,
    CountColumn,
    DayColumn,
    KitColumn,
    MomentColumn,
    MoneyColumn,
    NameColumn,
    StateColumn,
)
from mtandao.foundation.kit.form_pages import ConfirmPage, Done
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness, Text, Verdict
from mtandao.foundation.kit.tables import KitTable

MARKS = {
    AssignedOutcome.WAITING: "pending",
    AssignedOutcome.CHANGED: "active",
    AssignedOutcome.PLANNED: "open",
    AssignedOutcome.LEFT_OUT: "failed",
    AssignedOutcome.STOPPED: "cancelled",
}


class AssignmentTable(KitTable):
    plan = NameColumn(
        gettext_lazy("New plan"),
        accessor="plan__name",
        url=lambda row: reverse("assignments:assignment", kwargs={"assignment_id": row.pk}),
    )
    only_plan = KitColumn(gettext_lazy("Only services on"), accessor="only_plan__name", priority=3)
    when = KitColumn(gettext_lazy("From"), priority=2)
    services = CountColumn(gettext_lazy("Services"))
    done = CountColumn(gettext_lazy("Done"), empty_values=(), phone="value")
    left_out = CountColumn(gettext_lazy("Left out"), empty_values=())
    asked_by = KitColumn(gettext_lazy("By"), width="m", priority=3)
    asked_at = MomentColumn(gettext_lazy("Asked"), phone="note")

    def __init__(self, rows: Iterable[Any], *, request: HttpRequest | None = None, **options: Any) -> None:
        found: list[Any] = list(rows)
        ctx = getattr(request, "ctx", None)
        standing = stands(ctx, found) if ctx is not None and found else {}
        for row in found:
            row.done, row.left_out = standing[row.pk].done, standing[row.pk].left_out
        super().__init__(found, request=request, **options)


class AssignmentsPage(ListPage):
    name, title = "plan-changes", gettext_lazy("Plan changes")
    needs = subscriptions.permissions.VIEW
    export_needs = subscriptions.permissions.VIEW
    table, order = AssignmentTable, "-pk"
    empty = Emptiness(
        gettext_lazy("No plan was changed in bulk yet"),
        gettext_lazy("Choose customers in their list, by hand or by a filter, and change their plan there."),
    )

    def queryset(self, ctx: Context) -> QuerySet[PlanAssignment]:
        return assignments(ctx)


class LineTable(KitTable):
    mark = StateColumn(
        gettext_lazy("Outcome"), accessor="outcome", word=lambda row: AssignedOutcome(row.outcome).label
    )
    name = NameColumn(
        gettext_lazy("Subscriber"),
        accessor="subscription__subscriber__full_name",
        url=lambda row: f"/subscribers/{row.subscription.subscriber_id}/",
    )
    account = CodeColumn(
        gettext_lazy("Account"), accessor="subscription__subscriber__account_number", priority=2
    )
    was = KitColumn(gettext_lazy("Before"), accessor="was__name", width="m", priority=2)
    changes_on = DayColumn(gettext_lazy("From"))
    total = MoneyColumn(gettext_lazy("Invoiced at once"), needs=MONEY)
    why = KitColumn(gettext_lazy("Why not"), phone="note")

    def render_mark(self, value: str, record: PlanAssignmentLine, column: Any) -> Any:
        return column.shown(MARKS[AssignedOutcome(value)], record, self)


class AssignmentPage(ListPage):
    """What became of each service."""

    name = "plan-change"
    needs = subscriptions.permissions.VIEW
    export_needs = subscriptions.permissions.VIEW
    table, order = LineTable, "pk"
    back = Crumb(gettext_lazy("Plan changes"), reverse_lazy("assignments:assignments"))
    assignment: PlanAssignment

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        self.assignment = assignment(self.ctx, kwargs["assignment_id"])
        facts = {"plan": self.assignment.plan.name}
        self.title = _("Change to %(plan)s") % facts  # type: ignore[misc]
        return super().get(request)

    def all_views(self, ctx: Context) -> Sequence[SavedView]:
        return ()

    def save_view_url(self, ctx: Context) -> str:
        return ""

    def queryset(self, ctx: Context) -> QuerySet[PlanAssignmentLine]:
        return assignment_lines(ctx, self.assignment)

    def verdict(self, ctx: Context) -> Verdict:
        found = stands(ctx, [self.assignment])[self.assignment.pk]
        said = _done(self.assignment, found)
        left_out = ngettext("%(n)s service was left out.", "%(n)s services were left out.", found.left_out)
        parts = [left_out % {"n": words.count(found.left_out)}] if found.left_out else []
        if found.stopped:
            parts.append(_stopped(ctx, self.assignment, found))
        if ctx.may(MONEY) and (found.invoiced or found.given_back):
            parts.append(
                _("%(sum)s was invoiced and %(back)s came back.")
                % {
                    "sum": words.money(found.invoiced, ctx.tenant.currency),
                    "back": words.money(found.given_back, ctx.tenant.currency),
                }
            )
        if found.waiting:
            waits = ngettext("%(n)s waits.", "%(n)s wait.", found.waiting) % {"n": words.count(found.waiting)}
            again = Action(_("Look again"), self.request.path, icon="refresh")
            stop = Action(
                _("Stop"),
                reverse("assignments:stop", kwargs={"assignment_id": self.assignment.pk}),
                icon="player-stop",
                kind="danger",
                dialog=True,
                needs=subscriptions.permissions.CHANGE_PLAN,
            )
            return Verdict("wait", said, " ".join([waits, *parts]), (again, stop))
        return Verdict("warn" if found.left_out or found.stopped else "good", said, " ".join(parts))


def _done(asked: PlanAssignment, found: Stands) -> str:
    if not found.done:
        return _("No service changes.") if not found.waiting else _("No service has changed yet.")
    said = (
        ngettext("%(n)s service has changed.", "%(n)s services have changed.", found.done)
        if asked.when == AssignWhen.NOW
        else ngettext(
            "%(n)s service changes with its next cycle.",
            "%(n)s services change with their next cycle.",
            found.done,
        )
    )
    return said % {"n": words.count(found.done)}


def _stopped(ctx: Context, asked: PlanAssignment, found: Stands) -> str:
    said = ngettext(
        "%(name)s stopped it %(when)s: %(n)s service keeps its plan.",
        "%(name)s stopped it %(when)s: %(n)s services keep their plans.",
        found.stopped,
    )
    when = times.moment(asked.stopped_at, ctx.now) if asked.stopped_at else ""
    return said % {"name": asked.stopped_by, "when": when, "n": words.count(found.stopped)}


class StopPage(ConfirmPage):
    needs = subscriptions.permissions.CHANGE_PLAN
    title = verb = gettext_lazy("Stop changing plans")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...] | None]:
        found = stands(ctx, [assignment(ctx, kwargs["assignment_id"])])[kwargs["assignment_id"]]
        if not found.waiting:
            return _("No service waits any more: there is nothing to stop."), None
        waiting = ngettext(
            "%(n)s service waits and keeps its plan.",
            "%(n)s services wait and keep their plans.",
            found.waiting,
        ) % {"n": words.count(found.waiting)}
        done = ngettext("%(n)s that is done stays so.", "%(n)s that are done stay so.", found.done)
        return waiting, (done % {"n": words.count(found.done)},) if found.done else ()

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        wanted = assignment(ctx, kwargs["assignment_id"])
        at = {"assignment_id": wanted.pk}
        return Crumb(wanted.plan.name, reverse("assignments:assignment", kwargs=at))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        stopped = stop_assignment(ctx, assignment_id=kwargs["assignment_id"])
        found = stands(ctx, [stopped])[stopped.pk]
        at = reverse("assignments:assignment", kwargs={"assignment_id": stopped.pk})
        said = ngettext("Stopped: %(n)s keeps its plan.", "Stopped: %(n)s keep their plans.", found.stopped)
        return Done(at, said % {"n": words.count(found.stopped)})


app_name = "assignments"
urlpatterns = [
    path("", AssignmentsPage.as_view(), name="assignments"),
    path("<uuid:assignment_id>/stop/", StopPage.as_view(), name="stop"),
    path("<uuid:assignment_id>/", AssignmentPage.as_view(), name="assignment"),
]
