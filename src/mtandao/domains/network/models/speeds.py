"""Speeds that people gave to running sessions."""

from django.db import models
from django.db.models import Q

from mtandao.domains.network.models.logins import Login
from mtandao.foundation.tenancy.models import TenantModel


class SessionSpeed(TenantModel):
    """What one running session may do, over what its plan says. It stands as long as that session runs and as what was
    sold is still what it goes `over`; written before the router is asked, so that no look sets it back meanwhile.

    `session_key` is RADIUS's unique id, as in the mirror.
    """

    login = models.ForeignKey(Login, on_delete=models.CASCADE, db_index=False, related_name="session_speeds")
    session_key = models.TextField()
    kbps_down = models.IntegerField()
    kbps_up = models.IntegerField()
    # As a router is told it: Mikrotik-Rate-Limit.
    over = models.TextField()
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = "speed of a session"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "session_key"], name="a_session_has_one_speed_given"
            ),
            models.CheckConstraint(
                name="a_session_has_some_speed", condition=Q(kbps_down__gt=0, kbps_up__gt=0)
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "login"], name="session_speed_of_login")]
