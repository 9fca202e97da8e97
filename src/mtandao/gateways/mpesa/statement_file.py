"""The statement of an organization's account as the M-Pesa portal exports it: CSV, a few lines about the account,
then a line for each thing that came or went. Columns are found by their names: their order and number vary."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from mtandao.domains.payments.contract import daily
from mtandao.gateways.mpesa.tolerant import NAIROBI, optional_decimal

# What we read, and how its column has been called, in plain letters.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "receipt": ("receiptno", "receipt", "receiptnumber", "transactionid"),
    "completed": ("completiontime", "completedtime", "date"),
    "details": ("details", "description"),
    "status": ("transactionstatus", "status"),
    "came": ("paidin", "credit"),
    "went": ("withdrawn", "debit"),
    "reason": ("reasontype", "transactiontype"),
    "party": ("otherpartyinfo", "otherparty"),
    "linked": ("linkedtransactionid",),
    "account": ("acno", "accountno", "accountnumber"),
}
NEEDED = ("receipt", "completed", "came", "went")
STAMPS = ("%d-%m-%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%d/%m/%Y %H:%M")
RECEIPT = re.compile(r"[A-Z0-9]{6,20}")
PARTY = re.compile(r"^\s*(\+?\d[\d*\s]{6,14})\s*-?\s*(.*)$")
MOST_WRONG = 20


def read_statement(content: bytes) -> daily.StatementFile:
    """UnreadableFile if it is no such file. Lines that never were completed are left out; those that cannot be read
    are named."""
    rows = list(_rows(content))
    at, places = _heading(rows)
    lines: list[daily.NewLine] = []
    wrong: list[str] = []
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        given = {name: row[place].strip() for name, place in places.items() if place < len(row)}
        if not any(given.values()) or given.get("status", "completed").lower() not in ("completed", ""):
            continue
        try:
            lines += _line(given)
        except ValueError as problem:
            wrong.append(_("Line %(n)s: %(problem)s") % {"n": number, "problem": problem})
    if wrong and not lines:
        raise daily.UnreadableFile(wrong[0])
    return daily.StatementFile(_short_code(rows[:at]), lines, wrong[:MOST_WRONG])


def _rows(content: bytes) -> Iterator[list[str]]:
    if content[:2] == b"PK" or b"\x00" in content[:1000]:
        raise daily.UnreadableFile(_("This is a workbook. Save it as CSV first."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text[:4000]
    mark = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text), delimiter=mark)
    except csv.Error as problem:
        raise daily.UnreadableFile(_("This is no CSV file: %(why)s") % {"why": problem}) from None


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def _heading(rows: list[list[str]]) -> tuple[int, dict[str, int]]:
    for at, row in enumerate(rows[:60]):
        names = [_plain(cell) for cell in row]
        places = {
            name: names.index(called)
            for name, known in COLUMNS.items()
            for called in known
            if called in names and called == next(each for each in known if each in names)
        }
        if all(name in places for name in NEEDED):
            return at, places
    raise daily.UnreadableFile(
        _("No columns Receipt No., Completion Time, Paid In and Withdrawn: this is no statement of M-Pesa.")
    )


def _short_code(above: list[list[str]]) -> str:
    """`Short Code:,600100` over the table; some write both into one cell."""
    for row in above:
        words = " ".join(row)
        if "short" in words.lower() and (found := re.search(r"\b\d{5,7}\b", words)):
            return found[0]
    return ""


def _line(given: Mapping[str, str]) -> Iterator[daily.NewLine]:
    """ValueError with the sentence of what is wrong. A line of nothing is no line."""
    receipt = given["receipt"].upper()
    if not RECEIPT.fullmatch(receipt):
        raise ValueError(_("“%(text)s” is no receipt.") % {"text": given["receipt"][:30]})
    came, went = _sum(given["came"]), _sum(given["went"])
    amount = came - abs(went)
    if not amount:
        return
    details = given.get("details", "")
    kind = _kind(amount, f"{given.get('reason', '')} {details}".lower())
    phone, name = _party(given.get("party", ""))
    yield daily.NewLine(
        receipt=receipt,
        kind=kind,
        amount=amount,
        completed_at=_instant(given["completed"]),
        account=given.get("account", "") if kind == daily.LineKind.PAYMENT else "",
        phone=phone,
        name=name,
        details=details,
        linked=given.get("linked", "").upper() if kind == daily.LineKind.REVERSAL else "",
    )


def _sum(text: str) -> Decimal:
    if not text or text == "-":
        return Decimal("0.00")
    found = optional_decimal(text.replace(" ", ""))
    if found is None or found != round(found, 2):
        raise ValueError(_("“%(text)s” is no amount.") % {"text": text[:30]})
    return found.quantize(Decimal("0.01"))


def _instant(text: str) -> datetime:
    """The portal writes Nairobi's wall time."""
    for stamp in STAMPS:
        try:
            return datetime.strptime(text, stamp).replace(tzinfo=NAIROBI).astimezone(UTC)
        except ValueError:
            continue
    raise ValueError(_("“%(text)s” is no date and time.") % {"text": text[:30]})


def _kind(amount: Decimal, words: str) -> daily.LineKind:
    kinds = daily.LineKind
    if "revers" in words:
        return kinds.REVERSAL
    if amount < 0 and re.search(r"charge|fee\b|tariff", words):
        return kinds.CHARGE
    if amount < 0 and re.search(r"settlement|to bank|organi[sz]ation withdrawal|withdrawal of funds", words):
        return kinds.BANKED
    if amount < 0 and re.search(r"business payment|salary payment|promotion payment|b2c|to customer", words):
        return kinds.PAYOUT
    if amount > 0 and re.search(
        r"^\s*$|pay ?bill|buy goods|merchant payment|customer payment|c2b|online", words
    ):
        return kinds.PAYMENT
    return kinds.OTHER


def _party(text: str) -> tuple[str, str]:
    """`2547 ***** 126 - WANJIKU KAMAU`: the phone as it is shown, and the name."""
    found = PARTY.match(text)
    if not found:
        return "", text.strip()
    phone = re.sub(r"\s+", "", found[1])
    return (f"+{phone}" if phone.isdigit() and phone.startswith("254") else phone), found[2].strip(" -")
