"""The clock: real everywhere but in the demo, where it moves forward and never back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from mtandao.foundation import clock
from tests.logins import connect
from tests.processes import side_by_side
from tests.worlds import World


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Any:
    clock._asked_at = float("-inf")
    yield
    clock._asked_at = float("-inf")


def _real() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 -- what the clock is held against


def _ahead() -> timedelta:
    clock._asked_at = float("-inf")
    return clock.now() - _real()


@pytest.mark.django_db
def test_the_clock_shows_the_real_time() -> None:
    assert abs(_ahead()) < timedelta(seconds=1)
    assert clock.now().tzinfo is UTC


@pytest.mark.django_db
def test_the_demos_clock_moves_forward_and_adds_up() -> None:
    shown = clock.move(timedelta(days=31))
    assert abs(shown - _real() - timedelta(days=31)) < timedelta(seconds=5)
    clock.move(timedelta(hours=2, microseconds=5))
    assert abs(_ahead() - timedelta(days=31, hours=2)) < timedelta(seconds=5)
    clock.move(timedelta())
    assert abs(_ahead() - timedelta(days=31, hours=2)) < timedelta(seconds=5)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("by", "why"),
    [
        (timedelta(microseconds=-1), "forward only"),
        (timedelta(days=-31), "forward only"),
        (timedelta(days=40_000), "end of 2099"),
        (timedelta.max, "end of 2099"),
    ],
)
def test_a_move_that_cannot_be_is_refused_and_changes_nothing(by: timedelta, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        clock.move(by)
    assert abs(_ahead()) < timedelta(seconds=1)


@pytest.mark.django_db
def test_the_end_of_the_calendar_is_not_passed_in_small_steps() -> None:
    with pytest.raises(ValueError, match="end of 2099"):
        for _ in range(10):
            clock.move(timedelta(days=10_000))
    assert clock.now().year < 2100


@pytest.mark.django_db
def test_the_real_clock_cannot_be_moved(settings: Any) -> None:
    clock.move(timedelta(days=3))
    settings.CLOCK_CAN_BE_MOVED = False
    with pytest.raises(ValueError, match="cannot be moved"):
        clock.move(timedelta(days=1))
    assert abs(_ahead()) < timedelta(seconds=1), "what the demo left in the table does not count"


def test_in_production_the_clock_asks_no_database(settings: Any) -> None:
    settings.CLOCK_CAN_BE_MOVED = False
    assert abs(clock.now() - _real()) < timedelta(seconds=1)


def test_another_process_hears_of_a_move_within_a_second(kept_world: World) -> None:
    with connect("web") as other:
        assert abs(clock.now() - _real()) < timedelta(seconds=1)
        other.execute("INSERT INTO foundation_clockoffset (id, offset_by) VALUES (1, '7 days')")
    import time

    time.sleep(clock.REMEMBERED_SECONDS + 0.1)
    assert abs(clock.now() - _real() - timedelta(days=7)) < timedelta(seconds=1)


def test_two_who_move_it_at_once_both_count(kept_world: World) -> None:
    def move() -> None:
        for _ in range(5):
            clock.move(timedelta(hours=1))

    assert side_by_side(move, move, move) == [0, 0, 0]
    assert abs(_ahead() - timedelta(hours=15)) < timedelta(seconds=2)


def test_a_move_that_is_rolled_back_did_not_happen(kept_world: World) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        clock.move(timedelta(days=9))
        raise ZeroDivisionError
    assert abs(_ahead()) < timedelta(seconds=1)
