"""What providers say that they hold of a tenant's money."""

from datetime import timedelta

from django.db import models

from mtandao.domains.payments.models.gateways import Gateway
from mtandao.foundation.tenancy.models import TenantModel

# Asked so long ago without an answer, nobody waits for it any more.
ANSWERED_WITHIN = timedelta(minutes=10)


class GatewayHeld(TenantModel):
    """The accounts of one number of a gateway, as the provider told them last. Nothing is booked by it.

    Customers' money comes into `working` or `utility`, payouts go out of `utility`, and `charges` is what the provider
    takes for itself. `refused` is the code of a question that was refused since.
    """

    audited = False  # a copy of what the provider knows, replaced with every answer

    gateway = models.ForeignKey(Gateway, on_delete=models.PROTECT, related_name="+", db_index=False)
    short_code = models.TextField()
    working = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    utility = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    charges = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    as_of = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    refused = models.TextField(default="", blank=True)

    class Meta:
        verbose_name = "account at a provider"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "gateway", "short_code"], name="what_a_number_holds_is_kept_once"
            )
        ]
