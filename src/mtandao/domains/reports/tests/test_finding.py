"""One box finds whoever is meant, by whatever is known of them, and nothing the asker may not see."""

from typing import Any

import pytest

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import contract as network
from mtandao.domains.reports import contract as reports
from tests.worlds import World


def names(world: World, typed: str, **may: bool) -> list[str]:
    found = reports.found(world.ctx, typed, **{"with_payments": True, "with_network": True} | may)
    return [row.first_name for row, _why in found.people]


@pytest.fixture
def wanjiku(world: World) -> Any:
    sale = world.sale(first_name="Wanjikũ", last_name="Kamau-Mwangi", phone="0722123412")
    world.sale(first_name="Barasa", last_name="Wekesa", phone="0733000099")
    return sale


@pytest.mark.parametrize("typed", ["3412", "0722123412", "254722123412", "+254 722 123 412", "0722 123 412"])
def test_a_phone_is_found_by_its_end_and_in_every_spelling(world: World, wanjiku: Any, typed: str) -> None:
    assert names(world, typed) == ["Wanjikũ"]


@pytest.mark.parametrize("typed", ["wanjik", "Kamau", "kamau wanj", "mwangi"])
def test_a_name_is_found_by_the_beginning_of_its_words(world: World, wanjiku: Any, typed: str) -> None:
    assert names(world, typed) == ["Wanjikũ"]


def test_account_user_name_and_receipt_find_their_owner(world: World, wanjiku: Any) -> None:
    world.pays(wanjiku.subscriber, "100", receipt="UKK8M2QX4A")
    assert names(world, wanjiku.subscriber.account_number) == ["Wanjikũ"]
    assert names(world, wanjiku.login.username) == ["Wanjikũ"]
    assert names(world, "ukk8m2qx4a") == ["Wanjikũ"]


def test_a_fixed_address_finds_its_owner(world: World, wanjiku: Any) -> None:
    network.change_login(world.ctx, login_id=wanjiku.login.id, static_ip="100.64.9.9")
    assert names(world, "100.64.9.9") == ["Wanjikũ"]
    assert names(world, "100.64.9.9", with_network=False) == []


def test_an_ipv6_address_finds_whose_prefix_it_lies_in(world: World, wanjiku: Any) -> None:
    ipam.add_subnet(world.ctx, network="2001:db8:14::/48", name="Homes")
    network.change_login(world.ctx, login_id=wanjiku.login.id, delegated_prefix="2001:db8:14:2f00::/56")
    network.change_login(world.ctx, login_id=wanjiku.login.id, framed_prefix="2001:db8:14:2e00::/64")
    assert names(world, "2001:db8:14:2fab::7") == ["Wanjikũ"]
    assert names(world, "2001:db8:14:2e00::7") == ["Wanjikũ"]
    assert names(world, "2001:db8:14:3000::7") == []


def test_a_receipt_is_nobodys_business_for_who_may_not_see_payments(world: World, wanjiku: Any) -> None:
    world.pays(wanjiku.subscriber, "100", receipt="UKK8M2QX4A")
    assert names(world, "UKK8M2QX4A", with_payments=False) == []


@pytest.mark.parametrize("typed", ["", " ", "x", "%", "'", "\\", "zzzz zzzz", "&|!", "\x00ab"])
def test_nonsense_finds_nobody_and_breaks_nothing(world: World, wanjiku: Any, typed: str) -> None:
    assert names(world, typed) == []
