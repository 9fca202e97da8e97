"""Invoices and receipts sent from their pages, and what the page says became of them."""

from mtandao.domains.messaging import contract as messaging
from mtandao.domains.messaging.contract import Result, State
from mtandao.doors.console.tests.conftest import Sitting
from tests.worlds import World

SERVER = {
    "host": "smtp.savanna.example",
    "port": "587",
    "security": "starttls",
    "username": "savanna",
    "password": "sesame",
    "from_address": "billing@savanna.example",
    "active": "on",
}


def test_an_invoice_is_sent_by_mail_and_a_refused_address_is_said(world: World, admin: Sitting) -> None:
    page = admin.follow("/messages/mail-server/", SERVER)
    assert "billing@savanna.example" in page and "sesame" not in page
    sale = world.sale(email="jane@example.com")
    at = f"/messages/send/invoice/{sale.invoice.id}/"
    assert at in admin.get(f"/invoices/{sale.invoice.id}/")
    assert "jane@example.com" in admin.get(at)
    page = admin.follow(at, {"channel": "email"})
    assert "jane@example.com" in page and "Waiting to be sent" in page
    message = messaging.last_message_about(world.ctx, sale.invoice.id)
    assert message is not None
    refused = "The address was refused: 550 no such user."
    messaging.claim_messages(world.ctx, texts=1, phones=1, channel="email")
    result = Result(message_id=message.id, state=State.FAILED, reason=refused)
    messaging.record_results(world.ctx, results=[result], channel="email")
    assert refused in admin.get(f"/invoices/{sale.invoice.id}/")
    admin.post(at, {"channel": "email"}, 409)


def test_without_an_address_only_sms_is_offered(world: World, admin: Sitting) -> None:
    messaging.set_up_provider(world.ctx, username="savanna", api_key="k")
    sale = world.sale()
    page = admin.get(f"/messages/send/invoice/{sale.invoice.id}/")
    assert "No e-mail address of" in page and 'value="email"' not in page
    admin.post(f"/messages/send/invoice/{sale.invoice.id}/", {"channel": "email"}, 422)
    assert "on its way" in admin.follow(f"/messages/send/invoice/{sale.invoice.id}/", {"channel": "sms"})


def test_a_receipt_is_sent_from_its_payment(world: World, admin: Sitting) -> None:
    messaging.set_up_provider(world.ctx, username="savanna", api_key="k")
    sale = world.sale()
    payment = world.pays(sale.subscriber, "100")
    at = f"/messages/send/receipt/{payment.id}/"
    assert at in admin.get(f"/payments/{payment.id}/")
    assert "on its way" in admin.follow(at, {"channel": "sms"})


def test_a_server_that_cannot_work_comes_back_with_what_was_typed(admin: Sitting) -> None:
    page = admin.post("/messages/mail-server/", {**SERVER, "security": "none"}, 422).content.decode()
    assert "open line" in page and "smtp.savanna.example" in page and "sesame" not in page
