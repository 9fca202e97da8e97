"""Figures as people read them: money, counts, bytes, phone numbers. Plain text, for pages, PDFs and SMS."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import phonenumbers
from django.utils.translation import gettext as _

MINUS: Final = "−"
HARD_SPACE: Final = "\u00a0"

# Currencies that count in lakh and crore: 12,34,567.
_INDIAN: Final = frozenset({"INR", "NPR", "PKR", "BDT", "LKR"})

# What sums without a currency are of, like the time zone of instants: each door sets it to its tenant's.
_counted_in: ContextVar[str] = ContextVar("counted_in", default="")

# The country at home, by the same rule: its numbers are written as people there say them.
_at_home: ContextVar[str] = ContextVar("at_home", default="KE")
# The number that stands for any in Kenya's own hints; elsewhere it is libphonenumber's.
_EXAMPLES: Final = {"KE": "+254712345678"}

# How a country writes its own numbers: trunk prefix, groups of the national number with that prefix.
_HOMES: Final = {
    "254": ("0", (4, 3, 3)),
    "255": ("0", (4, 3, 3)),
    "256": ("0", (4, 3, 3)),
    "250": ("0", (4, 3, 3)),
    "91": ("", (5, 5)),
}
_GROUPS_BY_LENGTH: Final = {7: (3, 4), 8: (4, 4), 9: (3, 3, 3), 10: (3, 3, 4), 11: (3, 4, 4)}
# Calling codes of two digits (ITU E.164); those that begin with 1 or 7 have one, all others three.
_TWO_DIGIT_CODES: Final = frozenset(
    str(code)
    for code in (
        20,
        27,
        *range(30, 35),
        36,
        39,
        40,
        41,
        *range(43, 50),
        *range(51, 59),
        *range(60, 67),
        81,
        82,
        84,
        86,
        *range(90, 96),
        98,
    )
)


@contextmanager
def counted_in(currency: str) -> Iterator[None]:
    """Sums that do not name their currency are grouped as this one's: a column of rupees as rupees."""
    before = _counted_in.set(currency)
    try:
        yield
    finally:
        _counted_in.reset(before)


@contextmanager
def at_home(country: str) -> Iterator[None]:
    """Telephone numbers are of this country where nothing else is said: how they are written, and by what example
    somebody is told to write his."""
    before = _at_home.set(country)
    try:
        yield
    finally:
        _at_home.reset(before)


def calling_code(country: str = "") -> str:
    """`254`; of the country at home, if none is named."""
    return str(phonenumbers.country_code_for_region(country or _at_home.get()))


def example_phone(country: str = "") -> str:
    """A mobile number of the country, E.164; empty where none is known. Nobody's own: it only shows the shape."""
    country = country or _at_home.get()
    known = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    if country in _EXAMPLES or known is None:
        return _EXAMPLES.get(country, "")
    return phonenumbers.format_number(known, phonenumbers.PhoneNumberFormat.E164)


def phone_hint(country: str = "") -> str:
    """The example as people there write it: `0712 345 678`, in India `81234 56789`."""
    return phone(example_phone(country), calling_code(country)).replace(HARD_SPACE, " ")


def grouped(whole: int, currency: str = "") -> str:
    """A whole number with its thousands apart: `1,204,000`, in Indian rupees `12,04,000`."""
    if currency not in _INDIAN:
        return f"{whole:,}"
    digits = str(abs(whole))
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)][::-1]
    return ("-" if whole < 0 else "") + ",".join([*pairs, tail])


def count(number: int) -> str:
    """`2604` is `2,604`, minus one is `−1`."""
    return grouped(number).replace("-", MINUS)


def money_parts(amount: Decimal, currency: str = "", *, whole: bool = False) -> tuple[str, str, str]:
    """Sign, whole units and cents, apart so that a page can print the cents grey: `("−", "2,500", ".00")`.

    `whole` rounds half up to whole units and leaves the cents empty; a sum that rounds to nothing has no
    sign.
    """
    places = Decimal(1) if whole else Decimal("0.01")
    rounded = Decimal(amount).quantize(places, ROUND_HALF_UP)
    sign = MINUS if rounded < 0 else ""
    units, _point, cents = str(abs(rounded)).partition(".")
    return sign, grouped(int(units), currency or _counted_in.get()), f".{cents}" if cents else ""


def money(amount: Decimal, currency: str = "", *, whole: bool = False) -> str:
    """`KES 2,500.00`; owed is `KES −1,500.00`. Never broken over two lines."""
    sign, units, cents = money_parts(amount, currency, whole=whole)
    figure = f"{sign}{units}{cents}"
    return f"{currency}{HARD_SPACE}{figure}" if currency else figure


def _country_code(digits: str) -> str:
    if digits[0] in "17":
        return digits[0]
    return digits[:2] if digits[:2] in _TWO_DIGIT_CODES else digits[:3]


def _in_groups(digits: str, groups: tuple[int, ...]) -> str:
    if sum(groups) != len(digits):
        return digits
    parts, at = [], 0
    for size in groups:
        parts.append(digits[at : at + size])
        at += size
    return HARD_SPACE.join(parts)


def phone(number: str, home: str = "") -> str:
    """An E.164 number as people say it: `+254700000012` is `0700 000 012` at home, `+254 700 000 012`
    elsewhere.

    What is not E.164 (masked by the provider, typed by hand) is returned as it came. `home` is a calling
    code, else that of the country at home.
    """
    bare = number.strip()
    digits = bare.removeprefix("+")
    if not bare.startswith("+") or not digits.isdigit() or not 8 <= len(digits) <= 15:
        return bare
    code = _country_code(digits)
    national = digits[len(code) :]
    if code == (home or calling_code()) and code in _HOMES:
        trunk, groups = _HOMES[code]
        return _in_groups(trunk + national, groups)
    groups = (5, 5) if code == "91" else _GROUPS_BY_LENGTH.get(len(national), (len(national),))
    return f"+{code}{HARD_SPACE}{_in_groups(national, groups)}"


def size(count_of_bytes: int) -> str:
    """Bytes in decimal units, as operators and plans count: `412 MB`, `3.81 GB`, `193.9 GB`."""
    amount = float(count_of_bytes)
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if abs(amount) < 999.5 or unit == "TB":
            break
        amount /= 1000
    places = (
        0 if unit in ("B", "kB", "MB") else (2 if abs(amount) < 9.995 else 1 if abs(amount) < 999.95 else 0)
    )
    return f"{amount:,.{places}f}{HARD_SPACE}{unit}".replace("-", MINUS)


def percent(share: float) -> str:
    """`0.0612` is `6 %`; below one in a hundred it keeps one place."""
    hundredths = share * 100
    return f"{hundredths:.{1 if 0 < abs(hundredths) < 0.95 else 0}f}{HARD_SPACE}%".replace("-", MINUS)


def capped(number: int, cap: int) -> str:
    """A count that was not counted to its end: `10,000+`."""
    return f"{count(cap)}+" if number > cap else count(number)


def joined(parts: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}
