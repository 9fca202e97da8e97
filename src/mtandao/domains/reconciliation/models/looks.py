"""When a router was looked at, and what came of it."""

from django.db import models

from mtandao.domains.network.contract import Nas, Reach
from mtandao.foundation.tenancy.models import OrganizationModel, TenantModel


class Look(OrganizationModel):
    """The last whole look at one router. `problem` is the gateway's sentence. `next_at`: when it is compared again, if
    it does not rest then (`network.RouterStatus`). `asked_at`: when a person wanted one last."""

    audited = False  # a mirror of what routers say, written by our own gateway

    nas = models.OneToOneField(Nas, on_delete=models.PROTECT, related_name="look")
    asked_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    good_at = models.DateTimeField(null=True)
    state = models.TextField(choices=Reach.choices, default=Reach.UNKNOWN)
    problem = models.TextField(blank=True, default="")
    took_ms = models.IntegerField(default=0)
    next_at = models.DateTimeField()
    differences = models.IntegerField(default=0)
    riders = models.IntegerField(default=0)
    # Sessions that run at another speed than was sold; of which logins looks had them told: how often, and when again.
    unlike = models.IntegerField(default=0)
    told = models.JSONField(default=dict)

    class Meta:
        verbose_name = "look"
        indexes = [models.Index(fields=["tenant_id", "next_at"], name="look_due")]

    @property
    def refuses_speeds(self) -> bool:
        """Looks had somebody told more than twice: it is not a matter of time."""
        return self.unlike > 0 and any(times > 2 for times, _again_at in self.told.values())

    @property
    def owed(self) -> bool:
        """Somebody asked, and it was not looked at since."""
        return self.asked_at is not None and (self.looked_at is None or self.looked_at < self.asked_at)


class RepairRule(TenantModel):
    """Whether a provider's routers, and his part of RADIUS, are repaired without being asked."""

    by_itself = models.BooleanField(default=False)
    radius_by_itself = models.BooleanField(default=False)

    class Meta:
        verbose_name = "repair rule"
        constraints = [models.UniqueConstraint(fields=["tenant_id"], name="a_provider_has_one_repair_rule")]
