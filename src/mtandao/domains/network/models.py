"""Routers, logins, sessions and what routers answered."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mtandao.domains.network.choices import Access, Answer, RefusalReason, RequestKind, Vendor
from mtandao.domains.network.rules import boosted_group
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.domains.subscriptions.contract import Subscription
from mtandao.foundation.secrets import SealedTextField
from mtandao.foundation.tenancy.models import OrganizationModel, TenantModel


class Nas(OrganizationModel):
    """A router that asks RADIUS. `address` is where its packets come from (tunnel address):
    it tells the tenant."""

    hidden_from_audit: ClassVar[tuple[str, ...]] = ("secret", "api_password")
    not_worth_auditing: ClassVar[tuple[str, ...]] = ("last_seen_at",)

    name = models.TextField()
    address = models.GenericIPAddressField(unique=True)
    secret = SealedTextField()
    vendor = models.TextField(choices=Vendor.choices, default=Vendor.MIKROTIK)
    coa_port = models.IntegerField(default=3799)
    # It counts the customer's download as what it received (RFC 2866 says the other way round).
    counts_swapped = models.BooleanField(default=False)
    site = models.TextField(default="", blank=True)
    api_user = models.TextField(default="", blank=True)
    api_password = SealedTextField(default="", blank=True)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "router"
        indexes = [models.Index(fields=["tenant_id", "organization_id", "name"], name="nas_by_name")]

    def __str__(self) -> str:
        return self.name


class Login(OrganizationModel):
    """How a service signs in, and what it is wanted to get. `provisioned_at`: RADIUS holds exactly this."""

    hidden_from_audit: ClassVar[tuple[str, ...]] = ("password",)
    not_worth_auditing: ClassVar[tuple[str, ...]] = ("changed_at", "provisioned_at")

    subscription = models.OneToOneField(Subscription, on_delete=models.PROTECT, related_name="login")
    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="logins")
    username = models.TextField()
    password = SealedTextField()
    static_ip = models.GenericIPAddressField(null=True, blank=True)
    mac_lock = models.TextField(default="", blank=True)
    access = models.TextField(choices=Access.choices, default=Access.NONE)
    reason = models.TextField(default="", blank=True)
    group = models.TextField(default="", blank=True)
    # Of a speed boost that works now; the plan's own where it is none.
    boost_kbps_down = models.IntegerField(null=True, blank=True)
    boost_kbps_up = models.IntegerField(null=True, blank=True)
    changed_at = models.DateTimeField()
    provisioned_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "login"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "username"], name="a_username_is_used_once"),
            models.UniqueConstraint(
                fields=["tenant_id", "static_ip"],
                name="an_address_is_used_once",
                condition=Q(static_ip__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "changed_at"], name="login_waiting", condition=Q(provisioned_at=None)
            ),
            models.Index(fields=["tenant_id", "group"], name="login_of_group"),
        ]

    @property
    def boost(self) -> tuple[int, int] | None:
        """kbit/s down and up."""
        if self.boost_kbps_down is None or self.boost_kbps_up is None:
            return None
        return self.boost_kbps_down, self.boost_kbps_up

    @property
    def radius_group(self) -> str:
        """A boost is a group of its own beside the plan's."""
        return boosted_group(self.group, self.boost) if self.boost else self.group


class Session(OrganizationModel):
    """A session as accounting tells it.
    `key` is RADIUS's unique id; bytes are whole counters, seen by the user."""

    audited = False  # a mirror of accounting packets

    key = models.TextField()
    login = models.ForeignKey(Login, on_delete=models.PROTECT, null=True, related_name="sessions")
    subscriber_id = models.UUIDField(null=True)
    nas = models.ForeignKey(Nas, on_delete=models.PROTECT, null=True, related_name="sessions")
    username = models.TextField()
    acct_session_id = models.TextField()
    address = models.GenericIPAddressField(null=True)
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
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="a_session_is_there_once")]
        indexes = [
            models.Index(fields=["tenant_id", "login", "-started_at"], name="session_of_login"),
            models.Index(fields=["tenant_id", "nas"], name="session_live", condition=Q(stopped_at=None)),
            models.Index(fields=["tenant_id", "subscriber_id", "-started_at"], name="session_of_subscriber"),
            models.Index(fields=["tenant_id", "-started_at", "-id"], name="session_newest"),
            # Who had this address at that time? An authority may ask.
            models.Index(fields=["tenant_id", "address", "-started_at"], name="session_of_address"),
            # What is old enough to go.
            models.Index(
                fields=["tenant_id", "stopped_at"],
                name="session_ended",
                condition=Q(stopped_at__isnull=False),
            ),
        ]


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


class RouterRequest(TenantModel):
    """One CoA or Disconnect to one router about one session, and its answer."""

    audited = False  # a log itself, written by our own gateway

    kind = models.TextField(choices=RequestKind.choices)
    nas = models.ForeignKey(Nas, on_delete=models.PROTECT, null=True, related_name="requests")
    login = models.ForeignKey(Login, on_delete=models.PROTECT, related_name="requests")
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
