"""From packets to counters: duplicate, late, out of order, missing, begun anew. RADIUS's own function takes the packets,
the mirror reads what it made of them."""

import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connections
from hypothesis import given, settings
from hypothesis import strategies as st

from mtandao.domains.network import contract as network
from mtandao.domains.usage import contract as usage
from mtandao.foundation import clock
from mtandao.gateways.radius.accounting import mirror_once
from tests.databases import Databases
from tests.worlds import World

ROUTER = "127.0.9.1"
START, STOP, INTERIM = 1, 2, 3


@pytest.fixture
def radius(kept_world: World, databases: Databases) -> Iterator[Any]:
    name = connections["radius"].settings_dict["NAME"]
    with psycopg.connect(databases.admin.database(name).text, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO nas (nasname, shortname, secret, tenant_id) VALUES (%s, 'Tower', 'secret', %s)",
            [ROUTER, kept_world.tenant_id],
        )
        yield connection


def packet(
    radius: Any,
    username: str,
    status: int,
    *,
    ago: int,
    lasted: int,
    down: int,
    up: int = 0,
    session: str = "s1",
) -> None:
    """As FreeRADIUS hands it over. What the router sent is the customer's download."""
    radius.execute(
        "SELECT mtandao_account(%s, %s, %s, 0, %s, %s, %s, %s, %s, %s, %s,"
        " '', '', '', '', '', '', '', '', '', '', '', '', '', '', '')",
        [
            ROUTER, status, int(time.time()) - ago, session.encode().hex(), username.encode().hex(), str(lasted),
            up & 0xFFFFFFFF, up >> 32, down & 0xFFFFFFFF, down >> 32,
        ],
    )  # fmt: skip


def mirror() -> None:
    while mirror_once():
        pass


def down_of(world: World, sale: Any) -> int:
    of = usage.Of((sale.subscription.id,))
    here = world.ctx.at(clock.now())
    days = sum(day.bytes_down for day in usage.days_of(here, of, 40))
    hours = sum(step.bytes_down for step in usage.hours_of(here, of, 24 * 40))
    assert days == hours
    return days


def test_a_gigaword_is_four_gibibytes(kept_world: World, radius: Any) -> None:
    sale = kept_world.sale()
    packet(radius, sale.login.username, INTERIM, ago=10, lasted=600, down=5 * 2**32 + 17)
    mirror()
    assert down_of(kept_world, sale) == 5 * 2**32 + 17


def test_twice_and_late_and_after_the_end_change_nothing(kept_world: World, radius: Any) -> None:
    sale = kept_world.sale()
    name = sale.login.username
    for _ in range(2):
        packet(radius, name, INTERIM, ago=1200, lasted=600, down=100)
        mirror()
    packet(radius, name, STOP, ago=600, lasted=1200, down=250)
    mirror()
    packet(radius, name, INTERIM, ago=580, lasted=900, down=180)
    packet(radius, name, STOP, ago=590, lasted=1200, down=250)
    mirror()
    assert down_of(kept_world, sale) == 250
    (session,) = network.sessions(kept_world.ctx)
    assert session.stopped_at is not None and session.bytes_down == 250


def test_two_packets_of_one_second_that_are_read_apart_both_count(kept_world: World, radius: Any) -> None:
    sale = kept_world.sale()
    name, at = sale.login.username, int(time.time()) - 60
    for moved in (0, 100, 250):
        # All at once by the server's clock, however long the test takes between them.
        ago = int(time.time()) - at
        packet(radius, name, INTERIM if moved else START, ago=ago, lasted=0, down=moved)
        mirror()
    assert down_of(kept_world, sale) == 250
    (session,) = network.sessions(kept_world.ctx)
    assert session.bytes_down == 250


def test_what_a_missing_packet_would_have_told_is_spread_over_its_time(
    kept_world: World, radius: Any
) -> None:
    sale = kept_world.sale()
    packet(radius, sale.login.username, START, ago=6 * 3600 + 900, lasted=0, down=0)
    packet(radius, sale.login.username, INTERIM, ago=900, lasted=6 * 3600, down=7200)
    mirror()
    here = kept_world.ctx.at(clock.now())
    parts = usage.parts_of(here, usage.Of((sale.subscription.id,)))
    assert sum(part.bytes_down for part in parts) == 7200
    assert max(part.bytes_down for part in parts) <= 101
    assert sum(1 for part in parts if part.bytes_down) in (72, 73)


def test_counters_that_begin_anew_are_added(kept_world: World, radius: Any) -> None:
    sale = kept_world.sale()
    name = sale.login.username
    packet(radius, name, INTERIM, ago=1200, lasted=600, down=1000)
    mirror()
    packet(radius, name, INTERIM, ago=900, lasted=900, down=40)
    mirror()
    packet(radius, name, INTERIM, ago=600, lasted=1200, down=60)
    mirror()
    assert down_of(kept_world, sale) == 1060


@pytest.mark.parametrize("batch", [1, 2000])
def test_any_order_and_repetition_leaves_the_sum_of_the_last(
    kept_world: World, radius: Any, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mtandao.gateways.radius.accounting.BATCH", batch)
    sale = kept_world.sale()
    number = iter(range(10_000))

    @settings(max_examples=15, deadline=None)
    @given(
        st.lists(st.integers(0, 10**9), min_size=1, max_size=6).flatmap(
            lambda steps: st.tuples(
                st.just(steps),
                st.lists(st.tuples(st.integers(0, len(steps) - 1), st.booleans()), max_size=12),
            )
        )
    )
    def run(drawn: tuple[list[int], list[tuple[int, bool]]]) -> None:
        steps, order = drawn
        session, before = f"s{next(number)}", down_of(kept_world, sale)
        totals = [sum(steps[: n + 1]) for n in range(len(steps))]
        # Some that come in any order, repeated or never, and then the last of all.
        for place, look in [*order, (len(steps) - 1, True)]:
            lasted = 300 * (place + 1)
            packet(
                radius, sale.login.username, INTERIM,
                ago=300 * len(steps) - lasted, lasted=lasted, down=totals[place], session=session,
            )  # fmt: skip
            if look:
                mirror()
        assert down_of(kept_world, sale) - before == totals[-1]

    run()


def test_one_who_reads_and_dies_before_the_end_has_counted_nothing(
    kept_world: World, radius: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sale = kept_world.sale()
    packet(radius, sale.login.username, INTERIM, ago=10, lasted=600, down=500)

    def dies(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("mtandao.domains.network.commands.sessions._seen", dies)
        with pytest.raises(KeyboardInterrupt):
            mirror_once()
    assert down_of(kept_world, sale) == 0
    # It counted, and died before RADIUS was told: the same is read again.
    with monkeypatch.context() as patched:
        patched.setattr("mtandao.gateways.radius.accounting.radius_database", _dies_at_the_second())
        with pytest.raises(KeyboardInterrupt):
            mirror_once()
    assert down_of(kept_world, sale) == 500
    mirror()
    assert down_of(kept_world, sale) == 500


def _dies_at_the_second() -> Any:
    from mtandao.gateways.radius.rows import radius_database

    calls = iter([radius_database])

    def opened() -> Any:
        try:
            return next(calls)()
        except StopIteration:
            raise KeyboardInterrupt from None

    return opened
