"""What may be an expense, for every amount and every file."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtandao.domains.expenses import rules

MONEY = st.decimals(min_value="-1000000", max_value="1000000", places=2)


@given(MONEY, MONEY)
def test_a_tax_is_always_a_part_of_what_was_paid(amount: Decimal, tax: Decimal) -> None:
    wrong = rules.wrong_money(amount, tax, "VAT")
    assert bool(wrong) is not (amount > 0 and 0 <= tax < amount)


def test_a_tax_without_its_code_is_refused() -> None:
    assert set(rules.wrong_money(Decimal(116), Decimal(16), "")) == {"tax_code"}


@given(st.dates(date(2024, 1, 1), date(2028, 1, 1)))
def test_the_day_is_not_ahead_and_not_of_books_that_are_closed(on: date) -> None:
    today = date(2026, 11, 21)
    assert bool(rules.wrong_day(on, today)) is (on > today or on < today - timedelta(days=366))


@given(MONEY, st.none() | st.decimals(min_value="0", max_value="1000000", places=2))
def test_only_what_is_above_the_limit_is_approved(amount: Decimal, limit: Decimal | None) -> None:
    assert rules.must_be_approved(amount, limit) is (limit is not None and amount > limit)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 ...", rules.PDF),
        (b"\xff\xd8\xff\xe0", rules.JPEG),
        (b"\x89PNG\r\n\x1a\n", rules.PNG),
        (b"RIFF....WEBPVP8", rules.WEBP),
        (b"<svg onload=alert(1)>", None),
        (b"<html>%PDF-", None),
        (b"MZ", None),
        (b"RIFF....WAVE", None),
        (b"", None),
    ],
)
def test_a_receipts_type_is_what_its_bytes_say(content: bytes, kind: str | None) -> None:
    assert rules.kind_of(content) == kind


@given(st.binary(max_size=40))
def test_no_bytes_break_the_look_at_a_receipt(content: bytes) -> None:
    assert rules.kind_of(content) in (*rules.ENDINGS, None)
