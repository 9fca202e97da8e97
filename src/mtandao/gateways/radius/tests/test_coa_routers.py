"""CoA and Disconnect against simulated routers whose subscribers came in through a real FreeRADIUS."""

import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from mtandao.gateways.radius import coa
from mtandao.gateways.radius.coa import CoaAnswer, CoaRequest, Kind, Outcome
from mtandao.gateways.radius.simulator import RunningFleet, running_fleet
from mtandao.gateways.radius.simulator.sessions import HOTSPOT, Login
from mtandao.gateways.radius.tests.simulator_lab import (
    SECRET,
    FreeRadius,
    asking,
    coa_port,
    cpe_of,
    fleet_config,
    home,
    online,
    put,
    router,
    session_of,
    until,
)


@pytest.fixture
def network(server: FreeRadius) -> Iterator[RunningFleet]:
    """One router, 20 seconds of its time in each of ours, its subscriber Wanjiru online."""
    with running_fleet(fleet_config(server, speed=20)) as running:
        put(running, home("wanjiru"))
        online(running, "wanjiru")
        yield running


def send(*requests: CoaRequest, **more: Any) -> list[CoaAnswer]:
    settings = {"source": "127.0.0.1", "loopback_only": True, "timeout_s": 0.3, **more}
    return coa.send(requests, **settings)


def cause(answer: CoaAnswer) -> int | None:
    return answer.error.number if answer.error else None


def test_a_coa_changes_the_rate_and_the_session_goes_on(network: RunningFleet) -> None:
    session = online(network, "wanjiru")
    rate = {"Mikrotik-Rate-Limit": "1024k/2048k"}
    (answer,) = send(asking(network, session, Kind.COA, attributes=rate, message_authenticator=True))
    assert (answer.outcome, answer.attempts) == (Outcome.ACKNOWLEDGED, 1)
    assert session.grant.rate.text == "1024k/2048k"
    assert session.is_up


def test_a_disconnect_ends_the_session_with_a_stop_and_the_home_dials_again_at_once(
    server: FreeRadius, network: RunningFleet
) -> None:
    session = online(network, "wanjiru")
    (answer,) = send(asking(network, session))
    assert answer.acknowledged
    again = until(lambda: (now := session_of(network, "wanjiru")) and now is not session and now, 2)
    assert again.id != session.id
    address = network.fleet.routers["westlands-1"].config.address
    of_it = {"NAS_IP_Address": address, "Acct_Session_Id": session.id, "Acct_Status_Type": "Stop"}
    (stop,) = until(lambda: server.accounting(**of_it))
    assert stop["Acct-Terminate-Cause"] == "Admin-Reset"
    assert stop["User-Name"] == "wanjiru"


def test_any_one_identifier_finds_the_session(network: RunningFleet) -> None:
    session = online(network, "wanjiru")
    known = asking(network, session, Kind.COA, attributes={"Idle-Timeout": 300})
    names = ("user_name", "acct_session_id", "framed_ip_address", "calling_station_id")
    for only in names:
        others: dict[str, Any] = {name: None for name in names if name != only}
        assert send(replace(known, **others))[0].acknowledged, only


@pytest.mark.parametrize(
    "wrong",
    [
        {"user_name": "kamau"},
        {"acct_session_id": "81100fff"},
        {"framed_ip_address": "100.64.9.9"},
        {"calling_station_id": "02:00:00:00:00:01"},
    ],
)
def test_one_identifier_that_does_not_fit_makes_it_fail_with_503(
    network: RunningFleet, wrong: dict[str, Any]
) -> None:
    session = online(network, "wanjiru")
    (answer,) = send(asking(network, session, **wrong))
    assert (answer.outcome, cause(answer), answer.holds) == (Outcome.REFUSED, 503, True)
    assert session.is_up


def test_a_request_that_names_no_session_is_refused_with_402(network: RunningFleet) -> None:
    address = network.fleet.routers["westlands-1"].config.address
    (answer,) = send(CoaRequest(address, SECRET.encode(), Kind.DISCONNECT, port=coa_port(network)))
    assert cause(answer) == 402
    assert session_of(network, "wanjiru")


