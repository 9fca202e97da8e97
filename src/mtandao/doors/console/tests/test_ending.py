"""The end of a service at the desk: when, then what comes back, then yes or no."""

from datetime import timedelta
from typing import Any

from mtandao.domains.billing.models import CreditNote
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.console.tests.conftest import Sitting, state
from tests.worlds import World


def test_a_service_ends_for_what_was_shown(world: World, admin: Sitting, sale: Any, at: str) -> None:
    asked = admin.post(f"{at}do/terminate/", {"when": "now"}, 302)["Location"]
    assert asked == f"{at}do/end-now/?quoted=-2500.00"
    question = admin.get(asked)
    assert "4,000.00 is owed today." in question and "2,500.00 of what was billed ahead" in question
    assert state(world, sale) == "active"
    assert "is terminated." in admin.follow(asked)
    assert state(world, sale) == "terminated"
    assert CreditNote.objects.get().total == 2500


def test_a_total_that_was_shown_too_long_ago_is_shown_anew(
    world: World, admin: Sitting, sale: Any, at: str
) -> None:
    again = admin.post(f"{at}do/end-now/?quoted=-1.00", {}, 302)["Location"]
    assert again == f"{at}do/end-now/?quoted=-2500.00"
    assert "not -1.00" in admin.get(again)
    assert state(world, sale) == "active"


def test_it_ends_with_the_period_or_stays_after_all(world: World, admin: Sitting, sale: Any, at: str) -> None:
    assert "on the evening of" in admin.get(f"{at}do/terminate/")
    page = admin.follow(f"{at}do/terminate/", {"when": "period"})
    assert "ends on the evening of" in page and "Keep the service" in page
    assert "does not end on" in admin.get(f"{at}do/keep-service/")
    assert "keeps Home Basic" in admin.follow(f"{at}do/keep-service/")
    assert "has no end ahead" in admin.get(f"{at}do/keep-service/")
    assert subscriptions.subscription(world.ctx, sale.subscription.id).ends_on is None


def test_of_several_services_the_chosen_one_ends(world: World, admin: Sitting, sale: Any, at: str) -> None:
    from mtandao.domains.sales import contract as sales

    world.now += timedelta(hours=1)
    terms = sales.Terms(sale.subscription.plan_id, activate=True)
    second = sales.sell_service(world.ctx, subscriber_id=sale.subscriber.id, terms=terms)
    query = f"?service={second.subscription.id}"
    assert f"do/terminate/{query}" in admin.get(f"{at}services/")
    dearer = world.plan("Dearer", "9000")
    asked = admin.post(f"{at}do/plan/{query}", {"plan": str(dearer.id)}, 302)["Location"]
    assert query in asked and "is on Dearer" in admin.follow(asked)
    assert subscriptions.subscription(world.ctx, sale.subscription.id).plan_id != dearer.id
    asked = admin.post(f"{at}do/terminate/{query}", {"when": "now"}, 302)["Location"]
    assert query in asked
    admin.follow(asked)
    assert (state(world, sale), state(world, second)) == ("active", "terminated")
    elsewhere = World("coast").sale(activate=True)
    assert admin.post(f"{at}do/end-now/?service={elsewhere.subscription.id}", {}, 404)
