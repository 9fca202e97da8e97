"""An address plan, and somebody strange in RADIUS, for stories that open every page."""

from mtandao.foundation.ids import new_id
from tests.stories.provider import Json, Provider
from tests.stories.stack import eventually


def one_network(provider: Provider) -> Json:
    """A block with a subnet, in it a pool that routers give from and a reserved address."""
    third = int(new_id().hex[-2:], 16)
    second = int(new_id().hex[-4:-2], 16)
    known = provider.get("/ipam/subnets")["items"]
    if known:
        subnet = known[0]
        block = provider.get("/ipam/blocks")["items"][0]
    else:
        block = provider.post("/ipam/blocks", {"network": "10.0.0.0/8", "name": "All"})
        network = f"10.{second}.{third}.0/24"
        subnet = provider.post("/ipam/subnets", {"network": network, "name": "Westlands"})
    pools = provider.get(f"/ipam/pools?subnet_id={subnet['id']}")["items"]
    begin = subnet["network"].rpartition(".")[0]
    pool = (
        pools[0]
        if pools
        else provider.post(
            "/ipam/pools",
            {
                "subnet_id": subnet["id"],
                "name": "walked",
                "kind": "static",
                "first": f"{begin}.10",
                "last": f"{begin}.20",
            },
        )
    )
    held = provider.get(f"/ipam/addresses?subnet_id={subnet['id']}")["items"]
    row = held[0] if held else provider.post("/ipam/addresses", {"address": f"{begin}.9", "reason": "Mast"})
    home = next((each for each in provider.get("/ipam/pools")["items"] if each["kind"] == "dynamic"), None)
    home = home or provider.post(
        "/ipam/pools",
        {
            "subnet_id": subnet["id"],
            "name": "home",
            "kind": "dynamic",
            "first": f"{begin}.30",
            "last": f"{begin}.90",
        },
    )
    router = provider.get("/routers")["items"][0]["id"]
    at = f"/routers/{router}/pppoe-services"
    asked = {"interface": "ether5", "name": "walked", "pool_id": home["id"], "local_address": f"{begin}.1"}
    served = provider.get(at)["items"] or [provider.post(at, asked)]
    pops = provider.get("/pops")["items"] or [provider.post("/pops", {"name": "Westlands"})]
    return {
        "pop_id": pops[0]["id"],
        "pppoe_id": served[0]["id"],
        "block_id": block["id"],
        "subnet_id": subnet["id"],
        "pool_id": pool["id"],
        "held_id": row["id"],
    }


# Of the group that everybody behind the wall is in: a day of silence ends his session, which nobody notices.
BY_HAND = """
INSERT INTO radgroupreply (tenant_id, groupname, attribute, op, value)
VALUES (%s, 'walled-garden', 'Idle-Timeout', ':=', '86400') ON CONFLICT DO NOTHING RETURNING id
"""
COUSIN = """
INSERT INTO radusergroup (tenant_id, username, groupname) VALUES (%s, 'cousin', 'vip')
ON CONFLICT DO NOTHING RETURNING id
"""


def one_of_radius(provider: Provider) -> Json:
    """Something changed there by hand, and a user whom nobody knows, as a look finds them."""
    tenant = provider.get("/auth/me")["organization_id"]
    for query in (BY_HAND, COUSIN):
        provider.stack.radius_rows(query, tenant)
    provider.post("/drift/radius/look")
    return {
        "drift_id": _found(provider, "/drift/radius")["id"],
        "stranger_id": _found(provider, "/drift/radius/strangers")["id"],
    }


RIDER = """
INSERT INTO reconciliation_rider (id, tenant_id, organization_id, nas_id, username, address, mac, why, found_at, seen_at)
SELECT gen_random_uuid(), tenant_id, organization_id, id, 'cousin', '', '', 'by_hand', now(), now() FROM network_nas
WHERE id = %s RETURNING id
"""


def one_online(provider: Provider) -> Json:
    """A session that runs, and a free rider, who was somewhere once."""
    running = eventually(lambda: provider.get("/sessions")["items"], what="anybody online")[0]
    known = provider.stack.rows("SELECT id FROM reconciliation_rider WHERE nas_id = %s", running["router_id"])
    rider = known or provider.stack.rows(RIDER, running["router_id"])
    return {"session_id": running["id"], "rider_id": rider[0][0]}


def _found(provider: Provider, path: str) -> Json:
    first: Json = eventually(lambda: provider.get(path)["items"], what="a look at RADIUS")[0]
    return first
