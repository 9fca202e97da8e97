"""Invoices written by hand: several lines, changed, given out as pro forma, sent, printed, issued, dropped."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.models import Draft, Invoice
from mtandao.domains.billing.pdf import pro_forma_pdf
from mtandao.domains.billing.tests.test_credit_notes import taxed_at
from mtandao.domains.billing.tests.test_pages_invoices import paper
from mtandao.domains.ledger import contract as ledger
from mtandao.foundation.outbox.models import OutboxEvent
from tests.room_pages import Desk, words_of
from tests.worlds import World


def typed(account: str, *rows: tuple[str, str, str, str], **more: str) -> dict[str, str]:
    """A form as it is sent: description, kind, quantity, price."""
    sent = {"account": account, "due_on": "", "note": "", "rows": str(max(len(rows), 3))}
    for at, (description, kind, quantity, price) in enumerate(rows):
        sent |= {f"description_{at}": description, f"kind_{at}": kind, f"quantity_{at}": quantity}
        sent |= {f"unit_price_{at}": price}
    return sent | more


def written(world: World, *rows: tuple[str, str, str, str], **more: str) -> tuple[Draft, Any]:
    sale = world.sale(activate=False)
    billing.void_invoice(world.ctx, invoice_id=sale.invoice.id, reason="Billed twice")
    lines = rows or (("Router", "other", "2", "3,500"), ("Cable, a metre", "other", "20", "45.50"))
    answer = Desk(world).post("/invoices/drafts/new/", typed(sale.subscriber.account_number, *lines, **more))
    assert answer.status_code == 302, words_of(answer)
    draft = Draft.objects.get(subscriber=sale.subscriber)
    assert answer.url == f"/invoices/drafts/{draft.id}/"
    return draft, sale


def test_several_lines_are_written_taxed_shown_and_issued(world: World) -> None:
    group = taxed_at(world, Decimal(16))
    draft, sale = written(world, tax_group_id_0=str(group.id))
    desk = Desk(world)
    said = words_of(desk.get(f"/invoices/drafts/{draft.id}/"))
    assert "A draft: it asks for nothing and stands in no book." in said
    assert "Router Tax 2 3,500.00 7,000.00" in said and "Cable, a metre 20 45.50 910.00" in said
    assert "Tax 16 % 1,120.00" in said and "Total 9,030.00" in said
    assert not Invoice.objects.filter(state="issued").exists()
    assert "owes KES 9,030.00 from now on." in words_of(desk.get(f"/invoices/drafts/{draft.id}/issue/"))
    answer = desk.post(f"/invoices/drafts/{draft.id}/issue/")
    invoice = Invoice.objects.get(state="issued")
    assert answer.url == f"/invoices/{invoice.id}/" and invoice.total == Decimal(9030)
    assert ledger.balance(world.ctx, sale.subscriber.id).owed == 9030
    again = Desk(world, role="manager").post(f"/invoices/drafts/{draft.id}/issue/")
    assert again.status_code == 409 and "was issued before" in words_of(again)
    assert invoice.number in words_of(desk.get(f"/invoices/drafts/{draft.id}/"))


def test_what_is_in_the_wallet_pays_an_issued_draft(world: World) -> None:
    draft, sale = written(world)
    world.pays(sale.subscriber, "5000")
    Desk(world).post(f"/invoices/drafts/{draft.id}/issue/")
    invoice = Invoice.objects.get(state="issued")
    assert (invoice.paid, invoice.open) == (Decimal(5000), Decimal(2910))


def test_more_lines_keep_what_was_typed(world: World) -> None:
    sale = world.sale()
    sent = typed(sale.subscriber.account_number, ("Router", "other", "2", "3500"))
    answer = Desk(world).post("/invoices/drafts/new/", {**sent, "more": "1"})
    html = answer.content.decode()
    assert answer.status_code == 200 and 'value="Router"' in html and 'name="description_7"' in html
    assert not Draft.objects.exists()


def test_a_wrong_line_is_named_where_it_was_typed(world: World) -> None:
    sale = world.sale()
    account = sale.subscriber.account_number
    desk = Desk(world)
    rows = (("", "", "", ""), ("Router", "other", "1", ""))
    answer = desk.post("/invoices/drafts/new/", typed(account, *rows))
    assert answer.status_code == 422 and 'id="id_unit_price_1_error"' in answer.content.decode()
    assert desk.post("/invoices/drafts/new/", typed(account)).status_code == 422  # no line at all
    unknown = desk.post("/invoices/drafts/new/", typed("NO-1", ("Router", "other", "1", "10")))
    assert unknown.status_code == 422 and "There is no such account here." in words_of(unknown)
    minus = desk.post("/invoices/drafts/new/", typed(account, ("Off", "discount", "1", "500")))
    assert minus.status_code == 422 and "More is taken off than asked for." in words_of(minus)
    assert not Draft.objects.exists()


def test_a_draft_is_changed_until_it_is_given_out(world: World) -> None:
    draft, _sale = written(world)
    desk = Desk(world)
    html = desk.get(f"/invoices/drafts/{draft.id}/change/").content.decode()
    assert 'value="Router"' in html and 'value="45.50"' in html and 'name="description_4"' in html
    sent = typed("", ("Router", "other", "1", "3000"))
    assert desk.post(f"/invoices/drafts/{draft.id}/change/", sent).status_code == 302
    draft.refresh_from_db()
    assert (draft.total, len(draft.lines)) == (Decimal(3000), 1)
    assert desk.post(f"/invoices/drafts/{draft.id}/give/").status_code == 302
    answer = desk.post(f"/invoices/drafts/{draft.id}/change/", sent)
    assert answer.status_code == 409 and "was given out" in words_of(answer)


def test_a_pro_forma_is_given_out_printed_sent_and_becomes_an_invoice(world: World) -> None:
    draft, sale = written(world)
    desk = Desk(world)
    assert desk.get(f"/invoices/drafts/{draft.id}.pdf").status_code == 409
    assert desk.post(f"/invoices/drafts/{draft.id}/send/").status_code == 409
    desk.post(f"/invoices/drafts/{draft.id}/give/")
    draft.refresh_from_db()
    assert draft.number == "PF-000001"
    said = paper(pro_forma_pdf(world.ctx, draft))
    for part in ("Pro forma invoice", "PF-000001", "Router", "7,910.00", "This is no invoice"):
        assert part in said, part
    assert desk.get(f"/invoices/drafts/{draft.id}.pdf")["Content-Type"] == "application/pdf"

    assert desk.post(f"/invoices/drafts/{draft.id}/send/").status_code == 302
    twice = desk.post(f"/invoices/drafts/{draft.id}/send/")
    assert twice.status_code == 409 and "was sent just now" in words_of(twice)
    (sent,) = OutboxEvent.objects.filter(name="draft.sent")
    assert sent.stream_id == sale.subscriber.id
    assert (sent.payload["number"], sent.payload["total"]) == ("PF-000001", "7910.00")
    listed = words_of(desk.get("/invoices/drafts/?state=given"))
    assert "PF-000001" in listed and "7,910.00" in listed
    desk.post(f"/invoices/drafts/{draft.id}/issue/")
    assert Invoice.objects.get(state="issued").total == Decimal(7910)


def test_a_pro_formas_paper_keeps_the_tax_of_its_day(world: World) -> None:
    group = taxed_at(world, Decimal(16))
    draft, _sale = written(world, ("Router", "other", "1", "1000"), tax_group_id_0=str(group.id))
    Desk(world).post(f"/invoices/drafts/{draft.id}/give/")
    (rate,) = group.rates.all()
    billing.change_percent_from(
        world.ctx, rate_id=rate.id, percent=Decimal(18), starts_on=world.ctx.today + timedelta(days=1)
    )
    world.later(days=2)
    draft.refresh_from_db()
    assert "1,160.00" in paper(pro_forma_pdf(world.ctx, draft))
    Desk(world).post(f"/invoices/drafts/{draft.id}/issue/")
    assert Invoice.objects.get(state="issued").total == Decimal(1180)


def test_a_dropped_draft_ends(world: World) -> None:
    draft, _sale = written(world)
    desk = Desk(world)
    assert desk.post(f"/invoices/drafts/{draft.id}/drop/").status_code == 302
    assert "Dropped: nothing came of it." in words_of(desk.get(f"/invoices/drafts/{draft.id}/"))
    assert desk.post(f"/invoices/drafts/{draft.id}/issue/").status_code == 409
    assert "No drafts" not in words_of(desk.get("/invoices/drafts/?state=dropped"))


def test_who_may_not_issue_writes_nothing_and_another_providers_draft_is_not_there(world: World) -> None:
    draft, sale = written(world)
    sent = typed(sale.subscriber.account_number, ("Router", "other", "1", "10"))
    assert Desk(world, role="readonly").get(f"/invoices/drafts/{draft.id}/").status_code == 200
    assert Desk(world, role="readonly").post("/invoices/drafts/new/", sent).status_code == 403
    other = Desk(World("coast"))
    for url in ("", "change/", "issue/", "drop/", "give/", "send/"):
        assert other.get(f"/invoices/drafts/{draft.id}/{url}").status_code == 404, url
    assert other.post("/invoices/drafts/new/", sent).status_code == 422
