"""The pages of the tax office: its line, one paper, the device; and its signature on the invoice's page and paper."""

from typing import Any

import pytest

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.models import FiscalDocument, Invoice
from mtandao.domains.billing.pdf import credit_note_pdf, invoice_pdf
from mtandao.domains.billing.tests.fiscal_world import DEVICE, announced, device, invoices, signed
from mtandao.domains.billing.tests.test_credit_notes import credit
from tests.room_pages import URLS, Desk, words_of
from tests.stories.papers import words_on
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def document_of(world: World, paper: Any) -> FiscalDocument:
    found = billing.paper_of(world.ctx, paper)
    assert found is not None
    return found


def page_of(desk: Desk, document: FiscalDocument) -> str:
    return words_of(desk.get(f"/fiscal/{document.id}/"))


def test_without_a_device_the_line_says_what_it_would_be_for(desk: Desk) -> None:
    said = words_of(desk.get("/fiscal/"))
    assert "No papers for the tax office" in said and "Fiscal device" in said
    assert "How it is" in words_of(desk.get("/fiscal/device/"))


def test_the_line_counts_by_state_and_is_found_by_number(world: World, desk: Desk) -> None:
    device(world)
    first, second, third = invoices(world, "100", "200", "300")
    note = credit(world, first, "30")
    signed(world, document_of(world, first))
    said = words_of(desk.get("/fiscal/"))
    assert "All 4" in said and "Not signed yet 3" in said and "Rejected 0" in said and "Signed 1" in said
    assert "3 papers are not signed yet. The oldest waits since" in said
    waiting = words_of(desk.get("/fiscal/?state=pending"))
    assert second.number in waiting and first.number not in waiting
    for typed in (second.number, second.number.lower(), second.number[-3:]):
        found = words_of(desk.get(f"/fiscal/?q={typed}"))
        assert second.number in found and third.number not in found, typed
    assert note.number in words_of(desk.get(f"/fiscal/?q={note.number}"))
    for each in (second, third, note):
        signed(world, document_of(world, each))
    assert "KRA has signed all that was issued." in words_of(desk.get("/fiscal/"))


def test_a_rejected_paper_says_why_is_mended_and_sent_again(world: World, desk: Desk) -> None:
    device(world)
    first, _, _ = invoices(world, "100", "200", "300")
    document = document_of(world, first)
    billing.record_sending(world.ctx, document_id=document.id, payload='{"custTin": "12"}')
    billing.record_rejected(world.ctx, document_id=document.id, words="KRA says 910: custTin")
    assert f"{first.number} is rejected, and 2 behind it wait. KRA says 910: custTin" in words_of(
        desk.get("/fiscal/")
    )
    said = page_of(desk, document)
    assert "KRA says 910: custTin" in said and "Mend what it names, then send it again" in said
    assert "Send again" in said and '{"custTin": "12"}' in said and "Cable 1 D 1" in said
    question = words_of(desk.get(f"/fiscal/{document.id}/send-again/"))
    assert "It keeps its number at KRA" in question
    sent = desk.post(f"/fiscal/{document.id}/send-again/")
    assert sent["Location"] == f"/fiscal/{document.id}/"
    document.refresh_from_db()
    assert (document.state, document.payload) == ("pending", "")
    assert "It goes out by itself, in its order." in page_of(desk, document)
    again = desk.post(f"/fiscal/{document.id}/send-again/")
    assert again.status_code == 409 and "is not rejected: it goes out by itself" in words_of(again)


def test_the_invoice_carries_the_signature_on_its_page_and_on_paper(world: World, desk: Desk) -> None:
    device(world)
    (invoice,) = invoices(world, "100")
    before = words_of(desk.get(f"/invoices/{invoice.id}/"))
    assert "Tax office" in before and "Not signed yet" in before and "Control unit" not in before
    assert "Void invoice" not in before
    assert "Signed by KRA" not in words_on(invoice_pdf(world.ctx, invoice))
    signed(world, document_of(world, invoice))
    answer = desk.get(f"/invoices/{invoice.id}/")
    said = words_of(answer)
    assert "Control unit KRACU1" in said and "Receipt 1/1" in said and "Signature SIGN" in said
    assert 'QR code"><svg' in answer.content.decode()
    paper = words_on(invoice_pdf(world.ctx, Invoice.objects.get(pk=invoice.pk)))
    assert "Signed by KRA (eTIMS)" in paper and "KRACU1" in paper and "1/1" in paper and "SIGN" in paper


def test_a_credit_notes_page_in_the_line_leads_to_the_invoice_it_takes_back(world: World, desk: Desk) -> None:
    device(world)
    (invoice,) = invoices(world, "100")
    note = credit(world, invoice, "30")
    said = desk.get(f"/fiscal/{document_of(world, note).id}/")
    assert f'href="/invoices/{invoice.id}/"' in said.content.decode() and "Takes back" in words_of(said)
    signed(world, document_of(world, note))
    assert "Control unit KRACU1" in words_of(desk.get(f"/invoices/credit-notes/{note.id}/"))
    assert "Signed by KRA (eTIMS)" in words_on(credit_note_pdf(world.ctx, note))


