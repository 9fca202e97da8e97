"""Background jobs of this tenant: queued, running, failed, done."""

import json
from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from mtandao.foundation.context import Context
from mtandao.foundation.jobs.commands import retry_jobs
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.columns import CodeColumn, CountColumn, KitColumn, MomentColumn, StateColumn
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.form_pages import Done, finish
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pages import Page
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Emptiness, Fact, Head, Step
from mtandao.foundation.kit.tables import KitTable
from mtandao.foundation.outbox.commands import REPLAY, VIEW
from mtandao.foundation.refusals import NotFound

SHAPES = {
    "todo": ("waiting", gettext_lazy("Waiting")),
    "doing": ("running", gettext_lazy("Running")),
    "succeeded": ("done", gettext_lazy("Done")),
    "failed": ("failed", gettext_lazy("Failed")),
    "cancelled": ("cancelled", gettext_lazy("Cancelled")),
    "aborted": ("cancelled", gettext_lazy("Stopped")),
}
# One queue for all tenants and all years: so many of its newest jobs are looked through, or a page's count took long.
LOOKED_THROUGH = 200_000


def jobs(ctx: Context) -> QuerySet[ProcrastinateJob]:
    newest = ProcrastinateJob.objects.aggregate(last=Max("id"))["last"] or 0
    return ProcrastinateJob.objects.filter(id__gt=newest - LOOKED_THROUGH, args__tenant_id=str(ctx.tenant_id))


class JobTable(KitTable):
    status = StateColumn(gettext_lazy("Status"))
    task_name = CodeColumn(
        gettext_lazy("Job"),
        url=lambda row: reverse("operations:job", kwargs={"job_id": row.pk}),
        phone="title",
        flex=True,
    )
    queue_name = KitColumn(gettext_lazy("Queue"), priority=3)
    about = CodeColumn(gettext_lazy("About"), accessor="args__arguments", priority=2, width="l")
    attempts = CountColumn(gettext_lazy("Tries"), priority=2)
    moved_at = MomentColumn(gettext_lazy("Last moved"), phone="note")
    id = CodeColumn(gettext_lazy("Number"), priority=3)

    def render_status(self, value: str) -> Any:
        return state_html(*SHAPES[value])

    def render_about(self, value: Any) -> str:
        return arguments_words(value)

    def row_name(self, record: ProcrastinateJob) -> str:
        return f"{record.task_name} {record.pk}"


def task_words(task: str) -> str:
    """`gateways.radius.steer_sessions` as a heading: `Steer sessions`."""
    said = task.rsplit(".", 1)[-1].replace("_", " ")
    return said[:1].upper() + said[1:]


def arguments_words(arguments: Any) -> str:
    """Short: ids by their last letters, lists by their length."""
    if not isinstance(arguments, dict):
        return ""
    parts = []
    for name, value in arguments.items():
        said = f"{len(value)}" if isinstance(value, list) else str(value)
        parts.append(f"{name} {f'…{said[-8:]}' if len(said) > 20 else said}")
    return ", ".join(parts)


class JobFilters(KitFilters):
    prime = ("status", "task_name")
    status = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Status"), choices=[(name, word) for name, (_shape, word) in SHAPES.items()]
    )
    task_name = django_filters.CharFilter(label=gettext_lazy("Job"), lookup_expr="icontains")
    queue_name = django_filters.CharFilter(label=gettext_lazy("Queue"))


class JobsPage(ListPage):
    name, title = "jobs", gettext_lazy("Jobs")
    needs = VIEW
    table, filters, order = JobTable, JobFilters, "-pk"
    views = (
        SavedView(gettext_lazy("All"), counts=False),
        SavedView(gettext_lazy("Waiting"), "status=todo"),
        SavedView(gettext_lazy("Running"), "status=doing"),
        SavedView(gettext_lazy("Failed"), "status=failed"),
    )
    bulk = (
        Action(gettext_lazy("Retry"), reverse_lazy("operations:retry-jobs"), icon="refresh", needs=REPLAY),
    )
    export_needs = VIEW
    empty = Emptiness(
        gettext_lazy("No jobs yet"),
        gettext_lazy(
            "Calls to payment gateways, routers and the SMS provider, and what the clock starts, run here."
        ),
    )

    def queryset(self, ctx: Context) -> QuerySet[ProcrastinateJob]:
        newest = ProcrastinateEvent.objects.filter(job=OuterRef("pk")).order_by("-pk").values("at")[:1]
        return jobs(ctx).annotate(moved_at=Subquery(newest))


