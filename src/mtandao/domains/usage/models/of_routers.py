"""What routers moved, and for whom: a provider's totals are read from these few rows, a partner's as well."""

from uuid import UUID

from django.db import models

from mtandao.domains.usage.models.counters import Moved, MovedInParts
from mtandao.foundation.tenancy.models import OrganizationModel

# What came through a router that is nobody's any more.
UNKNOWN_ROUTER = UUID(int=0)


class RouterHour(MovedInParts, OrganizationModel):
    """One router in one hour, for the customers of one organization. By month."""

    audited = False  # counters of packets

    id = None  # type: ignore[assignment]
    pk = models.CompositePrimaryKey("tenant_id", "nas_id", "organization_id", "hour_at")
    nas_id = models.UUIDField()
    hour_at = models.DateTimeField()


class RouterDay(Moved, OrganizationModel):
    """One router on one day of the tenant's zone, for the customers of one organization. By month."""

    audited = False  # counters of packets

    id = None  # type: ignore[assignment]
    pk = models.CompositePrimaryKey("tenant_id", "nas_id", "organization_id", "day")
    nas_id = models.UUIDField()
    day = models.DateField()
