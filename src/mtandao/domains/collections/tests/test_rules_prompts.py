"""Prompts from values alone: on their days, once, and never a heap of old ones."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtandao.domains.collections.rules.prompts import PromptTerms, days_to_look_at, in_hours, prompt_due

DAYS = st.sets(st.integers(0, 60), max_size=6).map(lambda days: tuple(sorted(days)))


@pytest.mark.parametrize(
    ("days_late", "asked_on", "due"),
    [
        (2, [], False),
        (3, [], True),
        (3, [3], False),
        (4, [3], False),
        (5, [], True),  # its day was missed
        (6, [], False),  # too late for it
        (7, [3], True),
        (8, [7], False),
        (60, [], False),
    ],
)
def test_D8_an_attempt_on_day_3(days_late: int, asked_on: list[int], due: bool) -> None:
    assert prompt_due(days_late, asked_on, PromptTerms(days=(3, 7))) is due


def test_without_days_nobody_is_asked() -> None:
    assert not any(prompt_due(day, [], PromptTerms()) for day in range(90))


@given(DAYS, st.data())
def test_an_invoice_gets_at_most_one_prompt_a_day_of_the_terms(
    days: tuple[int, ...], data: st.DataObject
) -> None:
    """Whenever somebody looks, and however often."""
    terms = PromptTerms(days=days)
    asked: list[int] = []
    for day in sorted(data.draw(st.lists(st.integers(0, 70), max_size=80))):
        if prompt_due(day, asked, terms):
            assert day in days_to_look_at(terms)
            asked.append(day)
    assert len(asked) <= len(days) and len(asked) == len(set(asked))


@pytest.mark.parametrize(
    ("at", "may"), [("07:59", False), ("08:00", True), ("18:59", True), ("19:00", False)]
)
def test_between_the_hours(at: str, may: bool) -> None:
    assert in_hours(time.fromisoformat(at), PromptTerms()) is may
