"""Who is told again that he runs at another speed than was sold."""

from datetime import UTC, datetime, timedelta

from mtandao.domains.reconciliation.rules.riders import Online
from mtandao.domains.reconciliation.rules.speeds import (
    LONGEST,
    MOST,
    MOST_AGAIN,
    Sold,
    Told,
    after_telling,
    to_tell,
    unlike,
)

NOW = datetime(2026, 10, 16, 9, tzinfo=UTC)
EVERY = timedelta(minutes=10)
SOLD = {"wanjiku": Sold(login="w", speed=(5_000, 20_000), since=NOW - timedelta(days=3))}


def online(speed: tuple[int, int] | None, *, name: str = "wanjiku", by_radius: bool = True) -> Online:
    return Online(username=name, address="", mac="", by_radius=by_radius, walled=False, speed=speed)


def test_another_speed_than_was_sold_is_seen_and_nothing_else() -> None:
    assert unlike([online((5_000, 10_000))], SOLD, NOW) == ["w"]
    for right in (
        online((5_000, 20_000)),
        online(None),
        online((1, 1), name="nobody"),
        online((1, 1), by_radius=False),
    ):
        assert unlike([right], SOLD, NOW) == []


def test_what_changed_a_moment_ago_is_on_its_way() -> None:
    sold = {"wanjiku": Sold(login="w", speed=(1, 1), since=NOW - timedelta(seconds=90))}
    assert unlike([online((2, 2))], sold, NOW) == []


def test_a_look_has_a_bounded_number_told_and_the_new_ones_first() -> None:
    wrong = [f"l{number}" for number in range(1000)]
    told = {login: Told(3, NOW - timedelta(minutes=number)) for number, login in enumerate(wrong[:500])}
    telling = to_tell(wrong, told, NOW)
    assert telling == wrong[500 : 500 + MOST]
    again = to_tell(wrong[:500], told, NOW)
    assert again == [f"l{number}" for number in range(499, 499 - MOST_AGAIN, -1)], "those that waited longest"
    assert to_tell(wrong[:1], {"l0": Told(1, NOW + timedelta(seconds=1))}, NOW) == []


def test_each_time_it_waits_longer_and_whoever_is_right_is_forgotten() -> None:
    told: dict[str, Told] = {}
    for times in range(1, 20):
        told = after_telling(["w"], told, ["w"], NOW, EVERY)
        wait = min(EVERY * 2 ** (times - 1), LONGEST) - timedelta(minutes=1)
        assert told == {"w": Told(times, NOW + wait)}
    assert after_telling([], told, [], NOW, EVERY) == {}
