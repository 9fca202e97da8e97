"""Sessions over hours and days: what no test can wait for, told to the database with its times."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from mtandao.gateways.radius.tests.server.lab import DATABASE, WEB_ROLE, Lab, Provider, Router, until

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


def settled(reader: psycopg.Connection[tuple[Any, ...]]) -> int | None:
    ((number,),) = reader.execute("select mtandao_settled_seq()").fetchall()
    return None if number is None else int(number)


def changed(
    reader: psycopg.Connection[tuple[Any, ...]], provider: Provider, since: int, until: int
) -> list[Any]:
    return reader.execute(
        "select acctinputoctets from radacct where tenant_id = %s and updated_seq > %s and updated_seq <= %s "
        "order by updated_seq",
        [provider.tenant, since, until],
    ).fetchall()


def test_a_reader_sees_every_change_since_its_number(
    told: Told, reader: psycopg.Connection[tuple[Any, ...]]
) -> None:
    first = settled(reader) or 0
    told(START, 60)
    second = settled(reader) or 0
    told(INTERIM, 0, lasted=60, octets=5)
    third = settled(reader) or 0
    assert first < second < third
    assert changed(reader, told.provider, first, second) == []  # the row has moved on
    assert changed(reader, told.provider, second, third) == [(5,)]
    told.provider.lab.sql("update radacct set class = 'by hand' where tenant_id = %s", told.provider.tenant)
    assert changed(reader, told.provider, third, settled(reader) or 0) == [(5,)]


def test_a_reader_never_passes_by_a_change_still_under_way(
    told: Told, reader: psycopg.Connection[tuple[Any, ...]]
) -> None:
    before = settled(reader) or 0
    with told.provider.lab.postgres.connect(DATABASE) as slow, slow.transaction():
        slow.execute(
            "insert into radacct (acctsessionid, acctuniqueid, nasipaddress, acctstarttime, acctupdatetime, "
            "acctinputoctets, tenant_id) "
            "values ('slow', gen_random_uuid()::text, '127.0.0.1', now(), now(), 77, %s)",
            [told.provider.tenant],
        )
        told(START, 60)
        assert settled(reader) is None
    after = until(lambda: settled(reader), seconds=2, what="a settled number")
    assert sorted(changed(reader, told.provider, before, after)) == [(0,), (77,)]
