"""The pages of invoices: who sees what, the paper, taking one back, and the run."""

import shutil
import subprocess
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.models import Invoice
from mtandao.domains.billing.pdf import invoice_pdf
from mtandao.foundation.refusals import Malformed
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


def first_invoice(world: World, **person: Any) -> Invoice:
    sale = world.sale(**person)
    return Invoice.objects.get(subscriber=sale.subscriber)


def paper(pdf: bytes) -> str:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext reads the paper, and this machine has none")
    return subprocess.run(
        [program, "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def test_the_list_says_how_each_invoice_stands(world: World) -> None:
    first, second = first_invoice(world), first_invoice(world)
    world.pays(first.subscriber, str(first.total))
    desk = Desk(world)
    said = words_of(desk.get("/invoices/"))
    assert first.number in said and second.number in said
    assert "Open 1" in said and "Paid 1" in said
    paid = words_of(desk.get("/invoices/?status=paid"))
    assert first.number in paid and second.number not in paid


def test_L16_an_invoice_that_is_past_its_day_is_overdue_from_the_next(world: World) -> None:
    invoice = first_invoice(world)
    assert "Overdue" not in words_of(Desk(world).get(f"/invoices/{invoice.id}/")).split("Lines")[0]
    world.later(days=(invoice.due_on - world.ctx.today).days + 1)
    said = words_of(Desk(world).get(f"/invoices/{invoice.id}/"))
    assert "Overdue by 1 day: KES 4,000.00 open." in said
    assert invoice.number in words_of(Desk(world).get("/invoices/?status=overdue"))


def test_the_list_is_found_by_number_account_and_name(world: World) -> None:
    invoice = first_invoice(world, first_name="Zawadi", last_name="Chebet")
    other = first_invoice(world)
    for typed in (invoice.number, invoice.number[-1], invoice.subscriber.account_number, "zawadi"):
        said = words_of(Desk(world).get(f"/invoices/?q={typed}"))
        assert invoice.number in said and other.number not in said, typed


@pytest.mark.parametrize("role", ["technician", "noc", "support", "sales"])
def test_who_may_not_see_invoices_gets_a_sentence(world: World, role: str) -> None:
    invoice = first_invoice(world)
    for url in ("/invoices/", f"/invoices/{invoice.id}/", f"/invoices/{invoice.id}.pdf"):
        answer = Desk(world, role).get(url)
        assert answer.status_code == 403
        assert "You may not see invoices." in words_of(answer)
        assert invoice.number not in words_of(answer)


def test_amounts_are_not_there_for_who_may_not_see_money(world: World) -> None:
    from mtandao.domains.staff import contract as staff

    invoice = first_invoice(world)
    role = staff.roles(world.ctx).get(code="support")
    role.patterns = [*role.patterns, "billing.view"]
    role.save()
    desk = Desk(world, "support")
    for url in ("/invoices/", f"/invoices/{invoice.id}/"):
        answer = desk.get(url)
        assert answer.status_code == 200
        assert invoice.number in words_of(answer) and "4,000" not in words_of(answer)
    assert desk.get(f"/invoices/{invoice.id}.pdf").status_code == 403


def test_another_tenants_invoice_is_not_there(world: World) -> None:
    invoice = first_invoice(world)
    stranger = Desk(World("coast"))
    for url in (f"/invoices/{invoice.id}/", f"/invoices/{invoice.id}.pdf", f"/invoices/{invoice.id}/void/"):
        assert stranger.get(url).status_code == 404
    assert stranger.post(f"/invoices/{invoice.id}/void/").status_code == 404
    invoice.refresh_from_db()
    assert invoice.state == "issued"


def test_the_paper_says_where_a_company_is_taxed(world: World) -> None:
    sale = world.sale(region="047", tax_number="P051234567X")
    said = paper(invoice_pdf(world.ctx, sale.invoice))
    assert "Nairobi" in said and "Tax number P051234567X" in said


def test_the_paper_is_a_pdf_with_number_names_and_total(world: World) -> None:
    invoice = first_invoice(world)
    answer = Desk(world).get(f"/invoices/{invoice.id}.pdf")
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF-")
    said = paper(answer.content)
    for word in (
        invoice.number,
        "KES 4,000.00",
        invoice.subscriber.full_name,
        invoice.subscriber.account_number,
    ):
        assert word in said.replace("\xa0", " ")


def test_the_paper_takes_names_of_any_script_and_reads_no_markup(world: World) -> None:
    arabic = first_invoice(world, first_name="محمد", last_name="عبد الله")
    assert "ﻣﺤﻤﺪ" in paper(invoice_pdf(world.ctx, arabic)) or "محمد" in paper(invoice_pdf(world.ctx, arabic))
    wicked = first_invoice(world, first_name="#panic()", last_name='*bold* $x$ \\ " <b>')
    assert "#panic()" in paper(invoice_pdf(world.ctx, wicked))


def test_a_void_invoice_says_so_on_page_and_paper(world: World) -> None:
    invoice = first_invoice(world)
    desk = Desk(world)
    assert desk.post(f"/invoices/{invoice.id}/void/", {"reason": "Billed twice"}).status_code == 302
    said = words_of(desk.get(f"/invoices/{invoice.id}/"))
    assert "Void: it asks for nothing any more." in said
    invoice.refresh_from_db()
    assert invoice.voided_by and f"by {invoice.voided_by}" in said and "Billed twice" in said
    assert "Void" in paper(invoice_pdf(world.ctx, invoice))


def test_nobody_voids_without_saying_why(world: World) -> None:
    invoice = first_invoice(world)
    desk = Desk(world)
    for reason in ({}, {"reason": "  "}, {"reason": "x" * 201}):
        assert desk.post(f"/invoices/{invoice.id}/void/", reason).status_code == 422
    for said in ("", " \n ", "x" * 201):
        with pytest.raises(Malformed):
            billing.void_invoice(world.ctx, invoice_id=invoice.id, reason=said)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.void_reason) == ("issued", "")


def test_a_paid_invoice_cannot_be_voided_and_the_page_says_why(world: World) -> None:
    invoice = first_invoice(world)
    world.pays(invoice.subscriber, "100")
    answer = Desk(world).post(f"/invoices/{invoice.id}/void/", {"reason": "Billed twice"})
    assert answer.status_code == 409
    assert "give a credit note instead" in words_of(answer)
    invoice.refresh_from_db()
    assert invoice.state == "issued" and invoice.paid == Decimal(100)


def test_a_manager_may_void_and_a_cashier_may_not(world: World) -> None:
    invoice = first_invoice(world)
    assert Desk(world, "billing").post(f"/invoices/{invoice.id}/void/").status_code == 403
    invoice.refresh_from_db()
    assert invoice.state == "issued"


def test_a_longer_list_asks_no_more_questions(world: World) -> None:
    desk = Desk(world)
    first_invoice(world)
    desk.get("/invoices/")
    with CaptureQueriesContext(connection) as few:
        desk.get("/invoices/")
    for _each in range(6):
        first_invoice(world)
    with CaptureQueriesContext(connection) as many:
        desk.get("/invoices/")
    assert len(many) == len(few)


def test_days_are_the_providers_own(world: World) -> None:
    """Midnight in Nairobi is nine in the evening of the day before in UTC."""
    sale = world.sale()
    due = sale.invoice.due_on
    listed = words_of(Desk(world).get(f"/invoices/?due_on_after={due}&due_on_before={due}"))
    assert sale.invoice.number in listed
    later = words_of(Desk(world).get(f"/invoices/?due_on_after={due + timedelta(days=1)}"))
    assert sale.invoice.number not in later
