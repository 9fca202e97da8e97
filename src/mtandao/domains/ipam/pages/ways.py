"""Where things of this room stand, and how full they are said to be."""

from uuid import UUID

from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.foundation.kit import words
from mtandao.foundation.kit.pieces import Crumb

BACK = Crumb(gettext_lazy("Addresses"), reverse_lazy("ipam:tree"))


def subnet_url(subnet_id: UUID) -> str:
    """The console's page: it shows sessions beside what this room knows."""
    return f"/network/addresses/subnets/{subnet_id}/"


def block_url(block_id: UUID) -> str:
    return reverse("ipam:block", kwargs={"block_id": block_id})


MILLION, BILLION = 10**6, 10**9


def said_size(size: int) -> str:
    """How many addresses: `256`. Of IPv6 nobody counts addresses, but networks of the size that a home gets:
    `268 million /64 networks`."""
    if size < 1 << 64:
        return _counted(size)
    networks = size >> 64
    return ngettext("%(n)s /64 network", "%(n)s /64 networks", networks) % {"n": _counted(networks)}


def said_addresses(size: int) -> str:
    """The same in a sentence: `16 addresses`."""
    if size >= 1 << 64:
        return said_size(size)
    return ngettext("%(n)s address", "%(n)s addresses", size) % {"n": _counted(size)}


def _counted(number: int) -> str:
    """Figures as far as somebody reads them."""
    if number < MILLION * 10:
        return words.count(number)
    if number < BILLION:
        return _("%(n)s million") % {"n": words.count(number // MILLION)}
    return _("%(n)s billion") % {"n": words.count(number // BILLION)}


def share(used: int, size: int) -> float:
    return used / size if size else 0.0


def used_html(used: int, size: int) -> SafeString | str:
    """Of an IPv6 network no share is worth saying: what is used is counted, and nothing is a dash."""
    if size < 1 << 32:
        return fill_html(used, size)
    return _("%(n)s in use") % {"n": words.count(used)} if used else "–"


def fill_html(used: int, size: int) -> SafeString:
    """A bar and its figure; the bar is drawn by its length, not its colour."""
    part = share(used, size)
    return format_html(
        '<span class="mt-fill"><i style="inline-size:{}%"></i></span> <span class="mt-small mt-nowrap">{}</span>',
        f"{min(100.0, part * 100):.1f}",
        words.percent(part),
    )
