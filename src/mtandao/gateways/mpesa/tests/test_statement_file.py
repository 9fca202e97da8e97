"""The portal's statement as it comes: a heading over the table, columns in any order, odd lines, other files."""

from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtandao.domains.payments.contract import daily
from mtandao.gateways.mpesa.statement_file import read_statement

KIND = daily.LineKind
HEADING = (
    "Receipt No.,Completion Time,Initiation Time,Details,Transaction Status,Paid In,Withdrawn,Balance,"
    "Balance Confirmed,Reason Type,Other Party Info,Linked Transaction ID,A/C No.\n"
)
ABOVE = "Account Holder:,Savanna Net\nShort Code:,600100\nTime Period:,20-11-2026 to 20-11-2026\n,,\n"


def line(receipt: str = "UKA1000001", came: str = "1500.00", went: str = "", **more: str) -> str:
    told = {
        "at": "20-11-2026 12:05:30",
        "status": "Completed",
        "reason": "Pay Bill Online",
        "details": "",
    } | more
    return (
        f'{receipt},{told["at"]},{told["at"]},"{told["details"]}",{told["status"]},"{came}","{went}",9.00,true,'
        f'{told["reason"]},"{told.get("party", "")}",{told.get("linked", "")},{told.get("account", "")}\n'
    )


def read(*lines: str, above: str = ABOVE) -> daily.StatementFile:
    return read_statement((above + HEADING + "".join(lines)).encode())


def test_a_payment_is_read_with_all_that_is_told_of_it() -> None:
    file = read(line(came="1,500.00", account="SAV-10042", party="2547 ***** 001 - WANJIKU KAMAU"))
    (told,) = file.lines
    assert file.short_code == "600100" and not file.unreadable
    assert (told.receipt, told.kind, told.amount) == ("UKA1000001", KIND.PAYMENT, Decimal("1500.00"))
    assert (told.account, told.phone, told.name) == ("SAV-10042", "2547*****001", "WANJIKU KAMAU")
    assert told.completed_at == datetime(2026, 11, 20, 9, 5, 30, tzinfo=UTC), "Nairobi's wall time"


@pytest.mark.parametrize(
    ("reason", "details", "came", "went", "kind"),
    [
        ("Pay Bill Online", "Pay Bill from 2547", "500", "", KIND.PAYMENT),
        ("Customer Merchant Payment", "", "500", "", KIND.PAYMENT),
        ("Pay Bill Charge", "", "", "-5.00", KIND.CHARGE),
        ("", "Pay merchant Charge", "", "5.00", KIND.CHARGE),
        ("Business Payment to Customer via API", "", "", "-600", KIND.PAYOUT),
        (
            "Organization Settlement",
            "Merchant Account to Organization Settlement Account",
            "",
            "-9000",
            KIND.BANKED,
        ),
        ("Transaction Reversal", "Reversal of UKA1000001", "", "-500", KIND.REVERSAL),
        ("Interest", "", "12.00", "", KIND.OTHER),
        ("Interest", "", "", "-12.00", KIND.OTHER),
    ],
)
def test_each_kind_of_line_is_known_by_its_words(
    reason: str, details: str, came: str, went: str, kind: daily.LineKind
) -> None:
    (told,) = read(line(came=came, went=went, reason=reason, details=details)).lines
    assert told.kind == kind
    assert told.amount == (Decimal(came) if came else -abs(Decimal(went)))


def test_a_reversal_names_what_it_takes_back() -> None:
    (told,) = read(line(came="", went="-500", reason="Reversal", linked="uka1000001")).lines
    assert told.linked == "UKA1000001"


def test_what_was_never_completed_or_moves_nothing_is_left_out() -> None:
    file = read(line(status="Failed"), line(status="Declined"), line(came="0.00", went="0.00"), ",,,,\n")
    assert not file.lines and not file.unreadable


def test_a_line_that_cannot_be_read_is_named_and_hides_no_other() -> None:
    file = read(line(), line(receipt="Total"), line(came="abc"), line(at="yesterday"), line("UKA1000009"))
    assert [told.receipt for told in file.lines] == ["UKA1000001", "UKA1000009"]
    assert [text.split(":")[0] for text in file.unreadable] == ["Line 7", "Line 8", "Line 9"]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("code", ["utf-8-sig", "cp1252"])
def test_other_separators_and_encodings_are_read(mark: str, code: str) -> None:
    text = f"Receipt No.{mark}Completion Time{mark}Paid In{mark}Withdrawn{mark}Details\n"
    text += f"UKA1000001{mark}2026-11-20 12:05:30{mark}500{mark}{mark}Pay Bill, José\n".replace(
        ", José", ", José" if mark != "," else " José"
    )
    (told,) = read_statement(text.encode(code)).lines
    assert (told.amount, told.details[-4:]) == (Decimal(500), "José")


@pytest.mark.parametrize(
    "content", [b"", b"a,b,c\n1,2,3\n", b"PK\x03\x04rest of a workbook", b"\x00\x01", b"\xff\xfe" * 40]
)
def test_what_is_no_statement_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(daily.UnreadableFile, match=r"\w{3}"):
        read_statement(content)


def test_a_file_of_unreadable_lines_only_is_refused() -> None:
    with pytest.raises(daily.UnreadableFile, match="Line 6"):
        read(line(receipt="?"))


@given(st.binary(max_size=400))
def test_no_file_breaks_it(content: bytes) -> None:
    for prefix in (b"", HEADING.encode()):
        with suppress(daily.UnreadableFile):
            assert all(line.amount for line in read_statement(prefix + content).lines)
