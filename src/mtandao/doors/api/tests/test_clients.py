"""Clients by API: create, find, change, the steps of a service's life, remove."""

from typing import Any

import pytest

from mtandao.doors.api.tests.conftest import Caller, of_role, problem
from tests.worlds import World


def _new(world: World, **more: Any) -> dict[str, Any]:
    plan = world.plan() if not world.made.get("plan") else None
    if plan is not None:
        world.made["plan"] = 1
        world.plan_id = plan.id  # type: ignore[attr-defined]
    return {
        "first_name": "Wanjiku",
        "last_name": "Kamau",
        "phone": "0712345678",
        "package_id": str(world.plan_id),  # type: ignore[attr-defined]
        "connection_type": "pppoe",
        **more,
    }


def test_a_client_is_created_with_all_that_a_sale_makes(admin: Caller, clock: World) -> None:
    body = _new(
        clock,
        mpesa_phone="0722000111",
        email="w@example.com",
        radius_username="wanjiku",
        radius_password="s3cret-x",
        static_ip="100.64.3.9",
    )
    answer = admin.post("/clients", body)
    assert answer.status_code == 201, answer.content
    said = answer.json()
    assert said["account_number"].startswith("SAV-")
    assert (said["status"], said["balance"], said["currency"]) == ("pending_installation", "-4000.00", "KES")
    (service,) = said["subscriptions"]
    assert service["state"] == "pending_installation"
    assert service["radius_username"] == "wanjiku"
    assert service["static_ip"] == "100.64.3.9"
    assert service["package_id"] == body["package_id"]
    assert "s3cret-x" not in answer.content.decode()
    assert admin.get(f"/clients/{said['id']}").json() == said
    (invoice,) = admin.get(f"/billing/invoices?client_id={said['id']}").json()["items"]
    assert invoice["total"] == "4000.00"


def test_activate_means_that_the_line_works(admin: Caller, clock: World) -> None:
    said = admin.post("/clients", _new(clock, activate=True)).json()
    assert said["status"] == "active"
    assert said["subscriptions"][0]["activated_at"] == "2026-11-20T09:00:00.000Z"


@pytest.mark.parametrize(
    "written",
    ["0712345678", "0712 345 678", "254712345678", "+254712345678", "+254 712-345-678", "00254712345678"],
)
def test_a_phone_in_any_spelling_is_one_phone(written: str, admin: Caller, clock: World) -> None:
    said = admin.post("/clients", _new(clock, phone=written)).json()
    assert said["phone"] == "+254712345678"
    for asked in (f"phone={written.replace('+', '%2B')}", f"q={written.replace('+', '%2B')}"):
        assert [each["id"] for each in admin.get(f"/clients?{asked}").json()["items"]] == [said["id"]], asked


def test_a_name_in_arabic_script_is_kept_and_found(admin: Caller, clock: World) -> None:
    said = admin.post("/clients", _new(clock, first_name="محمد", last_name="الأمين")).json()
    assert said["full_name"] == "محمد الأمين"
    assert said["subscriptions"][0]["radius_username"] == said["account_number"].replace("-", "").lower()
    assert admin.get("/clients?q=محمد").json()["items"][0]["id"] == said["id"]
    assert admin.get("/clients?q=الأمين").json()["items"][0]["id"] == said["id"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"first_name": ""}, "first_name"),
        ({"phone": "12345"}, "phone"),
        ({"mpesa_phone": "abc"}, "mpesa_phone"),
        ({"email": "x@"}, "email"),
        ({"connection_type": "telepathy"}, "connection_type"),
        ({"radius_username": "two words"}, "radius_username"),
        ({"radius_password": "abc"}, "radius_password"),
        ({"static_ip": "300.1.1.1"}, "static_ip"),
        ({"latitude": 91}, "latitude"),
        ({"setup_fee": "-1"}, "setup_fee"),
        ({"package": "Home"}, "package"),
        ({"package_id": "home"}, "package_id"),
        ({"activate": "perhaps"}, "activate"),
        ({"first_name": "x" * 121}, "first_name"),
    ],
)
def test_what_is_wrong_with_a_client_is_said_by_field_and_nothing_is_kept(
    change: dict[str, Any], field: str, admin: Caller, clock: World
) -> None:
    said = problem(admin.post("/clients", _new(clock, **change)), 422)
    assert list(said["fields"]) == [field]
    assert admin.get("/clients").json()["items"] == []
    assert admin.get("/events?name=subscriber.created").json()["items"] == []


