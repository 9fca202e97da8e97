"""Where nobody dials, the device signs in by itself: its MAC is the user name, in one spelling."""

import pytest

from mtandao.domains.network import contract as network
from mtandao.domains.sales import contract as sales
from mtandao.foundation.refusals import Malformed
from tests.worlds import World

MAC = "02:1A:7F:00:10:2B"


def sold(world: World, connection: str, username: str) -> network.Login:
    terms = sales.Terms(world.plan().id, connection_type=connection, username=username)
    person = {"first_name": "Wanjiku", "last_name": "Kamau", "phone": "0700000001"}
    return sales.sign_up_subscriber(world.ctx, person=person, terms=terms).login


@pytest.mark.parametrize("typed", [MAC, "02-1a-7f-00-10-2b", "021a.7f00.102b", "021A7F00102B", f" {MAC} "])
@pytest.mark.parametrize("connection", ["ipoe", "hotspot"])
def test_a_service_without_dialling_is_sold_with_its_device(
    world: World, connection: str, typed: str
) -> None:
    login = sold(world, connection, typed)
    assert (login.username, login.by_device) == (MAC, True)


@pytest.mark.parametrize(
    ("connection", "username"), [("pppoe", MAC), ("ipoe", "wanjiku"), ("ipoe", ""), ("pppoe", "254712345678")]
)
def test_everybody_else_signs_in_with_a_password(world: World, connection: str, username: str) -> None:
    login = sold(world, connection, username)
    assert not login.by_device
    assert login.username == username or not username


def test_another_device_another_way_and_back(world: World) -> None:
    login = sold(world, "ipoe", "wanjiku")
    with pytest.raises(Malformed) as refused:
        network.change_login(world.ctx, login_id=login.id, by_device=True)
    assert list(refused.value.fields) == ["radius_username"]
    login = network.change_login(world.ctx, login_id=login.id, by_device=True, username="021a7f00102c")
    assert (login.username, login.by_device) == ("02:1A:7F:00:10:2C", True)
    login = network.change_login(world.ctx, login_id=login.id, by_device=False, username="wanjiku")
    assert (login.username, login.by_device) == ("wanjiku", False)


def test_a_name_that_radius_would_spell_its_own_way_is_kept_that_way(world: World) -> None:
    """Or he who is told `02-1a-…` would be unknown."""
    login = sold(world, "pppoe", "02-1a-7f-00-10-2b")
    assert login.username == MAC
