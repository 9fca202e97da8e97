"""One-time codes by which a subscriber proves that a phone is his."""

from django.db import models

from mtandao.domains.subscribers.contract import Subscriber
from mtandao.foundation.tenancy.models import TenantModel


class SignInCode(TenantModel):
    """Six digits that were sent to a phone. Only their hash is kept.

    `asked_for` is what was typed, in one spelling; `to` the phone it leads to, empty if it leads to nobody: such a
    code exists like any other, so that nobody learns who is a customer. `subscriber` is set when an account number
    was typed; a phone may be several people's. `used_at`: it proves nothing any more.
    """

    audited = False  # lives for ten minutes; who signs in is noted in the audit itself

    asked_for = models.TextField()
    to = models.TextField(default="", blank=True)
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    code_hash = models.TextField()
    address = models.TextField(default="", blank=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "asked_for", "-asked_at"], name="signincode_by_name"),
            models.Index(fields=["tenant_id", "address", "-asked_at"], name="signincode_by_address"),
            models.Index(fields=["tenant_id", "to", "-asked_at"], name="signincode_by_phone"),
        ]
