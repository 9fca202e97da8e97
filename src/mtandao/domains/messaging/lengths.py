"""How long a text is on a phone: GSM 03.38 letters if it has no others, else UTF-16 units.

Source: 3GPP TS 23.038 (alphabet) and TS 23.040 (a part of a longer text gives 7 letters to its header).
"""

from dataclasses import dataclass

_ONE = set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?")
_ONE |= set("¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà")
_TWO = set("^{}\\[~]|€\f")  # these take an escape as well


@dataclass(frozen=True, slots=True)
class Length:
    """`letters` as the network counts them; `plain`: the alphabet of 160 letters is enough."""

    letters: int
    parts: int
    plain: bool


def length(text: str) -> Length:
    """Of a text as one SMS of 160 (70) letters, or parts of 153 (67). A letter is never cut in two."""
    plain = _ONE.union(_TWO).issuperset(text)
    weights = [_weight(letter, plain=plain) for letter in text]
    alone, chained = (160, 153) if plain else (70, 67)
    if sum(weights) <= alone:
        return Length(sum(weights), 1 if text else 0, plain)
    parts, room = 1, chained
    for weight in weights:
        if weight > room:
            parts, room = parts + 1, chained
        room -= weight
    return Length(sum(weights), parts, plain)


def _weight(letter: str, *, plain: bool) -> int:
    return 2 if (letter in _TWO if plain else ord(letter) > 0xFFFF) else 1
