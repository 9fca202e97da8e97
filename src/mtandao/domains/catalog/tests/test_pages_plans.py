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
    ],
)
def test_a_plan_that_cannot_be_is_refused_and_nothing_is_kept(
    world: World, change: dict[str, str], sentence: str
) -> None:
    answer = Desk(world).post("/plans/new/", {**PLAN, **change})
    assert answer.status_code == 422 and sentence in words_of(answer), words_of(answer)
    assert 'value="Home 20"' in answer.content.decode() or change.get("name") == ""
    assert Plan.objects.count() == 0


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
    assert "Home Basic Residential 20 / 5 2,500.00 month 1,500.00 2 plan-home-basic" in said
    for number in range(5):
        world.plan(f"Plan {number}")
    with CaptureQueriesContext(connection) as many:
        desk.get("/plans/")
    assert len(few) == len(many)


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
