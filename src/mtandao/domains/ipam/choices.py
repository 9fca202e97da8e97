"""Words of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PoolKind(TextChoices):
    """Who gives the addresses of a pool out."""

    STATIC = "static", _("Fixed: we give them")
    DYNAMIC = "dynamic", _("Dynamic: routers give them")
    HOTSPOT = "hotspot", _("Hotspot: routers give them")
    RESERVED = "reserved", _("Reserved: for our own devices")


# The router hands these out by itself: nobody may be promised one of them.
GIVEN_BY_ROUTERS = frozenset({PoolKind.DYNAMIC, PoolKind.HOTSPOT})


class HolderKind(TextChoices):
    """What holds an address. `key` says which one."""

    SERVICE = "service", _("Service")
    ROUTER = "router", _("Router")
    DEVICE = "device", _("Device of ours")
    RESERVED = "reserved", pgettext_lazy("of an address", "Reserved")
