"""Build the demo's world by the product's own commands: months of its providers' lives in some seconds."""

from collections.abc import Mapping

from django.conf import settings

from mtandao.config.demo import cast, services
from mtandao.config.demo.indian import IndianProvider
from mtandao.config.demo.kaveri import KAVERI
from mtandao.config.demo.kenyan import KenyanProvider
from mtandao.config.environment import environment
from mtandao.domains.messaging import contract as messaging
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments import contract as payments
from mtandao.domains.staff import contract as staff
from mtandao.foundation import clock
from mtandao.foundation.context import platform_context, system_context
from mtandao.foundation.tenancy.fence import fenced_transaction
from mtandao.gateways.checkout.addresses import webhook


def is_seeded() -> bool:
    ctx = platform_context("demo", clock.now())
    with fenced_transaction(ctx):
        return organizations.tenant_id_of_host(f"{cast.COAST.slug}.{settings.BASE_DOMAIN}") is not None


def seed_platform() -> None:
    """The platform's own part: there before the providers, who are built at once and all ask for the certificate."""
    services.daraja_certificate(environment())
    ctx = platform_context("demo", clock.now())
    organizations.ensure_platform(ctx)
    staff.ensure_roles(ctx, platform=True)
    if staff.user_by_email(ctx, cast.OWNER) is None:
        staff.add_user(
            ctx, full_name="Imani Owner", email=cast.OWNER, password=cast.PASSWORD, role_code="platform_owner"
        )


def seed_provider(slug: str, size: int) -> None:
    """One provider with its share of `size` subscribers."""
    number, isp = next((number, isp) for number, isp in enumerate(cast.ISPS) if isp.slug == slug)
    kind = KenyanProvider if isp.is_kenyan else IndianProvider
    kind(isp, number, int(size * isp.share)).build()


def sms_report_urls() -> Mapping[str, str]:
    """By subdomain: where the simulated SMS service tells of deliveries."""
    urls = {}
    scheme, host = settings.PUBLIC_URL.split("://")
    with fenced_transaction(platform_context("demo", clock.now())):
        for provider in messaging.ProviderSettings.objects.filter(channel=messaging.Channel.SMS):
            slug = organizations.facts_of(provider.tenant_id).slug
            urls[slug] = f"{scheme}://{slug}.{host}/hooks/sms/{provider.callback_secret}/"
    return urls


def shop_hooks() -> Mapping[str, str]:
    """By payment provider: where it tells the Indian provider of payments. Empty in a demo of before he was in it."""
    now = clock.now()
    with fenced_transaction(platform_context("demo", now)):
        tenant_id = organizations.tenant_id_of_host(f"{KAVERI.slug}.{settings.BASE_DOMAIN}")
        if tenant_id is None:
            return {}
        ctx = system_context(organizations.facts_of(tenant_id), "demo", now)
        return {gateway.provider: webhook(ctx, gateway) for gateway in payments.gateways(ctx)}
