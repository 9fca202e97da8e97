"""RADIUS's log is read once, however many write it, and what was refused in it raises an alarm."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connections

from mtandao.domains.network.models import RefusedTally
from mtandao.domains.network.queries import open_guessings
from mtandao.foundation import clock
from mtandao.gateways.radius.guessing import count_refused
from mtandao.gateways.radius.models import AccountingCursor
from tests.databases import Databases
from tests.worlds import World

ROUTER = "127.0.9.1"


@pytest.fixture
def radius(kept_world: World, databases: Databases) -> Iterator[Any]:
    """The owner of the RADIUS database. RADIUS writes the machine's own time."""
    kept_world.now = clock.now()
    name = connections["radius"].settings_dict["NAME"]
    with psycopg.connect(databases.admin.database(name).text, autocommit=True) as connection:
        yield connection


def refused(
    radius: Any,
    world: World,
    times: int,
    reason: str = "wrong password",
    ago: str = "1 minute",
    name: str = "wanjiku",
) -> None:
    radius.execute(
        "INSERT INTO radpostauth (username, reply, reason, callingstationid, nasipaddress, tenant_id, authdate, noted_at) "
        "SELECT %s, 'Access-Reject', %s, '', %s, %s, now() - %s::interval, now() - %s::interval "
        "FROM generate_series(1, %s)",
        [name, reason, ROUTER, world.tenant_id, ago, ago, times],
    )


def read() -> None:
    while count_refused():
        pass


def tally(world: World) -> int:
    row = RefusedTally.of(world.ctx).get(by="login")
    return sum(row.minutes.values())


def test_each_refused_sign_in_is_counted_once(kept_world: World, radius: Any) -> None:
    refused(radius, kept_world, 30)
    read()
    read()
    assert tally(kept_world) == 30
    refused(radius, kept_world, 19, ago="20 seconds")
    AccountingCursor.objects.update(tried_until=clock.now() - clock.offset() - timedelta(seconds=40))
    read()
    assert tally(kept_world) == 49 and not open_guessings(kept_world.ctx).exists()
    read()
    assert tally(kept_world) == 49


def test_a_hotspot_that_asks_for_each_device_that_comes_by_is_no_alarm(
    kept_world: World, radius: Any
) -> None:
    refused(radius, kept_world, 400, "unknown user", name="02:1A:7F:00:10:2B")
    read()
    assert not RefusedTally.of(kept_world.ctx).exists()
    refused(radius, kept_world, 1, "another device", name="02:1A:7F:00:10:2B", ago="16 seconds")
    AccountingCursor.objects.update(tried_until=clock.now() - clock.offset() - timedelta(seconds=40))
    read()
    assert tally(kept_world) == 1


def test_too_many_ring_and_what_we_wanted_ourselves_does_not(kept_world: World, radius: Any) -> None:
    refused(radius, kept_world, 400, "refused")
    refused(radius, kept_world, 49)
    read()
    assert not open_guessings(kept_world.ctx).exists()
    refused(radius, kept_world, 3, "another device", ago="16 seconds")
    AccountingCursor.objects.update(tried_until=clock.now() - clock.offset() - timedelta(seconds=40))
    read()
    (row,) = open_guessings(kept_world.ctx)
    assert (row.by, row.key, row.attempts, row.routers) == ("login", "wanjiku", 52, [ROUTER])


def test_what_may_not_be_visible_yet_is_left_for_later(kept_world: World, radius: Any) -> None:
    refused(radius, kept_world, 60, ago="1 second")
    read()
    assert not RefusedTally.of(kept_world.ctx).exists()
    until = AccountingCursor.objects.get().tried_until
    assert until is not None and until <= clock.now() - clock.offset() - timedelta(seconds=14)


def test_after_a_long_silence_it_goes_on_with_the_last_hour(kept_world: World, radius: Any) -> None:
    AccountingCursor.objects.create(id=1, tried_until=clock.now() - clock.offset() - timedelta(days=1))
    refused(radius, kept_world, 70, ago="3 hours")
    refused(radius, kept_world, 7)
    read()
    assert tally(kept_world) == 7
