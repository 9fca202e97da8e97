"""Accounts that the ladder leaves alone."""

from django.db import models
from django.db.models import Q

from mtandao.domains.subscribers.contract import Subscriber
from mtandao.foundation.tenancy.models import TenantModel


class Exemption(TenantModel):
    """ "No enforcement" on an account, with a reason: until a day (exclusive), or until somebody lifts it."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField()
    until = models.DateField(null=True)
    given_at = models.DateTimeField()
    given_by = models.TextField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "subscriber"],
                name="an_account_is_exempted_once",
                condition=Q(lifted_at__isnull=True),
            ),
            models.CheckConstraint(name="an_exemption_has_a_reason", condition=~Q(reason="")),
        ]
        indexes = [models.Index(fields=["tenant_id", "subscriber", "-id"], name="exemption_of_subscriber")]
