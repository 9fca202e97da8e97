"""What a registry gave, and the networks in it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mtandao.domains.ipam.events import SubnetRemoved
from mtandao.domains.ipam.models.spans import NetworkColumns, overlaps_no_other
from mtandao.foundation.tenancy.models import TenantModel


class Block(TenantModel, NetworkColumns):
    """Addresses that a registry or an upstream gave, or that are set apart for a site. Blocks may lie in blocks."""

    name = models.TextField()
    given_by = models.TextField(default="", blank=True)
    description = models.TextField(default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "address block"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "first", "length"], name="a_block_is_there_once")
        ]

    def __str__(self) -> str:
        return f"{self.written} {self.name}"


class Subnet(TenantModel, NetworkColumns):
    """Where addresses are given out. What is removed stays for the history of who held what."""

    name = models.TextField()
    gateway = models.GenericIPAddressField(null=True)
    dns = ArrayField(models.GenericIPAddressField(), default=list, blank=True)
    vlan = models.SmallIntegerField(null=True)
    description = models.TextField(default="", blank=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "subnet"
        constraints = [
            overlaps_no_other("subnets_do_not_overlap", Q(removed_at__isnull=True)),
            models.CheckConstraint(
                name="a_subnets_vlan_is_1_to_4094", condition=Q(vlan__isnull=True) | Q(vlan__range=(1, 4094))
            ),
            models.CheckConstraint(
                name="a_gateway_is_in_its_subnet",
                condition=Q(gateway__isnull=True)
                | Q(gateway__gte=models.F("first"), gateway__lte=models.F("last")),
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "first", "length"], name="subnet_in_order")]

    def __str__(self) -> str:
        return f"{self.written} {self.name}"

    def remove(self, now: object) -> SubnetRemoved:
        self.removed_at = now  # type: ignore[assignment]
        return SubnetRemoved(subject_id=self.id, network=self.written)
