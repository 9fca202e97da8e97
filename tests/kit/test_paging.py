"""Keyset paging against what the database would give in one piece."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext

from mtandao.foundation.kit.paging import BadCursorError, Keyset, Order, Slice, counted
from tests.kit.house import STREET
from tests.kit.street import Resident

pytestmark = pytest.mark.usefixtures("street")


def people(number: int, seed: int = 7) -> None:
    """Many with the same name, the same balance or no date: ties and NULLs in every order."""
    dice = random.Random(seed)
    rows = [
        Resident(
            name=dice.choice(["Achieng", "Barasa", "Ĩrũngũ", "Zawadi"]),
            account=f"NYO-{number}",
            state="active",
            balance=Decimal(dice.randrange(-300, 300)) / 100,
            paid_until=None if dice.random() < 0.3 else date(2026, 11, 1) + timedelta(days=dice.randrange(5)),
        )
        for number in range(number)
    ]
    Resident.objects.using(STREET).bulk_create(rows)


def all_pages(keyset: Keyset[Resident]) -> Iterator[Slice[Resident]]:
    page = keyset.page()
    yield page
    while page.after:
        page = keyset.page(after=page.after)
        yield page


def one_piece(order: Order) -> list[int]:
    """The whole list as one query: NULLs last ascending, first descending, as PostgreSQL's index has them."""
    key = F(order.key).desc(nulls_first=True) if order.descending else F(order.key).asc(nulls_last=True)
    rows = Resident.objects.using(STREET).order_by(key, F("pk").desc() if order.descending else F("pk").asc())
    return list(rows.values_list("pk", flat=True))


ORDERS = ["name", "-name", "balance", "-balance", "paid_until", "-paid_until", "pk", "-pk"]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("size", [1, 4, 10, 37, 100])
def test_pages_joined_are_the_list_in_one_piece_forwards_and_backwards(order: str, size: int) -> None:
    people(37)
    keyset = Keyset(Resident.objects.using(STREET), Order.of(order), size, "people")
    pages = list(all_pages(keyset))
    assert [row.pk for page in pages for row in page.rows] == one_piece(Order.of(order))
    assert [(page.first, page.last) for page in pages] == [
        (at + 1, min(at + size, 37)) for at in range(0, 37, size)
    ]
    page = pages[-1]
    for earlier in reversed(pages[:-1]):
        page = keyset.page(before=page.before)
        assert [row.pk for row in page.rows] == [row.pk for row in earlier.rows]
        assert page.first == earlier.first
    assert not page.before


def test_rows_that_come_and_go_meanwhile_neither_repeat_nor_hide_their_neighbours() -> None:
    people(20)
    keyset = Keyset(Resident.objects.using(STREET), Order("name"), 5, "people")
    first = keyset.page()
    seen = [row.pk for row in first.rows]
    Resident.objects.using(STREET).filter(pk=seen[0]).delete()
    Resident.objects.using(STREET).create(name="Aaa", account="new", state="active", balance=0)
    rest = one_piece(Order("name"))
    second = keyset.page(after=first.after)
    assert [row.pk for row in second.rows] == rest[rest.index(seen[-1]) + 1 :][:5]


def test_an_annotation_can_be_the_order() -> None:
    people(12)
    rows = Resident.objects.using(STREET).annotate(both=Concat("name", Value(" "), "account"))
    keyset = Keyset(rows, Order("both", descending=True), 5, "people")
    found = [row.both for page in all_pages(keyset) for row in page.rows]
    assert found == sorted(found, reverse=True) and len(found) == 12


def test_no_page_counts_or_skips_rows() -> None:
    people(40)
    keyset = Keyset(Resident.objects.using(STREET), Order("paid_until"), 5, "people")
    page = keyset.page()
    for _number in range(3):
        page = keyset.page(after=page.after)
    with CaptureQueriesContext(connections[STREET]) as queries:
        keyset.page(after=page.after)
    assert len(queries) == 1
    assert "OFFSET" not in queries[0]["sql"] and "COUNT" not in queries[0]["sql"]


@pytest.mark.parametrize("harm", ["cut", "made up", "other list", "other order", "nonsense inside"])
def test_a_cursor_that_is_not_ours_is_said_so(harm: str) -> None:
    people(20)
    rows = Resident.objects.using(STREET)
    keyset = Keyset(rows, Order("paid_until"), 5, "people")
    cursor = keyset.page().after
    other: dict[str, Any] = {
        "cut": cursor[:-3],
        "made up": "bm9uc2Vuc2U",
        "other list": Keyset(rows, Order("paid_until"), 5, "plans").page().after,
        "other order": Keyset(rows, Order.of("-paid_until"), 5, "people").page().after,
        "nonsense inside": keyset.signer.sign_object(["not a date", "not an id", "x"]),
    }
    with pytest.raises(BadCursorError):
        keyset.page(after=other[harm])


def test_a_page_after_the_end_is_the_first_page() -> None:
    people(6)
    keyset = Keyset(Resident.objects.using(STREET), Order("name"), 5, "people")
    cursor = keyset.page().after
    keep = [row.pk for row in keyset.page().rows]
    Resident.objects.using(STREET).exclude(pk__in=keep).delete()
    assert [row.pk for row in keyset.page(after=cursor).rows] == keep


def test_an_empty_list_has_one_empty_page() -> None:
    page = Keyset(Resident.objects.using(STREET), Order("name"), 5, "people").page()
    assert (page.rows, page.after, page.before) == ([], "", "")


def test_counting_stops_at_the_cap() -> None:
    people(30)
    with CaptureQueriesContext(connections[STREET]) as queries:
        assert counted(Resident.objects.using(STREET), cap=10) == 11
    assert "LIMIT 11" in queries[0]["sql"]
    assert counted(Resident.objects.using(STREET), cap=100) == 30
