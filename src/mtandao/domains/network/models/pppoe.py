"""PPPoE services that we set up on routers."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mtandao.domains.ipam.contract import Pool
from mtandao.domains.network.choices import ServiceState
from mtandao.domains.network.models.routers import Nas
from mtandao.foundation.tenancy.models import OrganizationModel


class PppoeService(OrganizationModel):
    """Who dials in on this interface of a router is asked for his login. `pool` gives the customer's end; our end is
    `local_address`, else the gateway of the pool's network. `profile` is made with it and is its own.

    `state` and `said` are what the router made of it. A removed one is kept until its rows are gone from the router.
    """

    not_worth_auditing: ClassVar[tuple[str, ...]] = ("state", "said", "settled_at")

    nas = models.ForeignKey(Nas, on_delete=models.PROTECT, related_name="pppoe_services")
    interface = models.TextField()
    name = models.TextField()
    profile = models.TextField()
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="+")
    local_pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="+", null=True)
    local_address = models.GenericIPAddressField(null=True, protocol="IPv4")
    mtu = models.IntegerField(default=1480)
    mru = models.IntegerField(default=1480)
    one_per_host = models.BooleanField(default=True)
    keepalive_s = models.IntegerField(default=10)
    authentication = ArrayField(models.TextField(), default=list)
    state = models.TextField(choices=ServiceState.choices, default=ServiceState.WAITING)
    said = models.TextField(default="", blank=True)
    settled_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "PPPoE service"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "nas", "interface", "name"],
                name="a_pppoe_service_is_there_once",
                condition=Q(removed_at=None),
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "nas", "profile"],
                name="a_profile_is_of_one_pppoe_service",
                condition=Q(removed_at=None),
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "nas", "interface"], name="pppoe_of_router")]

    def __str__(self) -> str:
        return self.name
