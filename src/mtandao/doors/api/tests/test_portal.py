"""`/api/client`: a subscriber sees and does his own, and nothing else."""

from typing import Any

import pytest

from mtandao.domains.usage import contract as usage
from mtandao.domains.usage.jobs import forget_old_usage
from mtandao.doors.api.tests.conftest import Caller, of_subscriber, problem
from mtandao.doors.api.tests.furniture import Furnished, furnished
from mtandao.foundation.tenancy.fence import fence
from tests.worlds import World


@pytest.fixture
def home(clock: World) -> Furnished:
    return furnished(clock, "127.0.9.1")


@pytest.fixture
def me(home: Furnished) -> Caller:
    return of_subscriber(home.world, home.subscriber)


def test_a_subscriber_sees_what_he_is_and_owes(me: Caller, home: Furnished) -> None:
    said = me.get("/client/profile").json()
    assert said["account_number"] == home.subscriber.account_number
    assert (said["balance"], said["currency"], said["status"]) == ("-4000.00", "KES", "active")
    assert {"staff_notes", "technician_notes", "government_id"}.isdisjoint(said)


def test_he_changes_what_is_his_to_change(me: Caller, admin: Caller, home: Furnished) -> None:
    said = me.patch("/client/profile", {"email": "new@example.com", "mpesa_phone": "0722 000 111"}).json()
    assert (said["email"], said["mpesa_phone"]) == ("new@example.com", "+254722000111")
    problem(me.patch("/client/profile", {"staff_notes": "pays always"}), 422)
    problem(me.patch("/client/profile", {"phone": "1"}), 422)
    (noted,) = admin.get(
        f"/audit?table_name=subscribers_subscriber&action=update&row_id={home.subscriber.id}"
    ).json()["items"]
    assert (noted["actor_kind"], noted["actor_name"]) == ("subscriber", home.subscriber.full_name)


def test_he_sees_what_is_on_sale_and_nothing_of_how_it_is_made(me: Caller, clock: World) -> None:
    from mtandao.domains.catalog import contract as catalog

    cheap, draft = clock.plan("Cheap", "100"), clock.plan("Draft", "50", state="draft")
    old = clock.plan("Old", "10")
    catalog.archive_plan(clock.ctx, plan_id=old.id)
    listed = me.get("/client/packages").json()["items"]
    assert [each["name"] for each in listed] == ["Cheap", "Home Basic"]
    assert {"radius_group", "pool_name", "state"}.isdisjoint(listed[0])
    assert draft.id
    assert me.get("/client/packages?q=chea").json()["items"][0]["id"] == str(cheap.id)


def test_he_orders_one_more_service_that_waits_for_its_installation(me: Caller, clock: World) -> None:
    fast = clock.plan("Fast", "5000", setup_fee=0)
    answer = me.post("/client/subscriptions", {"package_id": str(fast.id)})
    assert answer.status_code == 201, answer.content
    assert answer.json()["state"] == "pending_installation"
    assert {"radius_username", "static_ip", "access"}.isdisjoint(answer.json())
    assert [each["package_name"] for each in me.get("/client/subscriptions").json()["items"]] == [
        "Home Basic",
        "Fast",
    ]
    assert me.get("/client/profile").json()["balance"] == "-9000.00"
    problem(me.post("/client/subscriptions", {"package_id": str(fast.id), "price": "1"}), 422)


def test_he_reads_his_own_invoices_and_payments(me: Caller, home: Furnished, clock: World) -> None:
    clock.sale()
    clock.pays(home.subscriber, "4000", "UKK9999999")
    (invoice,) = me.get("/client/invoices").json()["items"]
    assert (invoice["id"], invoice["status"]) == (str(home.ids["invoice_id"]), "paid")
    assert len(me.get(f"/client/invoices/{invoice['id']}").json()["lines"]) == 2
    paper = me.get(f"/client/invoices/{invoice['id']}", Accept="application/pdf")
    assert paper.content.startswith(b"%PDF-")
    assert me.get("/client/invoices?status=overdue").json()["items"] == []
    (paid,) = me.get("/client/payments").json()["items"]
    assert (paid["receipt"], paid["amount"]) == ("UKK9999999", "4000.00")


