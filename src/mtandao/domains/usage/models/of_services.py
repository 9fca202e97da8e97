"""What services moved."""

from django.db import models

from mtandao.domains.usage.models.counters import Moved, MovedInParts
from mtandao.foundation.tenancy.models import OrganizationModel, TenantModel


class UsageHour(MovedInParts, TenantModel):
    """One service in one hour. By month; no index but the key, so that a row is rewritten in place."""

    audited = False  # counters of packets

    id = None  # type: ignore[assignment]
    pk = models.CompositePrimaryKey("tenant_id", "subscription_id", "hour_at")
    subscription_id = models.UUIDField()
    hour_at = models.DateTimeField()


class UsageDay(Moved, OrganizationModel):
    """One service on one day of the tenant's zone. By month."""

    audited = False  # counters of packets

    id = None  # type: ignore[assignment]
    pk = models.CompositePrimaryKey("tenant_id", "subscription_id", "day")
    subscription_id = models.UUIDField()
    day = models.DateField()

    class Meta:
        # Neither column ever changes: a row is rewritten in place.
        indexes = [models.Index(fields=["tenant_id", "day"], name="usage_of_day")]


class TopTalker(Moved, OrganizationModel):
    """The services of each organization that moved most on a day, as they were counted last."""

    audited = False  # read off counters of packets

    id = None  # type: ignore[assignment]
    pk = models.CompositePrimaryKey("tenant_id", "day", "organization_id", "place")
    day = models.DateField()
    place = models.SmallIntegerField()
    subscription_id = models.UUIDField()
    counted_at = models.DateTimeField()
