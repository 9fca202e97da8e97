"""Accounting packets through the server: the cases every server has to get right (R1 to R8), and ours."""

from typing import Any

import pytest

from mtandao.gateways.radius.tests.server import radclient
from mtandao.gateways.radius.tests.server.lab import Provider, Router

SESSION = {
    "User_Name": "alice",
    "Acct_Session_Id": "81100003",
    "NAS_Port_Id": "pppoe-1",
    "Framed_IP_Address": "100.64.0.9",
}
G = 2**32


@pytest.fixture
def router(provider: Provider) -> Router:
    return provider.router()


def send(router: Router, kind: str, **values: Any) -> None:
    assert router.account(kind, **{**SESSION, **values}).kind == "Accounting-Response"


def only(provider: Provider, columns: str) -> tuple[Any, ...]:
    (row,) = provider.sessions(columns)
    return tuple(row)


def test_R1_a_start_is_one_row_with_no_time(provider: Provider, router: Router) -> None:
    send(router, "Start")
    columns = "username, acctsessionid, acctsessiontime, acctstoptime, host(framedipaddress), nasportid"
    assert only(provider, columns) == (
        "alice", "81100003", 0, None, "100.64.0.9", "pppoe-1",
    )  # fmt: skip


def test_R2_an_interim_folds_gigawords_into_the_same_row(provider: Provider, router: Router) -> None:
    send(router, "Start")
    send(router, "Interim-Update", Acct_Session_Time=30, Acct_Input_Gigawords=1, Acct_Input_Octets=10)
    assert only(provider, "acctinputoctets, acctsessiontime") == (G + 10, 30)


def test_R3_a_stop_closes_the_row(provider: Provider, router: Router) -> None:
    send(router, "Start")
    send(
        router, "Stop", Acct_Session_Time=120, Acct_Terminate_Cause="User-Request",
        Acct_Output_Gigawords=1, Acct_Output_Octets=15,
    )  # fmt: skip
    time, octets, cause, stopped = only(
        provider, "acctsessiontime, acctoutputoctets, acctterminatecause, acctstoptime is not null"
    )
    assert (time, octets, cause, stopped) == (120, G + 15, "User-Request", True)


def test_R4_a_second_start_updates_the_connect_info_of_the_one_row(
    provider: Provider, router: Router
) -> None:
    send(router, "Start", Connect_Info="first")
    (started,) = only(provider, "acctstarttime")
    send(router, "Start", Connect_Info="second")
    assert only(provider, "connectinfo_start, acctstarttime") == ("second", started)


def test_R5_O8_an_interim_without_a_start_makes_the_row(provider: Provider, router: Router) -> None:
    send(router, "Interim-Update", Acct_Session_Time=30)
    time, began = only(provider, "acctsessiontime, extract(epoch from acctupdatetime - acctstarttime)::int")
    assert (time, began) == (30, 30)


def test_R6_no_gigawords_means_none(provider: Provider, router: Router) -> None:
    send(router, "Interim-Update", Acct_Session_Time=30, Acct_Input_Octets=7)
    assert only(provider, "acctinputoctets, acctoutputoctets") == (7, 0)


def test_R7_a_stop_without_a_start_makes_a_row_that_began_its_session_time_earlier(
    provider: Provider, router: Router
) -> None:
    send(router, "Stop", Acct_Session_Time=600)
    lasted, time = only(provider, "extract(epoch from acctstoptime - acctstarttime)::int, acctsessiontime")
    assert (lasted, time) == (600, 600)


@pytest.mark.parametrize("kind", ["Accounting-On", "Accounting-Off"])
def test_R8_a_restarted_router_closes_its_own_sessions_at_their_last_interim(
    provider: Provider, kind: str
) -> None:
    router, other = provider.router(), provider.router()
    stranger = provider.lab.provider().router()
    for each in (router, other, stranger):
        send(each, "Start")
    provider.lab.sql(
        "update radacct set acctstarttime = now() - interval '1 hour', "
        "acctupdatetime = now() - interval '5 minutes' where tenant_id = %s",
        provider.tenant,
    )
    # Two tenants' routers may both claim the same inner address.
    assert router.account(kind, NAS_IP_Address="192.168.88.1").kind == "Accounting-Response"
    closed, still_open = provider.sessions(
        "host(nasipaddress), acctstoptime = acctupdatetime, acctterminatecause, acctstoptime <= now()"
    )
    assert closed == (router.address, True, "NAS-Reboot", True)
    assert still_open == (other.address, None, None, None)
    assert provider.lab.sql(
        "select acctstoptime from radacct where host(nasipaddress) = %s", stranger.address
    ) == [(None,)]


