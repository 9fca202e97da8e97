"""Who a paper is from: name, address and ink of the tenant, as every paper of his begins."""

from typing import Any, Final

from django.utils.translation import gettext as _

from mtandao.domains.organizations.queries import tenant
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words

# Ink of a tenant's colour, as in the portal; what is not among the eight is petrol.
INKS: Final = {
    "petrol": "#0b6470",
    "lake": "#1d5ca6",
    "jacaranda": "#6a3f9c",
    "plum": "#8a2f6b",
    "laterite": "#963a1c",
    "forest": "#1a6a3c",
    "slate": "#37475a",
    "olive": "#5a6412",
}


def letterhead(ctx: Context) -> dict[str, Any]:
    """`ink`, `seller` with his lines, and `foot`: what the templates of papers read."""
    isp = tenant(ctx)
    lines = (
        *isp.postal_address.splitlines(),
        words.phone(isp.support_phone),
        isp.support_email,
        f"{_('Tax number')} {isp.tax_number}" if isp.tax_number else "",
    )
    return {
        "ink": INKS.get(isp.colour, INKS["petrol"]),
        "seller": {"name": isp.legal_name or isp.name, "lines": [line for line in lines if line]},
        "foot": isp.invoice_footer,
    }
