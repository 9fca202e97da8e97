"""Where things of this room stand, and how full they are said to be."""

from uuid import UUID

from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from mtandao.foundation.kit import words
from mtandao.foundation.kit.pieces import Crumb

BACK = Crumb(gettext_lazy("Addresses"), reverse_lazy("ipam:tree"))


def subnet_url(subnet_id: UUID) -> str:
    """The console's page: it shows sessions beside what this room knows."""
    return f"/network/addresses/subnets/{subnet_id}/"


def block_url(block_id: UUID) -> str:
    return reverse("ipam:block", kwargs={"block_id": block_id})


def said_size(size: int) -> str:
    """`256`; what nobody can count as a power: `2^80`."""
    return words.count(size) if size < 1 << 32 else f"2^{size.bit_length() - 1}"


def share(used: int, size: int) -> float:
    return used / size if size else 0.0


def fill_html(used: int, size: int) -> SafeString:
    """A bar and its figure; the bar is drawn by its length, not its colour."""
    part = share(used, size)
    return format_html(
        '<span class="mt-fill"><i style="inline-size:{}%"></i></span> <span class="mt-small mt-nowrap">{}</span>',
        f"{min(100.0, part * 100):.1f}",
        words.percent(part),
    )
