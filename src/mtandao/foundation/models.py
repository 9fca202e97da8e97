"""The foundation's tables, gathered for Django from the folders that own them."""

from django.db import models

from mtandao.foundation.audit.models import AuditEntry
from mtandao.foundation.beats import Beat
from mtandao.foundation.idempotency import KeptAnswer
from mtandao.foundation.outbox.models import OutboxDelivery, OutboxEvent
from mtandao.foundation.schedules.models import Schedule, ScheduleRun


class ClockOffset(models.Model):
    """How far the demo's clock stands from the real one: one row, or none."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    offset_by = models.DurationField()


__all__ = [
    "AuditEntry",
    "Beat",
    "ClockOffset",
    "KeptAnswer",
    "OutboxDelivery",
    "OutboxEvent",
    "Schedule",
    "ScheduleRun",
]
