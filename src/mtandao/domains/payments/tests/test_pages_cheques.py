"""Cheques and bank accounts by page: taken in, deposited and cleared many at once, bounced."""

from datetime import timedelta
from decimal import Decimal

import pytest

from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.models import BankAccount, Cheque, Payment
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


def take(world: World, desk: Desk, number: str, **more: str) -> Cheque:
    data = {"who": world.sale().subscriber.account_number, "amount": "4,000", "number": number, "bank": "KCB"}
    answer = desk.post("/payments/cheques/new/", data | more)
    assert answer.status_code == 302, words_of(answer)
    return Cheque.objects.get(number=number)


def test_cheques_go_to_the_bank_and_clear_many_at_once(world: World) -> None:
    desk = Desk(world, "billing_manager")
    assert "No cheques yet" in words_of(desk.get("/payments/cheques/"))
    data = {"name": "Main", "bank": "Equity", "number": "01 22", "opening": "500", "active": "on"}
    assert desk.post("/payments/banks/new/", data).status_code == 302
    account = BankAccount.objects.get()
    first, second = take(world, desk, "1"), take(world, desk, "2")
    ahead = take(world, desk, "3", dated_on=str(world.ctx.today + timedelta(days=9)))
    due = desk.get("/payments/cheques/?due=true").content.decode()
    assert f"/payments/cheques/{first.id}/" in due and f"/payments/cheques/{ahead.id}/" not in due
    ids = [str(first.id), str(second.id), str(ahead.id)]
    asked = desk.post("/payments/cheques/deposit/", {"ids": ids})
    assert asked.status_code == 200 and "Main, Equity 0122" in words_of(asked)
    sure = {"ids": ids, "sure": "1", "account": str(account.id), "on": str(world.ctx.today)}
    assert desk.post("/payments/cheques/deposit/", sure).status_code == 302
    said = words_of(desk.get("/payments/cheques/"))
    assert "2 cheques deposited." in said and "Cheque 3 is dated" in said
    assert desk.post("/payments/cheques/cleared/", {"ids": ids}).status_code == 302
    assert Payment.objects.filter(method="cheque").count() == 2
    assert "8,500.00" in words_of(desk.get("/payments/banks/"))


def test_a_cheque_shows_its_way_and_what_the_bank_said(world: World) -> None:
    desk = Desk(world, "billing_manager")
    cheque = take(world, desk, "77", branch="Nyeri", drawn_by="Otieno Ltd")
    url = f"/payments/cheques/{cheque.id}/"
    assert "To be deposited. Nothing is booked yet." in words_of(desk.get(url))
    early = desk.post(f"{url}bounced/", {"reason": "Refer to drawer"})
    assert early.status_code == 409
    payments.deposit_cheques(world.ctx, cheque_ids=[cheque.id])
    payments.clear_cheques(world.ctx, cheque_ids=[cheque.id])
    assert "Cleared and booked." in words_of(desk.get(url))
    assert "its payment is reversed" in words_of(desk.get(f"{url}bounced/"))
    assert desk.post(f"{url}bounced/", {"reason": ""}).status_code == 422
    assert desk.post(f"{url}bounced/", {"reason": "Refer to drawer", "fee": "300"}).status_code == 302
    said = words_of(desk.get(url)).replace("\xa0", " ")
    assert "Bounced: Refer to drawer." in said and "KES 300.00" in said and "Otieno Ltd" in said
    assert Payment.objects.get().state == "reversed"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"who": "NOBODY-1"}, "Nobody has this account"),
        ({"number": ""}, "This is needed."),
        ({"amount": "0"}, "greater than or equal"),
        ({"dated_on": "soon"}, "valid date"),
    ],
)
def test_a_cheque_that_cannot_be_taken_is_refused_in_words(
    world: World, data: dict[str, str], sentence: str
) -> None:
    good = {"who": world.sale().subscriber.account_number, "amount": "5", "number": "1", "bank": "KCB"}
    answer = Desk(world, "billing").post("/payments/cheques/new/", good | data)
    assert answer.status_code == 422 and sentence in words_of(answer)
    assert Cheque.objects.count() == 0


def test_a_cashier_neither_deposits_nor_sees_accounts(world: World) -> None:
    cashier = Desk(world, "billing")
    cheque = take(world, cashier, "1")
    for url in ("/payments/banks/", "/payments/banks/new/", f"/payments/cheques/{cheque.id}/bounced/"):
        assert cashier.get(url).status_code == 403
    for url in ("/payments/cheques/deposit/", "/payments/cheques/cleared/"):
        assert cashier.post(url, {"ids": [str(cheque.id)], "sure": "1"}).status_code == 403
    assert cashier.get("/payments/cheques/deposit/").status_code == 403
    stranger = Desk(World("coast"))
    assert stranger.get(f"/payments/cheques/{cheque.id}/").status_code == 404
    stranger.post("/payments/cheques/cleared/", {"ids": [str(cheque.id)]})
    cheque.refresh_from_db()
    assert cheque.state == "received" and cheque.amount == Decimal(4000)
