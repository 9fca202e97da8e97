"""How a service signs in."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mtandao.domains.network.choices import Access
from mtandao.domains.network.models.routers import Nas
from mtandao.domains.network.rules import boosted_group, fair_use_group
from mtandao.domains.subscribers.contract import Subscriber
from mtandao.domains.subscriptions.contract import Subscription
from mtandao.foundation.secrets import SealedTextField
from mtandao.foundation.tenancy.models import OrganizationModel


class Login(OrganizationModel):
    """How a service signs in, and what it is wanted to get. `provisioned_at`: RADIUS holds exactly this."""

    hidden_from_audit: ClassVar[tuple[str, ...]] = ("password",)
    not_worth_auditing: ClassVar[tuple[str, ...]] = (
        "ends_at",
        "octets_left",
        "changed_at",
        "provisioned_at",
    )

    subscription = models.OneToOneField(Subscription, on_delete=models.PROTECT, related_name="login")
    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="logins")
    username = models.TextField()
    password = SealedTextField()
    static_ip = models.GenericIPAddressField(null=True, blank=True)
    # An IPv6 network that its router gets to give on, as `2001:db8:14:2f00::/56`.
    delegated_prefix = models.TextField(null=True, blank=True)
    # The IPv6 network of the line itself, mostly a /64: his router, or his computer, makes its addresses out of it.
    framed_prefix = models.TextField(null=True, blank=True)
    # Its user name is the MAC of a device that signs in without a password (DHCP, a hotspot by MAC).
    by_device = models.BooleanField(default=False)
    mac_lock = models.TextField(default="", blank=True)
    # He may sign in by this router alone: whoever takes his password along gets nowhere with it.
    router_lock = models.ForeignKey(Nas, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    access = models.TextField(choices=Access.choices, default=Access.NONE)
    reason = models.TextField(default="", blank=True)
    group = models.TextField(default="", blank=True)
    # Of a speed boost that works now; the plan's own where it is none.
    boost_kbps_down = models.IntegerField(null=True, blank=True)
    boost_kbps_up = models.IntegerField(null=True, blank=True)
    # Paid until then: RADIUS itself ends it there, behind the wall, whether we are up or not.
    ends_at = models.DateTimeField(null=True, blank=True)
    # The data of its period is used up, and its plan goes on slower.
    fair_use = models.BooleanField(default=False)
    # Its plan ends behind the wall when the data is used up: so much was left when RADIUS was told last.
    walled_at_cap = models.BooleanField(default=False)
    octets_left = models.BigIntegerField(null=True)
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
            models.UniqueConstraint(
                fields=["tenant_id", "delegated_prefix"],
                name="a_prefix_is_delegated_once",
                condition=Q(delegated_prefix__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "framed_prefix"],
                name="a_wan_prefix_is_used_once",
                condition=Q(framed_prefix__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "changed_at"], name="login_waiting", condition=Q(provisioned_at=None)
            ),
            models.Index(fields=["tenant_id", "group", "id"], name="login_by_group"),
        ]

    @property
    def boost(self) -> tuple[int, int] | None:
        """kbit/s down and up."""
        if self.boost_kbps_down is None or self.boost_kbps_up is None:
            return None
        return self.boost_kbps_down, self.boost_kbps_up

    @property
    def radius_group(self) -> str:
        """A boost is a group of its own beside the plan's, and so is the speed of fair use, which wins."""
        if self.fair_use:
            return fair_use_group(self.group)
        return boosted_group(self.group, self.boost) if self.boost else self.group
