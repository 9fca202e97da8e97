"""Who holds which address, and who did."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from mtandao.domains.ipam.choices import HolderKind
from mtandao.domains.ipam.events import AddressReleased
from mtandao.domains.ipam.models.networks import Subnet
from mtandao.domains.ipam.models.pools import Pool
from mtandao.domains.ipam.models.spans import SpanColumns, overlaps_no_other
from mtandao.foundation.tenancy.models import OrganizationModel


class HeldAddress(OrganizationModel, SpanColumns):
    """An address, or a prefix that is delegated, from the day it was given to the day it was released.

    `key` says which of its kind holds it, `label` is how people call that one. `chosen`: somebody named the address;
    else it was the next one free. A released row stays: an authority may ask who had it.
    """

    subnet = models.ForeignKey(Subnet, on_delete=models.PROTECT, related_name="held", db_index=False)
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, null=True, related_name="held", db_index=False)
    prefix_length = models.SmallIntegerField(null=True)
    kind = models.TextField(choices=HolderKind.choices)
    key = models.TextField()
    label = models.TextField()
    chosen = models.BooleanField(default=False)
    held_by = models.TextField()
    held_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "address"
        constraints = [overlaps_no_other("nobody_holds_what_another_holds", Q(released_at__isnull=True))]
        indexes = [
            # Who had this address at that time?
            models.Index(fields=["tenant_id", "first", "held_at"], name="held_history"),
            models.Index(
                fields=["tenant_id", "first", "last"], name="held_now", condition=Q(released_at__isnull=True)
            ),
            models.Index(
                fields=["tenant_id", "subnet", "pool"],
                name="held_in_subnet",
                condition=Q(released_at__isnull=True),
            ),
            models.Index(
                fields=["tenant_id", "kind", "key"],
                name="held_by_whom",
                condition=Q(released_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.written

    @property
    def written(self) -> str:
        if self.prefix_length is not None:
            return f"{self.first}/{self.prefix_length}"
        return self.first if self.first == self.last else f"{self.first} – {self.last}"

    def release(self, now: datetime) -> AddressReleased:
        self.released_at = now
        return AddressReleased(subject_id=self.id, address=self.written, kind=self.kind, key=self.key)
