"""Facts of this room."""

from typing import ClassVar

from mtandao.foundation.events import Event


class TenantOpened(Event):
    name: ClassVar[str] = "tenant.opened"
    label: ClassVar[str] = "Provider signed up"
    slug: str = ""


class TenantSuspended(Event):
    name: ClassVar[str] = "tenant.suspended"
    label: ClassVar[str] = "Provider suspended"
    reason: str = ""


class TenantReopened(Event):
    name: ClassVar[str] = "tenant.reopened"
    label: ClassVar[str] = "Provider reopened"


class TenantClosed(Event):
    name: ClassVar[str] = "tenant.closed"
    label: ClassVar[str] = "Provider closed"
    reason: str = ""


class PartnerAdded(Event):
    name: ClassVar[str] = "organization.partner_added"
    label: ClassVar[str] = "Partner added"
    parent_id: str = ""
