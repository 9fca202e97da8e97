"""Sending an invoice or a receipt: who may, to whom, once, and what a run sends by itself."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from mtandao.domains.billing import contract as billing
from mtandao.domains.messaging import contract as messaging
from mtandao.domains.messaging.contract import Channel
from mtandao.domains.messaging.tests.conftest import queries, settle
from mtandao.domains.payments import contract as payments
from mtandao.foundation.audit.models import AuditEntry
from mtandao.foundation.refusals import Malformed, NotAllowed, NotFound
from mtandao.foundation.tenancy.fence import fence
from tests.worlds import World

MAIL: dict[str, Any] = {
    "host": "smtp.savanna.example",
    "username": "savanna",
    "password": "sesame",
    "from_address": "billing@savanna.example",
}


def invoiced(isp: World, **person: Any) -> billing.Invoice:
    sale = isp.sale(**person)
    settle(isp)
    return billing.invoices(isp.ctx).get(subscriber=sale.subscriber)


def by_sms(isp: World, invoice: billing.Invoice) -> messaging.Message:
    return messaging.send_invoice(isp.ctx, invoice_id=invoice.id, channel=Channel.SMS)


def by_mail(isp: World, invoice: billing.Invoice) -> messaging.Message:
    return messaging.send_invoice(isp.ctx, invoice_id=invoice.id, channel=Channel.EMAIL)


def test_an_sms_holds_number_sum_day_and_link(isp: World) -> None:
    invoice = invoiced(isp)
    message = by_sms(isp, invoice)
    assert invoice.number in message.body and "KES 4,000" in message.body
    assert f"/portal/bills/{invoice.id}/" in message.body
    assert (message.state, message.paper, message.paper_id, message.parts) == (
        "queued",
        "invoice",
        invoice.id,
        1,
    )


def test_once_a_minute_for_each_channel(isp: World) -> None:
    invoice = invoiced(isp, email="jane@example.com")
    messaging.set_up_mail(isp.ctx, **MAIL)
    by_sms(isp, invoice)
    by_mail(isp, invoice)
    with pytest.raises(messaging.SentJustNow):
        by_sms(isp, invoice)
    isp.now = isp.now.replace(hour=(isp.now.hour + 1) % 24)
    assert by_sms(isp, invoice).state == "queued"


def test_nobody_is_told_to_pay_what_is_paid_or_void(isp: World) -> None:
    paid = invoiced(isp, email="jane@example.com")
    isp.pays(paid.subscriber, "4000")
    with pytest.raises(messaging.NothingToSend, match="Nothing is open"):
        by_sms(isp, paid)
    void = invoiced(isp, phone="+254711000222")
    billing.void_invoice(isp.ctx, invoice_id=void.id, reason="Billed twice")
    with pytest.raises(messaging.NothingToSend, match="void"):
        by_sms(isp, void)


def test_without_an_address_or_a_server_it_says_what_is_missing(isp: World) -> None:
    invoice = invoiced(isp)
    with pytest.raises(messaging.NotSetUp, match="Mail server"):
        by_mail(isp, invoice)
    messaging.set_up_mail(isp.ctx, **MAIL)
    with pytest.raises(messaging.NoAddress, match="no e-mail address"):
        by_mail(isp, invoice)


def test_another_provider_knows_nothing_of_it(isp: World) -> None:
    invoice, coast = invoiced(isp), World(slug="coast")
    with fence(coast.ctx), pytest.raises(NotFound):
        messaging.send_invoice(coast.ctx, invoice_id=invoice.id, channel=Channel.SMS)


def test_it_takes_the_right_to_send(isp: World) -> None:
    invoice = invoiced(isp)
    with pytest.raises(NotAllowed):
        messaging.send_invoice(isp.as_role("readonly"), invoice_id=invoice.id, channel=Channel.SMS)


def test_a_receipt_needs_an_owner(isp: World) -> None:
    lost = payments.receive_payment(
        isp.ctx,
        received=payments.Received(
            method=payments.Method.MPESA,
            amount=Decimal(50),
            received_at=isp.now,
            receipt="UKLOST",
            reference="?",
        ),
    )
    with pytest.raises(messaging.NothingToSend):
        messaging.send_receipt(isp.ctx, payment_id=lost.id, channel=Channel.SMS)


def test_a_run_sends_its_invoices_by_mail_where_the_provider_wants_it(isp: World) -> None:
    jane, joe = invoiced(isp, email="jane@example.com"), invoiced(isp, phone="+254711000222")
    for one in (jane, joe):
        isp.pays(one.subscriber, "4000")
    messaging.set_up_mail(isp.ctx, **MAIL, with_runs=True)
    isp.now = isp.now.replace(month=12)
    billing.run_billing(isp.ctx)
    settle(isp)
    letters = list(messaging.messages(isp.ctx).filter(channel=Channel.EMAIL))
    assert [(one.to, one.bulk, one.state) for one in letters] == [("jane@example.com", True, "queued")]
    # The event comes again.
    invoice_ids = [letters[0].paper_id]
    assert messaging.mail_invoices(isp.ctx, invoice_ids=invoice_ids) == []  # type: ignore[arg-type]


def test_a_run_sends_none_where_he_does_not(isp: World) -> None:
    jane = invoiced(isp, email="jane@example.com")
    isp.pays(jane.subscriber, "4000")
    messaging.set_up_mail(isp.ctx, **MAIL)
    isp.now = isp.now.replace(month=12)
    billing.run_billing(isp.ctx)
    settle(isp)
    assert not messaging.messages(isp.ctx).filter(channel=Channel.EMAIL).exists()


def test_many_letters_cost_no_query_each(isp: World) -> None:
    messaging.set_up_mail(isp.ctx, **MAIL, with_runs=True)
    counts = []
    for number in (1, 6):
        ids = [
            invoiced(isp, email=f"c{number}{each}@example.com", phone=f"+2547110{number}{each:04d}").id
            for each in range(number)
        ]
        with queries() as captured:
            assert len(messaging.mail_invoices(isp.ctx, invoice_ids=ids)) == number
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": "not a host"},
        {"host": ""},
        {"port": 22},
        {"security": "hope"},
        {"security": "none"},
        {"from_address": "billing"},
        {"password": ""},
    ],
)
def test_a_server_that_cannot_work_is_refused(world: World, wrong: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        messaging.set_up_mail(world.ctx, **{**MAIL, **wrong})
    assert messaging.active_provider(world.ctx, Channel.EMAIL) is None


def test_the_password_is_kept_sealed_and_out_of_the_audit(isp: World) -> None:
    messaging.set_up_mail(isp.ctx, **MAIL)
    changed = messaging.set_up_mail(isp.ctx, host="mail.savanna.example")
    assert (changed.api_key, changed.username, changed.port) == ("sesame", "savanna", 587)
    with connection.cursor() as cursor:
        cursor.execute("SELECT api_key FROM messaging_providersettings WHERE channel = 'email'")
        assert "sesame" not in cursor.fetchone()[0]
    entries = AuditEntry.objects.filter(tenant_id=isp.tenant_id, table_name="messaging_providersettings")
    assert entries.exists() and not any("sesame" in str(entry.after) for entry in entries)
