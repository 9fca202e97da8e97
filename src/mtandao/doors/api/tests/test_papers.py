"""Papers and lists by API: what a page gives, a program has as well."""

from decimal import Decimal
from typing import Any

import pytest

from mtandao.doors.api.tests.conftest import Caller, of_role, problem
from tests.worlds import World

PAPER = {"accept": "application/pdf"}
FILE = {"accept": "text/csv"}


def whole(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


@pytest.fixture
def sale(clock: World) -> Any:
    return clock.sale(email="jane@example.com")


def lost(clock: World, amount: str = "50") -> Any:
    from mtandao.domains.payments import contract as payments

    received = payments.Received(
        method=payments.Method.MPESA,
        amount=Decimal(amount),
        received_at=clock.now,
        receipt=f"UKLOST{amount}",
        reference="?",
    )
    return payments.receive_payment(clock.ctx, received=received)


def test_a_payment_is_its_receipt_on_paper(admin: Caller, clock: World, sale: Any) -> None:
    paid = clock.pays(sale.subscriber, "100")
    answer = admin.get(f"/billing/transactions/{paid.id}", **PAPER)
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert admin.get(f"/billing/transactions/{paid.id}").json()["id"] == str(paid.id)
    problem(admin.get(f"/billing/transactions/{lost(clock).id}", **PAPER), 404)


def test_on_paper_nothing_is_left_out(clock: World, sale: Any) -> None:
    paid = clock.pays(sale.subscriber, "100")
    caller = of_role(clock, "noc")
    seen = caller.get(f"/billing/transactions/{paid.id}")
    if seen.status_code == 200:
        problem(caller.get(f"/billing/transactions/{paid.id}", **PAPER), 403, "not_allowed")
    else:
        assert seen.status_code == 403


def test_a_shift_is_its_sheet_on_paper(admin: Caller) -> None:
    drawer = admin.post("/billing/drawers", {"name": "Front"}).json()["id"]
    shift = admin.post("/billing/shifts", {"drawer_id": drawer, "float_amount": "10"}).json()["id"]
    answer = admin.get(f"/billing/shifts/{shift}", **PAPER)
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")


def test_a_payout_has_a_voucher_once_it_is_paid(admin: Caller) -> None:
    wish = {"purpose": "other", "method": "bank", "amount": "90", "reason": "Fuel"}
    payout = admin.post("/billing/payouts", wish).json()["id"]
    problem(admin.get(f"/billing/payouts/{payout}", **PAPER), 404)


def test_suspense_is_read_guessed_and_placed_on_an_invoice(admin: Caller, clock: World, sale: Any) -> None:
    waiting = lost(clock, "4000")
    assert admin.get(f"/billing/suspense/{waiting.id}").json()["receipt"] == "UKLOST4000"
    (guess,) = admin.get(f"/billing/suspense/{waiting.id}/guesses").json()["items"]
    assert guess["client_id"] == str(sale.subscriber.id) and guess["settles"] == [sale.invoice.number]
    assert any(reason["kind"] == "amount" and reason["speaks_for"] for reason in guess["reasons"])
    body = {"invoice_id": str(sale.invoice.id)}
    placed = admin.post(f"/billing/suspense/{waiting.id}/placement", body).json()
    assert (placed["client_id"], placed["invoice_id"]) == (str(sale.subscriber.id), str(sale.invoice.id))
    assert admin.get(f"/billing/invoices/{sale.invoice.id}").json()["status"] == "paid"
    problem(admin.get(f"/billing/suspense/{waiting.id}"), 404)
    problem(admin.post(f"/billing/suspense/{waiting.id}/placement", body), 409, "payment.already_placed")


def test_the_invoice_that_was_meant_is_paid_before_an_older_one(clock: World, sale: Any) -> None:
    from mtandao.domains.billing import contract as billing

    clock.now = clock.now.replace(month=12, day=21)
    billing.run_billing(clock.ctx)
    first, second = billing.invoices(clock.ctx).filter(subscriber=sale.subscriber).order_by("id")
    waiting = lost(clock, str(int(second.total)))
    caller = of_role(clock, "admin")  # who signed in a month ago is not signed in any more
    placed = caller.post(f"/billing/suspense/{waiting.id}/placement", {"invoice_id": str(second.id)})
    assert placed.status_code == 200, placed.content
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.paid, second.open_amount) == (Decimal("0.00"), Decimal("0.00"))


def test_a_placement_says_on_whom(admin: Caller, clock: World, sale: Any) -> None:
    waiting, other = lost(clock), clock.sale().subscriber
    problem(admin.post(f"/billing/suspense/{waiting.id}/placement", {}), 422, "malformed")
    crossed = {"client_id": str(other.id), "invoice_id": str(sale.invoice.id)}
    problem(admin.post(f"/billing/suspense/{waiting.id}/placement", crossed), 422, "malformed")
    clock.pays(sale.subscriber, "4000")
    paid = {"invoice_id": str(sale.invoice.id)}
    problem(admin.post(f"/billing/suspense/{waiting.id}/placement", paid), 409, "payment.nothing_to_pay")


