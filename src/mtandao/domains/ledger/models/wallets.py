"""What a provider has decided about his subscribers' wallets."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from mtandao.foundation.tenancy.models import TenantModel

USUAL_LIMIT = Decimal("5000.00")


class WalletRules(TenantModel):
    """One row a tenant; where there is none, the usual limit and no alerts. Up to `adjust_limit` a wallet is
    adjusted without the right to adjust it by any amount; below `low_below` its owner is told."""

    adjust_limit = models.DecimalField(max_digits=14, decimal_places=2, default=USUAL_LIMIT)
    low_below = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="a_tenant_has_one_set_of_wallet_rules"),
            models.CheckConstraint(
                name="wallet_rules_are_amounts",
                condition=Q(adjust_limit__gte=0) & (Q(low_below__isnull=True) | Q(low_below__gt=0)),
            ),
        ]
