"""What others get wrong and what breaks: nothing is booked that should not be, and nothing booked is lost."""

import os
import signal
from datetime import date, timedelta

import pytest

from mtandao.foundation.ids import new_id
from tests.stories import daraja
from tests.stories.homes import username, wait_online
from tests.stories.provider import SILENT, Json, Provider, morning_of
from tests.stories.stack import NOT_YET, STORY, Stack, eventually

pytestmark = STORY


@pytest.fixture(scope="module")
def savanna(stack: Stack) -> Provider:
    return Provider(stack, "savanna", "admin@savanna.example")


@pytest.fixture(scope="module")
def behind_the_wall(savanna: Provider, stack: Stack) -> list[Json]:
    """Two who did not pay their first invoice, and four days have gone."""
    clients = [savanna.register(name, ending=SILENT) for name in ("Zuhura", "Wekesa")]
    for client in clients:
        wait_online(stack, client)
    due_on = date.fromisoformat(savanna.invoices(clients[0])[0]["due_on"])
    stack.move_clock(to=morning_of(due_on + timedelta(days=4)))
    for client in clients:
        wait_online(stack, client, walled=True)
    return clients


def is_whole(stack: Stack) -> bool:
    """Everything serves, FreeRADIUS and workers too."""
    return stack.is_ready()


def callback(checkout: str, receipt: str) -> Json:
    items = [
        {"Name": "Amount", "Value": 2500.0},
        {"Name": "MpesaReceiptNumber", "Value": receipt},
        {"Name": "TransactionDate", "Value": 20261121043751},
        {"Name": "PhoneNumber", "Value": 254790000105},
    ]
    told = {
        "MerchantRequestID": "4ac3-8164-44e8-a47b946a4e11",
        "CheckoutRequestID": checkout,
        "ResultCode": 0,
        "ResultDesc": "The service request is processed successfully.",
        "CallbackMetadata": {"Item": items},
    }
    return {"Body": {"stkCallback": told}}


@pytest.mark.parametrize(
    "path", ["/api/webhooks/mpesa-callback", "/hooks/mp/stk/01a1fc45-2f29-7738-bb75-cd243facb4e0"]
)
def test_a_callback_for_an_unknown_checkout_is_acknowledged_and_books_nothing(
    savanna: Provider, stack: Stack, path: str
) -> None:
    checkout, receipt = f"ws_CO_{new_id().hex}", f"U{new_id().hex[-9:].upper()}"
    answer = stack.raw("savanna").post(path, json=callback(checkout, receipt))
    assert (answer.status_code, answer.json()["ResultCode"]) == (200, 0)
    stored = "SELECT outcome FROM payments_inboxmessage WHERE encode(body, 'escape') LIKE %s"
    outcome = eventually(lambda: stack.rows(stored + " AND handled_at IS NOT NULL", f"%{checkout}%"))
    assert checkout in outcome[0][0] or "none" in outcome[0][0]
    assert savanna.get("/billing/transactions", receipt=receipt)["items"] == []
    assert savanna.get("/billing/suspense", q=receipt)["items"] == []


def asked_and_holding(savanna: Provider, name: str) -> tuple[Json, Json]:
    """A customer with a prompt on his phone, and that prompt."""
    client = savanna.register(name)
    daraja.told(savanna.stack, "/customers", {"phone": client["phone"], "held": True})
    ask = savanna.post("/billing/stk", {"client_id": client["id"]})
    eventually(lambda: savanna.get(f"/billing/stk/{ask['id']}")["status"] == "accepted", what="the prompt")
    (push,) = daraja.pushes_to(savanna.stack, client)
    return client, push


def handled(stack: Stack, receipt: str) -> int:
    """How many messages about that receipt were stored and looked at."""
    query = (
        "SELECT count(*) FROM payments_inboxmessage "
        "WHERE handled_at IS NOT NULL AND encode(body, 'escape') LIKE %s"
    )
    return int(stack.rows(query, f"%{receipt}%")[0][0])