def test_a_user_name_or_an_address_is_one_clients(admin: Caller, clock: World) -> None:
    admin.post("/clients", _new(clock, radius_username="taken", static_ip="100.64.3.9"))
    problem(admin.post("/clients", _new(clock, radius_username="taken")), 409, "login.username_taken")
    problem(admin.post("/clients", _new(clock, static_ip="100.64.3.9")), 409, "login.address_taken")
    assert len(admin.get("/clients").json()["items"]) == 1


def test_what_is_not_sent_stays(admin: Caller, clock: World) -> None:
    made = admin.post("/clients", _new(clock, email="w@example.com", address="Ngong Rd")).json()
    changed = admin.patch(f"/clients/{made['id']}", {"phone": "+254 733 111 222", "email": None}).json()
    assert (changed["phone"], changed["email"], changed["address"]) == ("+254733111222", "", "Ngong Rd")
    problem(admin.patch(f"/clients/{made['id']}", {"account_number": "X"}), 422)
    said = problem(admin.patch(f"/clients/{made['id']}", {"first_name": "", "phone": "no"}), 422)
    assert set(said["fields"]) == {"first_name", "phone"}
    assert admin.get(f"/clients/{made['id']}").json()["phone"] == "+254733111222"


def test_a_service_goes_through_its_life(admin: Caller, clock: World) -> None:
    client = admin.post("/clients", _new(clock)).json()
    at = f"/clients/{client['id']}"
    problem(admin.post(f"{at}/suspension"), 409, "subscription.not_active")
    assert admin.post(f"{at}/activation").json()["status"] == "active"
    problem(admin.post(f"{at}/activation"), 409, "subscription.already_active")
    suspended = admin.post(f"{at}/suspension", {"reason": "requested"}).json()
    assert suspended["status"] == "suspended_by_hand"
    assert suspended["subscription"]["suspended_for"] == "requested"
    problem(admin.post(f"{at}/suspension"), 409, "subscription.not_active")
    problem(admin.post(f"{at}/activation"), 409, "subscription.not_active")
    assert admin.delete(f"{at}/suspension").json()["status"] == "active"
    problem(admin.delete(f"{at}/suspension"), 409, "subscription.not_suspended")
    fast = clock.plan("Fast", "5000")
    changed = admin.post(f"{at}/plan-change", {"package_id": str(fast.id), "when": "now"}).json()
    assert changed["subscription"]["package_name"] == "Fast"
    problem(admin.post(f"{at}/plan-change", {"package_id": str(fast.id)}), 409, "subscription.same_plan")
    problem(admin.delete(at), 409, "subscriber.has_services")
    assert admin.post(f"{at}/disconnection").json()["status"] == "disconnected"
    problem(admin.post(f"{at}/disconnection"), 409, "subscription.ended")
    problem(admin.post(f"{at}/activation"), 409, "subscription.ended")
    assert admin.delete(at).status_code == 204
    problem(admin.get(at), 404)
    problem(admin.delete(at), 404)
    assert admin.get("/clients").json()["items"] == []


