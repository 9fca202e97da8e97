"""Counters by hour."""

from django.db import models

from mtandao.foundation.tenancy.models import TenantModel


class UsageHour(TenantModel):
    """What a service moved in one hour (UTC), seen by the customer: `bytes_up` he sent."""

    audited = False  # counters of packets

    subscription_id = models.UUIDField()
    hour_at = models.DateTimeField()
    bytes_up = models.BigIntegerField(default=0)
    bytes_down = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "subscription_id", "hour_at"], name="an_hour_is_counted_once"
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "hour_at"], name="usage_by_hour")]
