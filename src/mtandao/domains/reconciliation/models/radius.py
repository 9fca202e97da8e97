"""What the RADIUS database holds that is not as wanted, and who is in it that nobody here knows."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mtandao.domains.reconciliation.choices import Holder, Strange
from mtandao.domains.reconciliation.models.difference import Difference
from mtandao.foundation.tenancy.models import OrganizationModel


class RadiusDrift(Difference):
    """One user, group or router whose rows in RADIUS are not as wanted. `key` names it for good (a login's or a
    router's id, a group's name). Of a secret is told only that it differs."""

    audited = False  # a mirror of what RADIUS holds; who asked for a repair is an event

    holder = models.TextField(choices=Holder.choices)
    key = models.TextField()
    name = models.TextField()
    login_id = models.UUIDField(null=True)
    subscriber_id = models.UUIDField(null=True)

    class Meta:
        verbose_name = "difference"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "holder", "key"],
                name="a_radius_difference_is_open_once",
                condition=Q(ended_at=None),
            )
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "-found_at"], name="radius_drift_open", condition=Q(ended_at=None)
            ),
            models.Index(fields=["tenant_id", "name"], name="radius_drift_named", condition=Q(ended_at=None)),
            models.Index(fields=["tenant_id", "-ended_at"], name="radius_drift_ended"),
        ]


class RadiusStranger(OrganizationModel):
    """What RADIUS knows and we do not: a user, a router, or rows that a user or a group of ours has beside ours. Left
    alone until somebody has it removed. `holds` names groups and attributes, never a value. Those of a provider belong
    to his own organization."""

    not_worth_auditing: ClassVar[tuple[str, ...]] = ("holds", "seen_at")

    holder = models.TextField(choices=Strange.choices)
    name = models.TextField()
    holds = models.JSONField(default=list)
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "stranger in RADIUS"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "holder", "name"], name="a_stranger_is_listed_once")
        ]
        indexes = [models.Index(fields=["tenant_id", "-found_at"], name="radius_stranger_found")]


class RadiusLook(OrganizationModel):
    """The last look at a provider's part of RADIUS. `good_at`: when it was read to its end last; the counts are of
    then. `strangers` counts also those that are not listed."""

    audited = False  # a mirror of what RADIUS holds

    looked_at = models.DateTimeField(null=True)
    good_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True, default="")
    took_ms = models.IntegerField(default=0)
    users = models.IntegerField(default=0)
    groups = models.IntegerField(default=0)
    routers = models.IntegerField(default=0)
    strangers = models.IntegerField(default=0)

    class Meta:
        verbose_name = "look at RADIUS"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id"], name="a_provider_has_one_look_at_radius")
        ]
