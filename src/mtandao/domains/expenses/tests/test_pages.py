"""Expenses by page and by API: recorded with a receipt, found again, approved, taken back."""

import json
from base64 import b64encode
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mtandao.domains.expenses import contract as expenses
from mtandao.domains.expenses.models import Expense, ExpenseCategory, Receipt
from mtandao.domains.expenses.tests.conftest import hired, rent
from mtandao.domains.expenses.tests.test_expenses import PNG, bank_fee
from mtandao.domains.payments import contract as payments
from mtandao.doors.api.tests.conftest import of_role
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world, "billing_manager")


def fields(world: World, **more: Any) -> dict[str, Any]:
    category = ExpenseCategory.objects.filter(name="Rent").first() or expenses.set_up_category(
        world.ctx, name="Rent"
    )
    usual = {"category": str(category.id), "amount": "1,160", "place": "owner", "supplier": "Otieno Ltd"}
    return usual | {"spent_on": str(world.ctx.today)} | more


def test_categories_begin_with_the_usual_ones_and_have_a_limit(world: World, desk: Desk) -> None:
    assert "No category yet" in words_of(desk.get("/expenses/categories/"))
    assert "set one up first" in words_of(desk.get("/expenses/new/"))
    assert "Bandwidth" in words_of(desk.get("/expenses/categories/usual/"))
    assert desk.post("/expenses/categories/usual/").status_code == 302
    assert desk.post("/expenses/categories/new/", {"name": "rent", "active": "on"}).status_code == 409
    first = ExpenseCategory.objects.get(name="Rent")
    change = {"name": "Office rent", "active": "on"}
    assert desk.post(f"/expenses/categories/{first.id}/", change).status_code == 302
    assert "Office rent" in words_of(desk.get("/expenses/categories/"))
    assert desk.post("/expenses/rules/", {"approve_above": "-1"}).status_code == 422
    assert desk.post("/expenses/rules/", {"approve_above": "5,000"}).status_code == 302
    assert "5,000.00" in words_of(desk.get("/expenses/new/"))


def test_an_expense_is_recorded_with_its_receipt_and_found_again(world: World, desk: Desk) -> None:
    assert "No expense yet" in words_of(desk.get("/expenses/"))
    html = SimpleUploadedFile("receipt.pdf", b"<html>", "application/pdf")
    wrong = desk.post("/expenses/new/", fields(world, receipt=html))
    assert wrong.status_code == 422 and "A photograph (JPEG" in words_of(wrong)
    assert Expense.objects.count() == 0
    photo = SimpleUploadedFile("lunch photo.png", PNG, "image/png")
    answer = desk.post("/expenses/new/", fields(world, receipt=photo, reference="R-77"))
    saved, kept = Expense.objects.get(), Receipt.objects.get()
    assert answer["Location"] == f"/expenses/{saved.id}/"
    said = words_of(desk.get(answer["Location"]))
    assert "Otieno Ltd" in said and "lunch photo.png" in said and "In the ledger" in said
    file = desk.get(f"/expenses/{saved.id}/receipts/{kept.id}/file.pdf")
    assert file.content == PNG and file["Content-Type"] == "image/png"
    assert (
        file["Content-Disposition"].startswith("attachment") and file["X-Content-Type-Options"] == "nosniff"
    )
    for query in ("q=otieno", "q=R-77", f"category={saved.category_id}", "state=booked", "paid_from=owner"):
        assert "Otieno Ltd" in words_of(desk.get(f"/expenses/?{query}"))
    for query in ("q=nobody", "state=waiting", "paid_from=cash", "spent_on_before=2020-01-01"):
        assert "Nothing matches." in words_of(desk.get(f"/expenses/?{query}"))
    listed = words_of(desk.get("/expenses/")).replace("\xa0", " ")
    assert "Booked in this view: KES 1,160.00" in listed
    assert b"Otieno Ltd" in b"".join(desk.get("/expenses/?format=csv").streaming_content)
    more = SimpleUploadedFile("2.png", PNG + b"2", "image/png")
    assert desk.post(f"/expenses/{saved.id}/receipts/", {"receipt": more}).status_code == 302
    assert Receipt.objects.count() == 2


