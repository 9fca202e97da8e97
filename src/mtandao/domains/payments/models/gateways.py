"""A tenant's accounts with payment providers."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from mtandao.foundation.secrets import SealedJSONField, SealedTextField
from mtandao.foundation.tenancy.models import TenantModel


class Gateway(TenantModel):
    """A tenant's account with a payment provider.

    `short_code` is the name that the provider has for the account: a paybill, a merchant id, a key id, a UPI
    address. What M-Pesa needs has columns; what others need lies in `settings` and `secrets`, as they declare
    it. `callback_secret` is the unguessable end of its callback URLs.
    """

    hidden_from_audit: ClassVar[tuple[str, ...]] = (
        "consumer_secret",
        "passkey",
        "callback_secret",
        "secrets",
    )

    provider = models.TextField(default="mpesa")
    short_code = models.TextField()
    till = models.TextField(default="", blank=True)
    consumer_key = models.TextField(default="", blank=True)
    consumer_secret = SealedTextField(default="", blank=True)
    passkey = SealedTextField(default="", blank=True)
    settings = models.JSONField(default=dict)
    secrets: dict[str, Any] = SealedJSONField(default=dict)  # type: ignore[assignment]
    callback_secret = models.TextField(unique=True)
    active = models.BooleanField(default=True)
    preferred = models.BooleanField(default=False)
    ask_with_invoice = models.BooleanField(default=True)
    tested_at = models.DateTimeField(null=True)
    # What the last test came to; empty: the provider took our keys.
    test_problem = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "provider", "short_code"], name="a_short_code_is_set_up_once"
            ),
            models.UniqueConstraint(
                fields=["tenant_id"], condition=Q(preferred=True), name="one_gateway_is_preferred"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.short_code}"

    @property
    def payer(self) -> str:
        """The number that payouts leave from."""
        return str(self.value("payout_code") or self.short_code)

    def value(self, name: str) -> Any:
        """Of a field that the provider declares, wherever it is kept."""
        if name in COLUMNS:
            return getattr(self, name)
        return self.secrets.get(name, self.settings.get(name, ""))

    def keep(self, name: str, value: Any, *, secret: bool) -> None:
        if name in COLUMNS:
            setattr(self, name, value)
        elif secret:
            self.secrets = {**self.secrets, name: value}
        else:
            self.settings = {**self.settings, name: value}


COLUMNS = frozenset({"short_code", "till", "consumer_key", "consumer_secret", "passkey"})
