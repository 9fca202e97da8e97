"""Promises from values alone: kept or broken, and who is still trusted."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtandao.domains.collections.rules.promises import (
    PromiseTerms,
    Score,
    is_trusted,
    last_day_of,
    outcome,
    score_of,
)

MADE = date(2026, 11, 20)
UNTIL = MADE + timedelta(days=7)
OUTCOMES = st.lists(st.sampled_from(["kept", "broken", "extended"]), max_size=30)


@pytest.mark.parametrize(
    ("oldest", "day", "became"),
    [
        (None, 3, "kept"),
        (MADE + timedelta(days=1), 3, "kept"),  # what he promised is paid; the next is another matter
        (MADE, 6, ""),
        (MADE - timedelta(days=9), 6, ""),
        (MADE, 7, "broken"),
        (MADE + timedelta(days=1), 7, "kept"),
        (None, 30, "kept"),
    ],
)
def test_kept_once_nothing_of_then_is_open_broken_on_its_day(
    oldest: date | None, day: int, became: str
) -> None:
    assert outcome(MADE, UNTIL, oldest, MADE + timedelta(days=day)) == became


@given(OUTCOMES, st.integers(0, 10))
def test_only_the_last_ended_ones_count(outcomes: list[str], of_last: int) -> None:
    score = score_of(outcomes, PromiseTerms(of_last=of_last))
    ended = [each for each in outcomes if each != "extended"]
    assert score.ended == min(of_last, len(ended))
    assert score.broken == ended[:of_last].count("broken")


@given(OUTCOMES, st.integers(0, 5), st.integers(0, 10))
def test_a_kept_promise_never_costs_trust(outcomes: list[str], most: int, of_last: int) -> None:
    terms = PromiseTerms(most_broken=most, of_last=of_last)
    if is_trusted(score_of(outcomes, terms), terms):
        assert is_trusted(score_of(["kept", *outcomes], terms), terms)


def test_without_a_limit_everybody_is_trusted() -> None:
    assert is_trusted(Score(0, 9), PromiseTerms(most_broken=0))
    assert not is_trusted(Score(3, 2), PromiseTerms())
    assert is_trusted(Score(4, 1), PromiseTerms())


def test_extensions_count_from_the_first() -> None:
    assert last_day_of(MADE, PromiseTerms(longest_days=10)) == MADE + timedelta(days=10)
