"""What a period of a service includes, and how much of it is gone."""

from django.db import models
from django.db.models import F, Q

from mtandao.foundation.tenancy.models import OrganizationModel


class Allowance(OrganizationModel):
    """One period of one service: what its plan includes (None: as much as he likes), what was bought beside it, and
    what it moved. The running one has no `over_at`. `told_80_at` and `reached_at`: which of its marks were passed.

    Data that is bought when all is gone is whole: what was moved before `refilled_at` takes nothing of it. That is
    `bytes_past_end`, a part of `bytes_used` which counts no more."""

    audited = False  # counters of packets; passing a mark is an event

    subscription_id = models.UUIDField()
    subscriber_id = models.UUIDField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    bytes_included = models.BigIntegerField(null=True)
    bytes_bought = models.BigIntegerField(default=0)
    bytes_used = models.BigIntegerField(default=0)
    bytes_past_end = models.BigIntegerField(default=0)
    told_80_at = models.DateTimeField(null=True)
    reached_at = models.DateTimeField(null=True)
    refilled_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "allowance"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "subscription_id"],
                name="a_service_has_one_allowance_at_a_time",
                condition=Q(over_at=None),
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "subscription_id", "starts_at"], name="a_period_has_one_allowance"
            ),
            models.CheckConstraint(name="an_allowance_has_a_period", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="what_is_past_the_end_was_used", condition=Q(bytes_past_end__lte=F("bytes_used"))
            ),
            models.CheckConstraint(
                name="an_allowance_is_not_negative",
                condition=Q(bytes_used__gte=0, bytes_bought__gte=0, bytes_past_end__gte=0)
                & (Q(bytes_included=None) | Q(bytes_included__gte=0)),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "ends_at"], name="allowance_ends", condition=Q(over_at=None)),
            models.Index(
                fields=["tenant_id", "subscription_id"],
                name="allowance_reached",
                condition=Q(over_at=None, reached_at__isnull=False),
            ),
        ]

    @property
    def total(self) -> int | None:
        """None: as much as he likes."""
        return None if self.bytes_included is None else self.bytes_included + self.bytes_bought

    @property
    def counted(self) -> int:
        """What is off the total; more than it for whom goes on past the end."""
        return self.bytes_used - self.bytes_past_end

    @property
    def left(self) -> int | None:
        return None if self.total is None else max(0, self.total - self.counted)

    @property
    def beyond(self) -> int:
        """All that was moved past an end: what counts no more, and what would until data is bought."""
        over = 0 if self.total is None else max(0, self.counted - self.total)
        return self.bytes_past_end + over

    @property
    def reached(self) -> bool:
        return self.reached_at is not None
