"""A tenant's colour in portal and captive pages: eight vetted hues, no free picker.

White on `light` and `#06252a` on `dark` read at 6.4:1 or better, which a brand colour sent in would not
promise: it is snapped to the nearest of the eight.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Hue:
    """`light` carries white text on a day page, `dark` carries ink on a night page."""

    name: str
    label: Promise | str
    light: str
    dark: str


HUES: Final = (
    Hue("petrol", pgettext_lazy("colour", "Petrol"), "#0b6470", "#6fc7cd"),
    Hue("lake", pgettext_lazy("colour", "Lake"), "#1d5ca6", "#92bff5"),
    Hue("jacaranda", pgettext_lazy("colour", "Jacaranda"), "#6a3f9c", "#c7aaf0"),
    Hue("plum", pgettext_lazy("colour", "Plum"), "#8a2f6b", "#eaa3d0"),
    Hue("laterite", pgettext_lazy("colour", "Laterite"), "#963a1c", "#f0a488"),
    Hue("forest", pgettext_lazy("colour", "Forest"), "#1a6a3c", "#7fd3a0"),
    Hue("slate", pgettext_lazy("colour", "Slate"), "#37475a", "#aebfd4"),
    Hue("olive", pgettext_lazy("colour", "Olive"), "#5a6412", "#c3cf6e"),
)
PETROL: Final = HUES[0]


def hue(name: str) -> Hue:
    """The hue of that name; an unknown name is petrol, so that a page never loses its colour."""
    return next((one for one in HUES if one.name == name), PETROL)


def _channels(colour: str) -> tuple[float, float, float]:
    digits = colour.strip().lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) != 6 or any(digit not in "0123456789abcdefABCDEF" for digit in digits):
        raise ValueError(f"{colour!r} is not a colour like #0b6470")
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2, from 0 (black) to 1 (white)."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _channels(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2, from 1 to 21; text needs 4.5, edges 3."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _place(colour: str) -> tuple[float, float, float]:
    """In OKLab, where a distance is close to the difference people see (Ottosson 2020)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _channels(colour)
    )
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def nearest(colour: str) -> Hue:
    """The vetted hue nearest to a brand colour (`#rgb` or `#rrggbb`); lightness counts little, the hue much.

    Raises ValueError for what is not a colour.
    """
    _light, green_red, blue_yellow = _place(colour)

    def distance(candidate: Hue) -> float:
        _, other_a, other_b = _place(candidate.light)
        return math.dist((green_red, blue_yellow), (other_a, other_b))

    # A near grey has no hue of its own: slate.
    if math.hypot(green_red, blue_yellow) < 0.045:
        return hue("slate")
    # Vivid brand colours lie further out on the same ray: compare directions.
    angle = math.atan2(blue_yellow, green_red)

    def turn(candidate: Hue) -> float:
        _, other_a, other_b = _place(candidate.light)
        apart = abs(math.atan2(other_b, other_a) - angle)
        return min(apart, 2 * math.pi - apart)

    coloured = [candidate for candidate in HUES if candidate.name != "slate"]
    return min(coloured, key=lambda candidate: (round(turn(candidate), 3), distance(candidate)))
