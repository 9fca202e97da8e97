from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mtandao.domains.messaging.choices import State
from mtandao.domains.messaging.problems import said
from mtandao.domains.messaging.rules import BadTemplate, check_template, filled, may_follow, variables_in


@pytest.mark.parametrize(
    ("state", "news", "takes"),
    [
        ("sending", "sent", True),
        ("sent", "delivered", True),
        ("delivered", "sent", False),
        ("delivered", "failed", False),
        ("failed", "delivered", True),
        ("failed", "sent", False),
        ("sent", "failed", True),
        ("unknown", "sent", True),
        ("delivered", "unknown", False),
        ("sent", "unknown", False),
        ("delivered", "delivered", False),
    ],
)
def test_a_message_only_climbs(state: str, news: str, takes: bool) -> None:
    assert may_follow(state, news) is takes


@given(st.permutations(["sent", "unknown", "delivered", "failed", "sent"]))
def test_in_any_order_the_best_news_stays(news: list[str]) -> None:
    state: str = State.SENDING
    for each in news:
        state = each if may_follow(state, each) else state
    assert state == State.DELIVERED


def test_variables_are_filled_once_and_gaps_are_closed() -> None:
    values = {"first_name": "Wan\njiku  {{account}}", "standing": "", "account": "SAV-1"}
    text = "  {{ first_name }}, hello. {{standing}} Account {{account}}.  \nBye. "
    assert filled(text, values) == "Wan jiku {{account}}, hello. Account SAV-1.\nBye."


def test_a_missing_value_is_a_fault_and_not_a_gap() -> None:
    with pytest.raises(KeyError):
        filled("{{amount}}", {})


@pytest.mark.parametrize(
    "text", ["{{amont}}", "{{ }}", "{{amount}", "amount}}", "{{Amount}}", "{{amount.real}}"]
)
def test_what_cannot_be_filled_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadTemplate) as refused:
        check_template(text, ["amount", "account"])
    assert said(refused.value).endswith(".")


def test_an_unknown_variable_is_named_with_those_that_are_known() -> None:
    with pytest.raises(BadTemplate) as refused:
        check_template("Pay {{amont}}", ["amount", "account"])
    assert said(refused.value) == "{{amont}} is not known here. Known: account, amount."
    with translation.override("sw"):
        assert said(refused.value) == "{{amont}} hakijulikani hapa. Vinavyojulikana: account, amount."


def test_braces_that_are_no_variables_may_stay() -> None:
    check_template("{amount} costs 5} or {", ["amount"])
    assert filled("{amount} {", {}) == "{amount} {"


def test_variables_are_told_once_each_in_order() -> None:
    assert variables_in("{{b}} {{a}} {{b}}") == ["b", "a"]
    assert all(one != other for one, other in pairwise(variables_in("{{b}} {{a}}")))
