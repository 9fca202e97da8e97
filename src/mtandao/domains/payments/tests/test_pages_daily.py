"""The daily line by page: a file is taken in, differences are booked, asked about and explained."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.contract import daily
from mtandao.domains.payments.tests.books import CODE, KIND, Books, books, only
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

__all__ = ["books"]
pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]
HEADING = "Receipt No.,Completion Time,Details,Transaction Status,Paid In,Withdrawn,Reason Type,A/C No.\n"


@pytest.fixture
def desk(books: Books) -> Desk:
    return Desk(books.world, "billing_manager")


def upload(desk: Desk, books: Books, *lines: str) -> Any:
    text = f"Short Code:,{CODE}\n{HEADING}" + "".join(f"{line}\n" for line in lines)
    file = SimpleUploadedFile("statement.csv", text.encode(), content_type="text/csv")
    return desk.post("/payments/days/import/", {"short_code": f"{books.gateway.pk} {CODE}", "file": file})


def test_a_file_is_taken_in_and_what_is_missing_is_booked(books: Books, desk: Desk) -> None:
    assert "No day is compared yet" in words_of(desk.get("/payments/days/"))
    books.paid("UKA0000001")
    stamp = books.world.now.astimezone(books.world.ctx.tenant.timezone).strftime("%d-%m-%Y %H:%M:%S")
    account = books.owner.account_number
    answer = upload(
        desk,
        books,
        f"UKA0000001,{stamp},Pay Bill,Completed,500,,Pay Bill Online,{account}",
        f"UKA0000002,{stamp},Pay Bill,Completed,700,,Pay Bill Online,{account}",
        f"UKA0000002,{stamp},Pay Bill Charge,Completed,,-5,Pay Bill Charge,",
        f"oops,{stamp},?,Completed,1,,,",
    )
    day = daily.StatementDay.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/payments/days/{day.id}/"
    said = words_of(desk.get(f"/payments/days/{day.id}/")).replace("\xa0", " ")
    assert "3 new lines" in said and "Line 6" in said
    assert "2 things to settle" in said and "Book what is missing" in said and "UKA0000002" in said
    assert desk.post(f"/payments/days/{day.id}/book/").status_code == 302
    after = words_of(desk.get(f"/payments/days/{day.id}/"))
    assert "2 booked." in after and "Statement and ledger say the same." in after
    assert payments.payments(books.world.ctx).count() == 2
    listed = words_of(desk.get("/payments/days/?state=agrees")).replace("\xa0", " ")
    assert CODE in listed and "1,195.00" in listed


def test_a_file_that_is_no_statement_is_refused_in_words(books: Books, desk: Desk) -> None:
    file = SimpleUploadedFile("x.csv", b"a,b\n1,2\n")
    data = {"short_code": f"{books.gateway.pk} {CODE}", "file": file}
    answer = desk.post("/payments/days/import/", data)
    assert answer.status_code == 422 and "this is no statement of M-Pesa" in words_of(answer)
    other = SimpleUploadedFile("x.csv", f"Short Code:,999999\n{HEADING}".encode())
    assert "999999" in words_of(desk.post("/payments/days/import/", {**data, "file": other}))
    assert desk.post("/payments/days/import/", {"short_code": "x"}).status_code == 422


def test_each_difference_says_what_to_do(books: Books, desk: Desk) -> None:
    books.says("UKB1")
    books.says("UKB2", "-900", KIND.BANKED)
    books.says("UKB3", "12", KIND.OTHER)
    books.paid("UKB4")
    books.paid("UKB5", "50")
    books.says("UKB5", "55")
    books.compared()
    wanted = {
        "UKB1": "it goes to its owner",
        "UKB2": "the bank account that it came to",
        "UKB3": "Explain it",
        "UKB4": "Ask M-Pesa about the receipt",
        "UKB5": "The same receipt with another sum",
    }
    for row in daily.StatementDifference.objects.all():
        page = words_of(desk.get(f"/payments/differences/{row.id}/"))
        assert wanted[row.receipt] in page and wanted[row.receipt] in words_of(
            desk.get(f"/payments/differences/?q={row.receipt}")
        )
        for deed in ("book", "explain"):
            assert desk.get(f"/payments/differences/{row.id}/{deed}/").status_code == 200
    assert len(wanted) == daily.StatementDifference.objects.count()


def test_ticked_differences_are_booked_and_the_others_named(books: Books, desk: Desk) -> None:
    books.says("UKC1")
    books.says("UKC2", "12", KIND.OTHER)
    day = books.compared()
    ids = [str(row.id) for row in day.differences.all()]
    assert desk.get("/payments/differences/book/").status_code == 302
    assert desk.post("/payments/differences/book/", {"ids": ids}).status_code == 302
    said = words_of(desk.get("/payments/differences/"))
    assert "1 booked." in said and "UKC2: " in said


def test_money_to_the_bank_is_booked_to_an_account(books: Books, desk: Desk) -> None:
    bank = payments.set_up_bank_account(books.world.as_role("admin"), name="Main", bank="KCB", number="1")
    books.says("UKD1", "-900", KIND.BANKED)
    address = f"/payments/differences/{only(books.compared()).id}/book/"
    assert desk.post(address, {}).status_code == 422
    assert desk.post(address, {"bank_account_id": str(bank.id)}).status_code == 302
    assert daily.StatementDay.objects.get().state == "agrees"


def test_it_is_asked_about_and_explained(books: Books, desk: Desk) -> None:
    books.paid("UKE1")
    difference = only(books.compared())
    address = f"/payments/differences/{difference.id}/"
    assert desk.post(f"{address}ask/").status_code == 302
    assert "M-Pesa is asked." in words_of(desk.get(address))
    assert desk.post(f"{address}explain/", {"explanation": ""}).status_code == 422
    assert desk.post(f"{address}explain/", {"explanation": "Paid to the old till"}).status_code == 302
    said = words_of(desk.get(f"/payments/days/{difference.day_id}/"))
    assert "Every difference is explained." in said and "Paid to the old till" in said


def test_a_day_is_compared_again_by_a_button(books: Books, desk: Desk) -> None:
    books.says("UKF1")
    day = books.compared()
    books.paid("UKF1")
    assert desk.post(f"/payments/days/{day.id}/compare/").status_code == 302
    day.refresh_from_db()
    assert day.state == "agrees"


@pytest.mark.parametrize("role", ["support", "technician"])
def test_whoever_may_not_sees_no_daily_line(books: Books, role: str) -> None:
    books.says("UKG1")
    day = books.compared()
    desk = Desk(books.world, role)
    for address in ("", "import/", f"{day.id}/"):
        assert desk.get(f"/payments/days/{address}").status_code == 403
    assert desk.post(f"/payments/days/{day.id}/book/").status_code == 403
    assert not payments.payments(books.world.ctx).exists()


def test_the_lists_ask_the_same_few_questions_however_long_they_are(books: Books, desk: Desk) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert desk.get(address).status_code == 200
        return len(queries)

    books.says("UKH1")
    day = books.compared()
    addresses = ["/payments/days/", "/payments/differences/", f"/payments/days/{day.id}/"]
    few = [asked(address) for address in addresses]
    for number in range(20):
        books.says(f"UKI{number}", at=books.world.now - timedelta(days=number % 3))
        books.compared()
    assert [asked(address) for address in addresses] == few


def test_another_providers_day_is_not_there(books: Books, desk: Desk) -> None:
    books.says("UKJ1")
    day = books.compared()
    stranger = Desk(World("coast"), "billing_manager")
    addresses = (f"days/{day.id}/", f"differences/{only(day).id}/", f"differences/{only(day).id}/book/")
    assert [stranger.get(f"/payments/{address}").status_code for address in addresses] == [404] * 3
