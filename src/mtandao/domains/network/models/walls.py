"""Sessions that were moved behind the wall, or out of it again, while they ran."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mtandao.domains.network.models.logins import Login
from mtandao.domains.network.models.routers import Nas
from mtandao.foundation.tenancy.models import TenantModel


class Wall(TenantModel):
    """An entry of ours on a router's walled list, for one session. Written before the router is asked, so that none is
    there which we do not know; `until` is when the router itself lets go of it. It is off the list since `off_at`;
    with `ended_at` its session is over, and it has to go at once: the next one may get that address."""

    audited = False  # a log, written by our own gateway

    nas = models.ForeignKey(Nas, on_delete=models.CASCADE, db_index=False, related_name="walls")
    login = models.ForeignKey(Login, on_delete=models.CASCADE, db_index=False, related_name="walls")
    acct_session_id = models.TextField()
    address = models.GenericIPAddressField()
    # Its prefixes of IPv6, on the list of these.
    prefixes = ArrayField(models.TextField(), default=list)
    put_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    off_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "nas", "acct_session_id"], name="a_session_is_walled_once"
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "login"], name="wall_of_login"),
            models.Index(fields=["tenant_id", "nas", "until"], name="wall_up", condition=Q(off_at=None)),
            models.Index(fields=["tenant_id", "off_at"], name="wall_off", condition=Q(off_at__isnull=False)),
        ]
