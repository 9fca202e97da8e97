"""Add-ons by API: made, sold to a client, ended."""

from typing import Any

from mtandao.doors.api.tests.conftest import Caller, problem
from tests.worlds import World

BOOST: dict[str, Any] = {
    "name": "Night speed",
    "kind": "boost",
    "price": "200.00",
    "download_mbps": 50,
    "upload_mbps": 20,
    "lasts_hours": 12,
}


def test_an_add_on_is_made_changed_and_archived(admin: Caller, clock: World) -> None:
    plan = str(clock.plan().id)
    made = admin.post("/add-ons", {**BOOST, "package_ids": [plan]}).json()
    assert {name: made[name] for name in BOOST} == BOOST and made["package_ids"] == [plan]
    at = f"/add-ons/{made['id']}"
    assert admin.patch(at, {"price": "250.00"}).json()["price"] == "250.00"
    assert "download_mbps" in problem(admin.patch(at, {"download_mbps": None}), 422)["fields"]
    assert "data_gb" in problem(admin.post("/add-ons", {**BOOST, "name": "B", "data_gb": 1}), 422)["fields"]
    problem(admin.post("/add-ons", BOOST), 409, "addon.name_taken")
    assert admin.patch(at, {"state": "archived"}).json()["state"] == "archived"
    problem(admin.patch(at, {"state": "active"}), 409, "plan.wrong_state")
    assert admin.get("/add-ons").json()["items"] == []
    assert len(admin.get("/add-ons?state=archived&kind=boost").json()["items"]) == 1


def test_a_client_buys_an_add_on_and_it_ends(admin: Caller, clock: World) -> None:
    client = str(clock.sale(clock.plan()).subscriber.id)
    add_on = admin.post("/add-ons", BOOST).json()["id"]
    at = f"/clients/{client}/add-ons"
    bought = admin.post(at, {"add_on_id": add_on}).json()
    assert (bought["name"], bought["price"], bought["ended_at"]) == ("Night speed", "200.00", None)
    assert admin.get(at).json() == [bought]
    problem(admin.post(at, {"add_on_id": add_on}), 409, "addon.runs_already")
    other = str(clock.sale().subscriber.id)
    problem(admin.delete(f"/clients/{other}/add-ons/{bought['id']}"), 404)
    assert admin.delete(f"{at}/{bought['id']}").json()["ended_at"] is not None
    problem(admin.delete(f"{at}/{bought['id']}"), 409, "addon.ended_before")
    assert admin.get(at).json() == []
