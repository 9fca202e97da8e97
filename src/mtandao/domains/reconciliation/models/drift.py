"""What is not as wanted, and who is online without a service."""

from django.db import models
from django.db.models import Q

from mtandao.domains.network.contract import Nas
from mtandao.domains.reconciliation.choices import DriftKind, RiderWhy
from mtandao.domains.reconciliation.models.difference import Difference
from mtandao.foundation.tenancy.models import OrganizationModel


class Drift(Difference):
    """One row of a router that is not as wanted; no secret of it is kept. `blocked`: what forbids to repair it
    (`our_way`, `interface`, `network`)."""

    audited = False  # a mirror of what routers hold; who asked for a repair is an event

    nas = models.ForeignKey(Nas, on_delete=models.PROTECT, related_name="drift")
    menu = models.TextField()
    key = models.TextField(blank=True)
    name = models.TextField(blank=True)
    blocked = models.TextField(blank=True, default="")
    blocked_by = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = "difference"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "nas", "menu", "key"],
                name="a_difference_is_open_once",
                condition=Q(ended_at=None),
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "-found_at"], name="drift_open", condition=Q(ended_at=None)),
            models.Index(fields=["tenant_id", "-ended_at"], name="drift_ended"),
        ]

    @property
    def repairable(self) -> bool:
        return self.ended_at is None and self.kind != DriftKind.TAKEN and not self.blocked


class Rider(OrganizationModel):
    """Somebody who is online on a router although nobody sold it, from when he was seen until he was gone."""

    audited = False  # a mirror of what routers say

    nas = models.ForeignKey(Nas, on_delete=models.PROTECT, related_name="riders")
    username = models.TextField()
    address = models.TextField(blank=True)
    mac = models.TextField(blank=True)
    why = models.TextField(choices=RiderWhy.choices)
    login_id = models.UUIDField(null=True)
    subscriber_id = models.UUIDField(null=True)
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "free rider"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "nas", "username", "address"],
                name="a_rider_is_there_once",
                condition=Q(ended_at=None),
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "-found_at"], name="rider_open", condition=Q(ended_at=None)),
            models.Index(fields=["tenant_id", "-ended_at"], name="rider_ended"),
        ]
