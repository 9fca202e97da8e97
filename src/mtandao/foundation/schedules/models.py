"""Each tenant's schedules and what became of each run."""

from typing import ClassVar

from django.db import models

from mtandao.foundation.tenancy.models import TenantModel


class Schedule(TenantModel):
    """One declared schedule of one tenant: on or off, when, and when next."""

    not_worth_auditing: ClassVar[tuple[str, ...]] = ("next_due_at",)

    name = models.TextField()
    cron = models.TextField()
    enabled = models.BooleanField(default=True)
    next_due_at = models.DateTimeField()

    class Meta:
        app_label = "foundation"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "name"], name="a_schedule_is_there_once")]
        indexes = [
            models.Index(fields=["next_due_at"], name="schedule_due", condition=models.Q(enabled=True))
        ]


class Outcome(models.TextChoices):
    RUNNING = "running", "running"
    SUCCESS = "success", "done"
    FAILURE = "failure", "failed"


class ScheduleRun(TenantModel):
    """One run, started by the clock or by hand."""

    audited = False  # a log itself, written by our own loop

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="runs")
    due_at = models.DateTimeField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.TextField(choices=Outcome.choices, default=Outcome.RUNNING)
    said = models.TextField(default="")

    class Meta:
        app_label = "foundation"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "schedule", "due_at"], name="a_schedule_is_due_once")
        ]
