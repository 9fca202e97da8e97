"""Account numbers: the tenant's letters, a running number and a check digit,
so that a typing slip is seen."""

import re


def luhn_digit(digits: str) -> str:
    """The check digit of ISO/IEC 7812-1: `1234567` -> `4`."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def account_number(prefix: str, sequence: int) -> str:
    """`SAV`, 10001 -> `SAV-100014`."""
    return f"{prefix}-{sequence}{luhn_digit(str(sequence))}"


def prefix_of(slug: str) -> str:
    return re.sub(r"[^a-z0-9]", "", slug)[:3].upper() or "ACC"


def plain(typed: str) -> str:
    """What somebody typed as an account number, down to letters and digits: ` sav-1000 14` -> `SAV100014`."""
    return re.sub(r"[^0-9A-Za-z]", "", typed).upper()


def has_right_digit(typed: str) -> bool:
    """False only when the digits are surely mistyped."""
    digits = "".join(character for character in plain(typed) if character.isdigit())
    return len(digits) >= 5 and luhn_digit(digits[:-1]) == digits[-1]