def test_another_nas_address_is_refused_with_403_and_the_follow_up_without_it_works(
    network: RunningFleet,
) -> None:
    session = online(network, "wanjiru")
    (answer,) = send(asking(network, session, nas_ip_address="192.168.88.1"))
    assert cause(answer) == 403
    again = coa.follow_up(answer)
    assert again is not None
    assert session.is_up
    assert send(again)[0].acknowledged


@pytest.mark.parametrize(
    "change",
    [
        {"Mikrotik-Address-List": "walled-garden"},
        {"Framed-Pool": "vip"},
        {"Mikrotik-Total-Limit": 1},
        {"Mikrotik-Rate-Limit": "1M/1M", "Framed-Route": "10.0.0.0/8"},
    ],
)
def test_what_cannot_change_in_place_is_refused_with_401_and_nothing_changes(
    network: RunningFleet, change: dict[str, str | int]
) -> None:
    session = online(network, "wanjiru")
    before = session.grant
    (answer,) = send(asking(network, session, Kind.COA, attributes=change))
    assert cause(answer) == 401
    assert session.grant == before
    instead = coa.follow_up(answer)
    assert instead is not None
    assert instead.kind is Kind.DISCONNECT


@pytest.mark.parametrize("rate", ["5M//10M", "fast", "5M/10M 1M/2M", "1M/1M 1M/1M 1M/1M 1/1 9"])
def test_a_rate_no_router_can_read_is_refused_with_407_and_nothing_changes(
    network: RunningFleet, rate: str
) -> None:
    session = online(network, "wanjiru")
    (answer,) = send(asking(network, session, Kind.COA, attributes={"Mikrotik-Rate-Limit": rate}))
    assert cause(answer) == 407
    assert session.grant.rate.text == "5120k/20480k"


def test_a_coa_that_changes_nothing_is_refused_with_402(network: RunningFleet) -> None:
    (answer,) = send(asking(network, online(network, "wanjiru"), Kind.COA))
    assert cause(answer) == 402


def test_a_name_with_two_sessions_needs_narrowing(network: RunningFleet) -> None:
    put(network, home("wanjiru", mac="02:00:00:00:00:02"))
    until(lambda: len(network.fleet.routers["westlands-1"].sessions) == 2)
    session = online(network, "wanjiru")
    by_name = replace(
        asking(network, session), acct_session_id=None, framed_ip_address=None, calling_station_id=None
    )
    assert cause(send(by_name)[0]) == 508
    assert send(asking(network, session))[0].acknowledged


def test_a_hotspot_session_is_found_only_with_its_address(network: RunningFleet) -> None:
    login = Login("walled", "siri", "02:1A:7F:00:20:01", HOTSPOT, "10.5.50.21")
    westlands = network.fleet.routers["westlands-1"]
    session = network.do(lambda _: westlands.sign_in(login))
    assert session.id.startswith("80")
    (answer,) = send(asking(network, session, framed_ip_address=None))
    assert cause(answer) == 402
    assert send(asking(network, session))[0].acknowledged


def test_a_session_timeout_that_has_passed_ends_the_session(network: RunningFleet) -> None:
    session = online(network, "wanjiru")
    until(lambda: session.seconds >= 3)
    assert send(asking(network, session, Kind.COA, attributes={"Session-Timeout": 2}))[0].acknowledged
    until(lambda: not session.is_up)
    assert session.ended.result() == "Session-Timeout"


def test_an_unreachable_router_is_silent_and_its_sessions_go_on(network: RunningFleet) -> None:
    session = online(network, "wanjiru")
    network.do(lambda fleet: fleet.routers["westlands-1"].turn({"reachable": False}))
    (answer,) = send(asking(network, session), timeout_s=0.05)
    assert (answer.outcome, answer.attempts) == (Outcome.UNANSWERED, 3)
    assert session.is_up


def test_a_router_that_does_not_accept_coa_is_silent(network: RunningFleet) -> None:
    network.do(lambda fleet: fleet.routers["westlands-1"].turn({"accept_coa": False}))
    (answer,) = send(asking(network, online(network, "wanjiru")), timeout_s=0.05)
    assert answer.outcome is Outcome.UNANSWERED


