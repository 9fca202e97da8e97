"""What providers sent, as it came."""

from django.db import models
from django.db.models import Q

from mtandao.foundation.tenancy.models import TenantModel


class InboxMessage(TenantModel):
    """What a provider sent, as it came. Stored before it is acknowledged, handled afterwards."""

    audited = False  # raw material, never changed but for the mark that it was handled

    provider = models.TextField()
    kind = models.TextField()
    path_key = models.TextField(default="")
    headers = models.JSONField()
    body = models.BinaryField()
    address = models.TextField(default="")
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "-id"], name="inbox_newest"),
            models.Index(fields=["tenant_id", "provider", "-id"], name="inbox_newest_of_provider"),
            models.Index(
                fields=["tenant_id", "received_at"], name="inbox_unhandled", condition=Q(handled_at=None)
            ),
        ]
