"""Money by API: recorded by hand, asked for by STK, placed out of suspense."""

from decimal import Decimal
from typing import Any

import pytest

from mtandao.doors.api.tests.conftest import Caller, of_role, problem
from tests.worlds import World


def _gateway(world: World) -> None:
    from mtandao.domains.payments import contract as payments

    payments.set_up_gateway(
        world.ctx, short_code="174379", consumer_key="key", consumer_secret="secret", passkey="passkey"
    )


def test_a_payment_by_hand_pays_the_invoice_and_the_rest_waits_in_the_wallet(
    admin: Caller, clock: World
) -> None:
    sale = clock.sale()
    body = {
        "client_id": str(sale.subscriber.id),
        "amount": "4500",
        "method": "bank",
        "reference": "ft-2211",
        "received_at": "2026-11-19T15:30:00+03:00",
    }
    answer = admin.post("/billing/transactions", body)
    assert answer.status_code == 201, answer.content
    said = answer.json()
    assert (said["amount"], said["currency"], said["method"]) == ("4500.00", "KES", "bank")
    assert (said["status"], said["receipt"]) == ("placed", "FT-2211")
    assert said["received_at"] == "2026-11-19T12:30:00.000Z"
    assert said["taken_by"] == "Achieng Odhiambo"
    client = admin.get(f"/clients/{sale.subscriber.id}").json()
    assert (client["balance"], client["wallet"], client["owed"]) == ("500.00", "500.00", "0.00")
    assert admin.get(f"/billing/invoices/{sale.invoice.id}").json()["status"] == "paid"
    assert admin.get("/billing/transactions").json()["items"] == [said]
    assert admin.get(f"/billing/transactions/{said['id']}").json() == said
    problem(admin.post("/billing/transactions", body), 409, "payment.receipt_used")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "1.001"}, "amount"),
        ({"amount": "12345678901.00"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": None}, "amount"),
        ({"method": "gold"}, "method"),
        ({"received_at": "2026-11-20T09:00:01Z"}, "received_at"),
        ({"received_at": "2026-11-20T09:00:00"}, "received_at"),
        ({"client": "x"}, "client"),
    ],
)
def test_a_payment_that_cannot_be_is_refused_and_nothing_is_booked(
    change: dict[str, Any], field: str, admin: Caller, clock: World
) -> None:
    client = clock.sale().subscriber
    body = {"client_id": str(client.id), "amount": "100", **change}
    assert list(problem(admin.post("/billing/transactions", body), 422)["fields"]) == [field]
    assert admin.get("/billing/transactions").json()["items"] == []
    assert admin.get(f"/clients/{client.id}").json()["wallet"] == "0.00"


def test_anothers_invoice_is_not_his_to_pay(admin: Caller, clock: World) -> None:
    one, two = clock.sale(), clock.sale()
    body = {"client_id": str(one.subscriber.id), "amount": "5", "invoice_id": str(two.invoice.id)}
    assert "invoice_id" in problem(admin.post("/billing/transactions", body), 422)["fields"]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("", 3),
        ("method=mpesa", 2),
        ("method=cash", 1),
        ("status=placed", 2),
        ("status=suspense", 1),
        ("receipt=ukk0000001", 1),
        ("q=UKK0000001", 1),
        ("q=Kamau 1", 2),
        ("received_from=2026-11-20&received_to=2026-11-20", 3),
        ("received_to=2026-11-19", 0),
        ("received_to=9999-12-31", 3),
    ],
)
def test_payments_are_found(asked: str, count: int, admin: Caller, clock: World) -> None:
    from mtandao.domains.payments import contract as payments

    client = clock.sale().subscriber
    clock.pays(client, "10")
    payments.record_payment(clock.ctx, subscriber_id=client.id, amount=Decimal(20))
    client.account_number = "XX"
    clock.pays(client, "30")
    assert len(admin.get(f"/billing/transactions?{asked}").json()["items"]) == count


def test_amounts_are_absent_for_whoever_may_not_see_money(clock: World) -> None:
    from mtandao.domains.staff.models import Role

    Role.objects.create(tenant_id=clock.tenant_id, name="Clerk", code="clerk", patterns=["payments.view"])
    clock.pays(clock.sale().subscriber, "10")
    (seen,) = of_role(clock, "clerk").get("/billing/transactions").json()["items"]
    assert "amount" not in seen


