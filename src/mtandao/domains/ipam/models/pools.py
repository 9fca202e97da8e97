"""Ranges inside a subnet, by who gives their addresses out."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from mtandao.domains.ipam.choices import PoolKind
from mtandao.domains.ipam.models.networks import Subnet
from mtandao.domains.ipam.models.spans import SpanColumns, overlaps_no_other
from mtandao.foundation.tenancy.models import TenantModel


class Pool(TenantModel, SpanColumns):
    """`name` is what routers and plans call it. With a `prefix_length` it gives prefixes of that length (IPv6).

    Below `free_from` nothing is free: who takes the next one begins to look there, and need not pass by all who came
    before. It only ever saves time; giving back moves it down again.
    """

    # What it learns about itself with each address it gives.
    not_worth_auditing = ("free_from",)

    subnet = models.ForeignKey(Subnet, on_delete=models.PROTECT, related_name="pools")
    name = models.TextField()
    kind = models.TextField(choices=PoolKind.choices)
    prefix_length = models.SmallIntegerField(null=True)
    free_from = models.GenericIPAddressField()
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "address pool"
        constraints = [
            overlaps_no_other("pools_do_not_overlap", Q(removed_at__isnull=True)),
            models.UniqueConstraint(
                "tenant_id",
                Lower("name"),
                name="a_pool_name_is_used_once",
                condition=Q(removed_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "subnet", "first"], name="pool_of_subnet")]

    def __str__(self) -> str:
        return self.name

    @property
    def step(self) -> int:
        """How many addresses go with one: more than one where it gives prefixes."""
        return 1 if self.prefix_length is None else 1 << (128 - self.prefix_length)

    @property
    def written(self) -> str:
        return f"{self.first} – {self.last}"