def test_a_confirmation_that_overtakes_its_callback_is_the_same_payment(
    savanna: Provider, stack: Stack
) -> None:
    client, push = asked_and_holding(savanna, "Awino")
    for deed in ("lose", "pay"):
        daraja.told(stack, f"/prompts/{push['checkout_id']}/{deed}", {})
    (payment,) = eventually(lambda: savanna.payments(client), what="the confirmation's payment")
    assert payment["receipt"] and payment["amount"] == "4000.00"
    late = callback(push["checkout_id"], payment["receipt"])
    late["Body"]["stkCallback"]["CallbackMetadata"]["Item"][0]["Value"] = 4000.0
    for _ in range(2):  # and then it comes twice
        told = stack.raw("savanna").post(push["callback_url"].partition(f":{stack.port}")[2], json=late)
        assert (told.status_code, told.json()["ResultCode"]) == (200, 0)
    eventually(lambda: handled(stack, payment["receipt"]) == 3, what="all three messages looked at")
    paid_once(savanna, client, payment["receipt"])


def test_a_callback_and_its_confirmation_are_the_same_payment(savanna: Provider, stack: Stack) -> None:
    client, push = asked_and_holding(savanna, "Chebet")
    for deed in ("duplicate", "pay"):
        daraja.told(stack, f"/prompts/{push['checkout_id']}/{deed}", {})
    (payment,) = eventually(lambda: savanna.payments(client), what="the payment")
    eventually(lambda: handled(stack, payment["receipt"]) == 3, what="callback, callback and confirmation")
    paid_once(savanna, client, payment["receipt"])


def paid_once(savanna: Provider, client: Json, receipt: str) -> None:
    (payment,) = savanna.payments(client)
    assert (payment["receipt"], payment["amount"]) == (receipt, "4000.00")
    asked = savanna.wait_for("payment.asked", client_id=client["id"])
    assert savanna.get(f"/billing/stk/{asked['subject_id']}")["status"] == "succeeded"
    now = savanna.client(client["id"])
    assert (now["balance"], now["wallet"]) == ("0.00", "0.00")
    assert savanna.names(client_id=client["id"]).count("payment.received") == 1


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b'{"Body": {}}', b"\xff\xfe", b"9" * 300_000])
def test_a_callback_that_makes_no_sense_is_acknowledged_and_set_aside(stack: Stack, body: bytes) -> None:
    answer = stack.raw("savanna").post("/api/webhooks/mpesa-callback", content=body)
    assert (answer.status_code, answer.json()["ResultCode"]) == (200, 0)
    waiting = "SELECT count(*) FROM payments_inboxmessage WHERE handled_at IS NULL"
    eventually(lambda: stack.rows(waiting) == [(0,)], what="every message looked at")


def test_a_payment_is_booked_while_freeradius_is_down_and_he_is_online_when_it_is_back(
    savanna: Provider, stack: Stack, behind_the_wall: list[Json]
) -> None:
    client = behind_the_wall[0]
    os.kill(stack.pid("radius"), signal.SIGSTOP)  # it holds its port and answers nothing
    try:
        receipt = daraja.pay_by_hand(stack, client, "4000")
        savanna.wait_for("account.cleared", client_id=client["id"])
        savanna.wait_until_radius_gives(client)
        (payment,) = savanna.payments(client)
        assert payment["receipt"] == receipt
    finally:
        stack.kill("radius")
    eventually(lambda: is_whole(stack), within_s=60, what="FreeRADIUS again", despite=NOT_YET)
    wait_online(stack, client, rate="5120k/20480k")


def test_provisioning_waits_for_the_radius_database_and_catches_up(
    savanna: Provider, stack: Stack, behind_the_wall: list[Json]
) -> None:
    client = behind_the_wall[1]
    with stack.without("mtandao_radius"):
        daraja.pay_by_hand(stack, client, "4000")
        savanna.wait_for("account.cleared", client_id=client["id"])
        wanted = eventually(
            lambda: login if (login := savanna.login_of(client))["access"] == "online" else None
        )
        assert wanted is not None and wanted["provisioned_at"] is None
        assert savanna.client(client["id"])["balance"] == "0.00"
        ready = stack.raw("").get("/readyz")
        assert ready.status_code == 503 and ready.json()["checks"]["radius_database"] != "ok"
    savanna.wait_until_radius_gives(client)
    held = "SELECT groupname FROM radusergroup WHERE username = %s"
    assert stack.radius_rows(held, username(client)) == [("plan-home-basic",)]
    wait_online(stack, client, rate="5120k/20480k")
    eventually(lambda: is_whole(stack), within_s=60, what="everything again", despite=NOT_YET)
    assert savanna.get("/outbox", state="dead")["items"] == []
