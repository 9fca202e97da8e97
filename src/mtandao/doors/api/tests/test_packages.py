"""Packages by API: Mbps are 1024 kbit, a burst is whole, an archived one is kept by whoever has it."""

from typing import Any

import pytest

from mtandao.doors.api.tests.conftest import Caller, problem
from tests.worlds import World

HOME: dict[str, Any] = {"name": "Home Basic", "download_mbps": 20, "upload_mbps": 5, "price": "2500.00"}
BURST = {
    "download_mbps": 40,
    "upload_mbps": 10,
    "threshold_download_mbps": 16,
    "threshold_upload_mbps": 4,
    "time": "10/10",
}


def test_a_package_is_made_in_mbps_and_gets_its_radius_group(admin: Caller, clock: World) -> None:
    from mtandao.domains.catalog import contract as catalog
    from mtandao.domains.network.contract import rate_limit

    answer = admin.post("/packages", {**HOME, "burst": BURST, "data_cap_gb": 100, "fup_mbps": "0.5"})
    assert answer.status_code == 201, answer.content
    said = answer.json()
    assert (said["download_mbps"], said["upload_mbps"], said["burst"]) == (20, 5, BURST)
    assert (said["price"], said["currency"], said["cycle"]) == ("2500.00", "KES", "month")
    assert (said["data_cap_gb"], said["fup_mbps"]) == (100, 0.5)
    assert said["radius_group"] == "plan-home-basic"
    plan = catalog.plan(clock.ctx, said["id"])
    assert rate_limit(plan) == "5120k/20480k 10240k/40960k 4096k/16384k 10/10"
    assert admin.get(f"/packages/{said['id']}").json() == said


def test_a_speed_may_be_a_fraction(admin: Caller) -> None:
    said = admin.post("/packages", {**HOME, "upload_mbps": "2.5"}).json()
    assert said["upload_mbps"] == 2.5


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"download_mbps": 0}, "download_mbps"),
        ({"download_mbps": "fast"}, "download_mbps"),
        ({"upload_mbps": "0.0005"}, "upload_mbps"),
        ({"upload_mbps": "0.001"}, None),
        ({"price": "-1"}, "price"),
        ({"price": "1.005"}, "price"),
        ({"price": "99999999999"}, "price"),
        ({"currency": "USD"}, "currency"),
        ({"cycle": "fortnight"}, "cycle"),
        ({"burst": {**BURST, "download_mbps": 10}}, "burst.download_mbps"),
        ({"burst": {"download_mbps": 40}}, "burst.upload_mbps"),
        ({"burst": {**BURST, "time": "soon"}}, "burst.time"),
        ({"data_cap_gb": 0}, "data_cap_gb"),
        ({"fup_mbps": 1}, "data_cap_gb"),
        ({"validity_days": 0}, "validity_days"),
        ({"validity_days": 30, "aligned": True}, "aligned"),
        ({"cycle": "day", "aligned": True}, "aligned"),
        ({"billing_mode": "later"}, "billing_mode"),
        ({"address_assignment": "any"}, "address_assignment"),
        ({"vlan_id": 5000}, "vlan_id"),
        ({"state": "archived"}, "state"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_package_that_cannot_be_is_refused_by_field(
    change: dict[str, Any], field: str | None, admin: Caller
) -> None:
    answer = admin.post("/packages", {**HOME, **change})
    if field is None:
        assert answer.status_code == 201
        return
    assert field in problem(answer, 422)["fields"]
    assert admin.get("/packages").json()["items"] == []


def test_a_name_or_a_group_is_one_packages(admin: Caller) -> None:
    admin.post("/packages", HOME)
    problem(admin.post("/packages", {**HOME, "name": "home basic"}), 409, "plan.name_taken")
    group = {**HOME, "name": "Other", "radius_group": "plan-home-basic"}
    problem(admin.post("/packages", group), 409, "plan.radius_group_taken")


def test_a_renamed_package_keeps_its_group(admin: Caller) -> None:
    made = admin.post("/packages", {**HOME, "burst": BURST}).json()
    changed = admin.patch(f"/packages/{made['id']}", {"name": "Home Plus", "price": "2999.50"}).json()
    assert (changed["name"], changed["price"]) == ("Home Plus", "2999.50")
    assert changed["radius_group"] == "plan-home-basic"
    assert changed["burst"] == BURST
    assert admin.patch(f"/packages/{made['id']}", {"burst": None}).json()["burst"] is None
    problem(admin.patch(f"/packages/{made['id']}", {"name": None}), 422)


def test_an_archived_package_is_sold_no_more(admin: Caller, clock: World) -> None:
    made = admin.post("/packages", HOME).json()
    clock.sale()
    assert admin.delete(f"/packages/{made['id']}").json()["state"] == "archived"
    assert admin.get("/packages").json()["items"] == []
    (archived,) = admin.get("/packages?state=archived").json()["items"]
    assert archived["id"] == made["id"]
    (client,) = admin.get("/clients").json()["items"]
    assert client["subscriptions"][0]["package_id"] == made["id"]
    sold = {"first_name": "A", "phone": "0712345678", "package_id": made["id"]}
    problem(admin.post("/clients", sold), 409, "plan.not_on_sale")


def test_a_package_has_days_of_validity_or_ends_with_the_month(admin: Caller) -> None:
    days = {"validity_days": 30, "billing_mode": "prepaid", "address_assignment": "static", "vlan_id": 210}
    made = admin.post("/packages", {**HOME, **days}).json()
    assert {name: made[name] for name in days} == days
    changed = admin.patch(f"/packages/{made['id']}", {"validity_days": None, "aligned": True}).json()
    assert (changed["validity_days"], changed["aligned"], changed["cycle"]) == (None, True, "month")
    listed = admin.get("/packages?billing_mode=prepaid").json()["items"]
    assert [row["id"] for row in listed] == [made["id"]]
    assert admin.get("/packages?billing_mode=postpaid").json()["items"] == []


def test_a_package_goes_through_its_states_in_order(admin: Caller) -> None:
    made = admin.post("/packages", {**HOME, "state": "draft"}).json()
    at = f"/packages/{made['id']}"
    problem(admin.patch(at, {"state": "deprecated"}), 409, "plan.wrong_state")
    for state in ("active", "deprecated", "active", "archived"):
        assert admin.patch(at, {"state": state}).json()["state"] == state
    problem(admin.patch(at, {"state": "active", "name": "Other"}), 409, "plan.wrong_state")
    assert admin.get(at).json()["name"] == "Home Basic"
    assert admin.delete(at).json()["state"] == "archived"


def test_a_packages_taxes_are_one_of_the_providers_groups(admin: Caller, clock: World) -> None:
    from mtandao.domains.billing import contract as billing

    billing.take_over_tax_pack(clock.ctx, country="KE")
    vat = str(billing.TaxGroup.found(clock.ctx, code="VAT").id)
    said = admin.post("/packages", {**HOME, "tax_group_id": vat}).json()
    assert said["tax_group_id"] == vat
    refused = admin.patch(f"/packages/{said['id']}", {"tax_group_id": str(clock.tenant_id)})
    assert "tax_group_id" in problem(refused, 422)["fields"]
    assert admin.patch(f"/packages/{said['id']}", {"tax_group_id": None}).json()["tax_group_id"] is None
