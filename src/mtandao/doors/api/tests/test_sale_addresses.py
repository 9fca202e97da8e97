"""Addresses that are chosen at the sale, by API."""

from mtandao.doors.api.tests.conftest import Caller, problem
from mtandao.doors.api.tests.test_clients import _new
from tests.worlds import World


def test_a_sale_gives_an_address_and_both_prefixes_or_says_at_which_field_it_cannot(
    admin: Caller, clock: World
) -> None:
    home = admin.post("/ipam/subnets", {"network": "2001:db8:14::/48", "name": "Homes"}).json()
    pool = admin.post(
        "/ipam/pools",
        {
            "subnet_id": home["id"],
            "name": "fixed6",
            "kind": "static",
            "first": "2001:db8:14:1000::",
            "last": "2001:db8:14:1001:ffff:ffff:ffff:ffff",
            "prefix_length": 64,
        },
    ).json()
    asked = {"delegated_prefix": "2001:db8:14:2f00::/56", "framed_from": pool["id"]}
    made = admin.post("/clients", _new(clock, static_ip="100.64.3.9", **asked)).json()
    (service,) = made["subscriptions"]
    login = admin.get(f"/logins/{service['login_id']}").json()
    assert (login["static_ip"], login["delegated_prefix"], login["framed_prefix"]) == (
        "100.64.3.9",
        "2001:db8:14:2f00::/56",
        "2001:db8:14:1000::/64",
    )
    more = {"package_id": service["package_id"]}
    at = f"/clients/{made['id']}/subscriptions"
    taken = problem(admin.post(at, {**more, "delegated_prefix": "2001:db8:14:2f80::/60"}), 409)
    assert "2001:db8:14:2f00::/56 is held by" in taken["fields"]["delegated_prefix"]
    assert admin.post(at, {**more, "framed_from": pool["id"]}).status_code == 201
    none = problem(admin.post(at, {**more, "framed_from": pool["id"]}), 409, "addresses.none_free")
    assert "fixed6 has 0 free" in none["fields"]["framed_from"]
    assert len(admin.get(at).json()["items"]) == 2, "what could not be given was not sold"
    wrong = problem(admin.post(at, {**more, "framed_prefix": "x", "static_from": pool["id"]}), 422)
    assert list(wrong["fields"]) == ["framed_prefix"]
