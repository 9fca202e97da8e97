"""Add-ons on their pages and on a customer's."""

import pytest

from mtandao.domains.catalog.models import AddOn
from mtandao.domains.subscriptions.contract import SubscriptionAddOn
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]

DATA = {"name": "10 GB more", "kind": "data", "state": "active", "price": "500", "size_bytes": "10"}
BOOST = {
    "name": "Night speed",
    "kind": "boost",
    "state": "active",
    "price": "200",
    "kbps_down": "50",
    "kbps_up": "20",
    "lasts_days": "2",
}


def test_add_ons_are_made_listed_and_changed(world: World) -> None:
    desk, plan = Desk(world), world.plan()
    assert "No add-ons yet" in words_of(desk.get("/plans/add-ons/"))
    desk.post("/plans/add-ons/new/", DATA)
    desk.post("/plans/add-ons/new/", {**BOOST, "plan_ids": [str(plan.id)]})
    boost = AddOn.objects.get(kind="boost")
    assert (boost.kbps_down, boost.kbps_up, boost.lasts_hours) == (51200, 20480, 48)
    listed = words_of(desk.get("/plans/add-ons/")).replace("\u00a0", " ")
    assert "10 GB more Data top-up 10.0 GB 500.00 once all" in listed
    assert "Night speed Speed boost 50 / 20 Mbps 200.00 once 1" in listed
    assert "Night speed" not in words_of(desk.get("/plans/add-ons/?kind=data"))
    assert "Nothing matches." in words_of(desk.get("/plans/add-ons/?q=nobody"))
    at = f"/plans/add-ons/{boost.id}/"
    assert "Sold with Home Basic" in words_of(desk.get(at))
    shown = desk.get(f"{at}change/").content.decode()
    assert 'name="lasts_days" value="2"' in shown and 'value="50"' in shown
    desk.post(f"{at}change/", {**BOOST, "price": "250", "lasts_days": "", "lasts_hours": "12"})
    boost.refresh_from_db()
    assert (str(boost.price), boost.lasts_hours, boost.plan_ids) == ("250.00", 12, [])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"size_bytes": ""}, "How much data?"),
        ({"kbps_down": "5"}, "Only a boost has speeds."),
        ({"lasts_hours": "5", "lasts_days": "1"}, "Either hours or days."),
        ({"recurring": "on", "lasts_hours": "5"}, "What recurs lasts until somebody ends it."),
        ({"price": "-1"}, "greater than or equal to"),
    ],
)
def test_an_add_on_that_cannot_be_is_refused_beside_its_field(
    world: World, change: dict[str, str], sentence: str
) -> None:
    answer = Desk(world).post("/plans/add-ons/new/", {**DATA, **change})
    assert answer.status_code == 422 and sentence in words_of(answer), words_of(answer)
    assert AddOn.objects.count() == 0


def test_an_add_on_is_archived_and_stays_with_who_has_it(world: World) -> None:
    desk, sale = Desk(world), world.sale(world.plan())
    desk.post("/plans/add-ons/new/", DATA)
    add_on, home = AddOn.objects.get(), f"/subscribers/{sale.subscriber.id}/"
    desk.post(f"{home}do/add-on/", {"add_on": str(add_on.id), "quantity": "1"})
    at = f"/plans/add-ons/{add_on.id}/to/"
    assert "is taken off the shelf for good." in words_of(desk.get(f"{at}archive/"))
    assert desk.post(f"{at}archive/").status_code == 302
    assert desk.post(f"{at}sale/").status_code == 409
    assert desk.get(f"{at}moon/").status_code == 404 and desk.post(f"{at}moon/").status_code == 404
    assert "Add-on 10 GB more" in words_of(desk.get(f"{home}services/"))
    assert desk.post(f"{home}do/add-on/", {"add_on": str(add_on.id), "quantity": "1"}).status_code == 422


def test_it_is_sold_shown_and_ended_on_a_customers_page(world: World) -> None:
    desk, sale = Desk(world), world.sale(world.plan())
    home = f"/subscribers/{sale.subscriber.id}/"
    assert "No add-on is sold with this plan." in words_of(desk.get(f"{home}do/add-on/"))
    desk.post("/plans/add-ons/new/", BOOST)
    add_on = AddOn.objects.get()
    offered = words_of(desk.get(f"{home}do/add-on/")).replace("\u00a0", " ")
    assert "Night speed, 50 / 20 Mbps, KES 200.00 once" in offered
    desk.post(f"{home}do/add-on/", {"add_on": str(add_on.id), "quantity": "1"})
    twice = desk.post(f"{home}do/add-on/", {"add_on": str(add_on.id), "quantity": "1"})
    assert twice.status_code == 409 and "runs on this service already" in words_of(twice)
    bought = SubscriptionAddOn.objects.get()
    end = f"{home}do/end-add-on/{bought.id}/"
    other = world.sale().subscriber
    assert desk.get(f"/subscribers/{other.id}/do/end-add-on/{bought.id}/").status_code == 404
    assert "ends now." in words_of(desk.get(end))
    assert desk.post(end).status_code == 302
    assert desk.post(end).status_code == 409
    assert (
        Desk(world, "support")
        .post(f"{home}do/add-on/", {"add_on": str(add_on.id), "quantity": "1"})
        .status_code
        == 403
    )
    stranger = Desk(World("coast"))
    assert stranger.get(f"/plans/add-ons/{add_on.id}/").status_code == 404
