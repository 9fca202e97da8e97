"""Audit, events, what is set aside, schedules, the team and the provider's own profile by API."""

from mtandao.doors.api.tests.conftest import Caller, problem
from mtandao.doors.api.tests.furniture import Furnished, furnished
from mtandao.foundation.schedules.commands import ensure_schedules
from tests.worlds import PASSWORD, World


def test_every_change_is_in_the_audit_with_who_and_what(admin: Caller, clock: World) -> None:
    package = clock.plan("Home", "1000")
    admin.patch(f"/packages/{package.id}", {"price": "1200"})
    asked = f"/audit?table_name=catalog_plan&row_id={package.id}&action=update"
    (entry,) = admin.get(asked).json()["items"]
    assert (entry["before"]["price"], entry["after"]["price"]) == (1000.0, 1200.0)
    assert (entry["actor_name"], entry["origin"]) == ("Achieng Odhiambo", "api")
    assert admin.get(f"{asked}&at_to=2026-11-20T09:00:00Z").json()["items"] == []
    assert len(admin.get(f"{asked}&at_from=2026-11-20T12:00:00%2B03:00&q=achieng").json()["items"]) == 1
    problem(admin.get(f"{asked}&at_from=2026-11-20T12:00:00"), 422)


def test_events_are_read_in_their_chain(admin: Caller, clock: World) -> None:
    sale = clock.sale()
    names = [e["name"] for e in admin.get(f"/events?client_id={sale.subscriber.id}").json()["items"]]
    assert names == [
        "subscription.activated",
        "invoice.issued",
        "subscription.sold",
        "subscriber.created",
    ]
    assert len(admin.get("/events?q=invoice").json()["items"]) == 1


def test_what_was_set_aside_is_sent_again(admin: Caller, clock: World) -> None:
    home: Furnished = furnished(clock, "127.0.9.1")
    (dead,) = admin.get("/outbox").json()["items"]
    assert dead["id"] == home.delivery_id
    assert admin.post("/outbox/replay", {"delivery_ids": [dead["id"]]}).json() == {"replayed": 1}
    assert admin.get("/outbox").json()["items"] == []
    problem(admin.post("/outbox/replay", {"delivery_ids": [dead["id"]]}), 404)
    assert admin.post("/outbox/replay", {}).json() == {"replayed": 0}


def test_a_schedule_is_changed_and_started_by_hand(admin: Caller, clock: World) -> None:
    ensure_schedules(clock.ctx)
    (billing,) = admin.get("/schedules?q=bill_due").json()["items"]
    assert (billing["label"], billing["cron"], billing["last_run"]) == ("Billing run", "0 7 * * *", None)
    at = f"/schedules/{billing['id']}"
    changed = admin.patch(at, {"cron": "30 3 * * *"}).json()
    assert changed["enabled"] is True
    assert changed["next_due_at"] == "2026-11-21T00:30:00.000Z"
    assert admin.patch(at, {"enabled": False}).json()["cron"] == "30 3 * * *"
    assert list(problem(admin.patch(at, {"cron": "now and then"}), 422)["fields"]) == ["cron"]
    run = admin.post(f"{at}/runs")
    assert (run.status_code, run.json()["outcome"]) == (202, "running")
    assert admin.get("/schedules?q=bill_due").json()["items"][0]["last_run"]["id"] == run.json()["id"]


def test_somebody_joins_the_team(admin: Caller) -> None:
    body = {"full_name": "Otieno", "email": "o@x.example", "password": PASSWORD, "role": "noc"}
    answer = admin.post("/users", body)
    assert answer.status_code == 201, answer.content
    assert (answer.json()["role"], answer.json()["active"]) == ("noc", True)
    assert PASSWORD not in answer.content.decode()
    problem(admin.post("/users", {**body, "email": "O@X.example"}), 409, "staff.email_taken")
    problem(admin.post("/users", {**body, "email": "p@x.example", "role": "pilot"}), 404)
    said = problem(admin.post("/users", {**body, "email": "x", "password": "short"}), 422)
    assert set(said["fields"]) == {"email", "password"}
    support = next(role for role in admin.get("/roles").json()["items"] if role["code"] == "support")
    changed = admin.patch(f"/users/{answer.json()['id']}", {"role_id": support["id"]}).json()
    assert changed["role"] == "support"
    assert [each["email"] for each in admin.get("/users?q=otie").json()["items"]] == ["o@x.example"]


def test_a_change_of_two_things_is_both_or_none(admin: Caller, clock: World) -> None:
    """The role could be changed, but the last admin cannot be put out."""
    user = str(clock.admin.id)
    admins = next(role for role in admin.get("/roles").json()["items"] if role["code"] == "super_admin")
    problem(
        admin.patch(f"/users/{user}", {"role_id": admins["id"], "active": False}), 409, "staff.last_admin"
    )
    assert admin.get(f"/users/{user}").json()["role"] == "admin"


def test_the_tree_and_the_profile(admin: Caller, clock: World) -> None:
    shop = admin.post("/organizations", {"name": "Shop"}).json()
    below = admin.post("/organizations", {"name": "Corner", "parent_id": shop["id"]}).json()
    assert below["parent_id"] == shop["id"]
    names = [each["name"] for each in admin.get("/organizations").json()["items"]]
    assert names == ["Savanna Net", "Shop", "Corner"]
    assert admin.get(f"/organizations/{below['id']}").json()["kind"] == "partner"
    changed = admin.patch("/settings", {"legal_name": "Savanna Networks Ltd", "colour": "lake"}).json()
    assert (changed["legal_name"], changed["colour"]) == ("Savanna Networks Ltd", "lake")
    assert list(problem(admin.patch("/settings", {"timezone": "Mars"}), 422)["fields"]) == ["timezone"]
    problem(admin.patch("/settings", {"currency": "USD"}), 422)
