"""The outbox's tables. Written by `emit` and the relay, read by the Operations pages and the timelines."""

from django.db import models
from django.db.models import Q

from mtandao.foundation.ids import new_id


class OutboxEvent(models.Model):
    """One fact. `position` orders events as they were emitted."""

    position = models.BigAutoField(primary_key=True)
    tenant_id = models.UUIDField()
    name = models.TextField()
    subject_id = models.UUIDField()
    stream_id = models.UUIDField()
    payload = models.JSONField()
    emitted_at = models.DateTimeField()
    actor_kind = models.TextField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.TextField()
    request_id = models.UUIDField()
    correlation_id = models.UUIDField(default=new_id)

    class Meta:
        app_label = "foundation"
        indexes = [
            models.Index(fields=["tenant_id", "position"], name="outboxevent_by_tenant"),
            models.Index(fields=["tenant_id", "correlation_id"], name="outboxevent_by_correlation"),
            models.Index(fields=["tenant_id", "stream_id", "position"], name="outboxevent_by_stream"),
        ]


class DeliveryState(models.TextChoices):
    PENDING = "pending", "waiting"
    DONE = "done", "delivered"
    DEAD = "dead", "set aside"


class OutboxDelivery(models.Model):
    """One event's way to one listener; once done it is the receipt,
    written with the listener's own changes."""

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, db_index=False, db_constraint=False)
    tenant_id = models.UUIDField()
    listener = models.TextField()
    stream_id = models.UUIDField()
    shard = models.SmallIntegerField()
    state = models.TextField(choices=DeliveryState.choices, default=DeliveryState.PENDING)
    attempts = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")

    class Meta:
        app_label = "foundation"
        indexes = [
            models.Index(fields=["tenant_id", "event"], name="outboxdelivery_by_event"),
            models.Index(fields=["tenant_id", "id"], name="outboxdelivery_dead", condition=Q(state="dead")),
            models.Index(
                fields=["listener", "shard", "event"],
                name="outboxdelivery_waiting",
                condition=Q(state="pending"),
            ),
            models.Index(
                fields=["listener", "stream_id", "event"],
                name="outboxdelivery_in_order",
                condition=Q(state="pending"),
            ),
        ]
