"""Prompts to debtors' phones over a real database: whose turn it is, once, and never beside another ask."""

from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mtandao.domains.collections import contract as collections
from mtandao.domains.collections.commands.prompts import prompt_debtors
from mtandao.domains.collections.tests.debtors import DUE, on, owes
from mtandao.domains.payments import contract as payments
from mtandao.foundation.refusals import Malformed, NotAllowed
from tests.worlds import World


@pytest.fixture
def asking(world: World) -> World:
    """An ISP with M-Pesa that asks on the third and on the seventh day."""
    payments.set_up_gateway(
        world.ctx, short_code="174379", consumer_key="key", consumer_secret="secret", passkey="passkey"
    )
    collections.change_prompt_terms(world.ctx, terms=collections.PromptTerms(days=(3, 7)))
    return world


def prompted(world: World, day: int, hour: int = 12) -> int:
    return prompt_debtors(on(world, day, hour).ctx)


def asks(world: World, subscriber: Any) -> list[Any]:
    return list(payments.asks(world.ctx).filter(subscriber_id=subscriber.id).order_by("asked_at"))


def end(world: World, ask: Any) -> None:
    payments.record_ended(
        world.ctx, ask_id=ask.id, state=payments.AskState.FAILED, result_code="1032", reason="Cancelled."
    )


def test_on_his_days_and_no_others(asking: World) -> None:
    subscriber = owes(asking)
    went_out = []
    for day in range(12):
        if prompted(asking, day):
            went_out.append(day)
        assert prompted(asking, day) == 0
    assert went_out == [3, 7]
    first = asks(asking, subscriber)[0]
    assert (first.amount, first.invoice.due_on, first.subscriber_id) == (Decimal(700), DUE, subscriber.id)
    assert [row.days_late for row in collections.prompts(asking.ctx, subscriber.id)] == [7, 3]


@pytest.mark.parametrize(("amount", "times"), [("149", 0), ("150", 1), ("151", 1)])
def test_D8_an_attempt_from_the_least_amount_on(asking: World, amount: str, times: int) -> None:
    collections.change_ladder(asking.ctx, ladder=collections.Ladder(least_amount=Decimal(150)))
    owes(asking, amount)
    assert prompted(asking, 2) == 0
    assert prompted(asking, 3) == times


def test_only_in_allowed_hours(asking: World) -> None:
    owes(asking)
    assert [prompted(asking, 3, hour) for hour in (7, 19, 23)] == [0, 0, 0]
    assert [prompted(asking, 4, hour) for hour in (7, 8)] == [0, 1]


def test_everything_overdue_is_asked_for_in_the_name_of_the_oldest(asking: World) -> None:
    subscriber = owes(asking)
    owes(asking, "500", due_on=DUE + timedelta(days=2), subscriber=subscriber)
    assert prompted(asking, 3) == 1
    (ask,) = asks(asking, subscriber)
    assert (ask.amount, ask.invoice.due_on) == (Decimal(1200), DUE)


def test_never_beside_an_open_ask(asking: World) -> None:
    """Also one that no longer blocks a person: its prompt may still be on the phone."""
    subscriber = owes(asking)
    on(asking, 3, 9)
    ask = payments.ask_for_payment(asking.ctx, subscriber_id=subscriber.id)
    assert prompted(asking, 3, 10) == 0
    end(asking, ask)
    assert prompted(asking, 3, 11) == 1
    assert len([one for one in asks(asking, subscriber) if one.is_open]) == 1


def test_who_paid_is_not_asked(asking: World) -> None:
    subscriber = owes(asking)
    asking.pays(subscriber, "700")
    assert prompted(asking, 3) == 0


@pytest.mark.parametrize("left_alone", ["exempted", "promised"])
def test_whom_the_ladder_leaves_alone_is_not_asked(asking: World, left_alone: str) -> None:
    subscriber = owes(asking)
    if left_alone == "exempted":
        collections.exempt_account(asking.ctx, subscriber_id=subscriber.id, reason="hospital")
    else:
        until = DUE + timedelta(days=5)
        collections.take_promise(asking.ctx, subscriber_id=subscriber.id, until=until, reason="payday")
    assert prompted(asking, 3) == 0


def test_old_debtors_are_not_all_rung_when_it_is_turned_on(asking: World) -> None:
    owes(asking)
    assert prompted(asking, 30) == 0


def test_nobody_is_asked_until_the_tenant_wants_it(asking: World) -> None:
    collections.change_prompt_terms(asking.ctx, terms=collections.PromptTerms())
    owes(asking)
    assert [prompted(asking, day) for day in range(9)] == [0] * 9


def test_without_a_gateway_that_rings_nothing_happens(world: World) -> None:
    collections.change_prompt_terms(world.ctx, terms=collections.PromptTerms(days=(3,)))
    owes(world)
    assert prompted(world, 3) == 0


def test_too_much_for_a_prompt_stops_nobody_else(asking: World) -> None:
    """M-Pesa moves at most 250,000 at once."""
    owes(asking, "400000")
    other = owes(asking)
    assert prompted(asking, 3) == 1
    assert len(asks(asking, other)) == 1


def test_terms_that_make_no_sense_are_refused(world: World) -> None:
    for wrong in (
        collections.PromptTerms(days=(-1,)),
        collections.PromptTerms(days=(61,)),
        collections.PromptTerms(days=tuple(range(7))),
        collections.PromptTerms(hour_from=time(9), hour_until=time(9)),
    ):
        with pytest.raises(Malformed):
            collections.change_prompt_terms(world.ctx, terms=wrong)
    with pytest.raises(NotAllowed):
        collections.change_prompt_terms(world.as_role("billing"), terms=collections.PromptTerms())