def test_a_change_at_the_next_cycle_is_planned_and_dropped(admin: Caller, clock: World) -> None:
    client = admin.post("/clients", _new(clock, activate=True)).json()
    at, fast = f"/clients/{client['id']}/plan-change", str(clock.plan("Fast").id)
    body = {"package_id": fast, "when": "next_cycle"}
    said = admin.post(at, body).json()["subscription"]
    assert (said["next_package_id"], said["changes_on"]) == (fast, said["billed_until"])
    assert said["package_id"] != fast
    assert admin.get(f"/clients/{client['id']}").json()["subscriptions"][0]["next_package_id"] == fast
    dropped = admin.delete(at).json()["subscription"]
    assert (dropped["next_package_id"], dropped["changes_on"]) == (None, None)
    problem(admin.delete(at), 409, "subscription.nothing_planned")
    problem(admin.post(at, {**body, "when": "later"}), 422)
    problem(admin.post(at, {**body, "when": "now", "on": "2027-01-01"}), 422)
    problem(admin.post(at, {**body, "package_id": said["package_id"]}), 409, "subscription.same_plan")


def test_with_two_services_one_says_which(admin: Caller, clock: World) -> None:
    client = admin.post("/clients", _new(clock, activate=True)).json()
    at = f"/clients/{client['id']}"
    second = admin.post(f"{at}/subscriptions", {"package_id": client["subscriptions"][0]["package_id"]})
    assert second.status_code == 201
    # One is waiting, one is active: each step can mean one of them only.
    assert admin.post(f"{at}/activation").json()["subscription"]["id"] == second.json()["id"]
    said = problem(admin.post(f"{at}/suspension"), 422)
    assert "2 services" in said["fields"]["subscription_id"]
    named = {"subscription_id": second.json()["id"]}
    assert admin.post(f"{at}/suspension", named).json()["subscription"]["id"] == second.json()["id"]
    assert admin.delete(f"{at}/suspension?subscription_id={second.json()['id']}").status_code == 200
    listed = admin.get(f"{at}/subscriptions").json()["items"]
    assert [each["id"] for each in listed] == [client["subscriptions"][0]["id"], second.json()["id"]]
    other = admin.post("/clients", _new(clock)).json()
    problem(admin.post(f"/clients/{other['id']}/suspension", named), 404)


def test_a_client_without_a_service_has_none_to_activate(admin: Caller, anybody: Caller) -> None:
    person = {"first_name": "A", "phone": "0712345678", "password": "a-password"}
    client = anybody.post("/auth/register", person).json()
    problem(admin.post(f"/clients/{client['id']}/activation"), 409, "client.no_service")


def test_every_status_finds_who_has_it_and_nobody_else(admin: Caller, anybody: Caller, clock: World) -> None:
    """The list's filter says what the shape says, for each word."""
    from mtandao.domains.billing import contract as billing
    from mtandao.domains.collections import contract as collections
    from mtandao.domains.collections.models import Standing
    from mtandao.domains.subscriptions import contract as subscriptions

    anybody.post("/auth/register", {"first_name": "A", "phone": "0712345678", "password": "a-password"})
    clock.sale(activate=False)
    active, hand, unpaid, ended, gone, grace, promise, walled, away = (clock.sale() for _ in range(9))
    two, over = clock.sale(), clock.sale(clock.plan("Prepaid", billing_mode="prepaid"))
    ctx = clock.ctx
    billing.renew_or_run_out(ctx, subscriber_ids=[over.subscriber.id])
    subscriptions.suspend_subscription(ctx, subscription_id=hand.subscription.id)
    subscriptions.suspend_subscriptions(ctx, subscriber_ids=[unpaid.subscriber.id])
    subscriptions.pause_subscription(ctx, subscription_id=away.subscription.id)
    subscriptions.disconnect_subscription(ctx, subscription_id=ended.subscription.id)
    subscriptions.terminate_subscription(ctx, subscription_id=gone.subscription.id)
    subscriptions.terminate_subscription(ctx, subscription_id=two.subscription.id)
    subscriptions.sell_subscription(
        ctx, subscriber_id=two.subscriber.id, plan_id=two.subscription.plan_id, first_cycle_invoiced=True
    )
    tomorrow = ctx.today.replace(day=21)
    stages = (
        (grace, "grace", None),
        (promise, "grace", tomorrow),
        (walled, "walled_garden", None),
        (active, "reminded", None),
    )
    for sale, stage, until in stages:
        Standing.objects.create(
            tenant_id=ctx.tenant_id,
            subscriber=sale.subscriber,
            stage=stage,
            since=ctx.now,
            promise_until=until,
        )
    everybody = admin.get("/clients?limit=500").json()["items"]
    assert {each["status"] for each in everybody} == set(collections.Status.values)
    for status in collections.Status.values:
        found = {each["id"] for each in admin.get(f"/clients?status={status}").json()["items"]}
        assert found == {each["id"] for each in everybody if each["status"] == status}, status


