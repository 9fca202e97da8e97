"""How far a router's set-up came."""

from django.db import models

from mtandao.domains.network.models.routers import Nas
from mtandao.foundation.tenancy.models import TenantModel


class Onboarding(TenantModel):
    """The line that one pastes into a router, and what was heard of it since. `nonce` is the secret in its address:
    a new one makes the old line worthless."""

    audited = False  # a log of what routers told

    nas = models.OneToOneField(Nas, on_delete=models.CASCADE, related_name="onboarding")
    nonce = models.TextField()
    issued_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True)
    ran_at = models.DateTimeField(null=True)
    version = models.TextField(default="", blank=True)
    identity = models.TextField(default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "nas"], name="onboarding_of_nas")]
