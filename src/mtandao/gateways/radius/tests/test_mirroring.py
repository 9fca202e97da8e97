"""What the reader of RADIUS's tables brings into the rooms: everything once, whoever commits late. And what goes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connections

from mtandao.domains.network import contract as network
from mtandao.domains.network.commands.rules import change_network_rules
from mtandao.domains.usage import contract as usage
from mtandao.gateways.radius import retention
from mtandao.gateways.radius.accounting import mirror_once
from mtandao.gateways.radius.jobs import throw_away_old_records
from mtandao.gateways.radius.models import AccountingCursor
from mtandao.gateways.radius.refusals import mirror_refusals
from tests.databases import Databases
from tests.worlds import World

ROUTER = "127.0.9.1"


@pytest.fixture
def radius(kept_world: World, databases: Databases) -> Iterator[Any]:
    """The owner of the RADIUS database; commits each statement."""
    with owner(databases) as connection:
        yield connection


def owner(databases: Databases) -> psycopg.Connection[Any]:
    name = connections["radius"].settings_dict["NAME"]
    return psycopg.connect(databases.admin.database(name).text, autocommit=True)


def told(connection: psycopg.Connection[Any], world: World, session: str, username: str, octets: int) -> None:
    """A session as FreeRADIUS writes it."""
    connection.execute(
        "INSERT INTO radacct (acctsessionid, acctuniqueid, username, nasipaddress, acctstarttime, acctupdatetime,"
        " acctoutputoctets, tenant_id) VALUES (%s, %s, %s, %s, now() - interval '5 minutes', now(), %s, %s)",
        [session, session, username, ROUTER, octets, world.tenant_id],
    )


def bytes_down(world: World, sale: Any) -> int:
    return sum(
        row.bytes_down
        for row in usage.hours(world.ctx, datetime(2020, 1, 1, tzinfo=UTC)).filter(
            subscription_id=sale.subscription.id
        )
    )


def test_a_transaction_that_commits_late_is_not_passed_by(
    kept_world: World, radius: Any, databases: Databases
) -> None:
    early, late = kept_world.sale(), kept_world.sale()
    with owner(databases) as slow:
        with slow.transaction():
            # It draws the lower number, and commits after the higher one.
            told(slow, kept_world, "late", late.login.username, 700)
            told(radius, kept_world, "early", early.login.username, 400)
            assert mirror_once() == 1
            assert network.sessions(kept_world.ctx).count() == 1
        assert mirror_once() == 1
    assert mirror_once() == 0
    assert (bytes_down(kept_world, early), bytes_down(kept_world, late)) == (400, 700)


def test_what_an_abandoned_transaction_drew_holds_nobody_up(
    kept_world: World, radius: Any, databases: Databases
) -> None:
    sale = kept_world.sale()
    with owner(databases) as broken, broken.transaction(force_rollback=True):
        told(broken, kept_world, "never", sale.login.username, 900)
    told(radius, kept_world, "real", sale.login.username, 100)
    assert mirror_once() == 1
    radius.execute(
        "UPDATE radacct SET acctoutputoctets = 250, acctupdatetime = now() WHERE acctsessionid = 'real'"
    )
    assert mirror_once() == 1
    assert bytes_down(kept_world, sale) == 250


@pytest.mark.parametrize(
    ("told_of", "mirrored"),
    [
        # Some routers leave bits behind the length.
        ({"delegatedipv6prefix": "2001:db8:14:2f00::1/56"}, ("2001:db8:14:2f00::/56", None)),
        ({"framedipv6prefix": "2001:db8:14:1::/64"}, (None, "2001:db8:14:1::/64")),
        ({"framedipv6address": "2001:db8:0:0:1::5"}, (None, "2001:db8::1:0:0:5/128")),
        ({}, (None, None)),
    ],
)
def test_the_ipv6_of_a_session_is_mirrored_in_one_spelling_and_found_by_an_address_in_it(
    kept_world: World, radius: Any, told_of: dict[str, str], mirrored: tuple[str | None, str | None]
) -> None:
    sale = kept_world.sale()
    told(radius, kept_world, "s1", sale.login.username, 100)
    assert mirror_once() == 1
    # IPv6 often comes with an interim only.
    for column, value in told_of.items():
        radius.execute(
            f"UPDATE radacct SET {column} = %s, acctupdatetime = now() + interval '1 s'".encode(), [value]
        )
    mirror_once()
    (row,) = network.sessions(kept_world.ctx)
    assert (row.delegated_prefix, row.framed_prefix) == mirrored
    for prefix in filter(None, mirrored):
        had = network.who_had(kept_world.ctx, prefix.partition("/")[0], row.updated_at)
        assert [each.username for each in had.sessions] == [sale.login.username]


def refused(radius: Any, world: World, username: str, reason: str, ago: str = "0 s") -> None:
    radius.execute(
        "INSERT INTO radpostauth (username, reply, reason, callingstationid, nasipaddress, tenant_id, authdate) "
        "VALUES (%s, 'Access-Reject', %s, '02-1A-7F-00-10-2C', %s, %s, now() - %s::interval)",
        [username, reason, ROUTER, world.tenant_id, ago],
    )


def known(world: World, sale: Any) -> network.Refusal | None:
    return network.refusal_of(network.logins_of(world.ctx, [sale.subscription.id])[sale.subscription.id])


def test_the_newest_refusal_of_a_login_is_known_and_what_we_wanted_is_none(
    kept_world: World, radius: Any
) -> None:
    sale, suspended = kept_world.sale(), kept_world.sale()
    refused(radius, kept_world, sale.login.username, "wrong password", "3 hours")
    refused(radius, kept_world, sale.login.username, "another device", "2 hours")
    refused(radius, kept_world, suspended.login.username, "refused")
    refused(radius, kept_world, "nobody", "unknown user")
    while mirror_refusals():
        pass
    last = known(kept_world, sale)
    assert last is not None
    assert (last.reason, last.mac) == ("another device", "02-1A-7F-00-10-2C")
    assert known(kept_world, suspended) is None

    refused(radius, kept_world, sale.login.username, "wrong password")
    assert mirror_refusals() is False
    newer = known(kept_world, sale)
    assert newer is not None
    assert newer.reason == "wrong password"
    assert newer.refused_at > last.refused_at


def test_a_refusal_that_becomes_visible_late_is_still_seen(kept_world: World, radius: Any) -> None:
    sale = kept_world.sale()
    while mirror_refusals():
        pass
    refused(radius, kept_world, sale.login.username, "wrong password", "8 s")
    assert AccountingCursor.objects.get().refusals_until is not None
    mirror_refusals()
    assert known(kept_world, sale) is not None


def counted(radius: Any, table: str) -> int:
    ((number,),) = radius.execute(f"SELECT count(*) FROM {table}").fetchall()
    return int(number)


def test_old_attempts_and_sessions_of_radius_go_in_batches_and_others_stay(
    kept_world: World, radius: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 3)
    settings.KEEP_ATTEMPTS_DAYS, settings.KEEP_ACCOUNTING_DAYS = 120, 400
    for number in range(7):
        refused(radius, kept_world, f"old{number}", "wrong password", f"{91 + number} days")
        told(radius, kept_world, f"old{number}", "alice", 1)
    refused(radius, kept_world, "young", "wrong password", "89 days")
    radius.execute(
        "UPDATE radacct SET acctstarttime = now() - interval '402 days', "
        "acctstoptime = now() - interval '401 days', closed_in = current_date - 401"
    )
    told(radius, kept_world, "young", "alice", 1)
    told(radius, kept_world, "open", "alice", 1)
    radius.execute(
        "UPDATE radacct SET acctstoptime = now() - interval '1 minute', closed_in = current_date "
        "WHERE acctsessionid = 'young'"
    )
    radius.execute(
        "UPDATE radacct SET acctstarttime = now() - interval '900 days' WHERE acctsessionid = 'open'"
    )
    # Somebody else's.
    radius.execute("UPDATE radacct SET tenant_id = gen_random_uuid() WHERE acctsessionid = 'old6'")

    change_network_rules(kept_world.ctx, keep_sessions_days=None, keep_attempts_days=90)
    said = throw_away_old_records(kept_world.ctx)
    assert said == "7 attempts older than 90 days and 6 sessions older than 400 days thrown away"
    assert counted(radius, "radpostauth") == 1
    left = radius.execute("SELECT acctsessionid FROM radacct ORDER BY 1").fetchall()
    assert left == [("old6",), ("open",), ("young",)]


def test_nobody_waits_for_what_is_thrown_away(kept_world: World, radius: Any, databases: Databases) -> None:
    """A row that somebody holds is left for the next night."""
    refused(radius, kept_world, "held", "wrong password", "100 days")
    refused(radius, kept_world, "free", "wrong password", "100 days")
    with owner(databases) as other, other.transaction():
        other.execute("SELECT FROM radpostauth WHERE username = 'held' FOR UPDATE")
        assert retention.throw_away_attempts(kept_world.tenant_id, 90) == 1
    assert retention.throw_away_attempts(kept_world.tenant_id, 90) == 1


@pytest.mark.parametrize("function", ["mtandao_throw_away_attempts", "mtandao_throw_away_sessions"])
def test_the_log_of_the_last_weeks_cannot_be_erased(kept_world: World, function: str) -> None:
    with pytest.raises(DatabaseError, match="35 days"), connections["radius"].cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, interval '34 days', 10)", [kept_world.tenant_id])
