"""Another package for many clients, by API."""

from mtandao.doors.api.tests.conftest import Caller, problem
from tests.worlds import World

AT = "/billing/plan-assignments"


def test_it_is_previewed_started_once_and_read_until_it_is_done(admin: Caller, clock: World) -> None:
    from mtandao.domains.billing.jobs import assign_plan

    basic, fast = clock.plan(), clock.plan("Fast", "4000")
    clients = [str(clock.sale(plan).subscriber.id) for plan in (basic, basic, fast)]
    body = {"package_id": str(fast.id), "client_ids": clients, "key": "1"}
    would = admin.post("/billing/plan-assignment-previews", body).json()
    assert would == {
        "changing": {"Home Basic": 2},
        "left_out": {"same_plan": 1},
        "before": "5000.00",
        "after": "8000.00",
    }
    begun = admin.post(AT, body).json()
    assert (begun["services"], begun["waiting"], begun["finished_at"]) == (3, 3, None)
    assert admin.post(AT, body).json()["id"] == begun["id"]
    problem(admin.post(AT, {**body, "when": "now"}), 409, "plan_assignment.key_used")
    assign_plan(clock.ctx, assignment_id=begun["id"])
    done = admin.get(f"{AT}/{begun['id']}").json()
    assert (done["done"], done["left_out"], done["waiting"]) == (2, 1, 0)
    (left,) = admin.get(f"{AT}/{begun['id']}/services?outcome=left_out").json()["items"]
    assert (left["client_id"], left["why"]) == (clients[2], "He is on Fast already.")
    assert [row["id"] for row in admin.get(f"{AT}?q=fast").json()["items"]] == [begun["id"]]


def test_it_is_stopped_and_what_was_done_stays(admin: Caller, clock: World) -> None:
    from mtandao.domains.billing.jobs import assign_plan

    basic, fast = clock.plan(), clock.plan("Fast", "4000")
    clients = [str(clock.sale(basic).subscriber.id) for _ in range(2)]
    begun = admin.post(AT, {"package_id": str(fast.id), "client_ids": clients}).json()
    stopped = admin.post(f"{AT}/{begun['id']}/stop").json()
    assert (stopped["stopped"], stopped["waiting"], stopped["done"]) == (2, 0, 0)
    assert (stopped["stopped_by"], stopped["stopped_at"]) == ("Achieng Odhiambo", stopped["finished_at"])
    problem(admin.post(f"{AT}/{begun['id']}/stop"), 409, "plan_assignment.over")
    assign_plan(clock.ctx, assignment_id=begun["id"])
    assert admin.get(f"{AT}/{begun['id']}").json() == stopped
    rows = admin.get(f"{AT}/{begun['id']}/services?outcome=stopped").json()["items"]
    assert {row["client_id"] for row in rows} == set(clients)


def test_nobody_chosen_is_said_by_field(admin: Caller, clock: World) -> None:
    fast = clock.plan("Fast")
    said = problem(admin.post(AT, {"package_id": str(fast.id)}), 422)
    assert "only_package_id" in said["fields"]
    said = problem(admin.post(AT, {"package_id": str(fast.id), "client_ids": []}), 422)
    assert "client_ids" in said["fields"]