class JobPage(DetailPage):
    needs = VIEW
    route = "operations:job"
    tabs = (Tab("details", gettext_lazy("Details"), "operations/_job.html"),)

    def load(self, ctx: Context, **ids: Any) -> ProcrastinateJob:
        rows = ProcrastinateJob.objects.filter(args__tenant_id=str(ctx.tenant_id))
        found: ProcrastinateJob | None = rows.filter(pk=ids["job_id"]).first()
        if found is None:
            raise NotFound(_("There is no such job here."))
        return found

    def head(self, ctx: Context, thing: ProcrastinateJob) -> Head:
        shape, word = SHAPES[thing.status]
        again = Action(
            _("Retry"),
            reverse("operations:retry-jobs"),
            icon="refresh",
            method="post",
            needs=REPLAY,
            name="ids",
            value=str(thing.pk),
        )
        due = (
            (Fact(_("Next try"), times.moment(thing.scheduled_at, ctx.now, seconds=True)),)
            if thing.scheduled_at
            else ()
        )
        return Head(
            title=task_words(thing.task_name),
            badges=(Badge(shape, word),),
            facts=(
                Fact(_("Job"), thing.task_name, mono=True),
                Fact(_("Number"), str(thing.pk), mono=True),
                Fact(_("Queue"), thing.queue_name, mono=True),
                Fact(_("Tries"), words.count(thing.attempts)),
                *due,
            ),
            actions=(again,) if thing.status == "failed" else (),
            back=Crumb(_("Jobs"), reverse("operations:jobs")),
        )

    def details(self, ctx: Context, thing: ProcrastinateJob) -> dict[str, Any]:
        cause = str(thing.args.get("correlation_id", ""))
        return {
            "arguments": json.dumps(
                thing.args.get("arguments", {}), indent=2, ensure_ascii=False, sort_keys=True
            ),
            "steps": _steps(ctx, thing),
            "cause_url": f"{reverse('operations:events')}?cause={cause}" if cause else "",
        }


def _steps(ctx: Context, job: ProcrastinateJob) -> Sequence[Step]:
    """What happened to it, oldest first."""
    labels = {
        "deferred": _("Queued"),
        "started": _("Started"),
        "deferred_for_retry": _("Put off, to try again"),
        "failed": _("Failed"),
        "succeeded": _("Done"),
        "cancelled": _("Cancelled"),
        "abort_requested": _("To be stopped"),
        "aborted": _("Stopped"),
        "scheduled": _("Due"),
        "retried": _("Queued again"),
    }
    rows = ProcrastinateEvent.objects.filter(job=job.pk).order_by("pk")[:200]
    return [
        Step(
            labels.get(row.type, row.type),
            times.moment(row.at, ctx.now, seconds=True) if row.at else "",
            "cut" if row.type == "failed" else "last" if row.type == "succeeded" else "done",
        )
        for row in rows
    ]


class RetryPage(Page):
    needs = REPLAY

    def post(self, request: HttpRequest) -> HttpResponse:
        ids = list(JobsPage.picked(request).values_list("pk", flat=True))
        count = retry_jobs(self.ctx, job_ids=ids)
        said = (
            ngettext("%(n)s job queued again.", "%(n)s jobs queued again.", count) % {"n": words.count(count)}
            if count
            else _("Nothing to retry: only failed jobs can be.")
        )
        return finish(request, Done(reverse("operations:jobs"), said))


retry = RetryPage.as_view()
