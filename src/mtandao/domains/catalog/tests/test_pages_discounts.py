"""Discounts on their pages and on a customer's."""

import pytest

from mtandao.domains.catalog.models import Discount
from mtandao.domains.subscriptions.contract import SubscriptionDiscount
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]

TEN = {"name": "Welcome", "percent": "10", "cycles": "3"}


def test_a_discount_is_made_listed_changed_and_withdrawn(world: World) -> None:
    desk, plan = Desk(world), world.plan()
    assert "No discounts yet" in words_of(desk.get("/plans/discounts/"))
    desk.post("/plans/discounts/new/", {**TEN, "code": "KARIBU", "plan_ids": [str(plan.id)]})
    discount = Discount.objects.get()
    assert (discount.plan_ids, discount.cycles) == ([plan.id], 3)
    listed = words_of(desk.get("/plans/discounts/"))
    assert "Welcome 10 % 3 cycles KARIBU" in listed and "1 to 1 of 1" in listed
    at = f"/plans/discounts/{discount.id}/"
    assert "Plans Home Basic" in words_of(desk.get(at))
    shown = desk.get(f"{at}change/").content.decode()
    assert f'value="{plan.id}" ' in shown and "checked" in shown and 'value="10.00"' in shown
    desk.post(f"{at}change/", {"name": "Welcome", "amount": "500", "until": "2027-01-01"})
    said = words_of(desk.get(at))
    assert "KES 500.00" in said.replace("\u00a0", " ") and "until 1 Jan 2027" in said and "Plans all" in said
    assert desk.post(f"{at}withdraw/").status_code == 302
    assert desk.post(f"{at}withdraw/").status_code == 409
    assert "Withdrawn" in words_of(desk.get(at))
    assert "Welcome" not in words_of(desk.get("/plans/discounts/?withdrawn=false")).replace(
        "Welcome withdrawn.", ""
    )
    assert "Nothing matches." in words_of(desk.get("/plans/discounts/?q=nobody"))


def test_the_list_asks_no_more_for_more_discounts(world: World) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk = Desk(world)
    counted = []
    for number in range(2):
        for more in range(number * 5 + 1):
            desk.post("/plans/discounts/new/", {**TEN, "name": f"Number {number} {more}"})
        desk.get("/plans/discounts/")
        with CaptureQueriesContext(connection) as asked:
            desk.get("/plans/discounts/")
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_it_is_given_with_a_reason_shown_and_ended(world: World) -> None:
    desk, sale = Desk(world), world.sale(world.plan())
    desk.post("/plans/discounts/new/", TEN)
    discount, at = Discount.objects.get(), f"/subscribers/{sale.subscriber.id}/"
    assert "Welcome, 10 %, 3 cycles" in words_of(desk.get(f"{at}do/discount/"))
    without = desk.post(f"{at}do/discount/", {"discount": str(discount.id), "reason": ""})
    assert without.status_code == 422
    desk.post(f"{at}do/discount/", {"discount": str(discount.id), "reason": "line was down"})
    given = SubscriptionDiscount.objects.get()
    assert "Discount Welcome, 10 % 3 cycles: line was down" in words_of(desk.get(f"{at}services/"))
    assert "Services 1" in words_of(desk.get(f"/plans/discounts/{discount.id}/"))
    twice = desk.post(f"{at}do/discount/", {"discount": str(discount.id), "reason": "again"})
    assert twice.status_code == 409 and "has Welcome already" in words_of(twice)
    end = f"{at}do/end-discount/{given.id}/"
    assert "Given by Desk admin: line was down" in words_of(desk.get(end))
    assert desk.post(end).status_code == 302
    assert "line was down" not in words_of(desk.get(f"{at}services/"))
    other = world.sale().subscriber
    assert desk.get(f"/subscribers/{other.id}/do/end-discount/{given.id}/").status_code == 404


def test_rights_and_tenants(world: World) -> None:
    sale, admin = world.sale(world.plan()), Desk(world)
    admin.post("/plans/discounts/new/", TEN)
    discount, at = Discount.objects.get(), f"/subscribers/{sale.subscriber.id}/do/discount/"
    support = Desk(world, "support")
    assert support.get("/plans/discounts/new/").status_code == 403
    assert support.post(f"/plans/discounts/{discount.id}/withdraw/").status_code == 403
    assert support.post(at, {"discount": str(discount.id), "reason": "a friend"}).status_code == 403
    assert Desk(world, "billing_manager").get(at).status_code == 200
    stranger = Desk(World("coast"))
    assert stranger.get(f"/plans/discounts/{discount.id}/").status_code == 404
    assert stranger.post(f"/plans/discounts/{discount.id}/withdraw/").status_code == 404
    assert SubscriptionDiscount.objects.count() == 0