def test_over_the_limit_it_is_approved_or_refused_on_its_page(world: World, desk: Desk) -> None:
    expenses.set_expense_rules(world.ctx, approve_above=Decimal(100))
    amina = hired(world, "Amina")
    first, second = (expenses.record_expense(amina, new=rent(world)) for _ in range(2))
    assert "Nothing is booked yet." in words_of(desk.get(f"/expenses/{first.id}/"))
    assert desk.get(f"/expenses/{first.id}/approve/").status_code == 200
    assert desk.post(f"/expenses/{first.id}/approve/").status_code == 302
    assert desk.post(f"/expenses/{first.id}/approve/").status_code == 409
    assert desk.post(f"/expenses/{second.id}/refuse/", {"because": ""}).status_code == 422
    assert desk.post(f"/expenses/{second.id}/refuse/", {"because": "No receipt"}).status_code == 302
    assert "Refused: No receipt." in words_of(desk.get(f"/expenses/{second.id}/"))
    assert desk.post(f"/expenses/{first.id}/reverse/", {"because": "Typed twice"}).status_code == 302
    assert "Reversed: Typed twice." in words_of(desk.get(f"/expenses/{first.id}/"))
    assert desk.post(f"/expenses/{first.id}/reverse/", {"because": "Again"}).status_code == 409


def test_a_bank_charge_becomes_an_expense_from_its_line(world: World, desk: Desk) -> None:
    bank = payments.set_up_bank_account(world.ctx, name="Main", bank="Equity", number="0100")
    line = bank_fee(world, bank)
    address = f"/expenses/new/?line={line.id}"
    assert address in desk.get(f"/payments/lines/{line.id}/").content.decode()
    form = desk.get(address).content.decode()
    assert 'value="50.00"' in form and "LEDGER FEE" in form
    sent = fields(world, amount="50", place=f"bank:{bank.id}", spent_on=str(line.booked_on))
    assert desk.post(address, sent).status_code == 302
    assert "Ignored: Expense: Rent Otieno Ltd." in words_of(desk.get(f"/payments/lines/{line.id}/"))


@pytest.mark.parametrize("role", ["support", "noc", "reseller"])
def test_expenses_are_not_for_everybody(world: World, role: str) -> None:
    saved = expenses.record_expense(world.ctx, new=rent(world))
    desk = Desk(world, role)
    for url in ("/expenses/", "/expenses/new/", f"/expenses/{saved.id}/", "/expenses/categories/"):
        assert desk.get(url).status_code == 403
    assert desk.post(f"/expenses/{saved.id}/reverse/", {"because": "x"}).status_code == 403


def test_the_api_says_what_the_pages_say(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mtandao.foundation.clock.now", lambda: world.now)
    caller = of_role(world, "billing_manager")
    assert caller("POST", "/billing/expense-categories/usual", {}).json() == {"added": 9}
    category = caller.get("/billing/expense-categories?q=rent").json()["items"][0]
    body = {"category_id": category["id"], "amount": "116", "paid_from": "owner", "supplier": "Otieno"}
    saved = caller("POST", "/billing/expenses", body).json()
    assert (saved["status"], saved["amount"], saved["category"]) == ("booked", "116.00", "Rent")
    wrong = caller("POST", "/billing/expenses", body | {"paid_from": "bank"})
    assert wrong.status_code == 422 and list(wrong.json()["fields"]) == ["bank_account_id"]
    at = f"/billing/expenses/{saved['id']}"
    assert list(caller("POST", f"{at}/receipts", {"content": "?"}).json()["fields"]) == ["content"]
    kept = caller("POST", f"{at}/receipts", {"file_name": "a.png", "content": b64encode(PNG).decode()}).json()
    assert kept["kind"] == "image/png"
    assert caller.get(f"{at}/receipts").json()["items"] == [kept]
    assert caller.get(f"{at}/receipts/{kept['id']}").content == PNG
    assert caller("POST", f"{at}/reversal", {"because": "Typo"}).json()["status"] == "reversed"
    again = caller("POST", f"{at}/reversal", {"because": "Typo"})
    assert again.status_code == 409 and json.loads(again.content)["code"] == "expense.not_booked"
