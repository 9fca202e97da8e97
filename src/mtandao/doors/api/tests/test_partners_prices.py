"""A package's price per partner, by API."""

from mtandao.doors.api.tests.conftest import Caller, problem
from tests.worlds import World


def test_a_partner_has_its_own_price_and_then_not(admin: Caller, clock: World) -> None:
    plan = clock.plan()
    kiosk = admin.post("/organizations", {"name": "Kiosk"}).json()["id"]
    at = f"/packages/{plan.id}/partners"
    assert [row["organization_name"] for row in admin.get(at).json()["items"]] == ["Savanna Net", "Kiosk"]
    set_to = admin.patch(f"{at}/{kiosk}", {"price": "1800.00"}).json()
    assert (set_to["own_price"], set_to["price"], set_to["setup_fee"]) == ("1800.00", "1800.00", "1500.00")
    changed = admin.patch(f"{at}/{kiosk}", {"sold": False}).json()
    assert (changed["own_price"], changed["own_sold"], changed["sold"]) == ("1800.00", False, False)
    assert admin.get(f"{at}/{kiosk}").json() == changed
    assert admin.patch(f"{at}/{kiosk}", {"price": None}).json()["price"] == "2500.00"
    problem(admin.patch(f"{at}/{kiosk}", {"price": "-1"}), 422)
    problem(admin.patch(f"{at}/{clock.tenant_id}", {"price": "1"}), 409, "plan.decided_above")
    bare = admin.delete(f"{at}/{kiosk}").json()
    assert (bare["own_sold"], bare["sold"], bare["price"]) == (None, True, "2500.00")
