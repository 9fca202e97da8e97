"""What the clock starts: when, what became of it last, and starting it by hand."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.doors.console.operations import cron
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.columns import KitColumn, MomentColumn, NameColumn, StateColumn
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.form_pages import Done, FormPage, finish
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pages import Page
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Emptiness, Fact, Head
from mtandao.foundation.kit.tables import KitTable
from mtandao.foundation.schedules.commands import CHANGE, VIEW, change_schedule, start_schedule
from mtandao.foundation.schedules.models import Outcome, Schedule, ScheduleRun
from mtandao.foundation.schedules.registry import schedule_named

SHAPES = {Outcome.RUNNING: "running", Outcome.SUCCESS: "done", Outcome.FAILURE: "failed"}
LOG = 50


def label_of(name: str) -> str:
    declared = schedule_named(name)
    return str(_(declared.label)) if declared else name


def with_last_run(ctx: Context) -> QuerySet[Schedule]:
    newest = ScheduleRun.objects.filter(tenant_id=ctx.tenant_id, schedule=OuterRef("pk")).order_by("-due_at")
    return Schedule.of(ctx).annotate(
        last_outcome=Subquery(newest.values("outcome")[:1]),
        last_said=Subquery(newest.values("said")[:1]),
        last_at=Subquery(newest.values("started_at")[:1]),
    )


class ScheduleTable(KitTable):
    state = StateColumn(gettext_lazy("Last time"), accessor="last_outcome", empty_values=())
    name = NameColumn(
        gettext_lazy("Schedule"),
        url=lambda row: reverse("operations:schedule", kwargs={"schedule_id": row.pk}),
        flex=False,
    )
    when = KitColumn(gettext_lazy("When"), accessor="cron", phone="note")
    next_due_at = KitColumn(gettext_lazy("Next"), priority=2, phone="value")
    last_at = MomentColumn(gettext_lazy("Last"), priority=3)
    last_said = KitColumn(gettext_lazy("It said"), priority=3, flex=True)

    def render_state(self, value: str | None, record: Schedule) -> Any:
        if not record.enabled:
            return state_html("closed", _("Off"))
        return state_html(SHAPES[Outcome(value)]) if value else state_html("waiting", _("Not yet"))

    def render_name(self, record: Schedule, column: Any) -> Any:
        return column.render(label_of(record.name), record, self)

    def render_when(self, value: str) -> str:
        return cron.cron_words(value)

    def render_next_due_at(self, value: Any, record: Schedule) -> str:
        return times.ago(value, self.now) if record.enabled else "–"


class SchedulesPage(ListPage):
    name, title = "schedules", gettext_lazy("Schedules")
    needs = VIEW
    table, order = ScheduleTable, "name"
    empty = Emptiness(gettext_lazy("The clock has nothing to start"))

    def queryset(self, ctx: Context) -> QuerySet[Schedule]:
        return with_last_run(ctx)


class SchedulePage(DetailPage):
    needs = VIEW
    route = "operations:schedule"
    tabs = (Tab("log", gettext_lazy("Log"), "operations/_schedule.html"),)

    def load(self, ctx: Context, **ids: Any) -> Any:
        found = Schedule.found(ctx, id=ids["schedule_id"])
        return with_last_run(ctx).get(pk=found.pk)

    def head(self, ctx: Context, thing: Any) -> Head:
        at = {"schedule_id": thing.pk}
        last = SHAPES[Outcome(thing.last_outcome)] if thing.last_outcome else "waiting"
        return Head(
            title=label_of(thing.name),
            badges=(Badge(last) if thing.enabled else Badge("closed", _("Off")),),
            facts=(
                Fact(_("When"), cron.cron_words(thing.cron)),
                Fact(_("Five fields"), thing.cron, mono=True),
                Fact(_("Next"), times.moment(thing.next_due_at, ctx.now) if thing.enabled else "–"),
            ),
            actions=(
                Action(
                    _("Run now"),
                    reverse("operations:start-schedule", kwargs=at),
                    icon="player-play",
                    method="post",
                    needs=CHANGE,
                ),
                Action(
                    _("Change schedule"),
                    reverse("operations:change-schedule", kwargs=at),
                    icon="pencil",
                    needs=CHANGE,
                ),
            ),
            back=Crumb(_("Schedules"), reverse("operations:schedules")),
        )

    def log(self, ctx: Context, thing: Any) -> dict[str, Any]:
        rows = ScheduleRun.of(ctx).filter(schedule=thing.pk).order_by("-due_at")[:LOG]
        return {
            "runs": [
                {
                    "row": row,
                    "state": SHAPES[Outcome(row.outcome)],
                    "took": times.duration(row.finished_at - row.started_at) if row.finished_at else "",
                }
                for row in rows
            ]
        }


class ScheduleForm(KitForm):
    one_column = True

    kind = forms.ChoiceField(
        label=gettext_lazy("How often"),
        widget=forms.RadioSelect(),
        choices=(
            (cron.DAILY, gettext_lazy("Every day at a time")),
            (cron.HOURLY, gettext_lazy("Every hour at a minute")),
            (cron.MINUTES, gettext_lazy("Every so many minutes")),
            (cron.CUSTOM, gettext_lazy("Five fields of cron")),
        ),
    )
    time = forms.TimeField(
        label=gettext_lazy("Time of day"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    minute = forms.IntegerField(
        label=gettext_lazy("Minute of the hour"), required=False, min_value=0, max_value=59
    )
    every = forms.IntegerField(
        label=gettext_lazy("Minutes between"), required=False, min_value=1, max_value=59
    )
    cron = forms.CharField(
        label=gettext_lazy("Five fields"),
        required=False,
        help_text=gettext_lazy("Minute, hour, day, month, weekday, in your own time zone."),
    )
    enabled = forms.BooleanField(label=gettext_lazy("Switched on"), required=False)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        needed = {cron.DAILY: "time", cron.HOURLY: "minute", cron.MINUTES: "every", cron.CUSTOM: "cron"}
        name = needed.get(found.get("kind", ""), "")
        if name and name not in self.errors and found.get(name) in (None, ""):
            self.add_error(name, _("This is needed."))
        return found

    def expression(self) -> str:
        """The five fields that were chosen."""
        given = self.cleaned_data
        if given["kind"] == cron.DAILY:
            return f"{given['time'].minute} {given['time'].hour} * * *"
        if given["kind"] == cron.HOURLY:
            return f"{given['minute']} * * * *"
        if given["kind"] == cron.MINUTES:
            return f"*/{given['every']} * * * *"
        return " ".join(given["cron"].split())


class ChangeSchedulePage(FormPage):
    needs = CHANGE
    verb = gettext_lazy("Save schedule")
    form = ScheduleForm

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = Schedule.found(ctx, id=kwargs["schedule_id"])
        return {**cron.simple(found.cron), "enabled": found.enabled}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = Schedule.found(ctx, id=kwargs["schedule_id"])
        back = Crumb(label_of(found.name), reverse("operations:schedule", kwargs=kwargs))
        return {
            "title": _("Change %(name)s") % {"name": label_of(found.name)},
            "back": back,
            "cancel_url": back.url,
        }

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        assert isinstance(form, ScheduleForm)
        changed = change_schedule(
            ctx,
            schedule_id=kwargs["schedule_id"],
            cron=form.expression(),
            enabled=form.cleaned_data["enabled"],
        )
        said = _("%(name)s: %(when)s.") % {
            "name": label_of(changed.name),
            "when": cron.cron_words(changed.cron),
        }
        return Done(reverse("operations:schedule", kwargs={"schedule_id": changed.pk}), said)


class StartPage(Page):
    needs = CHANGE

    def post(self, request: HttpRequest, schedule_id: UUID) -> HttpResponse:
        run = start_schedule(self.ctx, schedule_id=schedule_id)
        said = _("%(name)s started.") % {"name": label_of(run.schedule.name)}
        return finish(
            request, Done(reverse("operations:schedule", kwargs={"schedule_id": schedule_id}), said)
        )


start = StartPage.as_view()
