"""A bank's file as lines, from values alone. No Django here.

Every bank writes another file: preambles, names of columns, days, decimal points. What cannot be read is said beside
its row, and never guessed.
"""

import csv
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum

PARTS = ("date", "description", "reference", "money_in", "money_out", "amount", "balance")
# Words that banks put over their columns, in lower case; the first that fits wins.
NAMES = {
    "date": (
        "transaction date",
        "trans date",
        "txn date",
        "posting date",
        "value date",
        "booking date",
        "date",
        "value dt",
        "tarehe",
    ),
    "money_in": (
        "credit",
        "money in",
        "paid in",
        "deposit",
        "deposits",
        "cr",
        "credit amount",
        "deposit amt",
        "deposit amount inr",
    ),
    "money_out": (
        "debit",
        "money out",
        "withdrawn",
        "withdrawal",
        "withdrawals",
        "dr",
        "debit amount",
        "withdrawal amt",
        "withdrawal amount inr",
    ),
    "amount": ("amount", "transaction amount", "kiasi"),
    "balance": ("balance", "running balance", "closing balance", "book balance", "balance inr", "salio"),
    "reference": (
        "reference",
        "ref",
        "ref no",
        "transaction reference",
        "cheque no",
        "receipt no",
        "utr",
        "chq/ref no",
        "chq/refno",
        "cheque number",
        "ref no/cheque no",
    ),
    "description": (
        "description",
        "narration",
        "narrative",
        "details",
        "particulars",
        "remarks",
        "transaction remarks",
        "maelezo",
    ),
}
ORDERS = {
    "dmy": ("%d/%m/%Y", "%d/%m/%y", "%d/%b/%Y", "%d/%b/%y", "%d/%B/%Y", "%Y/%m/%d"),
    "mdy": ("%m/%d/%Y", "%m/%d/%y", "%b/%d/%Y", "%Y/%m/%d"),
    "ymd": ("%Y/%m/%d", "%d/%b/%Y"),
}
MOST_ROWS = 20_000
LARGEST = Decimal(10) ** 10


@dataclass(frozen=True, slots=True)
class Table:
    header: list[str]
    rows: list[tuple[int, list[str]]]


class RowProblem(StrEnum):
    NO_DAY = "no_day"
    NO_AMOUNT = "no_amount"


class NotRead(ValueError):
    """What stands in a cell is none, or nothing stands there."""

    def __init__(self, problem: RowProblem, text: str = "") -> None:
        super().__init__(problem, text)
        self.problem, self.text = problem, text


@dataclass(frozen=True, slots=True)
class ReadLine:
    """`error` is why it is no line; then the rest is empty."""

    number: int
    cells: tuple[str, ...]
    booked_on: date | None = None
    amount: Decimal = Decimal(0)
    description: str = ""
    reference: str = ""
    balance: Decimal | None = None
    error: NotRead | None = None


def decoded(content: bytes) -> str:
    """The text of a file. ValueError if it is no text."""
    tries = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in tries:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ValueError("no text")


def table_of(text: str) -> Table:
    """The header and what lies under it; what stands above (the bank's name, the period) is left out.
    ValueError if there is no table, or one that is too long."""
    first = "\n".join(text.splitlines()[:30])
    delimiter = max(",;\t|", key=first.count)
    rows = [
        (number, [" ".join(cell.split()) for cell in cells])
        for number, cells in enumerate(csv.reader(text.splitlines(), delimiter=delimiter), 1)
        if any(cell.strip() for cell in cells)
    ]
    if len(rows) > MOST_ROWS:
        raise ValueError("too long")
    at = next((at for at, (_, cells) in enumerate(rows[:40]) if _is_header(cells)), None)
    if at is None or at + 1 >= len(rows):
        raise ValueError("no table")
    return Table(rows[at][1], rows[at + 1 :])


def _is_header(cells: Sequence[str]) -> bool:
    found = guess(cells)
    return "date" in found and bool({"amount", "money_in", "money_out"} & found.keys())


def guess(header: Sequence[str]) -> dict[str, str]:
    """Which column is what, by its name."""
    plain = {re.sub(r"[^a-z0-9/ ]", "", name.lower()).strip(): name for name in reversed(header) if name}
    found: dict[str, str] = {}
    for part, names in NAMES.items():
        name = next((plain[each] for each in names if each in plain), None)
        name = name or next(
            (plain[has] for each in names[:3] for has in plain if has.startswith(f"{each} ")), None
        )
        if name and name not in found.values():
            found[part] = name
    return found


