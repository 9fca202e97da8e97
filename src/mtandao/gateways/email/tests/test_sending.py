"""From a wish to the mail server and back: the job against the simulator, over SMTP."""

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pypdf
import pytest
from django.db import connection

from mtandao.domains.billing import contract as billing
from mtandao.domains.messaging import contract as messaging
from mtandao.domains.messaging.contract import Channel
from mtandao.foundation.outbox.relay import drain
from mtandao.foundation.refusals import Unavailable
from mtandao.gateways.email import jobs
from mtandao.gateways.email.tests.conftest import Office, with_mail
from mtandao.gateways.simulation.serving import free_port
from tests.worlds import World


def customer(isp: World, address: str = "jane@example.com", **more: Any) -> tuple[Any, billing.Invoice]:
    """And his first invoice."""
    sale = isp.sale(email=address, **more)
    return sale.subscriber, billing.invoices(isp.ctx).get(subscriber=sale.subscriber)


def mailed(isp: World, address: str = "jane@example.com", **more: Any) -> messaging.Message:
    """An invoice that somebody sends by e-mail, and that the job tried to bring."""
    _owner, invoice = customer(isp, address, **more)
    message = messaging.send_invoice(isp.ctx, invoice_id=invoice.id, channel=Channel.EMAIL)
    jobs.send_letters(isp.ctx)
    return now(isp, message)


def now(isp: World, message: messaging.Message) -> messaging.Message:
    return messaging.message(isp.ctx, message.id)


def test_an_invoice_arrives_with_its_paper(isp: World, office: Office) -> None:
    message = mailed(isp)
    assert (message.state, message.channel, message.to, message.parts) == (
        "sent",
        "email",
        "jane@example.com",
        0,
    )
    (there,) = office.letters
    invoice = billing.invoice(isp.ctx, message.paper_id)  # type: ignore[arg-type]
    assert there["from"] == f"{isp.ctx.tenant.name} <billing@savanna.example>"
    assert there["message_id"] == message.provider_id == f"<{message.id}@savanna.example>"
    assert invoice.number in there["subject"] and f"/portal/bills/{invoice.id}/" in there["text"]
    assert [one["name"] for one in there["papers"]] == [f"{invoice.number}.pdf"]
    paper = httpx.get(f"{office.base}/papers/{there['number']}/0", trust_env=False)
    text = pypdf.PdfReader(io.BytesIO(paper.content)).pages[0].extract_text()
    assert invoice.number in text


def test_a_receipt_arrives_with_its_paper(isp: World, office: Office) -> None:
    owner, _invoice = customer(isp)
    payment = isp.pays(owner, "4000")
    message = messaging.send_receipt(isp.ctx, payment_id=payment.id, channel=Channel.EMAIL)
    jobs.send_letters(isp.ctx)
    assert now(isp, message).state == "sent"
    (there,) = office.letters
    assert (
        payment.receipt in there["subject"] and there["papers"][0]["name"] == f"receipt-{payment.receipt}.pdf"
    )


def test_its_words_are_in_the_language_of_the_customer(isp: World, office: Office) -> None:
    mailed(isp, language="sw")
    assert office.letters[0]["subject"].startswith("Ankara ")


@pytest.mark.parametrize(("address", "why"), [("refused@x.example", "550"), ("full@x.example", "552")])
def test_a_refused_address_is_said_and_not_tried_again(
    isp: World, office: Office, address: str, why: str
) -> None:
    message = mailed(isp, address)
    assert message.state == "failed" and message.reason.startswith(f"The address was refused: {why} ")
    jobs.look_after_letters(isp.ctx)
    jobs.send_letters(isp.ctx)
    assert now(isp, message).attempts == 1 and not office.letters


