"""What the reader of RADIUS's tables brings into the rooms: everything once, whoever commits late."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import connections

from mtandao.domains.network import contract as network
from mtandao.domains.usage import contract as usage
from mtandao.gateways.radius.accounting import mirror_once
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
            assert mirror_once() == 0
            assert network.sessions(kept_world.ctx).count() == 0
        assert mirror_once() == 2
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
