"""Where accounts stand, and each tenant's ladder."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mtandao.domains.collections.choices import Stage
from mtandao.domains.collections.rules import Ladder
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.foundation.tenancy.models import TenantModel


class Standing(TenantModel):
    """One customer on the ladder. He who never owed has no row."""

    subscriber = models.OneToOneField(Subscriber, on_delete=models.PROTECT, related_name="standing")
    stage = models.TextField(choices=Stage.choices, default=Stage.CLEAR)
    since = models.DateTimeField()
    oldest_due_on = models.DateField(null=True)
    promise_until = models.DateField(null=True)
    reminded_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "stage"], name="standing_by_stage"),
            models.Index(
                fields=["tenant_id", "subscriber"], name="standing_troubled", condition=~Q(stage="clear")
            ),
        ]


class LadderSettings(TenantModel):
    """The tenant's own ladder; the default where there is no row."""

    reminders = ArrayField(models.SmallIntegerField())
    grace_days = models.SmallIntegerField()
    walled_until_day = models.SmallIntegerField()
    suspended_until_day = models.SmallIntegerField()
    disconnected_until_day = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="a_tenant_has_one_ladder"),
            models.CheckConstraint(
                name="a_ladder_goes_up",
                condition=Q(
                    grace_days__gte=0,
                    walled_until_day__gt=models.F("grace_days"),
                    suspended_until_day__gt=models.F("walled_until_day"),
                    disconnected_until_day__gt=models.F("suspended_until_day"),
                ),
            ),
        ]

    def ladder(self) -> Ladder:
        return Ladder(
            tuple(self.reminders),
            self.grace_days,
            self.walled_until_day,
            self.suspended_until_day,
            self.disconnected_until_day,
        )
