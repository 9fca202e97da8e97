"""The RADIUS database goes away and comes back; so does the server. Nothing is lost, nobody thrown out."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mtandao.gateways.radius.tests.server.lab import Lab, Provider, until
from mtandao.gateways.radius.tests.server.radclient import storm

ROWS = (
    "acctsessionid, acctsessiontime, acctinputoctets, acctstarttime, acctupdatetime, acctstoptime, "
    "connectinfo_start"
)
# FreeRADIUS's own reader of its own files would lose such a string.
AWKWARD = 'quote " backslash \\ newline \n %{User-Name} `id` %{'


@pytest.fixture
def outage(lab: Lab) -> Iterator[Lab]:
    yield lab
    if not (lab.postgres.folder / "data" / "postmaster.pid").exists():
        lab.postgres.start()
    if lab.process.poll() is not None:
        lab.start()


def test_without_its_database_the_server_is_silent_and_keeps_accounting_for_later(
    outage: Lab, provider: Provider
) -> None:
    lab, router = outage, provider.router()
    provider.user("alice")
    assert router.sign_in("alice").accepted
    router.account("Start", User_Name="alice", Acct_Session_Id="before")

    lab.postgres.stop()
    # A refusal would make the router throw the subscriber out.
    assert router.ask({"User-Name": "alice", "User-Password": "secret"}, wait=0.5).silent
    # Long enough for the router's own entry to expire: it has to be known from memory.
    time.sleep(lab.settings.router_lifetime + 1)
    happened = datetime.fromtimestamp(time.time(), UTC)
    interim: dict[str, Any] = {
        "Acct_Session_Time": 40,
        "Acct_Input_Octets": 4000,
        "Event_Timestamp": "Jan  1 1970 02:00:00 UTC",
    }
    assert router.account("Interim-Update", User_Name="alice", Acct_Session_Id="before", **interim).kind
    awkward: dict[str, Any] = {
        "Attr_77": "0x" + AWKWARD.encode().hex(),
        "Mikrotik_Realm": "%{",
        "Class": "0x00ff22",
    }
    assert router.account("Start", User_Name="a %{lice", Acct_Session_Id="during", **awkward).kind
    assert router.account("Start", User_Name="alice", Acct_Session_Id="also during").kind

    source = {"Packet-Src-IP-Address": router.address, "Acct-Status-Type": "Start"}
    many = [{"User-Name": "bob", "Acct-Session-Id": f"many {n}", **source} for n in range(500)]
    assert storm("acct", lab.settings.acct_port, router.secret, many, at_once=50) == (500, 0, 0)

    # The buffer is on disk: it outlives the server, which also starts without its database.
    lab.stop()
    lab.start()
    time.sleep(1)
    lab.postgres.start()
    everything = until(
        lambda: (rows := provider.sessions(ROWS)) and len(rows) == 503 and rows,
        seconds=15,
        what="the arrival of the whole buffer",
    )
    by_session = {row[0]: row for row in everything}
    before, during = by_session["before"], by_session["during"]
    assert before[:3] == ("before", 40, 4000)
    assert before[5] is None
    assert during[6] == AWKWARD
    assert "also during" in by_session
    assert ("a %{lice", "0x00ff22") in provider.sessions("username, class")
    for heard in (before[4], during[3]):
        assert abs(heard - happened) < timedelta(seconds=2), "the time of arrival, not of the event"
    until(
        lambda: router.ask({"User-Name": "alice", "User-Password": "secret"}, wait=0.5).accepted,
        seconds=5, what="the first accept",
    )  # fmt: skip


def test_connections_that_died_while_idle_reject_nobody(outage: Lab, provider: Provider) -> None:
    lab, router = outage, provider.router()
    provider.user("alice")
    assert router.sign_in("alice").accepted
    lab.sql("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'radius_server'")
    answers = [router.ask({"User-Name": "alice", "User-Password": "secret"}, wait=0.5) for _ in range(12)]
    assert not any(answer.rejected for answer in answers)
    assert answers[-1].accepted
    assert router.account("Start", User_Name="alice", Acct_Session_Id="1").kind == "Accounting-Response"
    until(lambda: provider.sessions("acctsessionid") == [("1",)], seconds=10, what="the session")


def test_a_statement_that_fails_is_not_acknowledged_as_stored(outage: Lab, provider: Provider) -> None:
    """FreeRADIUS itself would report such a packet as handled."""
    lab, router = outage, provider.router()
    lab.sql("alter table radacct add constraint nothing_new check (acctsessionid <> 'refused') not valid")
    try:
        assert (
            router.account("Start", User_Name="alice", Acct_Session_Id="refused").kind
            == "Accounting-Response"
        )
        assert provider.sessions() == []
        waiting = [
            path.read_text()
            for path in (lab.folder / "buffer").glob("*")
            if b"refused".hex() in path.read_text()
        ]
        assert waiting, "acknowledged, but neither stored nor buffered"
    finally:
        lab.sql("alter table radacct drop constraint nothing_new")
    until(lambda: provider.sessions("acctsessionid") == [("refused",)], seconds=15, what="the session")
