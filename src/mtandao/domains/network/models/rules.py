"""What a provider has decided about his network."""

from django.db import models
from django.db.models import Q

from mtandao.domains.network.rules.guessing import Watch
from mtandao.domains.network.rules.keeping import LEAST
from mtandao.foundation.tenancy.models import TenantModel


class NetworkRules(TenantModel):
    """One row a tenant; where there is none, what is usual. What is kept for None days is kept as long as the
    installation keeps it."""

    keep_sessions_days = models.IntegerField(null=True)
    keep_attempts_days = models.IntegerField(null=True)
    # So many refused sign-ins within so many minutes raise an alarm; none: these are not watched.
    watch_minutes = models.SmallIntegerField(default=10)
    watch_login = models.IntegerField(null=True, default=50)
    watch_device = models.IntegerField(null=True, default=50)
    watch_router = models.IntegerField(null=True, default=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="a_tenant_has_one_set_of_network_rules"),
            models.CheckConstraint(
                name="sessions_are_kept_for_some_weeks",
                condition=Q(keep_sessions_days__isnull=True) | Q(keep_sessions_days__gte=LEAST),
            ),
            models.CheckConstraint(
                name="attempts_are_kept_for_some_weeks",
                condition=Q(keep_attempts_days__isnull=True) | Q(keep_attempts_days__gte=LEAST),
            ),
        ]

    @property
    def watch(self) -> Watch:
        return Watch(self.watch_minutes, self.watch_login, self.watch_device, self.watch_router)