def test_one_that_is_refused_holds_nobody_up(isp: World, office: Office) -> None:
    _owner, first = customer(isp, "refused@x.example")
    _owner, second = customer(isp, "jane@example.com", phone="+254711000222")
    sent = [
        messaging.send_invoice(isp.ctx, invoice_id=one.id, channel=Channel.EMAIL) for one in (first, second)
    ]
    jobs.send_letters(isp.ctx)
    assert [now(isp, each).state for each in sent] == ["failed", "sent"]


def test_a_greylisted_one_is_brought_at_the_second_try(isp: World, office: Office) -> None:
    message = mailed(isp, "greylisted@x.example")
    assert message.state == "waiting" and "451" in message.reason
    jobs.look_after_letters(isp.ctx)
    jobs.send_letters(isp.ctx)
    assert (now(isp, message).state, now(isp, message).attempts, len(office.letters)) == ("sent", 2, 1)


def test_a_slow_one_arrives_all_the_same(isp: World, office: Office) -> None:
    assert mailed(isp, "slow@x.example").state == "sent"


def test_where_the_line_breaks_before_it_was_taken_it_is_tried_again(isp: World, office: Office) -> None:
    message = mailed(isp, "down@x.example")
    assert message.state == "waiting" and "421" in message.reason


def test_no_answer_after_it_was_given_is_unknown_and_never_sent_again(
    isp: World, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "TIMEOUT_SECONDS", 0.2)
    message = mailed(isp, "slow@x.example")
    assert message.state == "unknown"
    jobs.look_after_letters(isp.ctx)
    jobs.send_letters(isp.ctx)
    assert now(isp, message).attempts == 1


def test_a_server_that_is_away_is_waited_for(isp: World, office: Office, settings: Any) -> None:
    settings.SMTP_URL = f"smtp://127.0.0.1:{free_port()}"
    _owner, invoice = customer(isp)
    message = messaging.send_invoice(isp.ctx, invoice_id=invoice.id, channel=Channel.EMAIL)
    with pytest.raises(Unavailable):
        jobs.send_letters(isp.ctx)
    assert now(isp, message).state == "queued" and "does not answer" in now(isp, message).reason
    settings.SMTP_URL = f"smtp://127.0.0.1:{office.smtp_port}"
    jobs.send_letters(isp.ctx)
    assert now(isp, message).state == "sent"


def test_a_wrong_password_stops_the_account_until_it_is_mended(isp: World, office: Office) -> None:
    with_mail(isp, password="wrong")
    message = mailed(isp)
    server = messaging.active_provider(isp.ctx, Channel.EMAIL)
    assert server is not None and server.stopped_at and "535" in server.stopped_for
    assert message.state == "waiting"
    with_mail(isp)
    jobs.send_letters(isp.ctx)
    assert now(isp, message).state == "sent"


def test_in_the_demo_nothing_leaves_this_machine(isp: World, office: Office, settings: Any) -> None:
    settings.SMTP_URL, settings.LOOPBACK_ONLY = None, True
    message = mailed(isp)
    assert message.state == "waiting" and message.reason == jobs.NOWHERE


def test_it_is_woken_by_a_letter_and_not_by_an_sms(isp: World, office: Office) -> None:
    def queued() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'email'")
            return int(cursor.fetchone()[0])

    drain(["gateways.email.mail_what_waits"])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE queue_name = 'email'")
    messaging.set_up_provider(isp.ctx, username="savanna", api_key="k")
    messaging.send_message(isp.ctx, to="+254700000001", text="Hello")
    drain(["gateways.email.mail_what_waits"])
    assert queued() == 0
    _owner, invoice = customer(isp)
    messaging.send_invoice(isp.ctx, invoice_id=invoice.id, channel=Channel.EMAIL)
    drain(["gateways.email.mail_what_waits"])
    assert queued() == 1


def test_what_could_not_leave_for_a_day_is_not_sent_any_more(isp: World, office: Office) -> None:
    message = mailed(isp, "down@x.example")
    later = replace(isp.ctx, now=isp.ctx.now + timedelta(days=2))
    jobs.look_after_letters(later)
    assert now(isp, message).state == "not_sent"
