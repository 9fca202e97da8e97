"""Customers chosen in their list change their plan together."""

import re
from typing import Any

from mtandao.doors.console.tests.conftest import Sitting
from tests.worlds import World

AT = "/subscribers/many/plan/"


def test_it_is_shown_before_it_is_done_and_then_its_result(world: World, admin: Sitting) -> None:
    from mtandao.domains.billing.jobs import assign_plan
    from mtandao.domains.billing.models import PlanAssignment

    basic, fast = world.plan(), world.plan("Fast", "4000")
    sales = [world.sale(basic), world.sale(basic, activate=False), world.sale(fast)]
    sent: dict[str, Any] = {"ids": [str(sale.subscriber.id) for sale in sales]}
    asked = admin.post(AT, sent, 200).content.decode()
    assert 'name="key"' in asked and "3 subscribers" in asked and "Services that change" not in asked
    sent |= {"sure": "1", "plan": str(fast.id), "only_plan": "", "when": "next_cycle", "key": "k1"}
    shown = admin.post(AT, sent, 200).content.decode()
    assert "1 from Home Basic" in shown and "4,000.00" in shown and "2,500.00" in shown
    assert "on this plan already" in shown and "not installed yet" in shown
    assert PlanAssignment.of(world.ctx).count() == 0
    sure = re.search(r'name="sure" value="([^"]+)"', shown)
    assert sure is not None
    other = admin.post(AT, {**sent, "when": "now", "sure": sure[1]}, 200).content.decode()
    assert "Money now" in other and PlanAssignment.of(world.ctx).count() == 0, "another wish is shown anew"
    page = admin.follow(AT, {**sent, "sure": sure[1]})
    assert "It began." in page and "3 wait." in page
    begun = PlanAssignment.of(world.ctx).get()
    assign_plan(world.ctx, assignment_id=str(begun.id))
    done = admin.get(f"/plan-changes/{begun.id}/")
    assert "1 service changes with its next cycle." in done and "2 services were left out." in done
    assert "He is on Fast already." in done
    listed = admin.get("/plan-changes/")
    assert "Fast" in listed and f"/plan-changes/{begun.id}/" in listed


def test_a_wrong_form_comes_back_and_changes_nothing(world: World, admin: Sitting) -> None:
    sale = world.sale()
    sent = {"ids": [str(sale.subscriber.id)], "sure": "1", "plan": "nonsense", "when": "now", "key": "k"}
    admin.post(AT, sent, 422)


def test_it_is_stopped_from_its_page_and_says_how_many_keep_their_plan(world: World, admin: Sitting) -> None:
    from mtandao.domains.billing import contract as billing

    basic, fast = world.plan(), world.plan("Fast", "4000")
    people = [world.sale(basic).subscriber.id for _ in range(2)]
    wish = billing.PlanWanted(plan_id=fast.id, when=billing.AssignWhen.NOW, key="k")
    begun = billing.start_plan_assignment(world.ctx, wanted=wish, subscriber_ids=people)
    at = f"/plan-changes/{begun.id}/"
    assert f'href="{at}stop/"' in admin.get(at)
    assert "2 services wait and keep their plans." in admin.get(f"{at}stop/")
    Sitting(world, "support").post(f"{at}stop/", status=403)
    page = admin.follow(f"{at}stop/")
    assert "Stopped: 2 keep their plans." in page and "Achieng Odhiambo stopped it" in page
    assert f'href="{at}stop/"' not in page
    assert "Nothing waits any more" in admin.post(f"{at}stop/", status=409).content.decode()
