"""Discounts by API: made, given to a client, ended."""

from typing import Any

import pytest

from mtandao.doors.api.tests.conftest import Caller, problem
from tests.worlds import World

TEN: dict[str, Any] = {"name": "Welcome", "percent": 10, "cycles": 3}


def test_a_discount_is_made_changed_and_withdrawn(admin: Caller, clock: World) -> None:
    plan = str(clock.plan().id)
    made = admin.post("/discounts", {**TEN, "package_ids": [plan]}).json()
    assert (made["percent"], made["amount"], made["package_ids"]) == (10, None, [plan])
    at = f"/discounts/{made['id']}"
    changed = admin.patch(at, {"percent": None, "amount": "500.00", "cycles": None}).json()
    assert (changed["percent"], changed["amount"], changed["cycles"]) == (None, "500.00", None)
    assert admin.get(at).json() == changed
    assert admin.delete(at).json()["withdrawn_at"] is not None
    problem(admin.delete(at), 409, "discount.not_given")
    assert admin.get("/discounts").json()["items"] == []
    assert len(admin.get("/discounts?withdrawn=true").json()["items"]) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"percent": 101}, "percent"),
        ({"percent": None}, "percent"),
        ({"until": "2027-01-01"}, "cycles"),
        ({"package_ids": ["01900000-0000-7000-8000-000000000000"]}, "package_ids"),
        ({"name": " "}, "name"),
    ],
)
def test_a_discount_that_cannot_be_is_refused_by_field(
    change: dict[str, Any], field: str, admin: Caller
) -> None:
    assert field in problem(admin.post("/discounts", {**TEN, **change}), 422)["fields"]


def test_a_client_is_given_a_discount_and_it_ends(admin: Caller, clock: World) -> None:
    client = str(clock.sale(clock.plan()).subscriber.id)
    discount = admin.post("/discounts", TEN).json()["id"]
    at = f"/clients/{client}/discounts"
    problem(admin.post(at, {"discount_id": discount, "reason": " "}), 422)
    given = admin.post(at, {"discount_id": discount, "reason": "line was down"}).json()
    assert (given["percent"], given["cycles_left"], given["reason"]) == (10, 3, "line was down")
    assert admin.get(at).json() == [given]
    problem(admin.post(at, {"discount_id": discount, "reason": "again"}), 409, "discount.given_before")
    other = str(clock.sale().subscriber.id)
    problem(admin.delete(f"/clients/{other}/discounts/{given['id']}"), 404)
    assert admin.delete(f"{at}/{given['id']}").json()["ended_at"] is not None
    problem(admin.delete(f"{at}/{given['id']}"), 409, "discount.ended_before")
    assert admin.get(at).json() == []
