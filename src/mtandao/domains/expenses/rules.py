"""What may be an expense and its receipt, from values alone."""

from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

LARGEST_RECEIPT = 4_000_000
MOST_RECEIPTS = 10
# Months that were looked at long ago do not change under their readers.
OLDEST = timedelta(days=366)
PDF, JPEG, PNG, WEBP = "application/pdf", "image/jpeg", "image/png", "image/webp"
ENDINGS = {PDF: "pdf", JPEG: "jpg", PNG: "png", WEBP: "webp"}


class Problem(StrEnum):
    AHEAD = "ahead"
    CLOSED_YEAR = "closed_year"
    NO_AMOUNT = "no_amount"
    MORE_TAX_THAN_AMOUNT = "more_tax_than_amount"
    NO_TAX_CODE = "no_tax_code"


def kind_of(content: bytes) -> str | None:
    """The type by the file's own first bytes, whatever its name says; None for what is not taken."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    return None


def wrong_day(spent_on: date, today: date) -> Problem | None:
    """Nothing where the day may stand."""
    if spent_on > today:
        return Problem.AHEAD
    if spent_on < today - OLDEST:
        return Problem.CLOSED_YEAR
    return None


def wrong_money(amount: Decimal, tax: Decimal, tax_code: str) -> dict[str, Problem]:
    """By field. `tax` is a part of the amount, and is reclaimed under a code."""
    wrong = {}
    if amount <= 0:
        wrong["amount"] = Problem.NO_AMOUNT
    if tax < 0 or (amount > 0 and tax >= amount):
        wrong["tax"] = Problem.MORE_TAX_THAN_AMOUNT
    if tax > 0 and not tax_code:
        wrong["tax_code"] = Problem.NO_TAX_CODE
    return wrong


def must_be_approved(amount: Decimal, limit: Decimal | None) -> bool:
    """Up to the limit nobody else is asked; without one nobody ever is."""
    return limit is not None and amount > limit
