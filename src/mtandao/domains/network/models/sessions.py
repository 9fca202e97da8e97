"""Who was online, when, and with which address."""

from django.db import models
from django.db.models import Q

from mtandao.domains.network.models.logins import Login
from mtandao.domains.network.models.routers import Nas
from mtandao.foundation.tenancy.models import OrganizationModel


class Session(OrganizationModel):
    """A session as accounting tells it.
    `key` is RADIUS's unique id; bytes are whole counters, seen by the user.

    The table is partitioned by the month of `stopped_at`; those that run are a partition of their own, small and hot.
    Whoever asks for `stopped_at=None`, or for ends since a time, looks into those partitions alone.
    """

    audited = False  # a mirror of accounting packets

    key = models.TextField()
    login = models.ForeignKey(
        Login, on_delete=models.PROTECT, null=True, db_index=False, related_name="sessions"
    )
    subscriber_id = models.UUIDField(null=True)
    nas = models.ForeignKey(Nas, on_delete=models.PROTECT, null=True, db_index=False, related_name="sessions")
    username = models.TextField()
    acct_session_id = models.TextField()
    address = models.GenericIPAddressField(null=True)
    # IPv6, written as a login's prefix is: what its router gives on, and the network (or the one address) of the line.
    delegated_prefix = models.TextField(null=True)
    framed_prefix = models.TextField(null=True)
    mac = models.TextField(default="")
    started_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    stop_cause = models.TextField(default="")
    bytes_up = models.BigIntegerField(default=0)
    bytes_down = models.BigIntegerField(default=0)
    bps_up = models.BigIntegerField(default=0)
    bps_down = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                # With the partition's column, as PostgreSQL wants it; `record_sessions` sees to the rest.
                fields=["tenant_id", "key", "stopped_at"],
                name="a_session_is_there_once",
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "login", "-started_at"], name="session_of_login"),
            models.Index(fields=["tenant_id", "subscriber_id", "-started_at"], name="session_of_subscriber"),
            models.Index(fields=["tenant_id", "-started_at", "-id"], name="session_newest"),
            # Who had this address at that time? An authority may ask.
            models.Index(fields=["tenant_id", "address", "-started_at"], name="session_of_address"),
            *(
                models.Index(
                    fields=["tenant_id", column, "-started_at"],
                    name=f"session_of_{column}",
                    condition=Q(**{f"{column}__isnull": False}),
                )
                for column in ("delegated_prefix", "framed_prefix")
            ),
            models.Index(fields=["tenant_id", "mac", "-started_at"], name="session_of_device"),
            models.Index(fields=["tenant_id", "nas", "-started_at"], name="session_of_router"),
            # Those of known logins are found by their login.
            models.Index(
                fields=["tenant_id", "username", "-started_at"],
                name="session_of_nobody",
                condition=Q(login=None),
            ),
            # What is old enough to go.
            models.Index(
                fields=["tenant_id", "stopped_at"],
                name="session_ended",
                condition=Q(stopped_at__isnull=False),
            ),
        ]
