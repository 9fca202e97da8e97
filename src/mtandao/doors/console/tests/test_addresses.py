"""The pages of addresses: the tree, a subnet's map, forms with their refusals, and who had one when."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.ipam.pages.ways import said_size
from mtandao.domains.network import contract as network
from mtandao.doors.console.tests.conftest import Sitting
from mtandao.foundation.audit.models import AuditEntry
from mtandao.foundation.tenancy.fence import fence
from tests.worlds import World


@pytest.fixture
def subnet(world: World) -> Iterator[ipam.Subnet]:
    ipam.add_block(world.ctx, network="100.64.0.0/16", name="Carrier")
    made = ipam.add_subnet(world.ctx, network="100.64.4.0/24", name="Westlands", gateway="100.64.4.1")
    for name, kind, first, last in (("home", "dynamic", 100, 199), ("fixed", "static", 10, 19)):
        ipam.add_pool(
            world.ctx,
            subnet_id=made.id,
            name=name,
            kind=kind,
            first=f"100.64.4.{first}",
            last=f"100.64.4.{last}",
        )
    yield made


def online(world: World, sale: Any, address: str, *, hours_ago: int = 1, until: Any = None) -> None:
    at = world.now - timedelta(hours=hours_ago)
    network.record_sessions(
        world.ctx,
        rows=[
            network.Accounted(
                key=f"{address}/{hours_ago}",
                username=sale.login.username,
                nas_address="127.0.9.1",
                acct_session_id=address,
                address=address,
                mac="02:00:5E:10:4B:9C",
                started_at=at,
                updated_at=until or world.now,
                stopped_at=until,
                stop_cause="User-Request" if until else "",
                bytes_up=1,
                bytes_down=1,
            )
        ],
    )


def test_the_tree_is_empty_and_says_how_to_begin(world: World, admin: Sitting) -> None:
    page = admin.get("/network/addresses/")
    assert "No addresses are planned yet" in page and "Add block" in page
    assert "Nobody holds an address yet" in admin.get("/network/addresses/held/")
    assert "No subnet yet" in admin.get("/network/addresses/subnets/")


def test_the_tree_shows_what_lies_in_what(world: World, admin: Sitting, subnet: ipam.Subnet) -> None:
    page = admin.get("/network/addresses/")
    assert re.search(r"mt-branch-0\b[^>]*>100\.64\.0\.0/16<", page)
    assert re.search(r"mt-branch-1\b[^>]*>100\.64\.4\.0/24<", page)
    assert "0.4" not in page, "nothing of the block is in use, though a subnet covers a part of it"


def test_a_thousand_subnets_are_a_list_and_the_tree_says_so(world: World, admin: Sitting) -> None:
    ipam.add_block(world.ctx, network="10.0.0.0/8", name="All")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ipam_subnet (id, tenant_id, first, last, length, name, dns, description, created_at)"
            " SELECT gen_random_uuid(), %s, inet '10.0.0.0' + n * 256, inet '10.0.0.255' + n * 256, 24, 'S' || n,"
            " '{}', '', now() FROM generate_series(0, 999) n",
            [world.tenant_id],
        )
    page = admin.get("/network/addresses/")
    assert "1,000 subnets: they stand in their blocks" in page
    assert page.count("mt-branch-1") == 0
    assert "10.0.0.0/24" in admin.get("/network/addresses/subnets/")
    assert "10.3.231.0/24" in admin.get("/network/addresses/subnets/?q=10.3.231.7")


def test_a_subnets_map_says_of_each_address_what_it_is(
    world: World, admin: Sitting, subnet: ipam.Subnet
) -> None:
    sale = world.sale()
    network.register_nas(world.ctx, name="Alpha", address="127.0.9.1", secret="a-secret")
    online(world, sale, "100.64.4.100")
    ipam.reserve(world.ctx, address="100.64.4.30", reason="Mast")
    ipam.hold_next(
        world.ctx,
        pool_id=ipam.pools_named(world.ctx, ["fixed"])["fixed"].id,
        holders=[ipam.Holder(ipam.HolderKind.DEVICE, "cam", "Camera")],
    )
    page = admin.get(f"/network/addresses/subnets/{subnet.id}/")
    for said in (
        "100.64.4.0: given to nobody",
        "100.64.4.1: given to nobody",
        "100.64.4.10: held by Camera",
        "100.64.4.30: reserved, Mast",
        f"100.64.4.100: online, {sale.login.username}",
        "100.64.4.101: free, a router gives it",
        "100.64.4.40: free",
    ):
        assert f'aria-label="{said}"' in page, said
    assert len(re.findall(r'aria-label="100\.64\.4\.\d+: ', page)) == 256
    assert page.count('class="mt-cell') == 256 + 6  # and the legend's own
    assert "Wanjiku Kamau 1" in page  # who is in it
    part = admin.get(f"/network/addresses/subnets/{subnet.id}/?from=100.64.4.30&to=100.64.4.30")
    assert "Mast" in part and "Wanjiku Kamau 1</a>" not in part


def test_a_large_subnets_cells_stand_for_equal_parts(world: World, admin: Sitting) -> None:
    subnet = ipam.add_subnet(world.ctx, network="10.16.0.0/16", name="Large")
    ipam.reserve(world.ctx, address="10.16.1.0", last="10.16.1.127", reason="Masts")
    page = admin.get(f"/network/addresses/subnets/{subnet.id}/")
    assert "each cell is 256 addresses" in page
    assert 'aria-label="10.16.1.0 – 10.16.1.255: 128 held, 0 online"' in page
    assert "block-size:50%" in page
    six = ipam.add_subnet(world.ctx, network="2001:db8:4::/48", name="Six")
    ipam.reserve(world.ctx, address="2001:db8:4::9", reason="Mast")
    page = admin.get(f"/network/addresses/subnets/{six.id}/")
    assert "65,536 /64 networks" in page and "each cell is 256 /64 networks" in page


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (36, "268 million /64 networks"),
        (20, "17,592 billion /64 networks"),
        (48, "65,536 /64 networks"),
        (64, "1 /64 network"),
        (65, "9,223,372,036 billion"),
        (112, "65,536"),
    ],
)
def test_the_size_of_an_ipv6_network_is_said_as_somebody_reads_it(length: int, said: str) -> None:
    assert said_size(1 << (128 - length)) == said


def test_forms_make_what_is_typed_and_say_what_is_in_the_way(world: World, admin: Sitting) -> None:
    admin.post("/network/addresses/blocks/new/", {"network": "10.0.0.0/8", "name": "All"})
    form = {"network": "10.4.0.0/22", "name": "Westlands", "gateway": "10.4.0.1", "dns": "1.1.1.1, 8.8.8.8"}
    admin.post("/network/addresses/subnets/new/", form)
    subnet = ipam.subnets(world.ctx).get()
    assert (subnet.dns, subnet.gateway) == (["1.1.1.1", "8.8.8.8"], "10.4.0.1")
    refused = admin.post(
        "/network/addresses/subnets/new/", {"network": "10.4.1.0/24", "name": "Other"}, status=409
    )
    assert "10.4.1.0/24 overlaps 10.4.0.0/22 Westlands." in refused.content.decode()
    pool = {"name": "fixed", "kind": "static", "first": "10.4.1.0", "last": "10.4.1.9"}
    admin.post(f"/network/addresses/subnets/{subnet.id}/new-pool/", pool)
    made = ipam.pools(world.ctx).get()
    admin.post(f"/network/addresses/pools/{made.id}/take/", {"label": "Camera"})
    admin.post(f"/network/addresses/subnets/{subnet.id}/reserve/", {"address": "10.4.2.0", "reason": "Mast"})
    held = {row.first: row for row in ipam.held(world.ctx)}
    assert set(held) == {"10.4.1.0", "10.4.2.0"}
    admin.post(f"/network/addresses/held/{held['10.4.2.0'].id}/release/")
    block = ipam.blocks(world.ctx).get()
    admin.post(f"/network/addresses/blocks/{block.id}/next/", {"length": "24", "count": "2", "name": "Next"})
    assert [row.written for row in ipam.subnets(world.ctx)][:2] == ["10.0.0.0/24", "10.0.1.0/24"]
    for url in (
        f"blocks/{block.id}/",
        f"blocks/{block.id}/change/",
        f"pools/{made.id}/change/",
        "held/?q=cam",
    ):
        admin.get(f"/network/addresses/{url}")
    admin.post(f"/network/addresses/blocks/{block.id}/remove/")
    assert "no longer" not in admin.get("/network/addresses/")


def test_an_address_that_a_login_has_is_taken_away_there(
    world: World, admin: Sitting, subnet: ipam.Subnet
) -> None:
    sale = world.sale()
    network.change_login(world.ctx, login_id=sale.login.id, static_ip="100.64.4.12")
    row = ipam.held(world.ctx).get()
    assert "signs in with 100.64.4.12" in admin.get(f"/network/addresses/held/{row.id}/release/")
    admin.post(f"/network/addresses/held/{row.id}/release/", status=409)
    assert ipam.held(world.ctx).count() == 1


def test_pools_are_given_to_routers_from_both_sides(
    world: World, admin: Sitting, subnet: ipam.Subnet
) -> None:
    nas = network.register_nas(world.ctx, name="Alpha", address="127.0.9.1", secret="a-secret")
    home = ipam.pools_named(world.ctx, ["home"])["home"]
    admin.post(f"/network/pools/{home.id}/routers/", {"routers": [str(nas.id)]})
    assert [pool.name for pool in network.pools_wanted_on(world.ctx, [nas.id])[nas.id]] == ["home"]
    assert "Alpha" in admin.get(f"/network/addresses/subnets/{subnet.id}/")
    assert "checked" in admin.get(f"/network/routers/{nas.id}/pools/")
    admin.post(f"/network/routers/{nas.id}/pools/", {})
    assert network.pools_wanted_on(world.ctx, [nas.id])[nas.id] == []


def test_who_may_only_look_sees_no_buttons(world: World, subnet: ipam.Subnet) -> None:
    support = Sitting(world, "support")
    page = support.get(f"/network/addresses/subnets/{subnet.id}/")
    assert "Add pool" not in page and "/reserve/" not in page and "/take/" not in page
    support.get("/network/addresses/subnets/new/", status=403)
    Sitting(world, "sales").get("/network/addresses/", status=403)


def test_who_had_an_address_is_asked_in_the_providers_own_time(world: World, admin: Sitting) -> None:
    sale = world.sale()
    network.register_nas(world.ctx, name="Alpha", address="127.0.9.1", secret="a-secret")
    online(world, sale, "100.64.0.7", hours_ago=6, until=world.now - timedelta(hours=4))
    local = world.now.astimezone(ZoneInfo("Africa/Nairobi"))

    def asked(address: str, hours: float) -> str:
        at = (local - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")
        return admin.get(f"/network/who-had/?address={address}&at={at}")

    assert "was online with 100.64.0.7" in asked("100.64.0.7", 5) and "Wanjiku Kamau 1" in asked(
        "100.64.0.7", 5
    )
    assert "Nobody had 100.64.0.7" in asked("100.64.0.7", 3)
    assert "Sessions are known since" in asked("100.64.0.7", 3)
    assert "Nothing is known of 100.64.0.7" in asked("100.64.0.7", 24)
    assert "Nobody had 2001:db8::7" in asked("2001:db8::7", 5)
    ipam.add_subnet(world.ctx, network="100.64.8.0/24", name="Masts")
    ipam.reserve(world.ctx, address="100.64.8.9", reason="Mast")
    assert "Mast held 100.64.8.9" in asked("100.64.8.9", 0)
    assert "Enter a valid" in admin.get("/network/who-had/?address=x&at=y")
    since, until = ((local - timedelta(hours=back)).strftime("%d/%m/%Y %H:%M") for back in (6, 0))
    assert "before its beginning" in admin.get(
        f"/network/who-had/?address=100.64.0.7&at={until}&until={since}"
    )
    url = f"/network/who-had/?address=100.64.0.7&at={since}&until={until}"
    said = admin.get(url)
    assert "1 had 100.64.0.7 between" in said and "Ports are not known" in said and "As a file (CSV)" in said
    file = admin.client.get(f"{url}&format=csv", headers={"Host": f"{world.slug}.localhost"})
    header, row = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert header.startswith("How,Subscriber,Account,Phone,Sign-in,Address,From,Until,MAC,Router,Asked for")
    assert "Wanjiku Kamau 1" in row and "100.64.0.7" in row and admin.user.full_name in row
    with fence(world.ctx):
        noted = AuditEntry.objects.filter(table_name="network.who_had", row_id="100.64.0.7")
        assert {entry.actor_name for entry in noted} == {admin.user.full_name} and len(noted) == 7
