"""A pause at the desk, its end for what was shown, and a line that comes back."""

from datetime import timedelta
from typing import Any

from mtandao.domains.billing.models import CreditNote
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.console.tests.conftest import Sitting, state
from tests.worlds import World


def test_a_pause_and_what_comes_back_of_it(world: World, admin: Sitting, sale: Any, at: str) -> None:
    assert "90 days are left this year." in admin.get(f"{at}do/pause/")
    page = admin.follow(f"{at}do/pause/", {"starts_on": world.now.date().isoformat()})
    assert "is paused from" in page and "Paused on the customer" in page
    assert "do/resume/" in page
    subscriptions.change_life_rules(
        world.ctx,
        pause_least_days=1,
        pause_most_days_a_year=None,
        bill_suspended_time=True,
        billing_day_moves=False,
    )
    asked = admin.client.get(f"{at}do/resume/")["Location"]
    assert asked == f"{at}do/resume/?quoted=0.00"
    shown_anew = admin.post(f"{at}do/resume/?quoted=-1.00", {}, 302)["Location"]
    assert shown_anew == f"{at}do/resume/"
    assert "works again." in admin.follow(asked)
    assert state(world, sale) == "active" and CreditNote.objects.count() == 0
    assert "is not paused." in admin.get(f"{at}do/resume/")


def test_a_planned_pause_is_dropped(world: World, admin: Sitting, sale: Any, at: str) -> None:
    day = (world.now + timedelta(days=5)).date().isoformat()
    admin.follow(f"{at}do/pause/", {"starts_on": day})
    assert "is not paused from" in admin.get(f"{at}do/drop-pause/")
    assert "is dropped." in admin.follow(f"{at}do/drop-pause/")
    assert "has no pause ahead." in admin.get(f"{at}do/drop-pause/")


def test_a_day_that_cannot_be_is_told_beside_its_field(admin: Sitting, world: World, at: str) -> None:
    today = world.now.date()
    sent = {"starts_on": today.isoformat(), "ends_on": (today + timedelta(days=2)).isoformat()}
    assert "7 days at least" in admin.post(f"{at}do/pause/", sent, 422).content.decode()


def test_a_disconnected_line_comes_back_after_its_debt_was_shown(
    world: World, admin: Sitting, sale: Any, at: str
) -> None:
    subscriptions.disconnect_subscription(world.ctx, subscription_id=sale.subscription.id)
    question = admin.get(f"{at}do/reactivate/")
    assert "4,000.00 is owed." in question and "It is billed until" in question
    assert "Reactivate service" in admin.get(at)
    assert "is reactivated." in admin.follow(f"{at}do/reactivate/")
    assert state(world, sale) == "active"
    nothing = admin.get(f"{at}do/reactivate/")
    assert "is not disconnected." in nothing and 'btn-primary">' not in nothing, "no button that is refused"


def test_the_rules_are_changed_on_their_page(world: World, admin: Sitting) -> None:
    page = admin.follow(
        "/services/rules/", {"pause_least_days": "3", "pause_most_days_a_year": "", "billing_day_moves": "on"}
    )
    assert "Rules saved." in page
    rules = subscriptions.life_rules(world.ctx)
    assert (rules.pause_least_days, rules.pause_most_days_a_year) == (3, None)
    assert (rules.bill_suspended_time, rules.billing_day_moves) == (False, True)


def test_a_trial_that_would_stop_is_kept(world: World, admin: Sitting) -> None:
    from mtandao.domains.sales import contract as sales

    plan = world.plan("Try Home", "2500", trial_days=10)
    person = {"first_name": "Njeri", "phone": "0711000111"}
    terms = sales.Terms(plan.id, trial_stops=True, activate=True)
    sale = sales.sign_up_subscriber(world.ctx, person=person, terms=terms)
    at = f"/subscribers/{sale.subscriber.id}/"
    assert "then it stops" in admin.get(f"{at}services/")
    assert "goes on after its trial." in admin.get(f"{at}do/keep-trial/")
    assert "keeps Try Home" in admin.follow(f"{at}do/keep-trial/")
    assert "does not stop after a trial." in admin.get(f"{at}do/keep-trial/")
    assert "then it is billed" in admin.get(f"{at}services/")


def test_a_pause_that_is_planned_is_told_where_the_service_is(
    world: World, admin: Sitting, sale: Any, at: str
) -> None:
    assert "Paused from" not in admin.get(f"{at}services/")
    first = world.now.date() + timedelta(days=3)
    subscriptions.pause_subscription(
        world.ctx,
        subscription_id=sale.subscription.id,
        starts_on=first,
        ends_on=first + timedelta(days=10),
    )
    page = admin.get(f"{at}services/")
    assert "Paused from" in page and "works again on 3 Dec" in page


def test_a_prepaid_service_is_paused_with_its_clock_and_its_end_loses_nothing_unsaid(
    world: World, admin: Sitting
) -> None:
    sale = world.sale(world.plan("Thirty", "500", setup_fee=0, billing_mode="prepaid", validity_days=30))
    at = f"/subscribers/{sale.subscriber.id}/"
    assert "with the paid time" not in admin.get(f"{at}do/terminate/")
    world.pays(sale.subscriber, "500")
    assert "with the paid time, on Sun 20 Dec" in admin.get(f"{at}do/terminate/")
    assert "what is left of the paid time comes back" in admin.get(f"{at}do/terminate/")
    assert "its paid time stands still" in admin.get(f"{at}do/pause/")
    subscriptions.pause_subscription(world.ctx, subscription_id=sale.subscription.id)
    assert "The paused time comes after: it is paid until" in admin.get(f"{at}do/resume/?quoted=0.00")
