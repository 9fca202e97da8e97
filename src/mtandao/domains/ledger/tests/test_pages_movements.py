"""Money is moved at the desk after a look at what it changes; what was shown is what is booked, once."""

import re
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.ledger.jobs import credit_many
from mtandao.domains.ledger.models import BulkCredit, Journal
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


def _hidden(page: Any, name: str) -> str:
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', page.content.decode())
    assert tag is not None
    value = re.search(r'value="([^"]*)"', tag[0])
    assert value is not None
    return value[1]


def _held(world: World, who: Any) -> Decimal:
    return ledger.balance(world.ctx, who.id).wallet


@pytest.fixture
def who(world: World) -> Any:
    return world.sale(activate=False).subscriber


def _looked(desk: Desk, url: str, **typed: str) -> tuple[Any, dict[str, str]]:
    """The page after a look, and what confirming it sends."""
    sent = {"key": _hidden(desk.get(url), "key"), **typed}
    page = desk.post(url, sent)
    return page, {**sent, "sure": _hidden(page, "sure")} if b'name="sure"' in page.content else sent


def test_an_adjustment_shows_before_and_after_and_is_booked_once(world: World, who: Any) -> None:
    desk, url = Desk(world), f"/ledger/subscribers/{who.id}/adjust/"
    page, sure = _looked(desk, url, amount="250", reason="Power cut", direction="up")
    said = words_of(page).replace("\xa0", " ")
    assert "In the wallet now KES 0.00" in said and "Afterwards KES 250.00" in said
    assert "Book adjustment" in said and _held(world, who) == 0
    done = desk.post(url, sure)
    assert done.status_code == 302 and done["Location"] == f"/subscribers/{who.id}/"
    again = desk.post(url, sure)
    assert again.status_code == 409 and "in the ledger already" in words_of(again)
    assert _held(world, who) == 250


def test_what_is_changed_after_the_look_is_looked_at_again(world: World, who: Any) -> None:
    desk, url = Desk(world), f"/ledger/subscribers/{who.id}/adjust/"
    _, sure = _looked(desk, url, amount="250", reason="Power cut", direction="up")
    page = desk.post(url, {**sure, "amount": "9000"})
    assert page.status_code == 200 and "9,000.00" in words_of(page)
    assert _held(world, who) == 0 and Journal.of(world.ctx).filter(kind="adjustment").count() == 0


def test_a_refusal_is_said_before_anything_is_confirmed(world: World, who: Any) -> None:
    desk, url = Desk(world, "manager"), f"/ledger/subscribers/{who.id}/adjust/"
    page, _ = _looked(desk, url, amount="1", reason="Back", direction="down")
    assert page.status_code == 409 and "cannot be taken from it" in words_of(page)
    page, _ = _looked(desk, url, amount="5000.01", reason="Much", direction="up")
    assert page.status_code == 403 and "by yourself" in words_of(page)
    page, _ = _looked(desk, url, amount="", reason="", direction="up")
    assert page.status_code == 422


def test_a_gift_says_what_goes_to_open_invoices(world: World) -> None:
    sale = world.sale()
    url = f"/ledger/subscribers/{sale.subscriber.id}/promotion/"
    page, sure = _looked(Desk(world), url, amount="1000", reason="Brought a friend")
    assert "Of it for open invoices KES 1,000.00" in words_of(page).replace("\xa0", " ")
    assert Desk(world).post(url, sure).status_code == 302
    assert _held(world, sale.subscriber) == 1000


def test_a_transfer_shows_both_wallets(world: World, who: Any) -> None:
    other = world.sale(activate=False).subscriber
    ledger.adjust_wallet(world.ctx, subscriber_id=who.id, amount=Decimal(100), reason="Start", key="start")
    desk, url = Desk(world), f"/ledger/subscribers/{who.id}/transfer/"
    page, sure = _looked(desk, url, to=other.account_number.lower(), amount="60", reason="Family")
    said = words_of(page).replace("\xa0", " ")
    assert "Afterwards KES 40.00" in said and "Afterwards KES 60.00" in said
    assert desk.post(url, sure).status_code == 302
    assert _held(world, who) == 40 and _held(world, other) == 60
    for to, sentence in (("SAV-1", "No account of this number."), (who.account_number, "same account")):
        page, _ = _looked(desk, url, to=to, amount="1", reason="Family")
        assert page.status_code == 422 and sentence in words_of(page)


@pytest.mark.parametrize("role", ["billing", "support", "noc"])
def test_who_may_not_has_no_such_page(world: World, who: Any, role: str) -> None:
    for what in ("adjust", "promotion", "transfer"):
        assert Desk(world, role).get(f"/ledger/subscribers/{who.id}/{what}/").status_code == 403
    assert Desk(world, role).get("/ledger/credits/new/").status_code == 403


def test_many_are_pasted_looked_at_and_credited(world: World, who: Any) -> None:
    other = world.sale(activate=False).subscriber
    desk, typed = Desk(world), f"{who.account_number}\n{other.account_number}, {who.account_number}\nSAV-1"
    more = {"kind": "promotion", "amount": "30", "reason": "Fibre cut"}
    page, sure = _looked(desk, "/ledger/credits/new/", accounts=typed, **more)
    said = words_of(page).replace("\xa0", " ")
    assert who.full_name in said and "In all KES 60.00" in said
    assert "No account of this number SAV-1" in said
    assert BulkCredit.of(world.ctx).count() == 0
    done = desk.post("/ledger/credits/new/", sure)
    assert done.status_code == 302
    bulk = BulkCredit.of(world.ctx).get()
    url = f"/ledger/credits/{bulk.pk}/"
    assert done["Location"] == url and "2 wait. 1 was not." in words_of(desk.get(url))
    credit_many(world.ctx, bulk_id=str(bulk.pk))
    said = words_of(desk.get(url)).replace("\xa0", " ")
    assert "2 accounts credited, KES 60.00 in all." in said and "No account of this number." in said
    exported = b"".join(desk.get(f"{url}?format=csv").streaming_content).decode()
    assert exported.count("Credited") == 2 and "No account of this number." in exported
    assert "Fibre cut" in words_of(desk.get("/ledger/credits/"))
    assert _held(world, who) == 30
