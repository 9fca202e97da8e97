"""The tax office's line: numbers without a gap, given with the paper, and what a person may do about it."""

from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.commands import fiscal_device as setting_up
from mtandao.domains.billing.errors import (
    NotRejected,
    ToldToTaxOffice,
)
from mtandao.domains.billing.models import FiscalDocument
from mtandao.domains.billing.tests.fiscal_world import (
    announced,
    device,
    invoices,
    papers,
    signed,
)
from mtandao.domains.billing.tests.test_credit_notes import credit
from mtandao.foundation.refusals import Malformed
from tests.worlds import World


def test_without_a_device_nothing_is_queued_and_one_question_asked(world: World) -> None:
    invoices(world, "100")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        invoices(world, *["100"] * 20)
    assert papers(world) == []
    assert len([each for each in asked if "billing_fiscal" in each["sql"]]) == 1


def test_papers_are_numbered_in_the_order_in_which_they_are_issued(world: World) -> None:
    invoices(world, "50")  # before there is a device: the tax office never hears of it
    device(world, next_number=41)
    issued = invoices(world, "100", "0", "200")  # nothing was sold by the second
    note = credit(world, issued[0], "30")
    assert papers(world) == [
        (41, issued[0].number, "pending"),
        (42, issued[2].number, "pending"),
        (43, note.number, "pending"),
    ]
    assert [each["count"] for each in announced("fiscal.papers_queued")] == [2, 1]


def test_a_batch_asks_no_question_an_invoice(world: World) -> None:
    device(world)
    invoices(world, "100")
    with CaptureQueriesContext(connection) as few:
        invoices(world, "100", "100")
    with CaptureQueriesContext(connection) as many:
        invoices(world, *["100"] * 60)
    assert len(many) == len(few)


def test_a_number_is_given_back_when_the_paper_is_not_issued(world: World) -> None:
    device(world)
    with pytest.raises(RuntimeError), transaction.atomic():
        invoices(world, "100")
        raise RuntimeError("the light went out")
    invoices(world, "100")
    assert [number for number, *_ in papers(world)] == [1]


def test_a_credit_note_of_an_invoice_that_was_never_told_is_not_told(world: World) -> None:
    (before,) = invoices(world, "100")
    device(world)
    credit(world, before, "30")
    assert papers(world) == []


def test_a_paper_at_the_tax_office_cannot_be_voided(world: World) -> None:
    (before,) = invoices(world, "100")
    device(world)
    (after,) = invoices(world, "100")
    assert billing.void_invoice(world.ctx, invoice_id=before.id, reason="Billed twice").state == "void"
    with pytest.raises(ToldToTaxOffice, match="credit note"):
        billing.void_invoice(world.ctx, invoice_id=after.id, reason="Billed twice")
    after.refresh_from_db()
    assert after.state == "issued" and papers(world)[0][2] == "pending"


def test_what_is_told_names_the_customer_the_tax_and_the_original(world: World) -> None:
    group = billing.create_tax_group(world.ctx, code="VAT-X", name="VAT", inclusive=True)
    billing.add_tax_rate(
        world.ctx,
        group_id=group.id,
        new=billing.NewTaxRate(code="VAT", name="VAT", percent=Decimal(16), starts_on=world.ctx.today),
    )
    billing.set_default_tax_group(world.ctx, group_id=group.id)
    device(world)
    (invoice,) = invoices(world, "1500")
    credit(world, invoice, "116")
    first, second = FiscalDocument.of(world.ctx).order_by("number")
    told = billing.fiscal_paper(world.ctx, first)
    assert (told.number, told.original, told.paper_number) == (1, 0, invoice.number)
    assert [(one.total, one.tax, one.fiscal_class) for one in told.lines] == [
        (Decimal(1500), Decimal("206.90"), "B")
    ]
    back = billing.fiscal_paper(world.ctx, second)
    assert (back.number, back.original) == (2, 1)
    assert [(one.total, one.tax) for one in back.lines] == [(Decimal(116), Decimal(16))]


def test_a_group_nobody_can_name_says_what_to_mend_and_the_class_is_chosen_once(world: World) -> None:
    group = billing.create_tax_group(world.ctx, code="ODD", name="Odd", inclusive=True)
    billing.add_tax_rate(
        world.ctx,
        group_id=group.id,
        new=billing.NewTaxRate(code="GST", name="GST", percent=Decimal(18), starts_on=world.ctx.today),
    )
    billing.set_default_tax_group(world.ctx, group_id=group.id)
    device(world)
    invoices(world, "118")
    (document,) = FiscalDocument.of(world.ctx)
    with pytest.raises(billing.NoFiscalClass, match="ODD"):
        billing.fiscal_paper(world.ctx, document)
    with pytest.raises(Malformed):
        setting_up.choose_fiscal_classes(world.ctx, classes={"ODD": "Q"})
    setting_up.choose_fiscal_classes(world.ctx, classes={"ODD": "B"})
    (line,) = billing.fiscal_paper(world.ctx, document).lines
    assert (line.fiscal_class, line.tax) == ("B", Decimal(18))


def test_the_first_bytes_are_sent_until_somebody_mends_them(world: World) -> None:
    device(world)
    invoices(world, "100", "200")
    first, second = FiscalDocument.of(world.ctx).order_by("number")
    assert billing.record_sending(world.ctx, document_id=first.id, payload="one") == "one"
    assert billing.record_sending(world.ctx, document_id=first.id, payload="another") == "one"
    with pytest.raises(NotRejected):
        billing.send_again(world.ctx, document_id=first.id)
    billing.record_rejected(world.ctx, document_id=first.id, words="KRA says 910: custTin")
    billing.record_rejected(world.ctx, document_id=first.id, words="once more")
    assert billing.first_in_line(world.ctx, first.device_id) == first
    assert [each["said"] for each in announced("fiscal.paper_rejected")] == ["KRA says 910: custTin"]
    again = billing.send_again(world.ctx, document_id=first.id)
    assert (again.state, again.number, again.payload, again.attempts) == ("pending", 1, "", 2)
    signed(world, first)
    signed(world, first)
    assert billing.first_in_line(world.ctx, first.device_id) == second
    assert len(announced("fiscal.paper_signed")) == 1


def test_a_signature_is_never_undone(world: World) -> None:
    device(world)
    invoices(world, "100")
    (document,) = FiscalDocument.of(world.ctx)
    signed(world, document)
    for late in (billing.record_rejected, billing.record_taken, billing.record_waiting):
        late(world.ctx, document_id=document.id, words="too late")
    document.refresh_from_db()
    assert (document.state, document.signature, document.last_words) == ("signed", "SIGN", "")


def test_papers_that_wait_too_long_raise_the_alarm_once_a_day(world: World) -> None:
    device(world)
    invoices(world, "100", "200")
    assert billing.raise_fiscal_alarms(world.ctx) == 0
    assert billing.raise_fiscal_alarms(world.later(hours=7).ctx) == 1
    assert billing.raise_fiscal_alarms(world.later(hours=1).ctx) == 1
    billing.raise_fiscal_alarms(world.later(hours=24).ctx)
    assert [(each["waiting"], each["hours"]) for each in announced("fiscal.papers_late")] == [(2, 7), (2, 32)]
    for document in FiscalDocument.of(world.ctx):
        signed(world, document)
    assert billing.raise_fiscal_alarms(world.later(hours=24).ctx) == 0
