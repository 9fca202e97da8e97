"""Interims have a short way. Whatever packets come, and in whatever order, it ends where the long one ends."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mtandao.gateways.radius.tests.server.lab import DATABASE, Provider

START, STOP, INTERIM, ON = 1, 2, 3, 7
BOUND_PREFIX = "2001:db8:{}::/64"

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


@given(packets=PACKETS)
@example(packets=[BEGUN, GOES_ON | {"class": "61"}])
@example(packets=[BEGUN, GOES_ON | {"prefix": BOUND_PREFIX.format(1)}])
@example(packets=[BEGUN, GOES_ON | {"address": "100.64.0.1"}])
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_short_way_ends_where_the_long_one_ends(
    provider: Provider, source: str, packets: list[Packet]
) -> None:
    now = int(time.time())
    assert told(provider, source, packets, now, short=True) == told(
        provider, source, packets, now, short=False
    )


def test_the_short_way_is_taken(provider: Provider, source: str) -> None:
    """So that the comparison above is not one of the long way with itself."""
    with undone(provider) as owner:
        now = int(time.time())
        tell(owner, source, now, BEGUN)
        # The long way asks it of every packet.
        owner.execute("alter function mtandao_is_another rename to mtandao_is_gone")
        assert tell(owner, source, now, GOES_ON) == "updated"
        with pytest.raises(psycopg.errors.UndefinedFunction):
            tell(owner, source, now, GOES_ON | {"ago": 500})


NEVER = """
create or replace function mtandao_goes_on(
    unique_id text, at timestamptz, began timestamptz, lasted bigint, bytes_in bigint, bytes_out bigint, address inet,
    framed_ipv6 text, framed_ipv6_prefix text, framed_interface_hex text, delegated_prefix text, class_hex text
) returns boolean language sql as 'select false'
"""


def told(
    provider: Provider, source: str, packets: list[Packet], now: int, *, short: bool
) -> list[tuple[Any, ...]]:
    """The rows that these leave, and the words of the answers."""
    with undone(provider) as owner:
        if not short:
            owner.execute(NEVER)
        said = [tell(owner, source, now, packet) for packet in packets]
        rows = owner.execute(
            "select acctstarttime, acctupdatetime, acctstoptime, acctinterval, acctsessiontime, acctinputoctets, "
            "acctoutputoctets, octets_in_before, octets_out_before, acctterminatecause, framedipaddress, "
            "framedipv6prefix, class, stop_inferred_at, closed_in::text from radacct where nasipaddress = %s "
            "order by radacctid",
            [source],
        ).fetchall()
    return [tuple(said), *rows]


@contextmanager
def undone(provider: Provider) -> Iterator[psycopg.Connection[Any]]:
    """A transaction as the owner, of which nothing stays."""
    with provider.lab.postgres.connect(DATABASE) as owner, owner.transaction(force_rollback=True):
        yield owner


def tell(owner: psycopg.Connection[Any], source: str, now: int, packet: Packet) -> str:
    found = owner.execute(
        "select mtandao_account(%(source)s, %(status)s, %(now)s - %(ago)s, 0, '38313030', "
        "'616c696365', %(lasted)s, %(octets_in)s, %(gigawords_in)s, %(octets_out)s, 0, '', '', '', '', '', '', '', "
        "%(address)s, '', %(prefix)s, '', '', '', '', %(class)s)",
        packet | {"source": source, "now": now},
    ).fetchone()
    assert found is not None
    return str(found[0])
