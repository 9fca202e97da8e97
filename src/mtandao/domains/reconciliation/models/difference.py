"""What differences of a router and of RADIUS have alike."""

from django.db import models

from mtandao.domains.reconciliation.choices import DriftKind, End
from mtandao.foundation.tenancy.models import OrganizationModel


class Difference(OrganizationModel):
    """From when it was found until it ended. `wanted` and `there` hold what differs."""

    kind = models.TextField(choices=DriftKind.choices)
    wanted = models.JSONField(default=dict)
    there = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    # Why a repair came to nothing.
    answer = models.TextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    end = models.TextField(choices=End.choices, blank=True, default="")

    class Meta:
        abstract = True
