"""Routers that ask RADIUS."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from mtandao.domains.network.choices import Vendor
from mtandao.domains.network.models.pops import Pop
from mtandao.domains.network.rules.routeros import Reserved, reserved_of
from mtandao.foundation.secrets import SealedTextField
from mtandao.foundation.tenancy.models import OrganizationModel


class Nas(OrganizationModel):
    """A router that asks RADIUS. `address` is where its packets come from (tunnel address):
    it tells the tenant."""

    hidden_from_audit: ClassVar[tuple[str, ...]] = ("secret", "api_password", "tunnel_key")
    not_worth_auditing: ClassVar[tuple[str, ...]] = ("last_seen_at",)

    name = models.TextField()
    address = models.GenericIPAddressField(unique=True)
    secret = SealedTextField()
    vendor = models.TextField(choices=Vendor.choices, default=Vendor.MIKROTIK)
    coa_port = models.IntegerField(default=3799)
    # Of a make that knows no list of ours: its own filter for whoever is behind the wall. Empty: he is refused there.
    wall_filter = models.TextField(default="", blank=True)
    # It counts the customer's download as what it received (RFC 2866 says the other way round).
    counts_swapped = models.BooleanField(default=False)
    pop = models.ForeignKey(Pop, on_delete=models.PROTECT, null=True, db_index=False, related_name="routers")
    # Where its customers come in, as the router names it: PPPoE services begin there.
    vlan_interface = models.TextField(default="", blank=True)
    api_user = models.TextField(default="", blank=True)
    api_password = SealedTextField(default="", blank=True)
    api_port = models.IntegerField(default=80)
    # Within the tunnel plain HTTP will do. With TLS: the certificate that its own must come from, or the usual ones.
    api_tls = models.BooleanField(default=False)
    api_ca = models.TextField(default="", blank=True)
    tunnel_key = SealedTextField(default="", blank=True)
    tunnel_public_key = models.TextField(default="", blank=True)
    # Interfaces by name and networks that are never touched through us: what it is managed from, and its uplink.
    reserved = ArrayField(models.TextField(), default=list, blank=True)
    # The same, as its last good look told: by name or network, and why it is so (`rules.routeros.seen_reserved`).
    reserved_seen = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "router"
        indexes = [
            models.Index(fields=["tenant_id", "organization_id", "name"], name="nas_by_name"),
            models.Index(fields=["tenant_id", "pop"], name="nas_of_pop"),
        ]

    def untouched(self) -> Reserved:
        """What somebody named and what was seen, together."""
        return reserved_of([*self.reserved, *self.reserved_seen])

    def __str__(self) -> str:
        return self.name
