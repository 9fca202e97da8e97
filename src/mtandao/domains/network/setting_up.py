"""What a router of ours is to have, worked out from its row and from where we are."""

from django.conf import settings

from mtandao.domains.network import tunnel
from mtandao.domains.network.addresses import pools_wanted_on
from mtandao.domains.network.models import Nas
from mtandao.domains.network.pppoe import as_rows, services_on
from mtandao.domains.network.rules import WALLED_GROUP
from mtandao.domains.network.rules.routeros import Node, PoolOn, Setup, Spoke, WantedRow, wanted_rows
from mtandao.foundation.context import Context


def setup_of(ctx: Context, nas: Nas) -> Setup:
    hub = tunnel.hub()
    host = settings.PUBLIC_URL.partition("://")[2].partition(":")[0]
    return Setup(
        address=nas.address,
        secret=nas.secret,
        server=settings.RADIUS_ADDRESS,
        auth_port=settings.ENVIRONMENT.radius_port,
        acct_port=settings.ENVIRONMENT.radius_accounting_port,
        coa_port=nas.coa_port,
        interim_s=settings.RADIUS_INTERIM_SECONDS,
        portal_host=f"{ctx.tenant.slug}.{host}",
        portal_address=settings.RADIUS_ADDRESS,
        api_user=nas.api_user,
        api_password=nas.api_password,
        walled_list=WALLED_GROUP,
        pools=tuple(
            PoolOn(key=it.id.hex, name=it.name, first=it.first, last=it.last, prefix_length=it.prefix_length)
            for it in pools_wanted_on(ctx, [nas.id])[nas.id]
        ),
        services=as_rows(services_on(ctx, nas.id)),
        backups=tuple(_node(*each) for each in settings.RADIUS_BACKUPS),
        tunnel=Spoke(private_key=nas.tunnel_key, hub=hub) if hub and nas.tunnel_key else None,
    )


def _node(address: str, endpoint: str, public_key: str) -> Node:
    host, _colon, port = endpoint.rpartition(":")
    return Node(address=address, host=host, port=int(port or 0), public_key=public_key)


def wanted_on(ctx: Context, nas: Nas) -> list[WantedRow]:
    """All rows of ours that this router is to have."""
    return wanted_rows(setup_of(ctx, nas))
