"""How many parts a text takes: GSM 03.38 septets when its letters allow, else UTF-16 (UCS-2) units.

A text of one part holds 160 septets or 70 units; the parts of a longer one hold 153 or 67, because each
carries a header. What counts double (`€`, an emoji) is never cut in two.
"""

from dataclasses import dataclass
from enum import StrEnum

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")  # an escape and a letter each


class Encoding(StrEnum):
    GSM7 = "gsm7"
    UCS2 = "ucs2"


@dataclass(frozen=True, slots=True)
class Parts:
    """`units`: septets or UTF-16 units used. `left`: how many more fit before another part begins."""

    encoding: Encoding
    units: int
    parts: int
    left: int


def count_parts(text: str) -> Parts:
    """An empty text has no part."""
    encoding, sizes = _sizes(text)
    alone, chained = (160, 153) if encoding is Encoding.GSM7 else (70, 67)
    units = sum(sizes)
    if not sizes:
        return Parts(encoding, 0, 0, alone)
    if units <= alone:
        return Parts(encoding, units, 1, alone - units)
    parts, used = 1, 0
    for size in sizes:
        if used + size > chained:
            parts, used = parts + 1, 0
        used += size
    return Parts(encoding, units, parts, chained - used)


def letters_outside_gsm7(text: str) -> str:
    """The letters that make a text dear, each once, in order: for a hint beside the box."""
    return "".join(
        dict.fromkeys(letter for letter in text if letter not in _BASIC and letter not in _EXTENDED)
    )


def _sizes(text: str) -> tuple[Encoding, list[int]]:
    if not letters_outside_gsm7(text):
        return Encoding.GSM7, [2 if letter in _EXTENDED else 1 for letter in text]
    return Encoding.UCS2, [2 if ord(letter) > 0xFFFF else 1 for letter in text]
