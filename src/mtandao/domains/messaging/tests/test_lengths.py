import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtandao.domains.messaging.lengths import length


@pytest.mark.parametrize(
    ("text", "letters", "parts"),
    [
        ("", 0, 0),
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),
        ("a" * 306, 306, 2),
        ("a" * 307, 307, 3),
        ("€" * 80, 160, 1),
        ("€" * 81, 162, 2),
        # 76 of them fit into a part of 153: the 77th is not cut in two.
        ("€" * 153, 306, 3),
        ("é" * 160, 160, 1),
        ("ê" * 70, 70, 1),
        ("ê" * 71, 71, 2),
        ("a" * 69 + "😀", 71, 2),
        ("😀" * 35, 70, 1),
        ("😀" * 67, 134, 3),
        ("فاطمة " * 11, 66, 1),
    ],
)
def test_a_text_takes_the_parts_that_the_network_bills(text: str, letters: int, parts: int) -> None:
    found = length(text)
    assert (found.letters, found.parts) == (letters, parts)


@given(st.text(max_size=700))
def test_a_longer_text_never_takes_fewer_parts(text: str) -> None:
    assert length(text + "a").parts >= length(text).parts
    assert length(text).plain or length(text).letters >= len(text)
