"""The line that teaches a router: its address, what it fetches, and how long it works."""

import base64
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing

from mtandao.domains.network.choices import Vendor
from mtandao.domains.network.models import Nas, Onboarding
from mtandao.domains.network.rules import routeros
from mtandao.domains.network.setting_up import setup_of
from mtandao.foundation.context import Context

LASTS = timedelta(days=1)
FILE = "mtandao.rsc"
_SALT = "mtandao.router-line"


def line_of(onboarding: Onboarding) -> str:
    """What one pastes."""
    return routeros.one_line(f"{address_of(onboarding)}", FILE)


def address_of(onboarding: Onboarding) -> str:
    packed = onboarding.tenant_id.bytes + onboarding.nas_id.bytes
    named = base64.urlsafe_b64encode(packed).decode().rstrip("=")
    signed = signing.Signer(salt=_SALT).sign(f"{named}.{onboarding.nonce}")
    return f"{settings.PUBLIC_URL}/hooks/routers/{signed}"


def opened(signed: str) -> tuple[UUID, UUID, str] | None:
    """Tenant, router and nonce of an address that we made; None for any other."""
    try:
        named, _dot, nonce = signing.Signer(salt=_SALT).unsign(signed).partition(".")
    except signing.BadSignature:
        return None
    packed = base64.urlsafe_b64decode(f"{named}==")
    return UUID(bytes=packed[:16]), UUID(bytes=packed[16:32]), nonce


def still_works(ctx: Context, onboarding: Onboarding) -> bool:
    """For a day, and until the router was heard at RADIUS since."""
    nas = onboarding.nas
    heard = nas.last_seen_at is not None and nas.last_seen_at > onboarding.issued_at
    return nas.removed_at is None and not heard and ctx.now < onboarding.issued_at + LASTS


def file_of(ctx: Context, onboarding: Onboarding) -> str:
    """What the line fetches."""
    parts = routeros.parts(setup_of(ctx, onboarding.nas))
    return routeros.whole_file(onboarding.nas.name, parts, f"{address_of(onboarding)}/done")


def is_taught_by_line(nas: Nas) -> bool:
    return nas.vendor == Vendor.MIKROTIK
