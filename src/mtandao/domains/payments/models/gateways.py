"""A tenant's accounts with payment providers."""

from typing import ClassVar

from django.db import models

from mtandao.foundation.secrets import SealedTextField
from mtandao.foundation.tenancy.models import TenantModel


class Gateway(TenantModel):
    """A tenant's account with a payment provider.
    `callback_secret` is the unguessable end of its callback URLs."""

    hidden_from_audit: ClassVar[tuple[str, ...]] = ("consumer_secret", "passkey", "callback_secret")

    provider = models.TextField(default="mpesa")
    short_code = models.TextField()
    till = models.TextField(default="", blank=True)
    consumer_key = models.TextField()
    consumer_secret = SealedTextField()
    passkey = SealedTextField()
    callback_secret = models.TextField(unique=True)
    active = models.BooleanField(default=True)
    ask_with_invoice = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "provider", "short_code"], name="a_short_code_is_set_up_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.short_code}"
