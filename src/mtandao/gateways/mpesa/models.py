"""The access token that all processes share, and what Daraja will tell us later."""

from django.db import models

from mtandao.foundation.secrets import SealedTextField
from mtandao.foundation.tenancy.models import TenantModel


class DarajaToken(models.Model):
    """A new one at Daraja ends the old one. `app` is a hash that names the app without telling its key."""

    app = models.TextField(primary_key=True)
    token = SealedTextField()
    expires_at = models.DateTimeField()
    renew_at = models.DateTimeField()

    class Meta:
        app_label = "mpesa_gateway"


class Conversation(TenantModel):
    """One call that is answered later: a payout, a reversal, a question. `key` is the end of our address for it."""

    audited = False  # what comes of it is written on the payout that it is about

    key = models.TextField(unique=True)
    kind = models.TextField()
    gateway_id = models.UUIDField()
    subject_id = models.UUIDField(null=True)
    originator_id = models.TextField(default="")
    conversation_id = models.TextField(default="")
    begun_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    result_code = models.TextField(default="")

    class Meta:
        app_label = "mpesa_gateway"
        indexes = [
            models.Index(fields=["tenant_id", "subject_id", "-id"], name="conversation_about"),
        ]
