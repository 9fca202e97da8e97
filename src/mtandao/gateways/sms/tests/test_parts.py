"""Counting parts (M17), and never cutting a double in two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtandao.gateways.sms.parts import Encoding, count_parts, letters_outside_gsm7


@pytest.mark.parametrize(
    ("text", "parts", "units"),
    [
        ("", 0, 0),
        ("a" * 160, 1, 160),
        ("a" * 161, 2, 161),
        ("a" * 306, 2, 306),
        ("a" * 307, 3, 307),
        ("a" * 70 + "😀", 2, 72),
        ("ũ" * 70, 1, 70),
        ("ũ" * 71, 2, 71),
        ("ũ" * 134, 2, 134),
        ("ũ" * 135, 3, 135),
        ("€", 1, 2),
        ("€" * 80, 1, 160),
        ("€" * 81, 2, 162),
        ("a" * 158 + "€", 1, 160),
        ("a" * 159 + "€", 2, 161),
        ("@£ñÉ[]{}~^|\\\n", 1, 21),
    ],
)
def test_M17_parts_of_a_text(text: str, parts: int, units: int) -> None:
    counted = count_parts(text)
    assert (counted.parts, counted.units) == (parts, units)


def test_a_double_that_does_not_fit_moves_to_the_next_part() -> None:
    """The first part has one septet left, which a euro sign cannot use."""
    text = "a" * 152 + "€" + "a" * 151
    assert count_parts(text).units == 305
    assert count_parts(text).parts == 2
    assert count_parts(text + "a").parts == 3
    emoji = "ũ" * 66 + "😀" + "ũ" * 65
    assert count_parts(emoji).parts == 2
    assert count_parts(emoji + "ũ").parts == 3


def test_one_strange_letter_makes_a_text_dear_and_is_named() -> None:
    assert count_parts("Habari ya leo").encoding is Encoding.GSM7
    assert count_parts("Habari ya leo, Wambũi").encoding is Encoding.UCS2
    assert letters_outside_gsm7("“Wambũi” and ũ") == "“ũ”"


def test_what_is_left_fits_exactly() -> None:
    for text in ("a" * 100, "a" * 200, "ũ" * 30, "ũ" * 100):
        counted = count_parts(text)
        letter = text[0]
        assert count_parts(text + letter * counted.left).parts == counted.parts
        assert count_parts(text + letter * (counted.left + 1)).parts == counted.parts + 1


@given(st.text(max_size=700))
def test_more_text_never_takes_fewer_parts(text: str) -> None:
    counted = count_parts(text)
    alone = 160 if counted.encoding is Encoding.GSM7 else 70
    assert (counted.parts <= 1) is (counted.units <= alone)
    assert count_parts(text + "a").parts >= counted.parts
    assert counted.left >= 0
