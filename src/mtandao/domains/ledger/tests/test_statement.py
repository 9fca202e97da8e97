"""A statement is the same whether it is read whole or in pages, and its balances are the sums of its lines."""

import re
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.ledger.queries.statement import Place, StatementLine, statement
from mtandao.domains.subscribers import contract as subscribers
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


@pytest.fixture
def busy(world: World) -> Any:
    """A customer with bills, payments, gifts and settlements over forty days."""
    sale = world.sale()
    for number in range(40):
        world.later(days=1)
        ledger.adjust_wallet(
            world.ctx,
            subscriber_id=sale.subscriber.id,
            amount=Decimal(number + 1),
            reason=f"Day {number}",
            key=f"day-{number}",
        )
    world.pays(sale.subscriber, "5000")
    return sale.subscriber


def _paged(world: World, who: Any, size: int) -> list[StatementLine]:
    found: list[StatementLine] = []
    behind: Place | None = None
    while page := list(islice(statement(world.ctx, who.id, behind=behind, window=size), size)):
        found += page
        behind = Place.read(str(page[-1].place))
    return found


@pytest.mark.parametrize("size", [2, 3, 7, 100])
def test_pages_of_any_size_make_the_whole(world: World, busy: Any, size: int) -> None:
    whole = list(statement(world.ctx, busy.id, window=1000))
    assert len(whole) == 42
    assert _paged(world, busy, size) == whole


def test_each_balance_is_the_one_before_and_what_moved(world: World, busy: Any) -> None:
    lines = list(statement(world.ctx, busy.id))[::-1]
    after = Decimal(0)
    for line in lines:
        after += line.moved
        assert line.after == after
    assert after == ledger.balance(world.ctx, busy.id).net


def test_days_are_both_included_and_carry_the_right_balance(world: World, busy: Any) -> None:
    whole = list(statement(world.ctx, busy.id))
    first = world.ctx.today - timedelta(days=20)
    last = world.ctx.today - timedelta(days=10)
    part = list(statement(world.ctx, busy.id, since=first, until=last))
    assert part == [line for line in whole if first <= line.place.booked_on <= last]
    assert len(part) == 11


def test_a_page_costs_the_same_however_long_the_statement_is(
    world: World, busy: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(5):
        list(islice(statement(world.ctx, busy.id, window=100), 10))


def test_nobody_has_no_lines(world: World) -> None:
    who = subscribers.create_subscriber(world.ctx, first_name="Njeri", phone="0711000111")
    assert list(statement(world.ctx, who.id)) == []
    said = words_of(Desk(world).get(f"/ledger/subscribers/{who.id}/"))
    assert "Nothing was charged or paid in these days." in said
    header = Desk(world).get(f"/ledger/subscribers/{who.id}/csv/")
    assert b"".join(header.streaming_content).count(b"\n") == 1
    assert Desk(world).get(f"/ledger/subscribers/{who.id}/pdf/").content.startswith(b"%PDF")


def test_the_page_leads_to_older_lines_and_back(
    world: World, busy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mtandao.domains.ledger.pages.statement.PAGE", 20)
    desk, url, seen = Desk(world), f"/ledger/subscribers/{busy.id}/", []
    while url:
        page = desk.get(url).content.decode()
        seen += re.findall(r"Adjustment: Day (\d+)", page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        url = older[1].replace("&amp;", "&") if older else ""
    assert [int(day) for day in dict.fromkeys(seen)] == list(range(39, -1, -1))
    assert "Newest" in page
    assert desk.get(f"/ledger/subscribers/{busy.id}/?after=nonsense").status_code == 200


def test_the_file_has_every_line_of_its_days(world: World, busy: Any) -> None:
    day = world.ctx.today - timedelta(days=5)
    answer = Desk(world).get(f"/ledger/subscribers/{busy.id}/csv/?since={day}")
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").strip().splitlines()
    assert rows[0].startswith("Booked,What,")
    assert len(rows) == 1 + 7
    assert "Day 39" in rows[2] and rows[2].endswith(",40.00,-3180.00")


def test_the_paper_is_a_pdf_and_too_long_a_one_is_refused_with_a_way_on(
    world: World, busy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Desk(world).get(f"/ledger/subscribers/{busy.id}/pdf/")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    monkeypatch.setattr("mtandao.domains.ledger.pages.statement.MOST_LINES", 10)
    refused = Desk(world).get(f"/ledger/subscribers/{busy.id}/pdf/")
    assert refused.status_code == 422
    assert "A paper holds 10 lines. Choose fewer days, or take the CSV." in words_of(refused)
    backwards = Desk(world).get(f"/ledger/subscribers/{busy.id}/csv/?since=2026-12-02&until=2026-12-01")
    assert backwards.status_code == 422
