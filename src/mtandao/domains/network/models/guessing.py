"""Who tries passwords: refused sign-ins counted, and the alarm they raise."""

from django.db import models
from django.db.models import Q

from mtandao.domains.network.choices import GuessedBy
from mtandao.domains.network.models.logins import Login
from mtandao.domains.network.models.routers import Nas
from mtandao.foundation.tenancy.models import OrganizationModel, TenantModel


class RefusedTally(TenantModel):
    """Refused sign-ins of the last minutes, of one user name, one device, or by one router. Quiet, it goes."""

    audited = False  # a sum over RADIUS's log, written by our own gateway

    by = models.TextField(choices=GuessedBy.choices, db_column="counted_by")
    key = models.TextField()
    # Minute since 1970 -> so many.
    minutes = models.JSONField(default=dict)
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = "tally of refused sign-ins"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "by", "key"], name="refused_are_counted_once")
        ]
        indexes = [models.Index(fields=["tenant_id", "seen_at"], name="refused_tally_seen")]


class Guessing(OrganizationModel):
    """Too many refused sign-ins of one kind, from the first of them until it was calm again. `key` is the user name,
    the device's MAC or the router's address; the others are what it came with, a few of each."""

    audited = False  # what RADIUS's log says, written by our own gateway

    by = models.TextField(choices=GuessedBy.choices, db_column="counted_by")
    key = models.TextField()
    login = models.ForeignKey(Login, on_delete=models.CASCADE, null=True, related_name="guessings")
    nas = models.ForeignKey(Nas, on_delete=models.SET_NULL, null=True, related_name="+")
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()
    attempts = models.BigIntegerField(default=0)
    usernames = models.JSONField(default=list)
    devices = models.JSONField(default=list)
    routers = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "alarm"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "by", "key"], name="an_alarm_is_raised_once", condition=Q(ended_at=None)
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "-began_at"], name="guessing_newest"),
            models.Index(fields=["tenant_id", "-ended_at"], name="guessing_ended"),
        ]
