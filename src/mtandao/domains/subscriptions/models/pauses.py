"""Pauses of services, on their customers' wish."""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from mtandao.domains.subscriptions.errors import PauseOver
from mtandao.domains.subscriptions.models.subscriptions import Subscription
from mtandao.domains.subscriptions.rules.add_ons import Days
from mtandao.foundation.tenancy.models import OrganizationModel


class Pause(OrganizationModel):
    """Wished for `[starts_on, ends_on)`, open without an end; what came of it is `[began_on, ended_on)`.

    `over_at`: it has ended, or was dropped before it began (no `began_on` then).
    """

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="pauses")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    reason = models.TextField(default="", blank=True)
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    began_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    over_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "pause"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "subscription"],
                name="a_service_has_one_pause_at_a_time",
                condition=Q(over_at__isnull=True),
            ),
            models.CheckConstraint(
                name="a_pause_ends_after_it_begins", condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on"))
            ),
            models.CheckConstraint(
                name="a_pause_that_has_ended_is_over", condition=Q(ended_on=None) | Q(over_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "subscription", "id"], name="pause_of_service"),
            models.Index(fields=["tenant_id", "starts_on"], name="pause_living", condition=Q(over_at=None)),
        ]

    @property
    def days(self) -> Days | None:
        """On which it was paused; None if it never began."""
        if self.began_on is None:
            return None
        return Days(self.began_on, self.ended_on or self.ends_on or date.max)

    def end(self, now: datetime, today: date) -> None:
        """PauseOver if it was before."""
        if self.over_at is not None:
            raise PauseOver(_("This pause was over before; nothing was changed."))
        self.over_at = now
        self.ended_on = today if self.began_on is not None else None
