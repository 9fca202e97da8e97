"""Another plan at the desk: quoted first, then taken for what was quoted."""

from typing import Any

from mtandao.domains.billing.models import Invoice
from mtandao.doors.console.tests.conftest import Sitting
from tests.worlds import World


def test_the_plan_is_changed_to_one_on_sale_alone(world: World, admin: Sitting, sale: Any, at: str) -> None:
    faster = world.plan("Home 50", "4500")
    asked = admin.post(f"{at}do/plan/", {"plan": str(faster.id)}, 302)["Location"]
    question = admin.get(asked)
    assert "to Home 50." in question and "2,000.00 is issued now" in question
    page = admin.follow(asked)
    assert "is on Home 50." in page
    same = admin.post(f"{at}do/plan/", {"plan": str(faster.id)}, 422).content.decode()
    assert "not one of the available choices" in same


def test_looking_at_a_price_changes_nothing(world: World, admin: Sitting, sale: Any, at: str) -> None:
    faster = world.plan("Home 50", "4500")
    admin.get(admin.post(f"{at}do/plan/", {"plan": str(faster.id)}, 302)["Location"])
    assert "is on Home 50" not in admin.get(at)
    assert Invoice.objects.count() == 1


def test_a_price_that_was_shown_too_long_ago_is_shown_anew(
    world: World, admin: Sitting, sale: Any, at: str
) -> None:
    faster = world.plan("Home 50", "4500")
    url = f"{at}do/plan/{faster.id}/"
    again = admin.post(f"{url}?quoted=1.00", {}, 302)["Location"]
    assert again == f"{url}?quoted=2000.00"
    assert "not 1.00" in admin.get(again)
    assert Invoice.objects.count() == 1


def test_who_may_not_see_amounts_changes_plans_without_them(world: World, sale: Any, at: str) -> None:
    from mtandao.domains.billing import contract as billing
    from mtandao.doors.console.subscribers.plan_change import consequences

    faster = world.plan("Home 50", "4500")
    quote = billing.quote_plan_change(world.ctx, subscription_id=sale.subscription.id, plan_id=faster.id)
    assert len(consequences(world.ctx, quote)) == 2
    assert len(consequences(world.as_role("support"), quote)) == 1
