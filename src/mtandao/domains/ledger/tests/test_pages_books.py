"""Journals, accounts and the trial balance lead into each other."""

import re
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.ledger.models import Account, Journal
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


def _cash(world: World, key: str, amount: str, drawer: str) -> None:
    entry = ledger.Entry(
        kind=ledger.JournalKind.CASH,
        key=key,
        memo=f"Counted {key}",
        lines=(
            ledger.Line(ledger.AccountCode.CASH, Decimal(amount), detail=drawer),
            ledger.Line(ledger.AccountCode.EQUITY, -Decimal(amount)),
        ),
    )
    ledger.post(world.ctx, entries=[entry])


def _account(world: World, code: str, detail: str = "") -> Any:
    return Account.of(world.ctx).get(code=code, detail=detail, subscriber=None)


def test_a_code_with_several_accounts_opens_into_them(world: World) -> None:
    _cash(world, "1", "100", "front")
    _cash(world, "2", "40", "back")
    closed = words_of(Desk(world).get("/ledger/"))
    assert "Cash 140.00" in closed and "front" not in closed
    page = Desk(world).get("/ledger/?open=cash")
    opened = words_of(page)
    assert "Cash 140.00 – back 40.00 – front 100.00 –" in opened.replace("\u2003", "")
    assert f"/ledger/accounts/{_account(world, 'cash', 'front').pk}/" in page.content.decode()
    assert "KES 140.00 on both sides" in opened.replace("\xa0", " ")


def test_an_account_runs_down_its_postings(world: World) -> None:
    for number in range(1, 4):
        _cash(world, str(number), f"{number}0", "front")
    world.later(days=1)
    _cash(world, "4", "-15", "front")
    _cash(world, "other", "999", "back")
    account = _account(world, "cash", "front")
    said = words_of(Desk(world).get(f"/ledger/accounts/{account.pk}/"))
    assert "Cash, front" in said and "Counted other" not in said
    lines = re.findall(r"Counted (\d) (?:[\d.]+|–) (?:[\d.]+|–) ([\d.]+)", said)
    assert lines == [("4", "45.00"), ("3", "60.00"), ("2", "30.00"), ("1", "10.00")]
    day = world.ctx.today
    narrowed = words_of(Desk(world).get(f"/ledger/accounts/{account.pk}/?booked_on_before={day}"))
    assert "Counted 4" in narrowed
    exported = Desk(world).get(f"/ledger/accounts/{account.pk}/?format=csv")
    assert b"".join(exported.streaming_content).decode().count("Counted") == 4


def test_the_list_of_accounts_has_their_balances(world: World) -> None:
    sale = world.sale()
    world.pays(sale.subscriber, "5000")
    said = words_of(Desk(world).get("/ledger/accounts/"))
    assert "Subscribers' wallets" not in said, "a million of them are in their statements"
    assert re.search(r"M-Pesa .*?5,000\.00", said) and "−2,500.00" in said


def test_a_subscribers_account_runs_down_too(world: World) -> None:
    sale = world.sale()
    world.pays(sale.subscriber, "5000")
    wallet = Account.of(world.ctx).get(code="wallet", subscriber_id=sale.subscriber.id)
    said = words_of(Desk(world).get(f"/ledger/accounts/{wallet.pk}/"))
    assert "−1,000.00" in said and "−5,000.00" in said


def test_a_journal_shows_both_sides_and_leads_to_what_it_books(world: World) -> None:
    sale = world.sale()
    journal = Journal.of(world.ctx).get(kind="invoice")
    page = Desk(world).get(f"/ledger/journals/{journal.pk}/")
    said = words_of(page)
    assert f"Owed by subscribers: {sale.subscriber.full_name} 4,000.00" in said
    assert "Revenue" in said and "2,500.00" in said
    assert f"/invoices/{sale.invoice.id}/" in page.content.decode()
    assert (
        f"/ledger/journals/{journal.pk}/"
        in Desk(world).get(f"/ledger/subscribers/{sale.subscriber.id}/").content.decode()
    )


def test_journals_are_listed_by_day(world: World) -> None:
    _cash(world, "1", "100", "front")
    world.later(days=1)
    _cash(world, "2", "7", "front")
    said = words_of(Desk(world).get("/ledger/journals/"))
    assert said.index("Counted 2") < said.index("Counted 1") and "100.00" in said
    narrowed = words_of(Desk(world).get("/ledger/journals/?booked_on_after=2026-11-21"))
    assert "Counted 2" in narrowed and "Counted 1" not in narrowed
    exported = Desk(world).get("/ledger/journals/?format=csv")
    assert b"".join(exported.streaming_content).count(b"Counted") == 2


def test_rules_are_saved_and_wrong_ones_are_not(world: World) -> None:
    desk = Desk(world)
    assert desk.post("/ledger/rules/", {"adjust_limit": "750", "low_below": ""}).status_code == 302
    rules = ledger.wallet_rules(world.ctx)
    assert rules.adjust_limit == 750 and rules.low_below is None
    assert desk.post("/ledger/rules/", {"adjust_limit": "-1", "low_below": "0"}).status_code == 422
    assert 'value="750.00"' in desk.get("/ledger/rules/").content.decode()
    assert Desk(world, "manager").get("/ledger/rules/").status_code == 403
