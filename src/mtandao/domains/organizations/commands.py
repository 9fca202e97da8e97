"""Changes of this room."""

from uuid import UUID
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mtandao.domains.organizations import permissions
from mtandao.domains.organizations.choices import LOCALE_OF, Colour, Country, Kind
from mtandao.domains.organizations.errors import SubdomainReserved, SubdomainTaken
from mtandao.domains.organizations.events import PartnerAdded, TenantOpened
from mtandao.domains.organizations.models import Hostname, Organization, path_below
from mtandao.domains.organizations.queries import forget, visible
from mtandao.domains.organizations.regions import plain_tax_number, region_problem, tax_number_problem
from mtandao.domains.organizations.rules import is_reserved, is_subdomain
from mtandao.foundation.commands import command
from mtandao.foundation.context import PLATFORM, Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.outbox import emit
from mtandao.foundation.permissions import PUBLIC
from mtandao.foundation.refusals import Malformed, NotFound

PROFILE = (
    "name",
    "legal_name",
    "tax_number",
    "region",
    "postal_address",
    "support_phone",
    "support_email",
    "invoice_footer",
    "colour",
    "language",
    "timezone",
)


@command(needs=permissions.RUN_TENANTS)
def ensure_platform(ctx: Context) -> Organization:
    """The root of the tree, made once."""
    platform, _made = Organization.objects.get_or_create(
        id=PLATFORM.id,
        defaults={
            "tenant_id": PLATFORM.id,
            "kind": Kind.PLATFORM,
            "path": "/",
            "name": PLATFORM.name,
            "timezone": "UTC",
            "currency": "",
            "created_at": ctx.now,
        },
    )
    return platform


@command(needs=PUBLIC)
def open_tenant(ctx: Context, *, name: str, slug: str, country: str = Country.KENYA) -> Organization:
    """An ISP signs itself up. `ctx` stands over the tenants (platform); the answer is the new tenant."""
    name, slug = name.strip(), slug.strip().lower()
    if not name:
        raise Malformed(_("Say what the company is called."), fields={"name": _("A name is needed.")})
    if country not in LOCALE_OF:
        raise Malformed(
            _("We do not serve this country yet."), fields={"country": _("Choose one of the list.")}
        )
    if not is_subdomain(slug):
        sentence = _("Use 3 to 63 small letters, digits and single hyphens, like savanna-net.")
        raise Malformed(_("This subdomain cannot be one."), fields={"slug": sentence})
    if is_reserved(slug):
        raise SubdomainReserved(
            _("%(slug)s is kept for the platform. Choose another.") % {"slug": slug}, slug=slug
        )
    own_id = new_id()
    try:
        with transaction.atomic():
            Hostname.objects.create(name=slug, isp_id=own_id)
    except IntegrityError:
        raise SubdomainTaken(_("%(slug)s is taken. Choose another.") % {"slug": slug}, slug=slug) from None
    timezone, currency = LOCALE_OF[Country(country)]
    return Organization.objects.create(
        id=own_id,
        tenant_id=own_id,
        parent=ensure_platform(ctx.as_system("sign-up")),
        kind=Kind.ISP,
        path=path_below(None, own_id),
        name=name,
        legal_name=name,
        slug=slug,
        country=country,
        timezone=timezone,
        currency=currency,
        created_at=ctx.now,
    )


@command(needs=PUBLIC)
def announce_tenant(ctx: Context, *, tenant: Organization) -> None:
    """Inside the new tenant's own fence, once everything it needs is there."""
    emit(ctx, TenantOpened(subject_id=tenant.id, slug=tenant.slug))


@command(needs=permissions.CHANGE_SETTINGS)
def change_profile(ctx: Context, **changes: str) -> Organization:
    """Change fields of the tenant's profile (`PROFILE`); those not named stay."""
    tenant = Organization.locked(ctx, id=ctx.tenant_id)
    wrong = {field: _("This cannot be changed here.") for field in changes if field not in PROFILE}
    if "name" in changes and not changes["name"].strip():
        wrong["name"] = _("A name is needed.")
    if "timezone" in changes and changes["timezone"] not in available_timezones():
        wrong["timezone"] = _("A time zone like Africa/Nairobi.")
    if "colour" in changes and changes["colour"] not in Colour.values:
        wrong["colour"] = _("Choose one of the list.")
    if "tax_number" in changes:
        changes["tax_number"] = plain_tax_number(changes["tax_number"])
        wrong |= _said("tax_number", tax_number_problem(tenant.country, changes["tax_number"]))
    if "region" in changes:
        wrong |= _said("region", region_problem(tenant.country, changes["region"].strip()))
    if wrong:
        raise Malformed(_("Not saved: see the fields."), fields=wrong)
    for field, value in changes.items():
        setattr(tenant, field, value.strip())
    tenant.save(update_fields=list(changes))
    forget(tenant.id)
    return tenant


def _said(field: str, problem: str) -> dict[str, str]:
    return {field: problem} if problem else {}


@command(needs=permissions.CHANGE_PARTNERS)
def add_partner(ctx: Context, *, name: str, parent_id: UUID | None = None) -> Organization:
    """A reseller below the tenant, or below another partner of the subtree."""
    if not name.strip():
        raise Malformed(_("Say what the partner is called."), fields={"name": _("A name is needed.")})
    parent = visible(ctx, parent_id or ctx.organization_id)
    own_id = new_id()
    partner = Organization.objects.create(
        id=own_id,
        tenant_id=ctx.tenant_id,
        parent=parent,
        kind=Kind.PARTNER,
        path=path_below(parent, own_id),
        name=name.strip(),
        country=parent.country,
        timezone=parent.timezone,
        currency=parent.currency,
        created_at=ctx.now,
    )
    emit(ctx, PartnerAdded(subject_id=partner.id, parent_id=str(parent.id)))
    return partner


@command(needs=permissions.RUN_TENANTS)
def suspend_tenant(ctx: Context, *, tenant_id: UUID, reason: str) -> Organization:
    """Close the doors of a tenant; its network goes on, and nothing is lost."""
    tenant = _locked_tenant(tenant_id)
    suspended = tenant.suspend(reason)
    tenant.save(update_fields=["state"])
    forget(tenant.id)
    emit(ctx, suspended)
    return tenant


@command(needs=permissions.RUN_TENANTS)
def reopen_tenant(ctx: Context, *, tenant_id: UUID) -> Organization:
    tenant = _locked_tenant(tenant_id)
    reopened = tenant.reopen()
    tenant.save(update_fields=["state"])
    forget(tenant.id)
    emit(ctx, reopened)
    return tenant


def _locked_tenant(tenant_id: UUID) -> Organization:
    """Any provider: the platform's own commands stand over the tenants."""
    tenant = Organization.objects.select_for_update().filter(id=tenant_id, kind=Kind.ISP).first()
    if tenant is None:
        raise NotFound(_("There is no such provider."))
    return tenant
