"""Sessions over hours and days: what no test can wait for, told to the database with its times."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from mtandao.gateways.radius.tests.server.lab import DATABASE, WEB_ROLE, Lab, Provider, Router

START, STOP, INTERIM, ON = 1, 2, 3, 7
HOUR = 3600


@dataclass
class Told:
    """Packets of one session id of one router, `ago` seconds ago."""

    provider: Provider
    router: Router

    def __call__(
        self, status: int, ago: int, *, lasted: int | None = None, octets: int = 0, delay: int = 0
    ) -> str:
        ((word,),) = self.provider.lab.sql(
            "select mtandao_account(%s, %s, extract(epoch from now())::bigint - %s, %s, "
            "'38313030', '616c696365', %s, "
            "%s, 0, 0, 0, '', '', '', '', '', '', '', '', '', '', '', '', '', '', '')",
            self.router.address, status, ago, delay, "" if lasted is None else str(lasted), octets,
        )  # fmt: skip
        return str(word)

    def rows(self, columns: str) -> list[Any]:
        return self.provider.sessions(columns, order="acctstarttime")

    def ages(self) -> list[Any]:
        """(started, stopped) of every session, in seconds before now, to the minute."""
        return [
            (round(start / 60) * 60, None if stop is None else round(stop / 60) * 60)
            for start, stop in self.rows(
                "extract(epoch from now() - acctstarttime)::int, "
                "extract(epoch from now() - acctstoptime)::int"
            )
        ]


@pytest.fixture
def told(provider: Provider) -> Told:
    return Told(provider, provider.router())


def test_a_session_id_used_again_after_a_reboot_is_another_session(told: Told) -> None:
    assert told(START, 10 * HOUR) == "inserted"
    assert told(STOP, 9 * HOUR, lasted=HOUR, octets=900) == "updated"
    assert told(START, 2 * HOUR) == "inserted"
    assert told(INTERIM, HOUR, lasted=HOUR, octets=5) == "updated"
    assert told.ages() == [(10 * HOUR, 9 * HOUR), (2 * HOUR, None)]
    assert told.rows("acctinputoctets") == [(900,), (5,)]


def test_one_whose_stop_was_lost_ends_where_it_was_last_heard_of(told: Told) -> None:
    told(START, 10 * HOUR)
    told(INTERIM, 8 * HOUR, lasted=2 * HOUR)
    told(INTERIM, HOUR, lasted=HOUR)
    assert told.ages() == [(10 * HOUR, 8 * HOUR), (2 * HOUR, None)]
    assert told.rows("acctterminatecause") == [("NAS-Reboot",), (None,)]


def test_a_number_given_anew_twice_keeps_nothing_waiting(told: Told) -> None:
    """The stop of the second comes before its start, and the first is still open."""
    told(START, 60, octets=2**32 - 1)
    told(START, 60, lasted=60)
    told(STOP, 0, lasted=0)
    assert told(START, 0, lasted=0) == "updated"
    assert [stop is None for _start, stop in told.ages()] == [False, False]


def test_a_restart_told_late_does_not_close_what_began_after_it(told: Told) -> None:
    told(START, 1 * HOUR)
    told(ON, 0, delay=2 * HOUR)
    assert told.ages() == [(HOUR, None)]


def test_a_silent_session_is_closed_at_its_last_sign_and_opened_by_the_next(told: Told) -> None:
    told(START, 3 * HOUR)
    told(INTERIM, 2 * HOUR, lasted=HOUR, octets=10)
    with told.provider.lab.postgres.connect(DATABASE, WEB_ROLE) as web:
        ((closed,),) = web.execute("select mtandao_close_silent_sessions('1 hour')").fetchall()
    assert closed >= 1
    assert told.ages() == [(3 * HOUR, 2 * HOUR)]
    assert told.rows("acctterminatecause") == [("Lost-Carrier",)]
    # Sent before we gave up, arrived after: it was alive a little longer, and is still over.
    told(INTERIM, HOUR, lasted=2 * HOUR, octets=20)
    assert told.ages() == [(3 * HOUR, HOUR)]
    told.provider.lab.sql(
        "update radacct set stop_inferred_at = now() - interval '10 minutes' where tenant_id = %s",
        told.provider.tenant,
    )
    told(INTERIM, 0, lasted=3 * HOUR, octets=30)
    assert told.ages() == [(3 * HOUR, None)]
    assert told.rows("acctterminatecause, acctinputoctets") == [(None, 30)]


def test_a_real_stop_after_an_inferred_one_has_the_last_word(told: Told) -> None:
    told(START, 2 * HOUR)
    told(ON, HOUR)
    assert told.ages() == [(2 * HOUR, 2 * HOUR)]
    told(STOP, HOUR // 2, lasted=HOUR, octets=7)
    assert told.ages() == [(2 * HOUR, HOUR // 2)]
    told(INTERIM, 0, lasted=2 * HOUR)
    assert told.ages() == [(2 * HOUR, HOUR // 2)]


def test_a_packet_of_a_router_that_was_removed_is_dropped_and_its_sessions_go_on(told: Told) -> None:
    told(START, HOUR)
    told.provider.lab.sql("delete from nas where nasname = %s", told.router.address)
    assert told(STOP, 0, lasted=HOUR) == "updated"
    stranger = Told(told.provider, Router(told.provider.lab, "127.19.0.9", "x"))
    assert stranger(START, 0) == "unknown router"


@pytest.fixture
def reader(lab: Lab) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    with lab.postgres.connect(DATABASE, WEB_ROLE) as web:
        yield web


CHANGED = """
select c.seq, a.acctinputoctets from radacct_changed c
left join radacct a on a.radacctid = c.radacctid and a.closed_in = c.closed_in
where a.tenant_id = %s or a.tenant_id is null order by c.seq
"""


def changed(reader: psycopg.Connection[tuple[Any, ...]], provider: Provider) -> list[Any]:
    """What changed since it was asked last."""
    found = reader.execute(CHANGED, [provider.tenant]).fetchall()
    reader.execute("select mtandao_forget_changes(%s)", [[seq for seq, _ in found]])
    return [octets for _, octets in found if octets is not None]


def test_a_reader_sees_every_change_until_it_says_that_it_did(
    told: Told, reader: psycopg.Connection[tuple[Any, ...]]
) -> None:
    told(START, 60)
    told(INTERIM, 0, lasted=60, octets=5)
    assert set(changed(reader, told.provider)) == {5}
    assert changed(reader, told.provider) == []
    told.provider.lab.sql("update radacct set class = 'by hand' where tenant_id = %s", told.provider.tenant)
    assert changed(reader, told.provider) == [5]


def test_a_change_that_commits_late_is_read_late(
    told: Told, reader: psycopg.Connection[tuple[Any, ...]]
) -> None:
    with told.provider.lab.postgres.connect(DATABASE) as slow, slow.transaction():
        slow.execute(
            "insert into radacct (acctsessionid, acctuniqueid, nasipaddress, acctstarttime, acctupdatetime, "
            "acctinputoctets, tenant_id) "
            "values ('slow', gen_random_uuid()::text, '127.0.0.1', now(), now(), 77, %s)",
            [told.provider.tenant],
        )
        told(START, 60)
        assert changed(reader, told.provider) == [0]
    assert changed(reader, told.provider) == [77]


def months(told: Told) -> list[Any]:
    return told.rows("tableoid::regclass::text, acctstoptime is null, acctinputoctets")


def test_a_session_that_ends_moves_to_its_month_and_is_told_there(
    told: Told, reader: psycopg.Connection[tuple[Any, ...]]
) -> None:
    told(START, HOUR)
    assert months(told) == [("radacct_open", True, 0)]
    told(STOP, 0, lasted=HOUR, octets=9)
    ((month,),) = told.provider.lab.sql("select 'radacct_' || to_char(now() at time zone 'UTC', 'YYYY_MM')")
    assert months(told) == [(month, False, 9)]
    assert changed(reader, told.provider)[-1] == 9


def test_what_comes_after_the_end_finds_its_session_in_its_month(told: Told) -> None:
    told(START, 3 * HOUR)
    told(STOP, 2 * HOUR, lasted=HOUR, octets=9)
    told(STOP, 2 * HOUR, lasted=HOUR, octets=9)
    told(INTERIM, 2 * HOUR + 60, lasted=HOUR - 60, octets=8)
    assert [row[1:] for row in months(told)] == [(False, 9)]
    assert told.ages() == [(3 * HOUR, 2 * HOUR)]


def test_an_interim_rewrites_its_row_in_place(told: Told) -> None:
    """No index holds what it changes, so none is written: the table does not grow by its packets."""
    told(START, HOUR)
    count = (
        "select coalesce(pg_stat_get_tuples_updated(c.oid), 0) - coalesce(pg_stat_get_tuples_hot_updated(c.oid), 0) "
        "from pg_class c where c.relname = 'radacct_open'"
    )
    lab = told.provider.lab
    told(INTERIM, 50 * 60, lasted=600, octets=1)
    time.sleep(1.2)  # counters of a transaction are reported within a second
    ((before,),) = lab.sql(count)
    for minute in range(45, 5, -1):
        told(INTERIM, minute * 60, lasted=3600 - minute * 60, octets=100 - minute)
    time.sleep(1.2)
    ((after,),) = lab.sql(count)
    assert after - before <= 4  # a page that was full once


def test_months_that_are_over_long_ago_go_as_a_whole_and_no_younger_one(
    told: Told, reader: psycopg.Connection[tuple[Any, ...]]
) -> None:
    lab = told.provider.lab
    lab.sql("select mtandao_make_months('2019-03-01', '2019-04-01')")
    lab.sql(
        "insert into radacct (acctsessionid, acctuniqueid, nasipaddress, acctstarttime, acctupdatetime, "
        "acctstoptime, closed_in, tenant_id) values ('old', gen_random_uuid()::text, '127.0.0.1', "
        "'2019-03-02', '2019-03-02', '2019-03-02', '2019-03-02', %s)",
        told.provider.tenant,
    )
    told(START, HOUR)
    told(STOP, 0, lasted=HOUR)
    with pytest.raises(psycopg.errors.InvalidParameterValue, match="35 days"):
        reader.execute("select mtandao_throw_away_months('34 days')")
    ((gone,),) = reader.execute("select mtandao_throw_away_months('400 days')").fetchall()
    assert gone == 2
    assert len(months(told)) == 1
    reader.execute("select mtandao_coming_months()")
    ((ahead,),) = lab.sql(
        "select to_regclass('radacct_' || to_char(now() + interval '2 months', 'YYYY_MM')) is not null"
    )
    assert ahead


def test_counters_that_begin_anew_are_counted_from_zero(told: Told) -> None:
    """The session goes on, its counters do not: a module of the router restarted, or 32 bits ran over."""
    told(START, 3 * HOUR)
    told(INTERIM, 2 * HOUR, lasted=HOUR, octets=900)
    told(INTERIM, HOUR, lasted=2 * HOUR, octets=50)
    assert told.rows("acctinputoctets, acctsessiontime") == [(950, 2 * HOUR)]
    # From before, but late; and then the same once more.
    told(INTERIM, HOUR // 2, lasted=HOUR // 2, octets=400)
    told(INTERIM, HOUR // 2, lasted=HOUR, octets=900)
    told(INTERIM, HOUR // 2, lasted=2 * HOUR, octets=50)
    assert told.rows("acctinputoctets") == [(950,)]
    told(INTERIM, 60, lasted=3 * HOUR - 60, octets=70)
    told(STOP, 0, lasted=3 * HOUR, octets=20)
    assert told.rows("acctinputoctets") == [(990,)]


def test_a_packet_that_counts_nothing_is_no_new_beginning(told: Told) -> None:
    told(START, 3 * HOUR)
    told(INTERIM, 2 * HOUR, lasted=HOUR, octets=900)
    told(INTERIM, HOUR, lasted=2 * HOUR)
    told(INTERIM, 0, lasted=3 * HOUR, octets=1000)
    assert told.rows("acctinputoctets") == [(1000,)]


@pytest.mark.parametrize("ends", [ON, STOP, None])
def test_a_number_given_anew_within_the_hour_is_another_session(told: Told, ends: int | None) -> None:
    told(START, 3 * HOUR)
    told(INTERIM, 30 * 60, lasted=2 * HOUR + 30 * 60, octets=900)
    if ends == STOP:
        told(STOP, 30 * 60 - 1, lasted=2 * HOUR + 30 * 60, octets=900)
    elif ends == ON:
        told(ON, 20 * 60)
    assert told(INTERIM, 0, lasted=10 * 60, octets=7) == "inserted"
    assert told.rows("acctinputoctets") == [(900,), (7,)]
    assert told.ages() == [(3 * HOUR, 30 * 60), (10 * 60, None)]
    told(INTERIM, 0, lasted=10 * 60 + 5, octets=9)
    assert told.rows("acctinputoctets") == [(900,), (9,)]