def test_money_and_the_network_are_absent_for_whoever_may_not_see_them(clock: World) -> None:
    clock.sale()
    (seen,) = of_role(clock, "billing").get("/clients").json()["items"]
    assert seen["balance"] == "-4000.00"
    assert {"radius_username", "static_ip", "access", "login_id"}.isdisjoint(seen["subscriptions"][0])
    (seen,) = of_role(clock, "noc").get("/clients").json()["items"]
    assert {"balance", "wallet", "owed"}.isdisjoint(seen)
    assert "price" not in seen["subscriptions"][0]
    assert "radius_username" in seen["subscriptions"][0]
    (seen,) = of_role(clock, "sales").get("/clients").json()["items"]
    assert {"balance", "wallet", "owed"}.isdisjoint(seen)


def test_a_filter_on_what_one_may_not_see_is_refused(clock: World) -> None:
    """Otherwise the answer would say whose user name it is."""
    sale = clock.sale()
    asked = f"/clients?radius_username={sale.login.username}"
    problem(of_role(clock, "sales").get(asked), 403)
    assert len(of_role(clock, "noc").get(asked).json()["items"]) == 1


def test_a_reseller_sees_and_writes_only_below_himself(admin: Caller, clock: World) -> None:
    from dataclasses import replace

    from mtandao.domains.organizations import contract as organizations
    from mtandao.domains.staff import contract as staff

    own = admin.post("/clients", _new(clock)).json()
    kiosk = organizations.add_partner(clock.ctx, name="Kiosk")
    user = staff.add_user(
        replace(clock.ctx, organization_id=kiosk.id),
        full_name="Kiosk",
        email="kiosk@x.example",
        password="a-long-password",
        role_code="reseller",
    )
    reseller = Caller(admin.host, staff.issue_token(clock.ctx, user=user, label="tests").token)
    assert reseller.get("/clients").json()["items"] == []
    problem(reseller.get(f"/clients/{own['id']}"), 404)
    problem(reseller.post("/billing/transactions", {"client_id": own["id"], "amount": "5"}), 404)
    mine = reseller.post("/clients", _new(clock))
    assert mine.status_code == 201, mine.content
    assert mine.json()["organization_id"] == str(kiosk.id)
    problem(reseller.post("/clients", _new(clock, organization_id=str(clock.tenant_id))), 404)
    problem(reseller.get(f"/clients?organization={clock.tenant_id}"), 404)
    assert [each["id"] for each in reseller.get("/clients").json()["items"]] == [mine.json()["id"]]
    narrowed = admin.get(f"/clients?organization={kiosk.id}").json()["items"]
    assert [each["id"] for each in narrowed] == [mine.json()["id"]]
    assert len(admin.get("/clients").json()["items"]) == 2


def test_a_page_of_clients_costs_the_same_number_of_queries_however_long(
    admin: Caller, clock: World, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        clock.sale()
    with django_assert_max_num_queries(24) as captured:
        admin.get("/clients?limit=2")
    few = len(captured)
    with django_assert_max_num_queries(few):
        assert len(admin.get("/clients?limit=12").json()["items"]) == 12