def test_the_device_is_set_up_tested_and_retired_on_pages(world: World, desk: Desk) -> None:
    sent = {**DEVICE, "door": "classic", "next_number": "1", "net": "on"}
    wrong = desk.post("/fiscal/device/", {**sent, "pin": "12"})
    assert wrong.status_code == 422 and "Eleven characters" in words_of(wrong)
    assert desk.post("/fiscal/device/", sent).status_code == 302
    made = billing.fiscal_device(world.ctx)
    assert made is not None and (made.pin, made.state) == ("P051234567S", "new")
    assert len(announced("fiscal.device_set_up")) == 1
    assert "Status Not known to KRA yet" in words_of(desk.get("/fiscal/device/"))
    assert desk.post(f"/fiscal/device/{made.id}/test/").status_code == 302
    assert len(announced("fiscal.test_wanted")) == 1
    billing.record_device_started(
        world.ctx, device_id=made.id, communication_key="told-once", control_unit="KRACU7"
    )
    known = desk.get("/fiscal/device/")
    assert "Control unit KRACU7" in words_of(known) and "Begin anew" in words_of(known)
    assert "told-once" not in known.content.decode()
    assert desk.post("/fiscal/device/", {**sent, "pin": "P059999999C", "sandbox": "on"}).status_code == 302
    made.refresh_from_db()
    assert (made.pin, made.sandbox, made.communication_key) == ("P051234567S", True, "told-once")
    assert desk.post(f"/fiscal/device/{made.id}/retire/").status_code == 302
    assert billing.fiscal_device(world.ctx) is None


def test_what_kra_calls_our_taxes_is_chosen_on_a_page(world: World, desk: Desk) -> None:
    group = billing.create_tax_group(world.ctx, code="ODD", name="Odd", inclusive=True)
    assert "Odd (ODD)" in words_of(desk.get("/fiscal/device/classes/"))
    assert desk.post("/fiscal/device/classes/", {"ODD": "E"}).status_code == 302
    group.refresh_from_db()
    assert group.fiscal_class == "E"


@pytest.mark.parametrize("role", ["support", "noc"])
def test_who_may_not_see_invoices_sees_no_papers(world: World, role: str) -> None:
    device(world)
    (invoice,) = invoices(world, "100")
    document = document_of(world, invoice)
    for url in ("/fiscal/", f"/fiscal/{document.id}/", "/fiscal/device/"):
        assert Desk(world, role).get(url).status_code == 403


def test_who_only_sees_invoices_sends_nothing_again(world: World) -> None:
    made = device(world)
    (invoice,) = invoices(world, "100")
    document = document_of(world, invoice)
    billing.record_rejected(world.ctx, document_id=document.id, words="910")
    billing_agent = Desk(world, "billing")
    said = page_of(billing_agent, document)
    assert "910" in said and "Send again" not in said
    for url in (
        f"/fiscal/{document.id}/send-again/",
        f"/fiscal/device/{made.id}/retire/",
        f"/fiscal/device/{made.id}/test/",
        "/fiscal/device/",
    ):
        assert billing_agent.post(url).status_code == 403


def test_another_tenants_papers_and_device_are_not_there(world: World) -> None:
    made = device(world)
    (invoice,) = invoices(world, "100")
    document = document_of(world, invoice)
    stranger = Desk(World("coast"))
    for url in (
        f"/fiscal/{document.id}/",
        f"/fiscal/{document.id}/send-again/",
        f"/fiscal/device/{made.id}/test/",
        f"/fiscal/device/{made.id}/retire/",
    ):
        assert stranger.get(url).status_code == 404, url
        assert stranger.post(url).status_code in (404, 405), url


def test_a_paper_that_waits_too_long_is_the_pages_alarm_and_not_before(world: World, desk: Desk) -> None:
    device(world)
    first, _second = invoices(world, "100", "200")
    assert billing.fiscal_trouble(world.ctx) is None
    world.later(hours=7)
    said = words_of(desk.get("/fiscal/"))
    assert f"{first.number} waits too long for KRA's signature." in said and "2 not signed" in said
    trouble = billing.fiscal_trouble(world.ctx)
    assert trouble is not None and (trouble.kind, trouble.waiting) == ("late", 2)
    for each in FiscalDocument.of(world.ctx):
        signed(world, each)
    assert billing.fiscal_trouble(world.ctx) is None


def test_a_device_that_kra_does_not_take_is_an_alarm_though_nothing_waits(world: World, desk: Desk) -> None:
    made = device(world)
    billing.record_device_stopped(world.ctx, device_id=made.id, problem="The PIN is closed.")
    trouble = billing.fiscal_trouble(world.ctx)
    assert trouble is not None and (trouble.kind, trouble.waiting) == ("faulty", 0)
    assert "KRA does not take the device. The PIN is closed." in words_of(desk.get("/fiscal/"))


def test_retired_devices_stay_listed_with_when_and_by_whom(world: World, desk: Desk) -> None:
    made = device(world)
    invoices(world, "100")
    desk.post(f"/fiscal/device/{made.id}/retire/")
    listed = words_of(desk.get("/fiscal/devices/"))
    assert f"Retired {made}" in listed and "Desk admin" in listed
    assert str(made) in words_of(desk.get("/fiscal/devices/?state=retired"))
    assert str(made) not in words_of(desk.get("/fiscal/devices/?state=ready"))
    assert Desk(world, "support").get("/fiscal/devices/").status_code == 403
    # Its paper still waits, and is nobody's secret.
    world.later(hours=7)
    trouble = billing.fiscal_trouble(world.ctx)
    assert trouble is not None and trouble.device.id == made.id
