"""What PostgreSQL itself refuses, whoever writes it: raw SQL by the role of the product's processes."""

import psycopg
import pytest

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.ipam.tests.test_plan import a_pool, a_subnet
from tests.logins import connect, stand
from tests.worlds import World

SUBNET = (
    "INSERT INTO ipam_subnet (id, tenant_id, first, last, length, name, dns, description, created_at)"
    " SELECT gen_random_uuid(), %s, %s, %s, 24, 'raw', '{}', '', now()"
)
POOL = (
    "INSERT INTO ipam_pool (id, tenant_id, subnet_id, name, kind, first, last, free_from, created_at)"
    " SELECT gen_random_uuid(), tenant_id, id, 'raw', 'static', %s, %s, %s, now() FROM ipam_subnet WHERE id = %s"
)
HELD = (
    "INSERT INTO ipam_heldaddress (id, tenant_id, organization_id, subnet_id, first, last, kind, key, label, chosen,"
    " held_by, held_at) SELECT gen_random_uuid(), tenant_id, tenant_id, id, %s, %s, 'device', 'x', 'x', true, 'raw',"
    " now() FROM ipam_subnet WHERE id = %s"
)


@pytest.mark.parametrize(
    ("first", "last"), [("10.4.3.255", "10.4.9.0"), ("10.4.1.0", "10.4.1.255"), ("0.0.0.1", "99.0.0.0")]
)
def test_overlapping_subnets_by_raw_sql(kept_world: World, first: str, last: str) -> None:
    a_subnet(kept_world)
    with connect("web") as raw:
        stand(raw, kept_world.tenant_id)
        with pytest.raises(psycopg.errors.ExclusionViolation, match="subnets_do_not_overlap"):
            raw.execute(SUBNET, [kept_world.tenant_id, first, last])
        raw.execute(SUBNET, [kept_world.tenant_id, "10.4.4.0", "10.4.4.255"])
        other = World("pwani")
        stand(raw, other.tenant_id)
        raw.execute(SUBNET, [other.tenant_id, first, last])


def test_overlapping_pools_and_holders_by_raw_sql(kept_world: World) -> None:
    subnet = a_subnet(kept_world)
    a_pool(kept_world, subnet, "10.4.1.0", "10.4.1.255")
    row = ipam.reserve(kept_world.ctx, address="10.4.2.0", last="10.4.2.9", reason="Masts")
    with connect("web") as raw:
        stand(raw, kept_world.tenant_id)
        with pytest.raises(psycopg.errors.ExclusionViolation, match="pools_do_not_overlap"):
            raw.execute(POOL, ["10.4.1.255", "10.4.1.255", "10.4.1.255", subnet.id])
        with pytest.raises(psycopg.errors.ExclusionViolation, match="nobody_holds_what_another_holds"):
            raw.execute(HELD, ["10.4.2.5", "10.4.2.5", subnet.id])
        with pytest.raises(psycopg.errors.DataException, match="range lower bound"):
            raw.execute(HELD, ["10.4.3.5", "10.4.3.4", subnet.id])
        ipam.release(kept_world.ctx, held_ids=[row.id])
        raw.execute(HELD, ["10.4.2.5", "10.4.2.5", subnet.id])
