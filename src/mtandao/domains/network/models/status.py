"""How a router was when we last asked it over REST."""

from django.db import models

from mtandao.domains.network.choices import Reach
from mtandao.domains.network.models.routers import Nas
from mtandao.foundation.tenancy.models import TenantModel

# After so many looks in a row that came to nothing it is left alone for longer and longer.
SILENT_AFTER = 3


class RouterStatus(TenantModel):
    """One row a router. What it said of itself stays as it was when it last answered. `failures`: looks in a row that
    came to nothing; after three it is left alone until `rest_until`."""

    audited = False  # a mirror, written by our own gateway

    nas = models.OneToOneField(Nas, on_delete=models.CASCADE, related_name="status")
    reach = models.TextField(choices=Reach.choices, default=Reach.UNKNOWN)
    said = models.TextField(default="", blank=True)
    version = models.TextField(default="", blank=True)
    board = models.TextField(default="", blank=True)
    cpu_load = models.IntegerField(null=True)
    memory_total = models.BigIntegerField(null=True)
    memory_free = models.BigIntegerField(null=True)
    booted_at = models.DateTimeField(null=True)
    ppp_sessions = models.IntegerField(null=True)
    looked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    rest_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "reach"], name="routerstatus_by_reach")]

    @property
    def silent(self) -> bool:
        """One that answers and lets us not in is no silent one."""
        return self.failures >= SILENT_AFTER and self.reach == Reach.OFFLINE