def test_accounts_and_what_they_held_after_each_posting(admin: Caller, clock: World, sale: Any) -> None:
    for amount in ("100", "200", "300"):
        clock.pays(sale.subscriber, amount)
    held = admin.get("/ledger/accounts?code=mpesa").json()["items"]
    assert [each["balance"] for each in held] == ["600.00"]
    path = f"/ledger/accounts/{held[0]['id']}/postings"
    assert admin.get(f"/ledger/accounts/{held[0]['id']}").json() == held[0]
    first = admin.get(f"{path}?limit=2").json()
    rest = admin.get(f"{path}?limit=2&cursor={first['next']}").json()
    lines = first["items"] + rest["items"]
    assert [(line["amount"], line["after"]) for line in lines] == [
        ("300.00", "600.00"),
        ("200.00", "300.00"),
        ("100.00", "100.00"),
    ]
    assert rest["next"] is None
    assert len(whole(admin.get(path, **FILE)).splitlines()) == 4


def test_the_books_are_not_for_a_part_of_the_company(clock: World, sale: Any) -> None:
    problem(of_role(clock, "support").get("/ledger/accounts"), 403)


def test_a_statement_in_every_form(admin: Caller, clock: World, sale: Any) -> None:
    clock.pays(sale.subscriber, "100")
    path = f"/clients/{sale.subscriber.id}/statement"
    said = admin.get(path).json()
    assert [(line["charged"], line["paid"], line["after"]) for line in said["lines"]] == [
        (None, "100.00", "-3900.00"),
        ("4000.00", None, "-4000.00"),
    ]
    assert (said["owed"], said["next"]) == ("3900.00", None)
    page = admin.get(f"{path}?limit=1").json()
    after = admin.get(f"{path}?limit=1&cursor={page['next']}").json()
    assert page["lines"] + after["lines"] == said["lines"] and after["next"] is None
    assert len(whole(admin.get(path, **FILE)).splitlines()) == 3
    assert admin.get(path, **PAPER).content.startswith(b"%PDF")
    assert admin.get(f"{path}?from=2030-01-01").json()["lines"] == []
    assert list(problem(admin.get(f"{path}?cursor=nonsense"), 422)["fields"]) == ["cursor"]


def test_asks_are_listed(admin: Caller, clock: World, sale: Any) -> None:
    from mtandao.domains.payments import contract as payments

    payments.set_up_gateway(
        clock.ctx, short_code="174379", consumer_key="key", consumer_secret="secret", passkey="passkey"
    )
    made = admin.post("/billing/stk", {"client_id": str(sale.subscriber.id)}).json()
    assert [each["id"] for each in admin.get("/billing/stk").json()["items"]] == [made["id"]]
    assert admin.get(f"/billing/stk?client_id={clock.sale().subscriber.id}").json()["items"] == []
    assert admin.get(f"/billing/stk?status={made['status']}&q={sale.subscriber.account_number}").json()[
        "items"
    ]
    assert len(whole(admin.get("/billing/stk", **FILE)).splitlines()) == 2


def test_promises_are_listed(clock: World, sale: Any) -> None:
    from mtandao.domains.collections import contract as collections

    clock.now = clock.now.replace(month=12)
    until = clock.now.date().replace(day=clock.now.day + 3)
    collections.take_promise(clock.ctx, subscriber_id=sale.subscriber.id, until=until, reason="Friday")
    admin = of_role(clock, "admin")  # who signed in a month ago is not signed in any more
    (row,) = admin.get("/collections/promises").json()["items"]
    assert (row["client_id"], row["state"]) == (str(sale.subscriber.id), "running")
    assert admin.get("/collections/promises?status=broken").json()["items"] == []
    assert admin.get(f"/collections/promises?q={sale.subscriber.account_number}").json()["items"] == [row]


def test_an_invoice_is_sent(admin: Caller, clock: World, sale: Any) -> None:
    path = f"/billing/invoices/{sale.invoice.id}/sending"
    problem(admin.post(path, {"channel": "email"}), 409, "messaging.not_set_up")
    problem(admin.get("/sms/mail-server"), 404)
    server = {
        "host": "smtp.example.com",
        "from_address": "billing@example.com",
        "username": "b",
        "password": "p",
    }
    set_up = admin.patch("/sms/mail-server", server).json()
    assert (set_up["port"], set_up["security"], "password" in set_up) == (587, "starttls", False)
    sent = admin.post(path, {"channel": "email"}).json()
    assert (sent["channel"], sent["to"], sent["paper"]) == ("email", "jane@example.com", "invoice")
    problem(admin.post(path, {"channel": "email"}), 409, "message.sent_just_now")
    problem(admin.post(path, {"channel": "pigeon"}), 422)
    assert (
        admin.get(f"/sms/logs?paper_id={sale.invoice.id}&channel=email").json()["items"][0]["id"]
        == sent["id"]
    )


def test_a_disconnected_service_is_told_to_be_reactivated_first(
    admin: Caller, clock: World, sale: Any
) -> None:
    client = f"/clients/{sale.subscriber.id}"
    assert admin.post(f"{client}/disconnection", {"reason": "Moved out"}).status_code == 200
    dearer = admin.post(
        "/packages", {"name": "Gold", "download_mbps": 50, "upload_mbps": 10, "price": "5000"}
    ).json()["id"]
    which = {"subscription_id": str(sale.subscription.id)}
    for path, body in (("plan-change", {"package_id": dearer}), ("relocation", {"address": "Plot 7"})):
        said = problem(admin.post(f"{client}/{path}", {**which, **body}), 409, "subscription.ended")
        assert "reactivate it first" in said["detail"], said
