"""What others may use of this room."""

from mtandao.domains.organizations import permissions
from mtandao.domains.organizations.choices import Colour, Country, Kind, TenantState
from mtandao.domains.organizations.commands import (
    add_partner,
    announce_tenant,
    change_profile,
    ensure_platform,
    open_tenant,
    reopen_tenant,
    suspend_tenant,
)
from mtandao.domains.organizations.errors import SubdomainReserved, SubdomainTaken, TenantNotActive
from mtandao.domains.organizations.events import PartnerAdded, TenantOpened, TenantReopened, TenantSuspended
from mtandao.domains.organizations.hosts import EVERYWHERE
from mtandao.domains.organizations.letterhead import letterhead
from mtandao.domains.organizations.models import Organization
from mtandao.domains.organizations.queries import (
    all_tenant_ids,
    facts_of,
    is_platform_host,
    organizations,
    paths_of,
    subtree_ids,
    tenant,
    tenant_id_of_host,
    visible,
)
from mtandao.domains.organizations.regions import (
    plain_tax_number,
    region_problem,
    regions_of,
    tax_number_problem,
)
from mtandao.domains.organizations.rules import suggested
from mtandao.domains.organizations.subdomains import subdomain_problem

__all__ = [
    "EVERYWHERE",
    "Colour",
    "Country",
    "Kind",
    "Organization",
    "PartnerAdded",
    "SubdomainReserved",
    "SubdomainTaken",
    "TenantNotActive",
    "TenantOpened",
    "TenantReopened",
    "TenantState",
    "TenantSuspended",
    "add_partner",
    "all_tenant_ids",
    "announce_tenant",
    "change_profile",
    "ensure_platform",
    "facts_of",
    "is_platform_host",
    "letterhead",
    "open_tenant",
    "organizations",
    "paths_of",
    "permissions",
    "plain_tax_number",
    "region_problem",
    "regions_of",
    "reopen_tenant",
    "subdomain_problem",
    "subtree_ids",
    "suggested",
    "suspend_tenant",
    "tax_number_problem",
    "tenant",
    "tenant_id_of_host",
    "visible",
]
