"""Words of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    PLATFORM = "platform", _("Platform")
    ISP = "isp", _("Internet provider")
    PARTNER = "partner", _("Partner")


class TenantState(TextChoices):
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed")


class Country(TextChoices):
    """Where tenants may be: each brings its time zone and currency."""

    KENYA = "KE", _("Kenya")
    INDIA = "IN", _("India")
    TANZANIA = "TZ", _("Tanzania")
    UGANDA = "UG", _("Uganda")
    RWANDA = "RW", _("Rwanda")
    NIGERIA = "NG", _("Nigeria")
    GHANA = "GH", _("Ghana")
    ETHIOPIA = "ET", _("Ethiopia")
    SOUTH_AFRICA = "ZA", _("South Africa")
    ZAMBIA = "ZM", _("Zambia")


# IANA time zone and ISO 4217 currency by country.
LOCALE_OF = {
    Country.KENYA: ("Africa/Nairobi", "KES"),
    Country.INDIA: ("Asia/Kolkata", "INR"),
    Country.TANZANIA: ("Africa/Dar_es_Salaam", "TZS"),
    Country.UGANDA: ("Africa/Kampala", "UGX"),
    Country.RWANDA: ("Africa/Kigali", "RWF"),
    Country.NIGERIA: ("Africa/Lagos", "NGN"),
    Country.GHANA: ("Africa/Accra", "GHS"),
    Country.ETHIOPIA: ("Africa/Addis_Ababa", "ETB"),
    Country.SOUTH_AFRICA: ("Africa/Johannesburg", "ZAR"),
    Country.ZAMBIA: ("Africa/Lusaka", "ZMW"),
}


class Colour(TextChoices):
    """The vetted hues of portal and captive page: white text stays readable on each."""

    PETROL = "petrol", _("Petrol")
    LAKE = "lake", _("Lake")
    JACARANDA = "jacaranda", _("Jacaranda")
    PLUM = "plum", _("Plum")
    LATERITE = "laterite", _("Laterite")
    FOREST = "forest", _("Forest")
    SLATE = "slate", _("Slate")
    OLIVE = "olive", _("Olive")
