"""Is a subdomain free? Asked while somebody types; the database decides when it is taken."""

from django.conf import settings
from django.utils.translation import gettext as _

from mtandao.domains.organizations.queries import tenant_id_of_host
from mtandao.domains.organizations.rules import is_reserved, is_subdomain


def subdomain_problem(slug: str) -> str:
    """A sentence that says why not; empty if it can be had."""
    if not is_subdomain(slug):
        return _("Use 3 to 63 small letters, digits and single hyphens, like savanna-net.")
    if is_reserved(slug):
        return _("%(slug)s is kept for the platform.") % {"slug": slug}
    if tenant_id_of_host(f"{slug}.{settings.BASE_DOMAIN}") is not None:
        return _("%(slug)s is taken.") % {"slug": slug}
    return ""
