"""The demo's routers are set up as a provider's are: somebody pastes the line into each terminal. They forget it when
the simulator ends, so that it is done at each start. One is left as it came out of its box."""

import logging

import httpx

from mtandao.config.demo import cast, network_day
from mtandao.config.demo.services import rest_port
from mtandao.config.environment import environment
from mtandao.domains.network import contract as network
from mtandao.domains.organizations import contract as organizations
from mtandao.foundation import clock
from mtandao.foundation.context import Context, platform_context, system_context
from mtandao.foundation.tenancy.fence import fence, fenced_transaction

log = logging.getLogger("mtandao.homes")

# What its owner made by hand before he heard of us: a bridge for his own machines, the uplink, and a neighbour's queue.
BY_HAND = """
/interface bridge add name=bridge-office comment="defconf"
/interface bridge port add bridge=bridge-office interface=ether5
/ip address add address=192.168.88.1/24 interface=bridge-office comment="defconf"
/ip address add address=198.51.100.2/30 interface=ether1 comment="uplink"
/ip route add dst-address=0.0.0.0/0 gateway=198.51.100.1
/ip pool add name=guests ranges=192.168.90.10-192.168.90.99
/queue simple add name=neighbour target=192.168.88.40 max-limit=2M/4M
"""


def teach(control_url: str) -> None:
    """Raises httpx.HTTPError as long as the simulator is not up."""
    now = clock.now()
    with fenced_transaction(platform_context("homes", now)):
        tenants = [organizations.facts_of(tenant_id) for tenant_id in organizations.all_tenant_ids()]
    taught = {isp.slug: {router.name for router in isp.routers} for isp in cast.ISPS}
    for tenant in tenants:
        ctx = system_context(tenant, "homes", now)
        for nas in _routers(ctx, taught.get(tenant.slug, set())):
            said = _pasted(control_url, nas.name, BY_HAND + _line(ctx, nas))
            if nas.name == network_day.ROUTER and _is_large(ctx):
                _pasted(control_url, nas.name, network_day.CHANGED)
            log.info("%s: %s", nas.name, said.splitlines()[-1] if said else "set up")


def _routers(ctx: Context, names: set[str]) -> list[network.Nas]:
    with fence(ctx):
        return list(network.routers(ctx).filter(name__in=names))


def _is_large(ctx: Context) -> bool:
    with fence(ctx):
        return network_day.is_large(ctx)


def _line(ctx: Context, nas: network.Nas) -> str:
    port = rest_port(environment())
    if nas.api_port != port:
        network.change_nas(ctx, nas_id=nas.pk, api_port=port)
    return network.line_of(network.issue_line(ctx, nas_id=nas.pk))


def _pasted(control_url: str, name: str, lines: str) -> str:
    path = f"{control_url}/api/routers/{name}/terminal"
    answer = httpx.post(path, json={"paste": lines}, timeout=30, trust_env=False)
    said: str = answer.raise_for_status().json()["printed"]
    if "failed" in said:
        raise httpx.TransportError(said)
    return said