def test_a_request_with_a_wrong_secret_is_dropped_without_a_word(network: RunningFleet) -> None:
    session = online(network, "wanjiru")
    (answer,) = send(replace(asking(network, session), secret=b"wrong"), timeout_s=0.05)
    assert answer.outcome is Outcome.UNANSWERED
    assert session.is_up
    assert network.fleet.routers["westlands-1"].fronts[0].dropped == 3  # type: ignore[attr-defined]


def test_a_request_from_elsewhere_than_the_radius_server_is_dropped(network: RunningFleet) -> None:
    session = online(network, "wanjiru")
    (answer,) = send(asking(network, session), timeout_s=0.05, source="127.0.0.9")
    assert answer.outcome is Outcome.UNANSWERED
    assert session.is_up


def test_a_lost_answer_is_given_again_without_doing_it_twice(network: RunningFleet) -> None:
    session = online(network, "wanjiru")
    network.do(lambda fleet: fleet.routers["westlands-1"].turn({"lose_coa_answers": 2}))
    (answer,) = send(asking(network, session), timeout_s=0.1)
    assert (answer.outcome, answer.attempts) == (Outcome.ACKNOWLEDGED, 3)
    said = [entry.answer for entry in network.fleet.journal.newest(kind="coa")]
    assert said == ["answered again", "answered again", "ACK"]


def test_a_slow_router_answers_the_repetitions_as_one(network: RunningFleet) -> None:
    session = online(network, "wanjiru")
    network.do(lambda fleet: fleet.routers["westlands-1"].turn({"delay_ms": 250}))
    rate = {"Mikrotik-Rate-Limit": "1M/1M"}
    (answer,) = send(asking(network, session, Kind.COA, attributes=rate), timeout_s=0.1)
    assert answer.acknowledged
    assert answer.attempts == 3
    assert Counter(e.answer for e in network.fleet.journal.newest(kind="coa"))["ACK"] == 1


@pytest.mark.parametrize("number", [501, 504, 506])
def test_a_router_refuses_with_the_cause_it_is_told(network: RunningFleet, number: int) -> None:
    session = online(network, "wanjiru")
    network.do(lambda fleet: fleet.routers["westlands-1"].turn({"coa_error_cause": number}))
    (answer,) = send(asking(network, session))
    assert (cause(answer), answer.holds, session.is_up) == (number, False, True)


def test_radclient_and_the_simulated_router_understand_each_other(network: RunningFleet) -> None:
    radclient = shutil.which("radclient")
    if radclient is None:
        pytest.skip("radclient is not installed: apt install freeradius-utils")
    session = online(network, "wanjiru")
    address = network.fleet.routers["westlands-1"].config.address

    def ask(session_id: str) -> "subprocess.CompletedProcess[str]":
        about = f'User-Name="wanjiru",Acct-Session-Id="{session_id}",Framed-IP-Address={session.framed_ip}'
        command = [radclient, "-x", "-r1", "-t2", f"{address}:{coa_port(network)}", "disconnect", SECRET]
        return subprocess.run(command, input=about, text=True, capture_output=True, timeout=10, check=False)

    unknown = ask("81100fff")
    assert unknown.returncode == 1
    assert "Error-Cause = Session-Context-Not-Found" in unknown.stdout
    assert ask(session.id).returncode == 0
    assert not session.is_up


def test_five_hundred_sessions_on_three_routers_are_cut_at_once_and_come_back(server: FreeRadius) -> None:
    routers = [router(f"r{n}") for n in range(3)]
    with running_fleet(fleet_config(server, *routers, dial_spread_s=0.5)) as network:
        put(network, *(home(f"bulk{n}", router=f"r{n % 3}") for n in range(500)))
        until(lambda: all(cpe.session for cpe in network.fleet.cpes.values()), 15)
        sessions = [cpe.session for cpe in network.fleet.cpes.values() if cpe.session]
        cut = send(*(asking(network, session) for session in sessions), timeout_s=2.0)
        assert Counter(answer.outcome for answer in cut) == {Outcome.ACKNOWLEDGED: 500}
        assert not any(session.is_up for session in sessions)
        until(lambda: sum(len(r.sessions) for r in network.fleet.routers.values()) == 500, 15)
        assert cpe_of(network, "bulk7").session.id != sessions[7].id
