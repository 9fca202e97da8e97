"""A bank's file by page and by API: looked at, taken in, its lines given to their owners and taken back."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.models import BankAccount, BankLine, BankStatement, Payment
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]

FILE = """Equity Bank,,,,
Posted,Story,Ref,Paid out,Paid in
19/11/2026,CASH DEPOSIT WANJIKU,FT1,,"4,000.00"
19/11/2026,LEDGER FEE,,50.00,
soon,BROKEN,,,1.00
"""


@pytest.fixture
def account(world: World) -> BankAccount:
    return payments.set_up_bank_account(world.ctx, name="Main", bank="Equity", number="0100")


def upload(desk: Desk, account: BankAccount, text: str = FILE, name: str = "nov.csv") -> Any:
    file = SimpleUploadedFile(name, text.encode(), "text/csv")
    return desk.post("/payments/statements/new/", {"account": str(account.id), "file": file})


def take_in(desk: Desk, account: BankAccount, *rows: str) -> None:
    """Of a file whose columns have the usual names: one press."""
    answer = upload(desk, account, "Date,Details,Amount\n" + "\n".join(rows))
    url = answer["Location"]
    shown = desk.get(url)
    data = {"date": "Date", "dates": "dmy", "description": "Details", "amount": "Amount"}
    assert desk.post(url, data | {"sure": shown.context["sure"]}).status_code == 302


def test_a_file_is_looked_at_with_its_columns_and_taken_in_without_what_is_wrong(
    world: World, account: BankAccount
) -> None:
    desk = Desk(world, "billing_manager")
    assert "No statement yet" in words_of(desk.get("/payments/statements/"))
    unknown = upload(desk, account)
    assert unknown.status_code == 422 and "no CSV file with a header" in words_of(unknown)
    answer = upload(desk, account, FILE.replace("Posted", "Posting date"))
    statement = BankStatement.objects.get()
    url = f"/payments/statements/{statement.id}/import/"
    assert answer["Location"] == url
    said = words_of(desk.get(url))
    assert "soon” is no day" in said and "CASH DEPOSIT WANJIKU" not in said.split("Row")[0]
    columns = {
        "date": "Posting date",
        "dates": "dmy",
        "description": "Story",
        "reference": "Ref",
        "money_in": "Paid in",
        "money_out": "Paid out",
    }
    shown = desk.post(url, columns)
    said = words_of(shown)
    assert shown.status_code == 200 and "CASH DEPOSIT WANJIKU" in said and BankLine.objects.count() == 0
    refused = desk.post(url, columns | {"sure": shown.context["sure"]})
    assert refused.status_code == 422 and "Row 5: “soon” is no day" in words_of(refused)
    shown = desk.post(url, columns | {"without_wrong": "on"})
    taken = desk.post(url, columns | {"without_wrong": "on", "sure": shown.context["sure"]})
    assert taken["Location"] == f"/payments/statements/{statement.id}/"
    assert BankLine.objects.count() == 2
    assert "Waiting 2" in words_of(desk.get(taken["Location"]))
    assert desk.get(url).status_code == 302  # taken in: nothing to look at
    again = upload(desk, account, FILE.replace("Posted", "Posting date"))
    assert again.status_code == 409 and "taken in before" in words_of(again)
    following = upload(desk, account, FILE.replace("Posted", "Posting date").replace("FT1", "FT2"))
    assert "FT2" in words_of(desk.get(following["Location"]))  # its columns are remembered


def test_a_line_is_given_to_somebody_found_and_taken_back(world: World, account: BankAccount) -> None:
    desk, owner = Desk(world, "billing_manager"), world.sale(first_name="Zawadi").subscriber
    take_in(desk, account, f"{world.ctx.today.isoformat()},TRANSFER BY ZAWADI,4000.00")
    line = BankLine.objects.get()
    url = f"/payments/lines/{line.id}/"
    said = words_of(desk.get(url))
    assert "Zawadi" in said and "Place here" in said
    assert "Place here" in words_of(desk.get(f"{url}?find={owner.account_number}"))
    assert "Nobody is found" in words_of(desk.get(f"{url}?find=nobody-at-all"))
    assert desk.post(f"{url}place/", {"subscriber": "x"}).status_code == 422
    assert desk.post(f"{url}place/", {"subscriber": str(owner.id)}).status_code == 302
    assert desk.post(f"{url}place/", {"subscriber": str(owner.id)}).status_code == 409
    assert Payment.objects.get().subscriber == owner
    assert Payment.objects.get().received_at <= world.ctx.now  # a bank's day of today is no hour to come
    waiting = words_of(desk.get(f"/payments/lines/?statement={line.statement_id}"))
    assert "Statement nov.csv" in waiting
    assert "It is Zawadi" in words_of(desk.get(url))
    assert "waits in suspense" in words_of(desk.get(f"{url}undo/"))
    undone = desk.post(f"{url}undo/")
    assert undone["Location"] == f"/payments/suspense/{Payment.objects.get().id}/"
    assert "waits in suspense for its owner" in words_of(desk.get(url))


def test_a_line_is_matched_with_what_was_recorded_or_ignored(world: World, account: BankAccount) -> None:
    desk = Desk(world, "billing_manager")
    payment = payments.record_payment(
        world.ctx,
        subscriber_id=world.sale().subscriber.id,
        amount=Decimal(4000),
        method=payments.Method.BANK,
        reference="FT77",
    )
    take_in(desk, account, "2026-11-19,MOBILE TRANSFER,4000.00", "2026-11-19,LEDGER FEE,-50.00")
    fee, line = BankLine.objects.order_by("amount")
    url = f"/payments/lines/{line.id}/"
    assert "It is this one" in words_of(desk.get(url))
    assert desk.post(f"{url}match/", {"payment": str(payment.id)}).status_code == 302
    assert Payment.objects.count() == 1
    fee_url = f"/payments/lines/{fee.id}/"
    assert "Money that went out" in words_of(desk.get(fee_url))
    assert desk.post(f"{fee_url}ignore/", {"reason": ""}).status_code == 422
    assert desk.post(f"{fee_url}ignore/", {"reason": "Bank charges"}).status_code == 302
    assert "Ignored: Bank charges." in words_of(desk.get(fee_url))
    for queue in ("?state=waiting", f"?statement={fee.statement_id}&state=waiting"):
        assert "Every line has its place" in words_of(desk.get(f"/payments/lines/{queue}")), queue
    assert "Nothing matches" in words_of(desk.get("/payments/lines/?state=waiting&q=nobody"))
    ignored = desk.get("/payments/lines/?state=ignored").content.decode()
    assert fee_url in ignored and url not in ignored
    assert desk.post(f"{fee_url}undo/").status_code == 302
    file = desk.get("/payments/lines/?format=csv")
    assert b"LEDGER FEE" in b"".join(file.streaming_content)


@pytest.mark.parametrize("role", ["billing", "support", "reseller"])
def test_statements_are_not_for_everybody(world: World, account: BankAccount, role: str) -> None:
    take_in(Desk(world, "billing_manager"), account, "2026-11-19,POS,10.00")
    desk, line = Desk(world, role), BankLine.objects.get()
    for url in (
        "/payments/statements/",
        "/payments/statements/new/",
        "/payments/lines/",
        f"/payments/lines/{line.id}/",
        f"/payments/statements/{line.statement_id}/",
        f"/payments/statements/{line.statement_id}/import/",
    ):
        assert desk.get(url).status_code == 403
    assert desk.post(f"/payments/lines/{line.id}/ignore/", {"reason": "x"}).status_code == 403