def test_O10_a_controller_restarts_one_of_its_radios(provider: Provider, router: Router) -> None:
    for radio in ("radio-a", "radio-b"):
        send(router, "Start", Acct_Session_Id=radio, Called_Station_Id=radio)
    router.account("Accounting-On", Called_Station_Id="radio-a")
    assert provider.sessions("calledstationid, acctterminatecause") == [
        ("radio-a", "NAS-Reboot"),
        ("radio-b", None),
    ]


def test_O12_a_packet_without_a_status_or_without_a_session_is_not_acknowledged(
    provider: Provider, router: Router
) -> None:
    assert router.account("Start", wait=0.3, User_Name="alice").silent
    port = provider.lab.settings.acct_port
    assert radclient.send(
        "acct", port, router.secret, router.address, {"User-Name": "alice"}, wait=0.3
    ).silent
    assert provider.sessions() == []


def test_a_status_we_keep_nothing_of_is_acknowledged(provider: Provider, router: Router) -> None:
    send(router, "Tunnel-Start")
    assert provider.sessions() == []


def test_packets_sent_twice_change_nothing(provider: Provider, router: Router) -> None:
    for kind in ("Start", "Interim-Update", "Stop"):
        packet = {"Acct_Session_Time": 0 if kind == "Start" else 60, "Acct_Input_Octets": 100}
        send(router, kind, **packet)
        before = only(provider, "acctstarttime, acctstoptime, acctsessiontime, acctinputoctets")
        send(router, kind, **packet)
        assert only(provider, "acctstarttime, acctstoptime, acctsessiontime, acctinputoctets") == before


def test_a_late_interim_neither_reopens_nor_lowers(provider: Provider, router: Router) -> None:
    send(router, "Start")
    send(router, "Stop", Acct_Session_Time=120, Acct_Input_Octets=500, Acct_Terminate_Cause="Lost-Carrier")
    before = only(provider, "acctstoptime, acctsessiontime, acctinputoctets, acctterminatecause")
    send(router, "Interim-Update", Acct_Session_Time=60, Acct_Input_Octets=200)
    assert only(provider, "acctstoptime, acctsessiontime, acctinputoctets, acctterminatecause") == before


def test_a_start_that_comes_last_fits_in(provider: Provider, router: Router) -> None:
    send(router, "Stop", Acct_Session_Time=120, Acct_Input_Octets=500)
    send(router, "Start", Acct_Delay_Time=121, Connect_Info="late")
    lasted, time, info = only(
        provider, "extract(epoch from acctstoptime - acctstarttime)::int, acctsessiontime, connectinfo_start"
    )
    assert 120 <= lasted <= 122
    assert (time, info) == (120, "late")


def test_the_routers_clock_is_not_believed_but_its_delay_is(provider: Provider, router: Router) -> None:
    send(router, "Start", Event_Timestamp="Jan  1 1970 02:00:00 UTC", Acct_Delay_Time=90)
    (ago,) = only(provider, "extract(epoch from now() - acctstarttime)::int")
    assert 88 <= ago <= 95


def test_no_session_starts_or_ends_in_the_future(provider: Provider, router: Router) -> None:
    send(router, "Start", Event_Timestamp="Jan  1 2037 02:00:00 UTC", Acct_Delay_Time=G - 1)
    send(router, "Stop", Event_Timestamp="Jan  1 2037 02:00:00 UTC", Acct_Session_Time=1)
    columns = "acctstarttime <= now(), acctstoptime <= now(), acctstarttime > now() - interval '1 minute'"
    assert only(provider, columns) == (True, True, True)


def test_nonsense_in_a_packet_is_stored_as_well_as_it_can_be(provider: Provider, router: Router) -> None:
    send(
        router, "Interim-Update", Acct_Session_Time=G - 1,
        Acct_Input_Gigawords=G - 1, Acct_Input_Octets=G - 1,
        Called_Station_Id="0xff00fe", Connect_Info="0xc328",
    )  # fmt: skip
    assert only(provider, "acctinputoctets, calledstationid, connectinfo_start") == (
        2**63 - 1,
        "0xff00fe",
        "0xc328",
    )
    send(router, "Stop", Acct_Session_Time=G - 1)


def test_ipv6_of_a_session_is_kept(provider: Provider, router: Router) -> None:
    send(router, "Start")
    send(
        router, "Interim-Update", Acct_Session_Time=3,
        Framed_IPv6_Prefix="2001:db8:7::/64", Delegated_IPv6_Prefix="2001:db8:8::/56",
    )  # fmt: skip
    assert only(provider, "framedipv6prefix::text, delegatedipv6prefix::text") == (
        "2001:db8:7::/64",
        "2001:db8:8::/56",
    )
