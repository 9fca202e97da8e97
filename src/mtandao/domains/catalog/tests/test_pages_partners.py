"""A partner's own price on its pages."""

from decimal import Decimal

import pytest

from mtandao.domains.catalog.models import PlanOverride
from mtandao.domains.organizations import contract as organizations
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


def test_a_price_is_set_shown_and_taken_back(world: World) -> None:
    desk, plan = Desk(world), world.plan()
    kilifi = organizations.add_partner(world.ctx, name="Kilifi Wifi")
    organizations.add_partner(world.ctx, name="Watamu Wifi", parent_id=kilifi.id)
    at = f"/plans/{plan.id}/partners/"
    assert at in desk.get(f"/plans/{plan.id}/").content.decode()
    asked = words_of(desk.get(f"{at}{kilifi.id}/")).replace("\u00a0", " ")
    assert "The plan's own price is KES 2,500.00 a month." in asked and "Now it is KES 2,500.00." in asked
    desk.post(f"{at}{kilifi.id}/", {"price": "3,000", "sold": "yes"})
    row = PlanOverride.objects.get()
    assert (row.price, row.setup_fee, row.sold, row.set_by) == (Decimal(3000), None, True, "Desk admin")
    listed = words_of(desk.get(at))
    assert "Kilifi Wifi Savanna Net 3,000.00 1,500.00 price, sold or not" in listed
    assert "Watamu Wifi Kilifi Wifi 3,000.00 1,500.00 as above" in listed
    assert 'value="3,000.00"' in desk.get(f"{at}{kilifi.id}/").content.decode()
    assert desk.post(f"{at}{kilifi.id}/", {"price": "-5", "sold": ""}).status_code == 422
    desk.post(f"{at}{kilifi.id}/", {"price": "", "sold": ""})
    assert PlanOverride.objects.count() == 0


def test_the_provider_says_of_himself_only_whether_he_sells_it(world: World) -> None:
    desk, plan = Desk(world), world.plan()
    at = f"/plans/{plan.id}/partners/{world.tenant_id}/"
    assert 'name="price"' not in desk.get(at).content.decode()
    desk.post(at, {"sold": "no", "price": "1"})
    row = PlanOverride.objects.get()
    assert row.price is None and row.sold is False
    assert "Not sold here Savanna Net" in words_of(desk.get(f"/plans/{plan.id}/partners/"))


def test_who_may_not_sees_the_list_and_no_form(world: World) -> None:
    plan = world.plan()
    billing = Desk(world, "billing")
    at = f"/plans/{plan.id}/partners/"
    listed = billing.get(at)
    assert listed.status_code == 200 and f"{world.tenant_id}/" not in listed.content.decode()
    assert billing.get(f"{at}{world.tenant_id}/").status_code == 403
    elsewhere = World("coast").plan()
    assert Desk(world).get(f"/plans/{elsewhere.id}/partners/").status_code == 404
    assert Desk(world).get(f"{at}{World('hills').tenant_id}/").status_code == 404


def test_the_list_asks_no_more_for_more_partners(world: World) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk, plan = Desk(world), world.plan()
    counted = []
    for number in (1, 6):
        for more in range(number):
            organizations.add_partner(world.ctx, name=f"Partner {number} {more}")
        desk.get(f"/plans/{plan.id}/partners/")
        with CaptureQueriesContext(connection) as asked:
            desk.get(f"/plans/{plan.id}/partners/")
        counted.append(len(asked))
    assert counted[0] == counted[1]
