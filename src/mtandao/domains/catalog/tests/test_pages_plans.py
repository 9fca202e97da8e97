"""The pages of plans."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mtandao.domains.catalog.models import Plan
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]

PLAN = {
    "name": "Home 20",
    "category": "residential",
    "state": "active",
    "kbps_down": "20",
    "kbps_up": "5",
    "price": "2,500",
    "cycle": "month",
    "setup_fee": "1500",
    "billing_mode": "postpaid",
    "addressing": "dynamic",
    "connection_type": "pppoe",
    "sessions_at_once": "1",
}
BURST = {
    "burst_kbps_down": "40",
    "burst_kbps_up": "10",
    "threshold_kbps_down": "16",
    "threshold_kbps_up": "4",
    "burst_time": "10/10",
}


def test_a_plan_is_typed_in_mbps_and_kept_in_kbps(world: World) -> None:
    desk = Desk(world)
    answer = desk.post("/plans/new/", {**PLAN, **BURST})
    plan = Plan.objects.get()
    assert answer["Location"] == f"/plans/{plan.id}/", words_of(answer)
    assert (plan.kbps_down, plan.kbps_up, plan.burst_kbps_down, plan.price) == (
        20480,
        5120,
        40960,
        Decimal(2500),
    )
    said = words_of(desk.get(f"/plans/{plan.id}/"))
    assert "plan-home-20" in said
    assert "5120k/20480k 10240k/40960k 4096k/16384k 10/10" in said


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kbps_down": "0"}, "greater than or equal to"),
        ({"name": ""}, "This is needed."),
        ({"burst_kbps_down": "40"}, "A burst needs limit, threshold and time, both ways."),
        ({**BURST, "burst_kbps_down": "10"}, "A burst is at least as fast as the plan."),
        ({**BURST, "burst_time": "soon"}, "Seconds up and down, like 10/10."),
        ({"price": "-1"}, "greater than or equal to"),
        ({"validity_days": "0"}, "greater than or equal to 1"),
        ({"validity_days": "30", "aligned": "on"}, "Either so many days, or to the month's end."),
        ({"cycle": "week", "aligned": "on"}, "Only a cycle of months can end with the calendar's month."),
        ({"vlan_id": "4095"}, "less than or equal to 4094"),
        ({"fup_kbps_down": "2", "data_cap_bytes": "100"}, "A speed after the cap needs download and upload."),
        ({"fup_kbps_down": "2", "fup_kbps_up": "1"}, "A speed after the cap needs a cap."),
        ({"state": "archived"}, "archived is not one of the available choices."),
    ],
)
def test_a_plan_that_cannot_be_is_refused_and_nothing_is_kept(
    world: World, change: dict[str, str], sentence: str
) -> None:
    answer = Desk(world).post("/plans/new/", {**PLAN, **change})
    assert answer.status_code == 422 and sentence in words_of(answer), words_of(answer)
    assert 'value="Home 20"' in answer.content.decode() or change.get("name") == ""
    assert Plan.objects.count() == 0


def test_validity_data_and_network_are_typed_shown_and_typed_again(world: World) -> None:
    desk = Desk(world)
    more = {
        "code": "H20-30",
        "billing_mode": "prepaid",
        "validity_days": "30",
        "data_cap_bytes": "100.5",
        "fup_kbps_down": "2",
        "fup_kbps_up": "0.5",
        "addressing": "static",
        "pool_name": "static-a",
        "vlan_id": "210",
        "idle_timeout_s": "600",
    }
    desk.post("/plans/new/", {**PLAN, **more})
    plan = Plan.objects.get()
    assert (plan.code, plan.billing_mode, plan.validity_days, plan.addressing) == (
        "H20-30",
        "prepaid",
        30,
        "static",
    )
    assert (plan.data_cap_bytes, plan.fup_kbps_down, plan.fup_kbps_up) == (100_500_000_000, 2048, 512)
    assert (plan.vlan_id, plan.idle_timeout_s, plan.aligned) == (210, 600, False)
    said = words_of(desk.get(f"/plans/{plan.id}/"))
    for words in (
        "Prepaid",
        "for 30 days",
        "then 2 / 0.5 Mbps",
        "Fixed, from a static pool",
        "210",
        "H20-30",
    ):
        assert words in said, words
    shown = desk.get(f"/plans/{plan.id}/change/").content.decode()
    for value in ("100.5", "0.5", "210", "600", "30"):
        assert f'value="{value}"' in shown, value


def test_a_name_is_used_once(world: World) -> None:
    world.plan("Home 20")
    answer = Desk(world).post("/plans/new/", {**PLAN, "name": "home 20"})
    assert answer.status_code == 409 and "There is a plan home 20 already." in words_of(answer)
    assert Plan.objects.count() == 1


def test_a_new_speed_is_saved_and_the_group_stays(world: World) -> None:
    plan = world.plan("Home Basic")
    desk = Desk(world)
    shown = desk.get(f"/plans/{plan.id}/change/").content.decode()
    assert 'value="20"' in shown and 'value="2,500.00"' in shown
    answer = desk.post(f"/plans/{plan.id}/change/", {**PLAN, "kbps_down": "30", "radius_group": "other"})
    assert answer.status_code == 302
    plan.refresh_from_db()
    assert (plan.name, plan.kbps_down, plan.radius_group) == ("Home 20", 30720, "plan-home-basic")


def test_the_list_counts_the_services_on_each_plan_and_asks_no_more_for_more_plans(world: World) -> None:
    plan, desk = world.plan(), Desk(world)
    world.sale(plan)
    world.sale(plan)
    desk.get("/plans/")
    with CaptureQueriesContext(connection) as few:
        said = words_of(desk.get("/plans/"))
    assert "Home Basic Residential 20 / 5 2,500.00 a month 1,500.00 2 plan-home-basic" in said
    for number in range(5):
        world.plan(f"Plan {number}")
    with CaptureQueriesContext(connection) as many:
        desk.get("/plans/")
    assert len(few) == len(many)


def test_a_plan_goes_from_draft_to_sale_to_no_new_sign_ups_and_back(world: World) -> None:
    desk = Desk(world)
    desk.post("/plans/new/", {**PLAN, "state": "draft"})
    plan = Plan.objects.get()
    at = f"/plans/{plan.id}/"
    refused = desk.post(f"{at}close/")
    assert refused.status_code == 409 and "is a draft, which nobody has" in words_of(refused)
    for step, state in (("sale", "active"), ("close", "deprecated"), ("sale", "active")):
        assert "Leave it as it is" in words_of(desk.get(f"{at}{step}/"))
        assert desk.post(f"{at}{step}/").status_code == 302
        plan.refresh_from_db()
        assert plan.state == state


def test_many_plans_move_at_once_and_who_cannot_is_named(world: World) -> None:
    draft, sold = world.plan("Draft", state="draft"), world.plan("Sold")
    desk = Desk(world)
    both = {"ids": [str(draft.id), str(sold.id)]}
    answer = desk.post("/plans/many/close/", both)
    assert answer.status_code == 302
    assert "1 done. 1 refused: Draft is a draft" in words_of(desk.get("/plans/"))
    asked = desk.post("/plans/many/archive/", both)
    assert "2 plans are taken off the shelf for good." in words_of(asked)
    assert Plan.objects.filter(state="archived").count() == 0
    desk.post("/plans/many/archive/", {**both, "sure": "1"})
    assert Plan.objects.filter(state="archived").count() == 2
    desk.post("/plans/many/sale/", {"ids": [], "all": "1", "query": "q=Sold"})
    assert "0 done. 1 refused: Sold is archived for good" in words_of(desk.get("/plans/"))
    desk.post("/plans/many/sale/", {"ids": ["no-id"]})
    assert "No plan was chosen." in words_of(desk.get("/plans/"))
    assert desk.post("/plans/many/burn/", both).status_code == 404
    assert Desk(world, "support").post("/plans/many/sale/", both).status_code == 403


def test_an_archived_plan_leaves_the_shelf(world: World) -> None:
    plan = world.plan()
    desk = Desk(world)
    assert desk.post(f"/plans/{plan.id}/archive/").status_code == 302
    assert "Home Basic" not in words_of(desk.get("/plans/?state=active")).replace("Home Basic archived.", "")
    assert "Home Basic" in words_of(desk.get("/plans/?state=archived"))


def test_who_may_not_change_plans_sees_them_without_the_buttons(world: World) -> None:
    plan = world.plan()
    for role in ("support", "billing"):
        desk = Desk(world, role)
        assert "New plan" not in words_of(desk.get("/plans/"))
        assert "Change plan" not in words_of(desk.get(f"/plans/{plan.id}/"))
        assert desk.get("/plans/new/").status_code == 403
        assert desk.post(f"/plans/{plan.id}/archive/").status_code == 403
    assert Desk(world, "technician").get("/plans/").status_code == 403
    plan.refresh_from_db()
    assert plan.state == "active"


def test_another_tenants_plan_is_not_there(world: World) -> None:
    plan = world.plan()
    stranger = Desk(World("coast"))
    for url in (f"/plans/{plan.id}/", f"/plans/{plan.id}/change/", f"/plans/{plan.id}/archive/"):
        assert stranger.get(url).status_code == 404
    assert stranger.post(f"/plans/{plan.id}/archive/").status_code == 404
    plan.refresh_from_db()
    assert plan.state == "active"


def test_a_plan_names_its_taxes(world: World) -> None:
    from mtandao.domains.billing import contract as billing

    billing.take_over_tax_pack(world.ctx, country="KE")
    vat = billing.TaxGroup.found(world.ctx, code="VAT")
    desk = Desk(world)
    assert "VAT 16 %, on top" in words_of(desk.get("/plans/new/"))
    desk.post("/plans/new/", {**PLAN, "tax_group_id": str(vat.id)})
    plan = Plan.objects.get()
    assert plan.tax_group_id == vat.id
    assert "VAT 16 %, on top" in words_of(desk.get(f"/plans/{plan.id}/"))
    billing.archive_tax_group(world.ctx, group_id=vat.id)
    assert "VAT 16 %, on top" not in words_of(desk.get("/plans/new/"))
    kept = desk.post(f"/plans/{plan.id}/change/", {**PLAN, "name": "Home 21", "tax_group_id": str(vat.id)})
    assert kept.status_code == 302, words_of(kept)
    desk.post(f"/plans/{plan.id}/change/", {**PLAN, "tax_group_id": ""})
    plan.refresh_from_db()
    assert plan.name == "Home 20" and plan.tax_group_id is None
    assert "as the rules say" in words_of(desk.get(f"/plans/{plan.id}/"))
