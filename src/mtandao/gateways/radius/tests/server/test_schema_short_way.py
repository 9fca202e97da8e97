"""Interims have a short way. Whatever packets come, and in whatever order, it ends where the long one ends."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mtandao.gateways.radius.server.interims import INTERIMS
from mtandao.gateways.radius.tests.server.lab import DATABASE, Provider

START, STOP, INTERIM, ON = 1, 2, 3, 7
BOUND_PREFIX = "2001:db8:{}::/64"
LINE = (
    "{source},{at},0,38313030,616c696365,{lasted},{octets_in},{gigawords_in},{octets_out},0,,,,,,,{address},,{prefix},"
    ",,,,{class}"
)

Packet = dict[str, Any]
PACKETS = st.lists(
    st.fixed_dictionaries(
        {
            "status": st.sampled_from([START, STOP, ON, *[INTERIM] * 7]),
            "ago": st.sampled_from([0, 60, 120, 300, 600, 3_000, 7_200, 9_000]),
            "lasted": st.sampled_from(["", "0", "60", "120", "300", "3600", "7200"]),
            "octets_in": st.integers(0, 5) | st.just(2**32 - 1),
            "gigawords_in": st.integers(0, 1),
            "octets_out": st.integers(0, 5),
            "address": st.sampled_from(["", "100.64.0.1", "100.64.0.2"]),
            "prefix": st.sampled_from(["", BOUND_PREFIX.format(1), BOUND_PREFIX.format(2)]),
            "class": st.sampled_from(["", "61", "62"]),
        }
    ),
    min_size=2,
    max_size=8,
)


@pytest.fixture
def source(provider: Provider) -> str:
    """A router of the provider's."""
    return provider.router().address


QUIET = {"octets_in": 1, "gigawords_in": 0, "octets_out": 1, "address": "", "prefix": "", "class": ""}
BEGUN = QUIET | {"status": START, "ago": 600, "lasted": ""}
GOES_ON = QUIET | {"status": INTERIM, "ago": 300, "lasted": "300"}


# Told one by one as they come, or the interims between two others at once.
TOGETHER = st.booleans()


@given(packets=PACKETS, together=TOGETHER)
@example(packets=[BEGUN, GOES_ON | {"class": "61"}], together=True)
@example(packets=[BEGUN, GOES_ON | {"prefix": BOUND_PREFIX.format(1)}], together=True)
@example(packets=[BEGUN, GOES_ON | {"address": "100.64.0.1"}], together=True)
@example(packets=[BEGUN, GOES_ON, GOES_ON | {"ago": 0, "lasted": "600", "octets_in": 3}], together=True)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_short_way_ends_where_the_long_one_ends(
    provider: Provider, source: str, packets: list[Packet], together: bool
) -> None:
    now = int(time.time())
    with undone(provider) as owner:
        for packet in packets:
            tell(owner, source, now, packet)
        long = rows(owner, source)
    with undone(provider) as owner:
        for stretch in stretches(packets, together):
            if stretch[0]["status"] == INTERIM:
                tell_lines(owner, source, now, stretch)
            else:
                tell(owner, source, now, stretch[0])
        assert rows(owner, source) == long


def test_the_short_way_is_taken(provider: Provider, source: str) -> None:
    """So that the comparison above is not one of the long way with itself."""
    with undone(provider) as owner:
        now = int(time.time())
        tell(owner, source, now, BEGUN)
        owner.execute("alter function mtandao_account rename to mtandao_is_gone")
        tell_lines(owner, source, now, [GOES_ON])
        assert [row[4] for row in rows(owner, source)] == [300]
        with pytest.raises(psycopg.errors.UndefinedFunction):
            tell_lines(owner, source, now, [GOES_ON | {"ago": 500}])


def stretches(packets: list[Packet], together: bool) -> Iterator[list[Packet]]:
    for status, found in groupby(packets, key=itemgetter("status")):
        if status == INTERIM and together:
            yield list(found)
        else:
            yield from ([packet] for packet in found)


def rows(owner: psycopg.Connection[Any], source: str) -> list[tuple[Any, ...]]:
    return owner.execute(
        "select acctstarttime, acctupdatetime, acctstoptime, acctinterval, acctsessiontime, acctinputoctets, "
        "acctoutputoctets, octets_in_before, octets_out_before, acctterminatecause, framedipaddress, "
        "framedipv6prefix, class, stop_inferred_at, closed_in::text from radacct where nasipaddress = %s "
        "order by radacctid",
        [source],
    ).fetchall()


@contextmanager
def undone(provider: Provider) -> Iterator[psycopg.Connection[Any]]:
    """A transaction as the owner, of which nothing stays."""
    with provider.lab.postgres.connect(DATABASE) as owner, owner.transaction(force_rollback=True):
        yield owner


def tell(owner: psycopg.Connection[Any], source: str, now: int, packet: Packet) -> None:
    owner.execute(
        "select mtandao_account(%(source)s, %(status)s, %(now)s - %(ago)s, 0, '38313030', "
        "'616c696365', %(lasted)s, %(octets_in)s, %(gigawords_in)s, %(octets_out)s, 0, '', '', '', '', '', '', '', "
        "%(address)s, '', %(prefix)s, '', '', '', '', %(class)s)",
        packet | {"source": source, "now": now},
    )


def tell_lines(owner: psycopg.Connection[Any], source: str, now: int, packets: list[Packet]) -> None:
    lines = [LINE.format(**packet, source=source, at=now - packet["ago"]) for packet in packets]
    assert all(INTERIMS.line.fullmatch(f"{line}\n".encode()) for line in lines)
    (stood,) = found(owner.execute("select mtandao_lines_read_to('here', 'interims')"))
    owner.execute("select mtandao_note_interims('here', 'interims', %s, %s, %s)", [stood, stood + 1, lines])


def found(cursor: psycopg.Cursor[Any]) -> Any:
    row = cursor.fetchone()
    assert row is not None
    return row
