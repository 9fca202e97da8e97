"""Where accounts stand, and how they came there."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from mtandao.domains.collections.choices import Cause, Stage
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.tenancy.models import TenantModel


class Standing(TenantModel):
    """One customer on the ladder. He who never owed has no row.

    `owed` is what was past its due day when he was last looked at; `held_until` when a cut that waits may be made.
    """

    not_worth_auditing: ClassVar[tuple[str, ...]] = ("owed", "held_until")

    subscriber = models.OneToOneField(Subscriber, on_delete=models.PROTECT, related_name="standing")
    stage = models.TextField(choices=Stage.choices, default=Stage.CLEAR)
    since = models.DateTimeField()
    oldest_due_on = models.DateField(null=True)
    promise_until = models.DateField(null=True)
    reminded_on = models.DateField(null=True)
    # When he was last told that a prepaid service runs out.
    expiry_told_on = models.DateField(null=True)
    owed = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    held_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "stage", "since", "id"], name="standing_by_stage"),
            models.Index(
                fields=["tenant_id", "subscriber"], name="standing_troubled", condition=~Q(stage="clear")
            ),
            models.Index(
                fields=["tenant_id", "since", "id"], name="standing_since", condition=~Q(stage="clear")
            ),
            models.Index(
                fields=["tenant_id", "held_until"],
                name="standing_waiting",
                condition=Q(held_until__isnull=False),
            ),
        ]

    @classmethod
    def clear_for(cls, ctx: Context, subscriber_id: UUID) -> "Standing":
        """Of a customer who has no row yet; not saved."""
        return cls(
            id=new_id(),
            tenant_id=ctx.tenant_id,
            subscriber_id=subscriber_id,
            stage=Stage.CLEAR,
            since=ctx.now,
        )


class Move(TenantModel):
    """A step of an account on the ladder, with what was known when it was made."""

    audited = False  # a log itself: append-only, with the name of who made it
    append_only = True

    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="+", db_index=False)
    moved_at = models.DateTimeField()
    was = models.TextField(choices=Stage.choices)
    stage = models.TextField(choices=Stage.choices)
    oldest_due_on = models.DateField(null=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    cause = models.TextField(choices=Cause.choices)
    moved_by = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "subscriber", "-id"], name="move_of_subscriber")]


class StageCount(TenantModel):
    """How many stood on a rung at the end of a day's walk, and what they owed."""

    audited = False  # a sum of rows that are audited themselves

    day = models.DateField()
    stage = models.TextField(choices=Stage.choices)
    accounts = models.IntegerField()
    owed = models.DecimalField(max_digits=16, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "day", "stage"], name="a_stage_is_counted_once_a_day"
            )
        ]
