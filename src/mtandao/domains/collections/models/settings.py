"""Each tenant's ladder, and when it cuts nobody."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from mtandao.domains.collections.rules.ladder import Ladder
from mtandao.foundation.tenancy.models import TenantModel


class LadderSettings(TenantModel):
    """The tenant's own ladder; the default where there is no row."""

    reminders = ArrayField(models.SmallIntegerField())
    grace_days = models.SmallIntegerField()
    walled_until_day = models.SmallIntegerField()
    suspended_until_day = models.SmallIntegerField()
    disconnected_until_day = models.SmallIntegerField()
    overdue_from_day = models.SmallIntegerField(default=0)
    terminate = models.BooleanField(default=True)
    least_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="a_tenant_has_one_ladder"),
            models.CheckConstraint(
                name="a_ladder_goes_up",
                condition=Q(
                    grace_days__gte=0,
                    walled_until_day__gt=F("grace_days"),
                    suspended_until_day__gt=F("walled_until_day"),
                    disconnected_until_day__gt=F("suspended_until_day"),
                ),
            ),
            models.CheckConstraint(
                name="overdue_before_the_wall",
                condition=Q(overdue_from_day__gte=0, overdue_from_day__lte=F("grace_days") + 1),
            ),
            models.CheckConstraint(name="a_least_amount_is_no_debt", condition=Q(least_amount__gte=0)),
        ]

    def ladder(self) -> Ladder:
        return Ladder(
            tuple(self.reminders),
            self.grace_days,
            self.walled_until_day,
            self.suspended_until_day,
            self.disconnected_until_day,
            self.overdue_from_day,
            self.terminate,
            self.least_amount,
        )


class CutWindows(TenantModel):
    """Nights and weekdays on which nobody is cut; none where there is no row."""

    night_from = models.TimeField(null=True)
    night_until = models.TimeField(null=True)
    weekdays = ArrayField(models.SmallIntegerField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="a_tenant_has_its_windows_once"),
            models.CheckConstraint(
                name="a_night_begins_and_ends",
                condition=Q(night_from__isnull=True, night_until__isnull=True)
                | Q(night_from__isnull=False, night_until__isnull=False),
            ),
        ]


class NoCutDay(TenantModel):
    """A holiday: once, or every year on that day."""

    day = models.DateField()
    name = models.TextField()
    yearly = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "day"], name="a_no_cut_day_is_there_once")
        ]
