"""The sale at the desk: what it cannot give is told at the field that asked for it, on its own step."""

from typing import Any

import pytest
from django.urls import reverse

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import contract as network
from mtandao.domains.subscribers import contract as subscribers
from mtandao.doors.console.tests.conftest import Sitting
from tests.worlds import World

WHO = {"first_name": "Otieno", "last_name": "Ouma", "phone": "0711000001"}


@pytest.fixture
def steps(world: World) -> dict[str, Any]:
    """What is typed on the second step."""
    subnet = ipam.add_subnet(world.ctx, network="2001:db8:14::/48", name="Homes")
    pool = ipam.add_pool(
        world.ctx,
        subnet_id=subnet.id,
        name="fixed6",
        kind=ipam.PoolKind.STATIC,
        first="2001:db8:14:1000::",
        last="2001:db8:14:1000:ffff:ffff:ffff:ffff",
        prefix_length=64,
    )
    return {"plan": str(world.plan().id), "framed_from": str(pool.id)}


def at(step: str) -> str:
    return reverse("sales:new-connection", kwargs={"step": step})


def test_addresses_are_chosen_at_the_sale(world: World, admin: Sitting, steps: dict[str, Any]) -> None:
    admin.post(at("who"), WHO)
    form = admin.get(at("service"))
    assert "fixed6 · /64" in form and 'name="delegated_prefix"' in form
    admin.post(
        at("service"), {**steps, "static_ip": "100.64.3.9", "delegated_prefix": "2001:db8:14:2f00::/56"}
    )
    admin.post(at("review"), {"activate": "on"})
    (login,) = network.logins(world.ctx)
    assert (login.static_ip, login.delegated_prefix, login.framed_prefix) == (
        "100.64.3.9",
        "2001:db8:14:2f00::/56",
        "2001:db8:14:1000::/64",
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"delegated_prefix": "2001:db8:14:2f80::/60"}, "2001:db8:14:2f00::/56 is held by Mwangi"),
        ({"framed_prefix": "2001:db8:99::/64", "framed_from": ""}, "is in no subnet. Add the subnet first."),
        ({"framed_prefix": "nonsense", "framed_from": ""}, "An IPv6 prefix from /32 to /64"),
        ({"static_ip": "100.64.3.9"}, "100.64.3.9 is somebody else&#x27;s."),
        ({"username": "taken"}, "The user name taken is taken."),
        ({"username": "two words"}, "1 to 64 characters without spaces"),
    ],
)
def test_what_is_refused_at_the_end_is_told_at_its_field_and_can_be_mended_there(
    world: World, admin: Sitting, steps: dict[str, Any], typed: dict[str, str], said: str
) -> None:
    first = world.sale(first_name="Mwangi").login
    network.change_login(
        world.ctx,
        login_id=first.id,
        username="taken",
        static_ip="100.64.3.9",
        delegated_prefix="2001:db8:14:2f00::/56",
    )
    admin.post(at("who"), WHO)
    admin.post(at("service"), {**steps, **typed})
    answer = admin.client.post(at("review"), {"activate": "on"})
    page = answer.content.decode()
    assert answer.status_code in (409, 422) and said in page
    (field,) = [name for name in typed if typed[name]]
    beside = page.partition(f'name="{field}"')[2].partition('name="')[0]
    assert said in beside, "beside its field"
    assert f'action="{at("service")}"' in page and subscribers.subscribers(world.ctx).count() == 1
    admin.post(at("service"), steps)
    admin.follow(at("review"), {"activate": "on"})
    assert subscribers.subscribers(world.ctx).count() == 2


def test_a_pool_that_has_none_left_is_told_beside_the_choice(
    world: World, admin: Sitting, steps: dict[str, Any]
) -> None:
    network.change_login(world.ctx, login_id=world.sale().login.id, framed_from=steps["framed_from"])
    admin.post(at("who"), WHO)
    admin.post(at("service"), steps)
    page = admin.post(at("review"), {"activate": "on"}, 409).content.decode()
    assert "fixed6 has 0 free" in page and 'name="framed_from"' in page
