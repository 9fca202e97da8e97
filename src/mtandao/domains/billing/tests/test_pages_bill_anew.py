"""Voiding with "Bill it anew", the draft that replaces, its form, and the way between the papers."""

from decimal import Decimal
from typing import Any

from mtandao.domains.billing import contract as billing
from mtandao.domains.billing.models import Draft, Invoice
from mtandao.domains.billing.pdf import invoice_pdf, pro_forma_pdf
from mtandao.domains.billing.tests.test_bill_anew import month
from mtandao.domains.billing.tests.test_pages_invoices import paper
from tests.room_pages import Desk, words_of
from tests.worlds import World

CHOSEN = {"reason": "Wrong price", "bill_anew": "on"}


def draft_of(old: Invoice) -> Draft:
    return Draft.objects.get(replaces=old, dropped_at=None)


def void(world: World, sent: dict[str, str]) -> tuple[Invoice, Desk, Any]:
    old, desk = month(world), Desk(world)
    return old, desk, desk.post(f"/invoices/{old.id}/void/", sent)


def row(at: int, **parts: Any) -> dict[str, str]:
    return {f"{name}_{at}": str(value) for name, value in parts.items()}


def test_voiding_with_the_choice_leads_to_the_draft_and_from_paper_to_paper(world: World) -> None:
    old, desk, answer = void(world, CHOSEN)
    draft = draft_of(old)
    assert (answer.status_code, answer.url) == (302, f"/invoices/drafts/{draft.id}/")
    said = words_of(desk.get(answer.url))
    assert f"Replaces {old.number}" in said and "Total 2,500.00" in said
    assert "Replaced by a draft" in words_of(desk.get(f"/invoices/{old.id}/"))
    desk.post(f"/invoices/drafts/{draft.id}/give/")
    draft.refresh_from_db()
    assert f"Replaced by {draft.number}" in words_of(desk.get(f"/invoices/{old.id}/"))
    assert old.number in paper(pro_forma_pdf(world.ctx, draft))

    desk.post(f"/invoices/drafts/{draft.id}/issue/")
    draft.refresh_from_db()
    new = draft.invoice
    assert new is not None
    page = desk.get(f"/invoices/{new.id}/")
    assert f"Replaces {old.number}" in words_of(page) and f"/invoices/{old.id}/" in page.content.decode()
    assert old.number in paper(invoice_pdf(world.ctx, new))
    page = desk.get(f"/invoices/{old.id}/")
    assert f"Replaced by {new.number}" in words_of(page) and f"/invoices/{new.id}/" in page.content.decode()
    assert "Bill it anew" not in words_of(page)


def test_an_invoice_that_was_voided_before_offers_it_until_a_draft_is_there(world: World) -> None:
    old, desk, answer = void(world, {"reason": "Wrong price"})
    assert answer.url == f"/invoices/{old.id}/" and not Draft.objects.exists()
    for _ in range(2):
        assert "Bill it anew" in words_of(desk.get(f"/invoices/{old.id}/"))
        asked = words_of(desk.get(f"/invoices/{old.id}/bill-anew/"))
        assert f"A draft of the same lines replaces {old.number}." in asked
        assert desk.post(f"/invoices/{old.id}/bill-anew/").status_code == 302
        assert "Bill it anew" not in words_of(desk.get(f"/invoices/{old.id}/"))
        again = desk.post(f"/invoices/{old.id}/bill-anew/")
        assert again.status_code == 409 and "is there already: issue it, or drop it" in words_of(again)
        desk.post(f"/invoices/drafts/{draft_of(old).id}/drop/")
    assert Draft.objects.filter(replaces=old).count() == 2


def test_only_text_and_price_of_a_services_line_are_written_and_more_lines_keep_them(world: World) -> None:
    old, desk, _answer = void(world, CHOSEN)
    draft = draft_of(old)
    at = f"/invoices/drafts/{draft.id}/change/"
    html = desk.get(at).content.decode()
    assert 'name="repeats_0" value="1"' in html and html.count("disabled") >= 3
    repeated = row(0, repeats=1, description="December", unit_price="2,000", kind="other", quantity=9)
    sent = {
        "rows": "4",
        "due_on": "",
        "note": "",
        **repeated,
        **row(1, description="Router", unit_price="10"),
    }
    html = desk.post(at, {**sent, "more": "1"}).content.decode()
    assert 'name="repeats_0" value="1"' in html and 'value="December"' in html and "disabled" in html
    assert desk.post(at, sent).status_code == 302
    draft.refresh_from_db()
    assert draft.lines[0] == {"repeats": 1, "description": "December", "unit_price": "2000.00"}
    assert (draft.total, draft.lines[1]["kind"]) == (Decimal(2010), "other")
    emptied = {**sent, **row(0, repeats=1, description="", unit_price="", quantity="")}
    assert desk.post(at, emptied).status_code == 302
    draft.refresh_from_db()
    assert [line["description"] for line in draft.lines] == ["Router"]


def test_days_billed_meanwhile_are_a_sentence_on_the_page(world: World) -> None:
    old, desk, _answer = void(world, CHOSEN)
    (line,) = old.lines.all()
    stretch = billing.NewLine(
        kind=billing.LineKind.PLAN,
        description="By hand",
        unit_price=Decimal(1),
        subscription_id=line.subscription_id,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
    )
    paper = billing.NewInvoice(
        subscriber_id=old.subscriber_id,
        organization_id=old.organization_id,
        due_on=old.due_on,
        lines=[stretch],
    )
    (other,) = billing.issue_invoices(world.ctx, new=[paper])
    answer = desk.post(f"/invoices/drafts/{draft_of(old).id}/issue/")
    assert answer.status_code == 409 and f"is billed on {other.number} already" in words_of(answer)
    assert draft_of(old).is_open


def test_who_may_not_and_who_is_elsewhere(world: World) -> None:
    old, _desk, _answer = void(world, {"reason": "Wrong price"})
    assert Desk(world, role="readonly").post(f"/invoices/{old.id}/bill-anew/").status_code == 403
    assert "Bill it anew" not in words_of(Desk(world, role="readonly").get(f"/invoices/{old.id}/"))
    other = Desk(World("coast"))
    assert other.get(f"/invoices/{old.id}/bill-anew/").status_code == 404
    assert other.post(f"/invoices/{old.id}/bill-anew/").status_code == 404
