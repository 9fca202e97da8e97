"""Promotions on the pages of plans and of customers."""

import pytest

from mtandao.domains.catalog.models import Plan
from mtandao.domains.catalog.tests.test_pages_plans import PLAN
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


def test_a_promotion_is_made_shown_and_found(world: World) -> None:
    base, desk = world.plan("Home 20"), Desk(world)
    terms = {"name": "Welcome", "price": "1000", "reverts_to_id": str(base.id), "reverts_after_cycles": "3"}
    desk.post("/plans/new/", {**PLAN, **terms})
    plan = Plan.objects.get(name="Welcome")
    assert (plan.reverts_to, plan.reverts_after_cycles, plan.reverts_on) == (base, 3, None)
    assert "Turns into Home 20 after 3 cycles" in words_of(desk.get(f"/plans/{plan.id}/"))
    assert "Promotions into it Welcome" in words_of(desk.get(f"/plans/{base.id}/"))
    found = words_of(desk.get("/plans/?promotional=true"))
    assert "Welcome" in found and "1 to 1 of 1" in found
    shown = desk.get(f"/plans/{plan.id}/change/").content.decode()
    assert f'value="{base.id}" selected' in shown


def test_terms_that_cannot_be_stand_beside_their_fields(world: World) -> None:
    base, desk = world.plan("Home 20"), Desk(world)
    terms = {**PLAN, "name": "Welcome", "reverts_to_id": str(base.id)}
    said = words_of(desk.post("/plans/new/", terms))
    assert "Either after so many cycles, or on a day." in said
    desk.post("/plans/new/", {**terms, "reverts_after_cycles": "3"})
    promotion = Plan.objects.get(name="Welcome")
    round_trip = {**PLAN, "reverts_to_id": str(promotion.id), "reverts_after_cycles": "1"}
    answer = desk.post(f"/plans/{base.id}/change/", round_trip)
    assert answer.status_code == 409 and "Welcome leads back to Home 20." in words_of(answer)
    answer = desk.post(f"/plans/{base.id}/archive/")
    assert answer.status_code == 409 and "Welcome turns into Home 20" in words_of(answer)


def test_a_change_with_the_next_cycle_is_planned_shown_and_dropped(world: World) -> None:
    sale, fast, desk = world.sale(world.plan()), world.plan("Fast"), Desk(world)
    at = f"/subscribers/{sale.subscriber.id}/"
    desk.post(f"{at}do/plan/", {"plan": str(fast.id), "when": "next_cycle"})
    assert "changes to Fast on 20 Dec." in words_of(desk.get(at))
    assert "Changes to Fast on 20 Dec" in words_of(desk.get(f"{at}services/"))
    assert "The change to Fast on 20 Dec is dropped." in words_of(desk.get(f"{at}do/keep-plan/"))
    assert desk.post(f"{at}do/keep-plan/").status_code == 302
    assert "Changes to" not in words_of(desk.get(f"{at}services/"))
    assert desk.post(f"{at}do/keep-plan/").status_code == 409
