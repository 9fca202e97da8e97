"""Whose money it may be: typing slips and the weight of evidence, from values alone. No Django here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

DIGITS = "0123456789"

# What a piece of evidence weighs. 60 is nearly certain, 35 possible.
ONE_SLIP = 45
PHONE = 50
PAID_BEFORE = 40
TYPED_PHONE = 60
BEGINS_ALIKE = 30
PHONE_ENDING = 20
AMOUNT = 25
NAME_WORD, NAME_MOST = 14, 32
CERTAIN, POSSIBLE, LEAST = 60, 35, 12


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for (`weight` above 0) or against. The sentence is made where it is shown."""

    kind: str
    weight: int
    detail: str = ""


def strength(evidence: Iterable[Evidence]) -> int:
    """3 nearly certain, 2 possible, 1 weak, 0 not worth a look."""
    total = sum(each.weight for each in evidence)
    return 3 if total >= CERTAIN else 2 if total >= POSSIBLE else 1 if total >= LEAST else 0


def one_slip_away(key: str) -> set[str]:
    """Every account key of which `key` is one slip away: a digit missing, too many, wrong, or two swapped.

    Letters are left as they are: they are the company's own.
    """
    letters, digits = re.fullmatch(r"([A-Z]*)(.*)", key).groups()  # type: ignore[union-attr]
    if not digits.isdigit() or not 3 <= len(digits) <= 12:
        return set()
    found = set()
    for at in range(len(digits) + 1):
        found |= {digits[:at] + digit + digits[at:] for digit in DIGITS}
    for at in range(len(digits)):
        found.add(digits[:at] + digits[at + 1 :])
        found |= {digits[:at] + digit + digits[at + 1 :] for digit in DIGITS}
    for at in range(len(digits) - 1):
        found.add(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :])
    return {letters + each for each in found if each} - {key}


def slip_words(typed: str, account: str) -> str:
    """Which slip lies between two keys: `short`, `long`, `swapped` or `wrong`."""
    if len(typed) < len(account):
        return "short"
    if len(typed) > len(account):
        return "long"
    return "swapped" if sorted(typed) == sorted(account) else "wrong"


def name_words(text: str) -> list[str]:
    """Words of a name worth comparing: three letters or more, no masks, no digits."""
    return [
        word
        for word in re.findall(r"[^\W\d_]{3,}", text.lower())
        if word not in {"account", "acc", "internet", "wifi", "the", "and"}
    ]


def shown_ending(phone: str) -> str:
    """The digits that a masked number still shows at its end: `2547 ***** 126` -> `126`; all of a whole one."""
    found = re.search(r"(\d+)\D*$", phone)
    return found[1] if found and len(found[1]) >= 3 else ""


def is_masked(phone: str) -> bool:
    return bool(re.search(r"[*•xX]", phone))
