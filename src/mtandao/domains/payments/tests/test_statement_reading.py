"""Banks' files as they come: preambles, other names, other days, other decimal points; what is wrong is said."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtandao.domains.payments.statements import reading

EQUITY = """Equity Bank,,,,
Account,0100200300,,,
Transaction Date,Value Date,Narrative,Debit,Credit,Running Balance,Reference
20/11/2026,20/11/2026,RTGS FROM WANJIKU,,"4,000.00","4,500.00",FT26001
21-11-2026,21-11-2026,LEDGER FEE,50.00,,"4,450.00",
,,Total,50.00,"4,000.00",,
"""


def lines(text: str, **changes: str) -> list[reading.ReadLine]:
    table = reading.table_of(text)
    return reading.read(table, reading.guess(table.header) | changes)


def test_a_file_is_read_by_the_names_over_its_columns() -> None:
    first, second, total = lines(EQUITY)
    assert first.booked_on == date(2026, 11, 20)
    assert first.amount == 4000 and first.balance == 4500
    assert (first.description, first.reference) == ("RTGS FROM WANJIKU", "FT26001")
    assert second.amount == -50 and not second.error
    assert total.error is not None and total.number == 6
    assert (total.error.problem, total.error.text) == (reading.RowProblem.NO_DAY, "")


INDIAN = {
    "State Bank of India": (
        "Txn Date,Value Date,Description,Ref No./Cheque No.,Debit,Credit,Balance\n"
        '20 Nov 2026,20 Nov 2026,UPI/CR/632512000017/ASHA,UPI17,,"1,25,000.00","3,25,000.00"\n'
    ),
    "HDFC": (
        "Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance\n"
        '20/11/26,UPI/CR/632512000017/ASHA,UPI17,20/11/26,,"1,25,000.00","3,25,000.00"\n'
    ),
    "ICICI": (
        "S No.,Value Date,Transaction Date,Cheque Number,Transaction Remarks,Withdrawal Amount (INR ),"
        "Deposit Amount (INR ),Balance (INR )\n"
        '1,20/11/2026,20/11/2026,UPI17,UPI/CR/632512000017/ASHA,,"1,25,000.00","3,25,000.00"\n'
    ),
}


@pytest.mark.parametrize("bank", INDIAN)
def test_files_of_indian_banks_are_read_by_the_names_over_their_columns(bank: str) -> None:
    (line,) = lines(INDIAN[bank])
    assert (line.booked_on, line.amount, line.error) == (date(2026, 11, 20), Decimal(125000), None)
    assert line.description == "UPI/CR/632512000017/ASHA" and line.balance == 325000
    assert line.reference == "UPI17"


def test_semicolons_and_decimal_commas_and_one_signed_amount() -> None:
    (line,) = lines("Date;Details;Amount\n2026-11-20;Kodi;-1.234,50\n")
    assert line.amount == Decimal("-1234.50")


@pytest.mark.parametrize(
    ("text", "order", "found"),
    [
        ("03/04/2026", "dmy", date(2026, 4, 3)),
        ("03/04/2026", "mdy", date(2026, 3, 4)),
        ("2026-04-03T10:00:00", "dmy", date(2026, 4, 3)),
        ("3 Apr 2026", "dmy", date(2026, 4, 3)),
        ("03-APR-26 14:02", "dmy", date(2026, 4, 3)),
    ],
)
def test_days_are_read_in_the_order_that_was_said(text: str, order: str, found: date) -> None:
    assert reading.day(text, order) == found


@pytest.mark.parametrize("text", ["31/02/2026", "soon", "", "13/13/2026"])
def test_what_is_no_day_is_said(text: str) -> None:
    with pytest.raises(reading.NotRead) as refused:
        reading.day(text, "dmy")
    assert (refused.value.problem, refused.value.text) == (reading.RowProblem.NO_DAY, text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234.50", "1234.50"),
        ("(12.00)", "-12"),
        ("KES 5 CR", "5"),
        ("7.00 DR", "-7"),
        ("−3", "-3"),
        ("1.000,00", "1000"),
    ],
)
def test_amounts_are_read_as_banks_write_them(text: str, amount: str) -> None:
    assert reading.money(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["ten", "1.2.3", "NaN", "1e5", "0.005", "9" * 12, "--"])
def test_what_is_no_amount_is_said(text: str) -> None:
    with pytest.raises(reading.NotRead) as refused:
        reading.money(text)
    assert (refused.value.problem, refused.value.text) == (reading.RowProblem.NO_AMOUNT, text)


@pytest.mark.parametrize("content", ["", "hello", "a,b\n1,2\n", "Date,Amount\n"])
def test_what_is_no_statement_is_no_table(content: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- whatever the reason
        reading.table_of(content)


@given(st.decimals(min_value="-9999999.99", max_value="9999999.99", places=2))
def test_every_amount_comes_back_from_its_text(amount: Decimal) -> None:
    assert reading.money(f"{amount:,.2f}") == amount


@given(st.lists(st.tuples(st.integers(1, 28), st.integers(1, 5)), max_size=30), st.integers(0, 30))
def test_a_longer_file_of_the_same_days_begins_with_the_same_lines(
    rows: list[tuple[int, int]], cut: int
) -> None:
    all_lines = [reading.ReadLine(0, (), date(2026, 11, day), Decimal(sum_)) for day, sum_ in rows]
    whole, part = reading.fingerprints(all_lines), reading.fingerprints(all_lines[:cut])
    assert len(set(whole)) == len(whole)
    assert whole[: len(part)] == part


@given(st.binary(max_size=300))
def test_no_file_breaks_the_reading(content: bytes) -> None:
    try:
        table = reading.table_of(reading.decoded(content))
    except ValueError:
        return
    reading.read(table, reading.guess(table.header))
