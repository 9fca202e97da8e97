"""What is written of a login: every row is one that the RADIUS tables take and FreeRADIUS obeys."""

from typing import Any

import pytest

from mtandao.domains.network import contract as network
from mtandao.domains.network.rules import wanted_access
from mtandao.foundation.ids import new_id
from mtandao.foundation.refusals import Malformed
from mtandao.gateways.radius import provisioning, rows
from tests.worlds import World

pytestmark = pytest.mark.django_db(databases=["default", "radius"])

COMPANIES = {
    "Kiswahili": "Kampuni ya Mawasiliano ya Intaneti ya Savanna na Vitongoji Vyake " * 4,
    "Arabic": "شركة السافانا لخدمات الإنترنت " * 9,
    "emoji": "🦒" * 90,
    "short": "Savanna Net",
}


def held(radius: Any, table: str, username: str) -> dict[str, tuple[str, str]]:
    radius.execute(f"SELECT attribute, op, value FROM {table} WHERE username = %s", [username])
    return {attribute: (op, value) for attribute, op, value in radius.fetchall()}


def login(**more: Any) -> Any:
    given = {
        "tenant_id": new_id(),
        "username": f"u{new_id().hex}",
        "access": network.Access.ONLINE,
        "group": "home",
    } | more
    return network.Login(id=new_id(), **given)


def write(radius: Any, *logins: Any) -> None:
    rows.write_logins(radius, logins[0].tenant_id, [provisioning.rows_of(each, "s3cret") for each in logins])


def test_a_device_that_signs_in_by_itself_is_let_in_without_a_password_and_alone(radius: Any) -> None:
    mac = "02:1A:7F:00:10:2B"
    it = login(username=mac, by_device=True, tenant_id=new_id())
    write(radius, it)
    checks = held(radius, "radcheck", mac)
    assert checks["Auth-Type"] == (":=", "Accept")
    assert checks["Calling-Station-Id"] == ("==", mac)
    it.access, it.reason = network.Access.REJECTED, "Not paid."
    write(radius, it)
    assert held(radius, "radcheck", mac)["Auth-Type"] == (":=", "Reject")
    it.access, it.by_device = network.Access.ONLINE, False
    write(radius, it)
    assert set(held(radius, "radcheck", mac)) == {"Cleartext-Password", "NT-Password"}


@pytest.mark.parametrize("company", COMPANIES)
def test_a_refusal_fits_a_packet_whatever_the_provider_is_called(radius: Any, company: str) -> None:
    wanted = wanted_access("suspended", "nonpayment", False, COMPANIES[company]).reason
    refused = login(access=network.Access.REJECTED, reason=wanted)
    write(radius, refused)
    op, said = held(radius, "radreply", refused.username)["Reply-Message"]
    assert op == ":="
    assert said.endswith("your account is suspended because it is not paid.")
    assert said == refused.reason
    assert len(said.encode()) <= 253


def test_a_reason_that_is_too_long_is_cut_between_two_letters_and_an_empty_one_is_left_out(
    radius: Any,
) -> None:
    long = login(access=network.Access.REJECTED, reason="x" + "ش" * 300)
    silent = login(access=network.Access.REJECTED, reason="", tenant_id=long.tenant_id)
    write(radius, long, silent)
    assert held(radius, "radreply", long.username)["Reply-Message"][1] == "x" + "ش" * 126
    assert held(radius, "radreply", silent.username) == {}
    assert held(radius, "radcheck", silent.username)["Auth-Type"] == (":=", "Reject")


def test_a_lock_to_a_device_is_a_condition_and_everything_else_is_set(radius: Any) -> None:
    locked = login(mac_lock="02:1A:7F:00:10:2B")
    write(radius, locked)
    checks = held(radius, "radcheck", locked.username)
    assert checks.pop("Calling-Station-Id") == ("==", "02:1A:7F:00:10:2B")
    assert {op for op, _ in checks.values()} == {":="}
    locked.mac_lock = ""
    write(radius, locked)
    assert "Calling-Station-Id" not in held(radius, "radcheck", locked.username)


@pytest.mark.parametrize(
    ("address", "attribute"),
    [("100.64.3.9", "Framed-IP-Address"), ("2001:db8::7", "Framed-IPv6-Address")],
)
def test_a_fixed_address_is_given_in_the_attribute_of_its_family(
    radius: Any, address: str, attribute: str
) -> None:
    fixed = login(static_ip=address)
    write(radius, fixed)
    assert held(radius, "radreply", fixed.username) == {attribute: (":=", address)}
    fixed.static_ip = None
    write(radius, fixed)
    assert held(radius, "radreply", fixed.username) == {}


@pytest.mark.parametrize(
    "typed", ["02-1a-7f-00-10-2b", "021a.7f00.102b", "021A7F00102B", " 02:1a:7f:00:10:2b "]
)
def test_a_mac_may_be_typed_as_any_router_spells_it(world: World, typed: str) -> None:
    sale = world.sale()
    assert (
        network.change_login(world.ctx, login_id=sale.login.id, mac_lock=typed).mac_lock
        == "02:1A:7F:00:10:2B"
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("static_ip", "fe80::1%eth0"),
        ("static_ip", "router.example"),
        ("password", "ش" * 65),
        ("username", "nul\x00byte"),
        ("username", "🦒" * 64),
        ("mac_lock", "02:1A:7F:00:10"),
    ],
)
def test_what_radius_could_not_carry_is_refused_when_it_is_typed(
    world: World, field: str, value: str
) -> None:
    sale = world.sale()
    changes: dict[str, Any] = {field: value}
    with pytest.raises(Malformed):
        network.change_login(world.ctx, login_id=sale.login.id, **changes)


def test_the_name_of_an_address_pool_fits_a_packet(world: World) -> None:
    with pytest.raises(Malformed):
        world.plan(pool_name="🦒" * 64)


def test_a_router_that_moved_is_no_longer_let_in_at_its_old_address(world: World, radius: Any) -> None:
    nas = network.register_nas(world.ctx, name="Tower", address="2001:DB8::7", secret="a-long-secret")
    world.settle()
    network.change_nas(world.ctx, nas_id=nas.id, address="127.0.9.77")
    world.settle()
    radius.execute("SELECT nasname FROM nas WHERE tenant_id = %s", [world.tenant_id])
    assert radius.fetchall() == [("127.0.9.77",)]


def test_a_router_is_no_address_with_a_zone(world: World) -> None:
    with pytest.raises(Malformed):
        network.register_nas(world.ctx, name="Tower", address="fe80::1%eth0", secret="a-long-secret")


def test_a_lock_to_a_router_is_a_comparison_and_goes_when_it_is_lifted(radius: Any) -> None:
    """`:=` would set the attribute, and let him in by any."""
    westlands = network.Nas(id=new_id(), address="127.0.9.1")
    mine = login(router_lock=westlands)
    write(radius, mine)
    assert held(radius, "radcheck", mine.username)["NAS-IP-Address"] == ("==", "127.0.9.1")
    mine.router_lock = None
    write(radius, mine)
    assert "NAS-IP-Address" not in held(radius, "radcheck", mine.username)
