"""Which router gives from which pool, and who waits for an address of his own."""

from django.db import models

from mtandao.domains.ipam.contract import Pool
from mtandao.domains.network.choices import WaitReason
from mtandao.domains.network.models.logins import Login
from mtandao.domains.network.models.routers import Nas
from mtandao.foundation.tenancy.models import OrganizationModel


class PoolOnRouter(OrganizationModel):
    """The router is to have this pool, under the pool's own name, and gives its addresses out by itself."""

    nas = models.ForeignKey(Nas, on_delete=models.PROTECT, related_name="pools")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "pool of a router"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "nas", "pool"], name="a_router_has_a_pool_once")
        ]


class AddressWait(OrganizationModel):
    """A line that is to have a fixed address and has none yet: there is no pool, or none of it is free."""

    audited = False  # follows from the service and the pools, and is worked out anew

    login = models.OneToOneField(Login, on_delete=models.PROTECT, related_name="address_wait")
    reason = models.TextField(choices=WaitReason.choices)
    pool_name = models.TextField(default="", blank=True)
    since = models.DateTimeField()

    class Meta:
        verbose_name = "wait for an address"
        indexes = [models.Index(fields=["tenant_id", "since"], name="address_wait_longest")]