def test_money_without_an_owner_is_placed(admin: Caller, clock: World) -> None:
    client = clock.sale().subscriber
    client.account_number = "XYZ-1"
    clock.pays(client, "4000")
    (lost,) = admin.get("/billing/suspense").json()["items"]
    assert lost["client_id"] is None
    assert lost["suspense_reason"]
    body = {"client_id": str(client.id)}
    placed = admin.post(f"/billing/suspense/{lost['id']}/placement", body)
    assert placed.status_code == 200, placed.content
    assert (placed.json()["status"], placed.json()["client_id"]) == ("placed", str(client.id))
    assert admin.get("/billing/suspense").json()["items"] == []
    assert admin.get(f"/clients/{client.id}").json()["balance"] == "0.00"
    problem(admin.post(f"/billing/suspense/{lost['id']}/placement", body), 409, "payment.already_placed")


def test_a_phone_is_asked_once_at_a_time(admin: Caller, clock: World) -> None:
    client = clock.sale().subscriber
    body = {"client_id": str(client.id)}
    problem(admin.post("/billing/stk", body), 409, "payment.no_gateway")
    _gateway(clock)
    answer = admin.post("/billing/stk", body)
    assert answer.status_code == 201, answer.content
    said = answer.json()
    assert (said["status"], said["amount"], said["phone"]) == ("created", "4000.00", client.phone)
    assert admin.get(f"/billing/stk/{said['id']}").json() == said
    refused = problem(admin.post("/billing/stk", body), 409, "payment.in_progress")
    assert refused["facts"]["ask_id"] == said["id"]
    clock.later(minutes=4)
    assert admin.post("/billing/stk", {**body, "amount": "99.50", "phone": "0722000111"}).status_code == 201


def test_M7_a_second_request_within_three_minutes_is_refused_with_409(admin: Caller, clock: World) -> None:
    _gateway(clock)
    body = {"client_id": str(clock.sale().subscriber.id), "amount": "500"}
    assert admin.post("/billing/stk", body).status_code == 201
    clock.later(minutes=2, seconds=59)
    problem(admin.post("/billing/stk", body), 409, "payment.in_progress")
    clock.later(seconds=2)
    assert admin.post("/billing/stk", body).status_code == 201


@pytest.mark.parametrize(
    ("change", "code"),
    [({"amount": "300000"}, "malformed"), ({"phone": "12"}, "subscriber.not_a_phone_number")],
)
def test_what_m_pesa_cannot_be_asked_is_refused(
    change: dict[str, str], code: str, admin: Caller, clock: World
) -> None:
    _gateway(clock)
    client = clock.sale().subscriber
    problem(admin.post("/billing/stk", {"client_id": str(client.id), **change}), 422, code)


def test_m_pesa_is_asked_for_whole_shillings(admin: Caller, clock: World) -> None:
    _gateway(clock)
    body = {"client_id": str(clock.sale().subscriber.id), "amount": "0.50"}
    assert admin.post("/billing/stk", body).json()["amount"] == "1.00"


def test_whoever_owes_nothing_is_not_asked(admin: Caller, clock: World) -> None:
    _gateway(clock)
    client = clock.sale().subscriber
    clock.pays(client, "4000")
    problem(admin.post("/billing/stk", {"client_id": str(client.id)}), 409, "payment.nothing_to_pay")


def test_a_promise_keeps_an_account_online(admin: Caller, clock: World) -> None:
    client = clock.sale().subscriber
    at = f"/clients/{client.id}"
    assert admin.get(f"{at}/standing").json()["stage"] == "clear"
    answer = admin.post(f"{at}/promise", {"until": "2026-11-27", "reason": "Salary on Friday"})
    assert answer.status_code == 201, answer.content
    assert answer.json()["promise_until"] == "2026-11-27"
    problem(admin.post(f"{at}/promise", {"until": "2027-11-27", "reason": "x"}), 409, "promise.too_long")
    assert (
        "reason"
        in problem(admin.post(f"{at}/promise", {"until": "2026-11-27", "reason": " "}), 422)["fields"]
    )
    clock.pays(client, "4000")
    problem(admin.post(f"{at}/promise", {"until": "2026-11-27", "reason": "x"}), 409, "promise.nothing_owed")
