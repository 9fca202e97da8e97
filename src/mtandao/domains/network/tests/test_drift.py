"""Wanted rows against those that a router has."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtandao.domains.network.rules.routeros import Kind, WantedRow, differences, reserved_of

NOTHING = reserved_of([])
POOL = WantedRow(
    menu="ip/pool", key="pool-homes", values={"name": "homes", "ranges": "100.64.0.2-100.64.0.99"}
)
RADIUS = WantedRow(
    menu="radius",
    key="radius",
    values={"service": "ppp,hotspot", "address": "10.90.0.1", "secret": "s3cret"},
    secret=frozenset({"secret"}),
)
AAA = WantedRow(menu="ppp/aaa", values={"use-radius": "true", "interim-update": "5m"})
WALL = [
    WantedRow(menu="ip/firewall/raw", key=f"wall-{name}", values={"chain": "prerouting", "action": action})
    for name, action in (("names", "accept"), ("web", "accept"), ("drop", "drop"))
]


def there(row: WantedRow, number: int = 1, **changed: str) -> dict[str, str]:
    """As a router has it."""
    seen = {name: value for name, value in row.values.items() if name not in row.secret}
    return {".id": f"*{number:X}", **seen, "comment": row.comment, "disabled": "false", **changed}


def found(
    wanted: list[WantedRow], real: dict[str, list[dict[str, str]]], **more: Any
) -> list[tuple[str, str]]:
    return [(each.kind.value, each.key) for each in differences(wanted, real, more.get("reserved", NOTHING))]


def test_a_router_that_has_all_of_it_has_no_difference() -> None:
    real = {
        "ip/pool": [there(POOL)],
        "radius": [there(RADIUS)],
        "ppp/aaa": [dict(AAA.values)],
        "ip/firewall/raw": [there(row, at) for at, row in enumerate(WALL, 1)],
    }
    assert found([POOL, RADIUS, AAA, *WALL], real) == []


def test_what_is_not_there_is_missing_and_its_secret_is_not_told() -> None:
    (difference,) = differences([RADIUS], {"radius": []}, NOTHING)
    assert difference.kind == Kind.MISSING and difference.repairable
    assert difference.wanted == {"service": "ppp,hotspot", "address": "10.90.0.1"}


def test_what_differs_is_told_with_both_sides_and_nothing_else() -> None:
    (difference,) = differences([POOL], {"ip/pool": [there(POOL, ranges="100.64.0.2-100.64.0.9")]}, NOTHING)
    assert difference.kind == Kind.DIFFERENT and difference.name == "homes"
    assert difference.wanted == {"ranges": "100.64.0.2-100.64.0.99"}
    assert difference.there == {"ranges": "100.64.0.2-100.64.0.9"}


def test_a_row_of_ours_that_somebody_switched_off_is_different() -> None:
    (difference,) = differences([POOL], {"ip/pool": [there(POOL, disabled="true")]}, NOTHING)
    assert difference.wanted == {"disabled": "false"}


def test_a_secret_that_the_router_hides_is_no_difference() -> None:
    assert found([RADIUS], {"radius": [there(RADIUS, secret="")]}) == []


@pytest.mark.parametrize("said", ["hotspot,ppp", "ppp, hotspot", "ppp,hotspot,!login"])
def test_a_list_means_the_same_in_any_order(said: str) -> None:
    assert found([RADIUS], {"radius": [there(RADIUS, service=said)]}) == []


def test_a_name_held_by_a_row_made_by_hand_is_taken_and_not_repaired() -> None:
    by_hand = {".id": "*1", "name": "homes", "ranges": "10.0.0.2-10.0.0.9"}
    (difference,) = differences([POOL], {"ip/pool": [by_hand]}, NOTHING)
    assert difference.kind == Kind.TAKEN and not difference.repairable
    assert difference.there["ranges"] == "10.0.0.2-10.0.0.9"


def test_ours_that_is_wanted_no_more_is_extra_and_what_was_made_by_hand_is_nothing() -> None:
    old = {".id": "*2", "name": "old", "ranges": "10.0.0.2", "comment": "mtandao:pool-old", "password": "x"}
    by_hand = {".id": "*3", "name": "cctv", "comment": "do not touch"}
    (difference,) = differences([], {"ip/pool": [old, by_hand]}, NOTHING)
    assert (difference.kind, difference.key) == (Kind.EXTRA, "pool-old")
    assert "password" not in difference.there


def test_ours_twice_is_once_too_often() -> None:
    assert found([POOL], {"ip/pool": [there(POOL, 1), there(POOL, 2)]}) == [("extra", "pool-homes *2")]


def test_what_a_session_or_a_name_made_is_nobodys() -> None:
    made = {".id": "*80000001", "address": "1.2.3.4", "comment": "mtandao:wall-portal", "dynamic": "true"}
    assert found([], {"ip/firewall/address-list": [made]}) == []


def test_rules_are_wanted_in_their_order() -> None:
    names, web, drop = (there(row, at) for at, row in enumerate(WALL, 1))
    by_hand = {".id": "*9", "chain": "prerouting", "action": "accept"}
    raw = "ip/firewall/raw"
    assert found(WALL, {raw: [by_hand, names, web, drop]}) == []
    assert found(WALL, {raw: [drop, names, by_hand, web]}) == [
        ("misplaced", "wall-names"),
        ("misplaced", "wall-web"),
    ]


def test_a_menu_that_was_not_read_is_not_judged() -> None:
    assert found([POOL, RADIUS], {"radius": [there(RADIUS)]}) == []


def test_what_is_reserved_is_told_and_not_repaired() -> None:
    reserved = reserved_of(["100.64.0.0/24"])
    (difference,) = differences([POOL], {"ip/pool": []}, reserved)
    assert difference.blocked is not None and not difference.repairable


@given(st.permutations(WALL))
def test_moving_what_is_misplaced_brings_the_order(start: list[WantedRow]) -> None:
    rows = [there(row, at) for at, row in enumerate(start, 1)]
    for each in reversed(differences(WALL, {"ip/firewall/raw": rows}, NOTHING)):
        assert each.kind == Kind.MISPLACED
        mover = next(row for row in rows if row["comment"] == f"mtandao:{each.key}")
        rows.remove(mover)
        below = next(
            at for at, row in enumerate(rows) if row["comment"] == f"mtandao:{each.wanted['place-before']}"
        )
        rows.insert(below, mover)
    assert [row["comment"] for row in rows] == [row.comment for row in WALL]


def test_a_rule_that_somebody_narrowed_down_is_different() -> None:
    names, web, drop = (there(row, at) for at, row in enumerate(WALL, 1))
    (difference,) = differences(
        WALL, {"ip/firewall/raw": [names, web, {**drop, "src-address": "10.0.0.1"}]}, NOTHING
    )
    assert (difference.kind, difference.wanted) == (Kind.DIFFERENT, {"src-address": ""})
    assert difference.there == {"src-address": "10.0.0.1"}
