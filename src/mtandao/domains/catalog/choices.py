"""Words of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlanState(TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Active")
    DEPRECATED = "deprecated", _("No new sign-ups")
    ARCHIVED = "archived", _("Archived")


class Cycle(TextChoices):
    """How long one price lasts."""

    HOUR = "hour", _("hour")
    DAY = "day", _("day")
    WEEK = "week", _("week")
    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    HALF_YEAR = "half_year", _("half-year")
    YEAR = "year", _("year")


class BillingMode(TextChoices):
    """When a cycle is paid: before it begins, or by the invoice's due day."""

    POSTPAID = "postpaid", _("Postpaid")
    PREPAID = "prepaid", _("Prepaid")


class Addressing(TextChoices):
    """Where a line's address comes from."""

    DYNAMIC = "dynamic", _("Dynamic, from the pool")
    STATIC = "static", _("Fixed, from a static pool")


class ConnectionType(TextChoices):
    PPPOE = "pppoe", _("PPPoE")
    IPOE = "ipoe", _("IPoE (DHCP)")
    STATIC = "static", _("Static IP")
    HOTSPOT = "hotspot", _("Hotspot")


class AddOnKind(TextChoices):
    DATA = "data", _("Data top-up")
    BOOST = "boost", _("Speed boost")
    STATIC_IP = "static_ip", _("Fixed address")
    OTHER = "other", _("Other")


class Category(TextChoices):
    RESIDENTIAL = "residential", _("Residential")
    BUSINESS = "business", _("Business")
    ENTERPRISE = "enterprise", _("Enterprise")
    HOTSPOT = "hotspot", _("Hotspot")
    DEDICATED = "dedicated", _("Dedicated")
