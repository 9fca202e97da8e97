"""The management network: who we are in it, and a router's key and address."""

import base64
import ipaddress
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings
from django.utils.translation import gettext as _

from mtandao.domains.network.errors import TunnelFull
from mtandao.domains.network.models import Nas
from mtandao.domains.network.rules.routeros import Hub
from mtandao.foundation.context import Context, platform_context
from mtandao.foundation.locks import hold
from mtandao.foundation.tenancy.fence import fenced_transaction


@dataclass(frozen=True, slots=True)
class Keys:
    private: str = field(repr=False)
    public: str


def hub() -> Hub | None:
    """Our end, where one is set up."""
    if not settings.TUNNEL_ENDPOINT:
        return None
    host, _colon, port = settings.TUNNEL_ENDPOINT.rpartition(":")
    return Hub(
        host=host, port=int(port), public_key=settings.TUNNEL_PUBLIC_KEY, network=settings.TUNNEL_NETWORK
    )


def new_keys() -> Keys:
    """As `wg genkey` and `wg pubkey` make them."""
    key = X25519PrivateKey.generate()
    return Keys(_written(key.private_bytes_raw()), _written(key.public_key().public_bytes_raw()))


def next_address(ctx: Context, network: str) -> str:
    """The lowest one that no router of the whole installation has or had. Held until the transaction ends, so that two
    at once get two. Raises TunnelFull."""
    inside = ipaddress.IPv4Network(network)
    over_all = platform_context("tunnel", ctx.now)
    with fenced_transaction(over_all):
        hold(over_all, "tunnel address")
        taken = {int(ipaddress.ip_address(each)) for each in Nas.objects.values_list("address", flat=True)}
    ours = (settings.RADIUS_ADDRESS, *(address for address, _endpoint, _key in settings.RADIUS_BACKUPS))
    taken |= {int(ipaddress.ip_address(each)) for each in ours}
    first, last = int(inside.network_address) + 1, int(inside.broadcast_address) - 1
    free = next((number for number in range(first, last + 1) if number not in taken), None)
    if free is None:
        raise TunnelFull(
            _("No address is left in %(network)s: whoever runs the platform makes it larger.")
            % {"network": network}
        )
    return str(ipaddress.IPv4Address(free))


def peers(ctx: Context) -> list[str]:
    """Each router of this provider as `wg` reads a peer."""
    rows = Nas.of(ctx).filter(removed_at=None).exclude(tunnel_public_key="").order_by("address")
    return [
        f"[Peer]\nPublicKey = {nas.tunnel_public_key}\nAllowedIPs = {nas.address}/32\n"
        for nas in rows.only("tunnel_public_key", "address")
    ]


def _written(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
