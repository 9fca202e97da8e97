"""A short code's day beside the ledger: totals, and what only one side knows."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.contract import daily
from mtandao.domains.payments.errors import NotToBook
from mtandao.domains.payments.tests.books import CODE, Books, books, only

__all__ = ["books"]
pytestmark = pytest.mark.django_db
ZERO = Decimal(0)


def test_a_day_on_which_both_say_the_same_agrees(books: Books) -> None:
    for receipt in ("UKA1", "UKA2"):
        books.paid(receipt)
        books.says(receipt)
    day = books.compared()
    assert (day.state, day.difference, day.open_differences) == ("agrees", ZERO, 0)
    assert (day.lines, day.statement_in, day.ledger_in) == (2, Decimal(1000), Decimal(1000))


def test_a_day_without_a_statement_says_so(books: Books) -> None:
    books.paid("UKA1")
    begun = daily.begin_day(
        books.world.ctx, gateway_id=books.gateway.id, short_code=CODE, on=books.world.ctx.today
    )
    day = daily.compare_day(books.world.ctx, day_id=begun.id)
    assert (day.state, day.ledger_in, day.differences.count()) == ("no_statement", Decimal(500), 0)


def test_a_payment_that_nobody_told_us_of_is_booked_from_the_statement(books: Books) -> None:
    books.says("UKB1", account=books.owner.account_number, name="WANJIKU")
    difference = only(day := books.compared())
    assert (day.state, difference.kind, difference.amount) == ("differs", "missing_here", Decimal(500))
    after = daily.book_difference(books.world.as_role("admin"), difference_id=difference.id)
    payment = payments.payments(books.world.ctx).get(receipt="UKB1")
    assert (payment.subscriber_id, payment.channel) == (books.owner.id, "statement")
    assert (after.state, after.difference, after.differences.count()) == ("agrees", ZERO, 0)


def test_what_is_booked_the_next_day_is_seen_on_both(books: Books) -> None:
    books.says("UKB2", account=books.owner.account_number)
    difference = only(books.compared())
    books.world.later(days=1)
    yesterday = daily.book_difference(books.world.as_role("admin"), difference_id=difference.id)
    seen = only(yesterday)
    assert (yesterday.state, seen.kind, seen.open) == ("agrees", "elsewhere", False)
    assert seen.elsewhere_on == books.world.ctx.today
    books.says("UKB3")
    books.paid("UKB3")
    today = books.compared()
    assert today.state == "agrees"
    assert [(each.kind, each.amount, each.elsewhere_on) for each in today.differences.all()] == [
        ("elsewhere", Decimal(-500), yesterday.on)
    ]


def test_a_payment_that_the_statement_does_not_have_is_asked_about(books: Books) -> None:
    books.paid("UKC1")
    books.says("UKC2")
    books.paid("UKC2")
    difference = only(day := books.compared())
    assert (day.state, difference.kind, difference.amount) == ("differs", "missing_there", Decimal(-500))
    with pytest.raises(NotToBook):
        daily.book_difference(books.world.as_role("admin"), difference_id=difference.id)
    daily.ask_about(books.world.as_role("admin"), difference_id=difference.id)
    daily.record_answer(books.world.ctx, difference_id=difference.id, answer="completed")
    difference.refresh_from_db()
    assert (difference.answer, difference.open) == ("completed", True)


def test_another_amount_is_listed_with_both(books: Books) -> None:
    books.paid("UKD1", "500")
    books.says("UKD1", "550")
    difference = only(books.compared())
    assert (difference.kind, difference.there, difference.here) == ("amount", Decimal(550), Decimal(500))


def test_a_payment_whose_receipt_is_not_known_gets_it_from_the_statement(books: Books) -> None:
    ask = payments.ask_for_payment(books.world.ctx, subscriber_id=books.owner.id, amount=Decimal(700))
    asked: dict[str, Any] = {"ask_id": ask.id, "checkout_id": "ws_1", "gateway_id": books.gateway.id}
    payments.receive_payment(
        books.world.ctx,
        received=payments.Received(
            method=payments.Method.MPESA, amount=Decimal(700), received_at=books.world.now, **asked
        ),
    )
    books.says("UKE1", "700", account=books.owner.account_number)
    day = books.compared()
    kinds = {each.kind: each for each in day.differences.all()}
    assert kinds.keys() == {"no_receipt", "missing_here"} and day.difference == 0
    after = daily.book_difference(books.world.as_role("admin"), difference_id=kinds["missing_here"].id)
    assert (after.state, after.differences.count()) == ("agrees", 0)
    assert payments.payments(books.world.ctx).get().receipt == "UKE1"


def test_fetched_days_compare_what_came_and_nothing_else(books: Books) -> None:
    books.paid("UKJ1")
    payments.record_reversal(books.world.ctx, payment_id=books.paid("UKJ2").id)
    books.says("UKJ1")
    books.says("UKJ2")
    day = books.compared(filed=False)
    assert (day.state, day.statement_in, day.ledger_in) == ("agrees", Decimal(1000), Decimal(1000))


def test_a_file_knows_the_hour_better_than_what_was_fetched(books: Books) -> None:
    early = books.world.now - timedelta(days=1)
    books.says("UKK9", at=early)
    books.compared(filed=False)
    books.lines.clear()
    books.says("UKK9")
    books.compared()
    line = daily.StatementLine.of(books.world.ctx).get()
    assert (line.on, line.pulled) == (books.world.ctx.today, False)


def test_the_same_lines_twice_are_there_once(books: Books) -> None:
    books.says("UKM1")
    books.paid("UKM1")
    assert books.compared().lines == books.compared().lines == 1