def read(table: Table, mapping: Mapping[str, str]) -> list[ReadLine]:
    """Every row, with its error where it cannot be one. Rows without a day and without money (totals, notes) are
    left out."""
    place = {
        part: table.header.index(name)
        for part, name in mapping.items()
        if part in PARTS and name in table.header
    }
    order = mapping.get("dates", "dmy")
    lines = []
    for number, cells in table.rows:
        line = _line(number, tuple(cells), place, order)
        if line is not None:
            lines.append(line)
    return lines


def _line(number: int, cells: tuple[str, ...], place: Mapping[str, int], order: str) -> ReadLine | None:
    def cell(part: str) -> str:
        at = place.get(part)
        return cells[at] if at is not None and at < len(cells) else ""

    if not cell("date") and not any(cell(part) for part in ("amount", "money_in", "money_out")):
        return None
    try:
        booked_on = day(cell("date"), order)
        amount = _moved(cell("amount"), cell("money_in"), cell("money_out"))
        balance = money(cell("balance")) if cell("balance") else None
    except NotRead as wrong:
        return ReadLine(number, cells, error=wrong)
    return ReadLine(number, cells, booked_on, amount, cell("description"), cell("reference"), balance)


def _moved(amount: str, money_in: str, money_out: str) -> Decimal:
    if amount and not (money_in or money_out):
        moved = money(amount)
    else:
        moved = (abs(money(money_in)) if money_in else Decimal(0)) - (
            abs(money(money_out)) if money_out else Decimal(0)
        )
    if moved:
        return moved
    raise NotRead(RowProblem.NO_AMOUNT)


def day(text: str, order: str) -> date:
    """NotRead if it is none in that order of day and month."""
    bare = re.sub(r"[-. ]", "/", text.split("T")[0].strip())
    bare = re.sub(r"/+\d{1,2}:\d{2}.*$", "", re.sub(r",", "", bare))
    for form in ORDERS.get(order, ORDERS["dmy"]):
        try:
            return datetime.strptime(bare, form).date()  # noqa: DTZ007 -- a day has no zone
        except ValueError:
            continue
    raise NotRead(RowProblem.NO_DAY, text)


def money(text: str) -> Decimal:
    """`1,234.50`, `1.234,50`, `(12.00)`, `KES 5 CR`. NotRead if it is none."""
    bare = re.sub(r"[\s\u20b9']", "", text.upper()).replace("−", "-")
    debit = bare.endswith("DR")
    # A currency before it, and what banks write behind it: letters anywhere else make it no amount.
    bare = re.sub(r"^[A-Z]{2,3}\.?|(?:CR|DR)\.?$", "", bare)
    minus = debit or bare.startswith(("-", "(")) or bare.endswith("-")
    bare = bare.strip("()+-")
    if re.fullmatch(r"[\d.]*,\d{2}", bare) and bare.count(",") == 1:
        bare = bare.replace(".", "").replace(",", ".")
    try:
        number = Decimal(bare.replace(",", "") if not re.search("[A-Z]", bare) else "")
    except InvalidOperation:
        raise NotRead(RowProblem.NO_AMOUNT, text) from None
    if not number.is_finite() or number >= LARGEST or -number.as_tuple().exponent > 2:  # type: ignore[operator]
        raise NotRead(RowProblem.NO_AMOUNT, text)
    return -number if minus else number


def fingerprints(lines: Sequence[ReadLine]) -> list[str]:
    """What each says, and the how-manieth that says it: two equal transfers of one day are two, and the same line in
    two files is one."""
    seen: dict[str, int] = {}
    found = []
    for line in lines:
        said = "|".join(
            [str(line.booked_on), f"{line.amount:.2f}", line.description.upper(), line.reference.upper()]
        )
        seen[said] = seen.get(said, 0) + 1
        found.append(hashlib.sha256(f"{said}|{seen[said]}".encode()).hexdigest())
    return found


def closing(lines: Sequence[ReadLine]) -> tuple[date | None, Decimal | None]:
    """The last day and the balance at its end; files run either way."""
    days = [line.booked_on for line in lines if line.booked_on]
    if not days:
        return None, None
    ordered = list(lines) if days[0] <= days[-1] else list(reversed(lines))
    balances = [line.balance for line in ordered if line.balance is not None]
    return max(days), balances[-1] if balances else None
