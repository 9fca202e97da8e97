"""Wallets and the books by API."""

from typing import Any

import pytest

from mtandao.doors.api.tests.conftest import Caller, of_role, problem
from tests.worlds import World


def _held(caller: Caller, sale: Any) -> str:
    return str(caller.get(f"/billing/wallets/{sale.subscriber.id}").json()["wallet"])


def _adjusts(caller: Caller, sale: Any, amount: str, **more: str) -> Any:
    body = {"client_id": str(sale.subscriber.id), "amount": amount, "reason": "Power cut", **more}
    return caller.post("/billing/adjustments", body)


def test_an_adjustment_is_answered_with_its_journal(admin: Caller, clock: World) -> None:
    sale = clock.sale(activate=False)
    before = _held(admin, sale)
    said = _adjusts(admin, sale, "100.50")
    assert said.status_code == 201, said.content
    booked = said.json()
    assert before == "0.00" and _held(admin, sale) == "100.50"
    assert (booked["kind"], booked["memo"]) == ("adjustment", "Adjustment: Power cut")
    assert sorted((each["code"], each["amount"]) for each in booked["postings"]) == [
        ("adjustment", "100.50"),
        ("wallet", "-100.50"),
    ]
    assert admin.get(f"/ledger/journals/{booked['id']}").json() == booked
    (listed,) = admin.get("/ledger/journals?kind=adjustment").json()["items"]
    assert listed == booked


def test_a_key_books_once_and_an_idempotency_key_answers_the_same(admin: Caller, clock: World) -> None:
    sale = clock.sale(activate=False)
    assert _adjusts(admin, sale, "10", key="shop-7").status_code == 201
    problem(_adjusts(admin, sale, "10", key="shop-7"), 409, "ledger.posted_before")
    body = {"client_id": str(sale.subscriber.id), "amount": "5", "reason": "Again"}
    answers = [admin.post("/billing/adjustments", body, **{"Idempotency-Key": "k1"}) for _ in range(3)]
    assert len({answer.content for answer in answers}) == 1
    assert _held(admin, sale) == "15.00"


def test_what_is_wrong_is_said_by_its_field(admin: Caller, clock: World) -> None:
    sale = clock.sale(activate=False)
    said = problem(_adjusts(admin, sale, "0"), 422, "malformed")
    assert list(said["fields"]) == ["amount"]
    problem(_adjusts(admin, sale, "-1"), 409, "wallet.not_enough")
    same = {"client_id": str(sale.subscriber.id), "to_client_id": str(sale.subscriber.id)}
    said = problem(
        admin.post("/billing/transfers", {**same, "amount": "1", "reason": "Why"}), 422, "malformed"
    )
    assert list(said["fields"]) == ["to_client_id"]


def test_above_the_limit_a_manager_is_refused(admin: Caller, clock: World) -> None:
    sale = clock.sale(activate=False)
    changed = admin.patch("/billing/wallet-rules", {"adjust_limit": "50"}).json()
    assert changed == {"adjust_limit": "50.00", "low_below": None}
    assert admin.patch("/billing/wallet-rules", {"low_below": "20"}).json()["adjust_limit"] == "50.00"
    manager = of_role(clock, "manager")
    problem(_adjusts(manager, sale, "50.01"), 403, "wallet.above_limit")
    assert _adjusts(manager, sale, "50", kind="promotion").json()["kind"] == "promotion"
    assert _held(manager, sale) == "50.00"


def test_money_goes_from_one_client_to_another(admin: Caller, clock: World) -> None:
    giver, taker = clock.sale(activate=False), clock.sale(activate=False)
    _adjusts(admin, giver, "80")
    body = {
        "client_id": str(giver.subscriber.id),
        "to_client_id": str(taker.subscriber.id),
        "amount": "30",
        "reason": "Same family",
    }
    assert admin.post("/billing/transfers", body).status_code == 201
    assert (_held(admin, giver), _held(admin, taker)) == ("50.00", "30.00")
    problem(admin.post("/billing/transfers", {**body, "amount": "50.01"}), 409, "wallet.not_enough")


def test_many_are_credited_in_the_background(admin: Caller, clock: World) -> None:
    from mtandao.domains.ledger.jobs import credit_many

    one, two = clock.sale(activate=False), clock.sale(activate=False)
    body = {
        "accounts": [one.subscriber.account_number, "nobody-1"],
        "client_ids": [str(two.subscriber.id)],
        "amount": "25",
        "reason": "Fibre cut",
        "key": "cut-1",
    }
    answer = admin.post("/billing/credits", body)
    assert answer.status_code == 202, answer.content
    asked = answer.json()
    assert (asked["waiting"], asked["credited"], asked["refused"]) == (2, 0, 1)
    assert admin.post("/billing/credits", body).json() == asked
    credit_many(clock.ctx, bulk_id=asked["id"])
    done = admin.get(f"/billing/credits/{asked['id']}").json()
    assert (done["waiting"], done["credited"], done["refused"], done["total"]) == (0, 2, 1, "50.00")
    (refused,) = admin.get(f"/billing/credits/{asked['id']}/accounts?outcome=refused").json()["items"]
    assert (refused["account"], refused["why"]) == ("nobody-1", "No account of this number.")
    assert [each["id"] for each in admin.get("/billing/credits?q=fibre").json()["items"]] == [asked["id"]]


def test_the_trial_balance_is_even_and_opens(admin: Caller, clock: World) -> None:
    sale = clock.sale()
    clock.pays(sale.subscriber, "5000")
    said = admin.get("/ledger/trial-balance").json()
    assert said["debit"] == said["credit"] == "5000.00"
    assert {each["code"]: each["balance"] for each in said["items"]}["wallet"] == "-1000.00"
    opened = admin.get("/ledger/trial-balance?code=mpesa").json()["items"]
    assert sum(float(each["balance"]) for each in opened) == 5000
    assert admin.get("/ledger/trial-balance?until=2026-11-01").json()["items"] == []


@pytest.mark.parametrize(
    ("asked", "count"), [("", 2), ("kind=invoice", 1), ("from=2026-11-21", 0), ("to=2026-11-20", 2)]
)
def test_journals_are_found(admin: Caller, clock: World, asked: str, count: int) -> None:
    sale = clock.sale()
    _adjusts(admin, sale, "10")
    path = f"/ledger/journals?client_id={sale.subscriber.id}&{asked}"
    assert len(admin.get(path).json()["items"]) == count


def test_who_sees_a_part_of_the_company_sees_no_books_of_the_whole(admin: Caller, clock: World) -> None:
    from mtandao.domains.organizations import contract as organizations

    partner = organizations.add_partner(clock.ctx, name="Kiosk")
    clock.sale()
    assert admin.get("/ledger/journals").json()["items"] != []
    shop = _of_partner(clock, partner.id)
    assert shop.get("/ledger/journals").json()["items"] == []
    problem(shop.get("/ledger/trial-balance"), 403, "not_allowed")


def _of_partner(world: World, organization_id: Any) -> Caller:
    from mtandao.domains.staff import contract as staff

    user = staff.add_user(
        world.ctx,
        full_name="Shop",
        email="shop@x.example",
        password="a-long-password",
        role_code="billing_manager",
        organization_id=organization_id,
    )
    return Caller(f"{world.slug}.localhost", staff.issue_token(world.ctx, user=user, label="tests").token)
