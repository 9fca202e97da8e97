"""What stands below the provider's name on his small papers."""

from django.utils.translation import gettext as _

from mtandao.domains.organizations import contract as organizations
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words


def contact(ctx: Context) -> str:
    """Where he is found, and under which number the tax office knows him."""
    isp = organizations.tenant(ctx)
    pin = _("PIN %(number)s") % {"number": isp.tax_number} if isp.tax_number else ""
    parts = (isp.postal_address.replace("\n", ", "), words.phone(isp.support_phone), isp.support_email, pin)
    return " · ".join(part for part in parts if part)