def test_he_pays_now_by_his_phone(me: Caller, home: Furnished, clock: World) -> None:
    clock.later(minutes=5)
    asked = me.post("/client/stk")
    problem(asked, 422)
    asked = me.post("/client/stk", {"invoice_id": str(home.ids["invoice_id"])})
    assert asked.status_code == 201, asked.content
    assert (asked.json()["amount"], asked.json()["phone"]) == ("4000.00", home.subscriber.phone)
    assert me.get(f"/client/stk/{asked.json()['id']}").json()["status"] == "created"


def test_he_sees_what_he_moved(me: Caller, clock: World) -> None:
    said = me.get("/client/usage").json()
    assert len(said["days"]) == 30
    assert (said["bytes_up"], said["bytes_down"]) == (1_000_000, 9_000_000)
    assert said["days"][-1] == {"on": "2026-11-20", "bytes_up": 1_000_000, "bytes_down": 9_000_000}
    assert len(me.get("/client/usage?days=7").json()["days"]) == 7
    problem(me.get("/client/usage?days=0"), 422)
    assert said["kept_since"] == "2024-11-19"
    usage.change_usage_rules(clock.ctx, keep_usage_hours_days=None, keep_usage_days=40)
    forget_old_usage(clock.ctx)
    kept = me.get("/client/usage?days=90").json()
    assert (len(kept["days"]), kept["days"][0]["on"], kept["kept_since"]) == (41, "2026-10-11", "2026-10-11")


def test_his_neighbours_things_are_not_there(me: Caller, clock: World) -> None:
    """Of the same provider: the tenant's fence does not help here."""
    from mtandao.domains.payments import contract as payments

    other = clock.sale()
    ask = payments.ask_for_payment(clock.ctx, subscriber_id=other.subscriber.id)
    problem(me.get(f"/client/invoices/{other.invoice.id}"), 404)
    problem(me.get(f"/client/stk/{ask.id}"), 404)
    problem(me.post("/client/stk", {"invoice_id": str(other.invoice.id)}), 404)


@pytest.mark.parametrize(
    "path", ["/clients", "/packages", "/billing/invoices", "/settings", "/auth/me", "/sessions", "/users"]
)
def test_the_teams_doors_stay_shut(path: str, me: Caller) -> None:
    problem(me.get(path), 403, "not_allowed")


def test_the_team_has_its_own_doors(admin: Caller) -> None:
    problem(admin.get("/client/profile"), 403, "not_allowed")


def test_his_token_opens_nothing_at_another_provider(me: Caller) -> None:
    coast = World(slug="coast")
    with fence(coast.ctx):
        coast.plan()
    problem(Caller("coast.localhost", me.token).get("/client/packages"), 401, "portal.bad_token")


def test_his_token_ends(me: Caller, admin: Caller, home: Furnished, clock: World) -> None:
    def opens(caller: Caller) -> Any:
        return caller.get("/client/profile").status_code

    assert opens(me) == 200
    assert me.post("/client/logout").status_code == 204
    assert opens(me) == 401
    again = of_subscriber(clock, home.subscriber)
    admin.post(f"/clients/{home.subscriber.id}/portal-password", {"password": "another-one"})
    assert opens(again) == 401
    third = of_subscriber(clock, home.subscriber)
    clock.later(days=30, seconds=1)
    assert opens(third) == 401


def test_he_takes_a_discount_with_its_code_once(me: Caller, clock: World) -> None:
    from decimal import Decimal

    from mtandao.domains.catalog import contract as catalog

    catalog.create_discount(
        clock.ctx, new=catalog.NewDiscount(name="Welcome", percent=Decimal(10), cycles=3, code="KARIBU")
    )
    catalog.create_discount(clock.ctx, new=catalog.NewDiscount(name="Without", percent=Decimal(50)))
    taken = me.post("/client/discounts", {"code": " karibu "})
    assert taken.status_code == 201, taken.content
    assert (taken.json()["percent"], taken.json()["cycles_left"]) == (10, 3)
    problem(me.post("/client/discounts", {"code": "KARIBU"}), 409, "discount.given_before")
    problem(me.post("/client/discounts", {"code": "OTHER"}), 409, "discount.no_such_code")
    problem(me.post("/client/discounts", {"code": " "}), 409, "discount.no_such_code")
    problem(me.post("/client/discounts", {"code": ""}), 422)
