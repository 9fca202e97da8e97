"""Whom RADIUS did not let in."""

from django.db import models

from mtandao.domains.network.choices import RefusalReason
from mtandao.domains.network.models.logins import Login
from mtandao.domains.network.models.routers import Nas
from mtandao.foundation.tenancy.models import TenantModel


class Refusal(TenantModel):
    """The last time that RADIUS refused a login on its own (not because we wanted so), and why."""

    audited = False  # a mirror of RADIUS's log, written by our own gateway

    login = models.OneToOneField(Login, on_delete=models.CASCADE, related_name="refusal")
    refused_at = models.DateTimeField()
    reason = models.TextField(choices=RefusalReason.choices)
    mac = models.TextField(default="")
    nas = models.ForeignKey(Nas, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "-refused_at"], name="refusal_newest")]
