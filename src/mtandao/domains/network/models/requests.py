"""What routers were asked, and what they answered."""

from django.db import models

from mtandao.domains.network.choices import Answer, RequestKind
from mtandao.domains.network.models.logins import Login
from mtandao.domains.network.models.routers import Nas
from mtandao.foundation.tenancy.models import TenantModel


class RouterRequest(TenantModel):
    """One CoA or Disconnect to one router about one session, and its answer. Without a `login` it was the session of
    somebody whom no login explains: `username` is what he signed in as."""

    audited = False  # a log itself, written by our own gateway

    kind = models.TextField(choices=RequestKind.choices)
    nas = models.ForeignKey(Nas, on_delete=models.PROTECT, null=True, related_name="requests")
    login = models.ForeignKey(Login, on_delete=models.PROTECT, null=True, related_name="requests")
    username = models.TextField(default="", blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(choices=Answer.choices, default=Answer.WAITING)
    detail = models.TextField(default="")
    milliseconds = models.IntegerField(default=0)
    correlation_id = models.UUIDField()

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "login", "-id"], name="routerrequest_of_login"),
            models.Index(fields=["tenant_id", "-id"], name="routerrequest_newest"),
        ]
