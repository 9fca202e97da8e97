"""Simulated routers against a real FreeRADIUS: who comes in, on what terms, and what accounting hears."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from mtandao.gateways.radius.simulator import (
    AddressTaken,
    Auth,
    ConfigRefused,
    Fleet,
    FleetConfig,
    RunningFleet,
    running_fleet,
)
from mtandao.gateways.radius.simulator.accounting import Ending
from mtandao.gateways.radius.simulator.clock import wall_time
from mtandao.gateways.radius.simulator.cpe import CpeState
from mtandao.gateways.radius.simulator.sessions import Cause
from mtandao.gateways.radius.tests.simulator_lab import (
    FreeRadius,
    answering,
    cpe_of,
    fleet_config,
    free_udp_port,
    hang_up,
    home,
    online,
    put,
    router,
    session_of,
    until,
)

AUTHS = list(Auth)


@pytest.fixture
def network(server: FreeRadius) -> Iterator[RunningFleet]:
    """One router, 20 seconds of its time in each of ours."""
    with running_fleet(fleet_config(server, router(pools={"vip": "10.77.0.0/24"}), speed=20)) as running:
        yield running


def address_of(running: RunningFleet) -> str:
    return running.fleet.routers["westlands-1"].config.address


def accounted(server: FreeRadius, running: RunningFleet, session: Any, status: str) -> list[dict[str, str]]:
    return server.accounting(
        NAS_IP_Address=address_of(running), Acct_Session_Id=session.id, Acct_Status_Type=status
    )


def refused(running: RunningFleet, username: str) -> Any:
    return until(lambda: (cpe := cpe_of(running, username)).state in ("refused", "waiting") and cpe)


@pytest.mark.parametrize("auth", AUTHS)
def test_the_right_password_comes_in_and_the_wrong_one_does_not(server: FreeRadius, auth: Auth) -> None:
    with running_fleet(fleet_config(server, router(auth=auth))) as network:
        put(network, home("wanjiru"), home("vip", password="wrong"), home("nobody"))
        session = online(network, "wanjiru")
        assert session.grant.rate.text == "5120k/20480k"
        assert session.grant.classes == (b"t1",)
        for username in ("vip", "nobody"):
            cpe = refused(network, username)
            assert (cpe.state, cpe.why) == (CpeState.REFUSED, "invalid username or password")
            assert not session_of(network, username)
        counts = network.fleet.routers["westlands-1"].radius.counts
        assert (counts.accepts, counts.rejects, counts.timeouts, counts.bad_replies) == (1, 2, 0, 0)


@pytest.mark.parametrize("auth", AUTHS)
@pytest.mark.parametrize(("username", "password"), [("+254700000012", "siri"), ("نور", "مفتاح")])
def test_phone_numbers_and_arabic_come_in(
    server: FreeRadius, auth: Auth, username: str, password: str
) -> None:
    with running_fleet(fleet_config(server, router(auth=auth))) as network:
        put(network, home(username, password))
        assert online(network, username).login.user_name == username


def test_the_terms_of_the_accept_hold(network: RunningFleet) -> None:
    put(network, home("+254700000012"), home("walled"), home("vip"), home("unsigned"))
    assert online(network, "+254700000012").framed_ip == "100.64.3.9"
    walled = online(network, "walled")
    assert (walled.grant.address_lists, walled.walled) == (("walled-garden",), True)
    assert online(network, "vip").framed_ip == "10.77.0.2"
    assert walled.framed_ip.startswith("100.64.0.")


def test_the_reject_text_reaches_the_home(network: RunningFleet) -> None:
    put(network, home("suspended"))
    assert refused(network, "suspended").why == "Account suspended. Pay at pay.example"


def test_terms_no_router_can_keep_are_refused_by_the_router(network: RunningFleet) -> None:
    put(network, home("garbled"), home("lost"))
    assert (
        "'5M//10M'" in refused(network, "garbled").why or "bits a second" in refused(network, "garbled").why
    )
    assert refused(network, "lost").why == "no pool is called nowhere"
    assert cpe_of(network, "lost").state is CpeState.WAITING


def test_an_empty_pool_lets_nobody_more_in(server: FreeRadius) -> None:
    with running_fleet(fleet_config(server, router(pool="10.5.0.1-10.5.0.2"), speed=50)) as network:
        put(network, *(home(f"bulk{n}") for n in range(3)))
        left_out = until(lambda: [cpe for cpe in network.fleet.cpes.values() if "addresses" in cpe.why])
        assert [cpe.why for cpe in left_out] == ["all 2 addresses are in use"]
        someone = next(cpe for cpe in network.fleet.cpes.values() if cpe.session)
        network.do(lambda _: someone.hang_up())
        until(lambda: left_out[0].session)  # it kept trying


def test_a_refused_home_tries_again_by_itself_and_at_once_with_new_credentials(network: RunningFleet) -> None:
    put(network, home("wanjiru", password="wrong"))
    cpe = refused(network, "wanjiru")
    counts = network.fleet.routers["westlands-1"].radius.counts
    until(lambda: counts.rejects >= 2, 3)  # ten of its seconds later
    put(network, home("wanjiru"))
    online(network, "wanjiru")
    assert cpe_of(network, "wanjiru") is cpe


@pytest.mark.parametrize("auth", AUTHS)
def test_with_another_secret_nobody_comes_in(server: FreeRadius, auth: Auth) -> None:
    with running_fleet(fleet_config(server, router(auth=auth, secret="another"))) as network:
        put(network, home("wanjiru"))
        assert refused(network, "wanjiru").why == "RADIUS server is not responding"


def test_with_another_secret_and_chap_the_accept_is_discarded(server: FreeRadius) -> None:
    careless = router(auth=Auth.CHAP, secret="another", require_message_authenticator=False)
    with running_fleet(fleet_config(server, careless)) as network:
        put(network, home("wanjiru"))
        assert refused(network, "wanjiru").why == "RADIUS server is not responding"
        assert network.fleet.routers["westlands-1"].radius.counts.bad_replies >= 1


def test_an_accept_without_message_authenticator_is_dropped_only_by_routers_that_demand_one(
    server: FreeRadius,
) -> None:
    strict, lax = router("strict"), router("lax", require_message_authenticator=False)
    with running_fleet(fleet_config(server, strict, lax)) as network:
        put(network, home("unsigned", router="strict"), home("unsigned", router="lax"))
        until(lambda: len(network.fleet.routers["lax"].sessions) == 1)
        dropped = network.fleet.routers["strict"].radius.counts
        until(lambda: dropped.bad_replies == 2)
        until(lambda: dropped.timeouts == 1)
        assert not network.fleet.routers["strict"].sessions


def test_a_silent_server_leaves_the_home_waiting_and_it_comes_in_when_the_server_is_back(
    server: FreeRadius,
) -> None:
    with running_fleet(fleet_config(server, speed=50)) as network:
        network.do(lambda fleet: fleet.routers["westlands-1"].turn({"reachable": False}))
        put(network, home("wanjiru"))
        assert refused(network, "wanjiru").state is CpeState.WAITING
        network.do(lambda fleet: fleet.routers["westlands-1"].turn({"reachable": True}))
        online(network, "wanjiru")


def test_accounting_hears_start_interims_and_stop_with_the_class_echoed(
    server: FreeRadius,
) -> None:
    with running_fleet(fleet_config(server, speed=40)) as network:
        put(network, home("wanjiru"))
        session = online(network, "wanjiru")
        # the Accept says 60 seconds: one and a half of ours
        until(lambda: len(accounted(server, network, session, "Interim-Update")) >= 2)
        hang_up(network, "wanjiru")
        (stop,) = until(lambda: accounted(server, network, session, "Stop"))
    (start,) = accounted(server, network, session, "Start")
    interims = accounted(server, network, session, "Interim-Update")
    assert (start["Class"], interims[0]["Class"], stop["Class"]) == ("0x7431",) * 3
    assert "Acct-Output-Octets" not in start
    downs = [int(packet["Acct-Output-Octets"]) for packet in (*interims, stop)]
    times = [int(packet["Acct-Session-Time"]) for packet in (*interims, stop)]
    assert downs == sorted(downs)
    assert times == sorted(times)
    assert 0 < downs[-1] <= 20_480_000 / 8 * (times[-1] + 1)
    assert times[1] - times[0] in range(58, 90)
    assert stop["Acct-Terminate-Cause"] == "User-Request"
    assert (stop["User-Name"], stop["Framed-IP-Address"]) == ("wanjiru", session.framed_ip)
    assert (stop["NAS-Port-Type"], stop["Service-Type"]) == ("Ethernet", "Framed-User")
    assert (stop["Calling-Station-Id"], stop["Acct-Authentic"]) == (session.login.mac, "RADIUS")


def test_the_fleet_may_ask_for_more_frequent_interims_than_the_accept(server: FreeRadius) -> None:
    with running_fleet(fleet_config(server, interim_s=10, speed=10)) as network:
        put(network, home("wanjiru"))
        session = online(network, "wanjiru")
        until(lambda: len(accounted(server, network, session, "Interim-Update")) >= 2, 5)


def test_counters_beyond_four_gigabytes_carry_gigawords(server: FreeRadius, network: RunningFleet) -> None:
    put(network, home("wanjiru"))
    session = online(network, "wanjiru")
    network.do(lambda _: session.meter.add((1 << 32) + 5, (3 << 32) + (1 << 31)))
    hang_up(network, "wanjiru")
    (stop,) = until(lambda: accounted(server, network, session, "Stop"))
    assert (stop["Acct-Input-Gigawords"], stop["Acct-Output-Gigawords"]) == ("1", "3")
    assert int(stop["Acct-Input-Octets"]) >= 5
    assert int(stop["Acct-Output-Octets"]) >= 1 << 31


def test_a_session_ends_when_its_time_is_up(server: FreeRadius, network: RunningFleet) -> None:
    put(network, home("timed"))
    session = online(network, "timed")
    (stop,) = until(lambda: accounted(server, network, session, "Stop"), 5)
    assert stop["Acct-Terminate-Cause"] == "Session-Timeout"
    assert stop["Acct-Session-Time"] in ("30", "31", "32")


def test_a_session_timeout_of_zero_ends_it_at_once_and_the_home_does_not_hammer(
    server: FreeRadius, network: RunningFleet
) -> None:
    put(network, home("zero"))
    until(lambda: len(server.accounting(User_Name="zero", NAS_IP_Address=address_of(network))) >= 6, 4)
    until(lambda: network.fleet.routers["westlands-1"].radius.counts.accepts >= 4, 4)
    counted = network.fleet.routers["westlands-1"].radius.counts
    assert counted.accepts <= 8


def test_a_session_ends_when_its_octets_are_used_up(server: FreeRadius, network: RunningFleet) -> None:
    put(network, home("capped"))
    session = online(network, "capped")
    assert session.grant.bytes_total_limit == 5_000_000_000
    watch = network.fleet.routers["westlands-1"].watch_limits
    network.do(lambda _: (session.meter.add(0, 4_000_000_000), watch(session)))
    assert session.is_up
    network.do(lambda _: (session.meter.add(999_000_000, 1_000_000), watch(session)))
    (stop,) = until(lambda: accounted(server, network, session, "Stop"), 5)
    assert stop["Acct-Terminate-Cause"] == "NAS-Request"
    assert stop["Acct-Output-Gigawords"] == "0"


def test_a_reboot_loses_sessions_without_a_stop_and_counts_under_another_digit(
    server: FreeRadius, network: RunningFleet
) -> None:
    put(network, home("wanjiru"))
    before = online(network, "wanjiru")
    network.do(lambda fleet: fleet.routers["westlands-1"].reboot())
    assert not before.is_up
    assert not network.fleet.routers["westlands-1"].up.is_set()
    after = online(network, "wanjiru")
    assert after.id[2] != before.id[2]
    assert after.id[3:] == "00001"
    until(lambda: accounted(server, network, after, "Start"))
    assert not accounted(server, network, before, "Stop")


def test_accounting_on_is_sent_after_a_boot_when_the_fleet_is_told_to(server: FreeRadius) -> None:
    with running_fleet(fleet_config(server, accounting_on=True)) as network:
        said = {"NAS_IP_Address": address_of(network), "Acct_Status_Type": "Accounting-On"}
        until(lambda: server.accounting(**said))


@pytest.mark.parametrize(
    ("ending", "heard"),
    [
        (Ending(), ["Stop"]),
        (Ending(lose_stop=True), []),
        (Ending(duplicate_stop=True), ["Stop", "Stop"]),
        (Ending(late_interim=True), ["Stop", "Interim-Update"]),
    ],
)
def test_the_end_of_a_session_is_reported_in_the_manner_asked_for(
    server: FreeRadius, network: RunningFleet, ending: Ending, heard: list[str]
) -> None:
    put(network, home("vip"))
    session = online(network, "vip")
    hang_up(network, "vip", Cause.LOST_CARRIER, ending)
    until(lambda: cpe_of(network, "vip").state is CpeState.OFF)

    def of_it() -> list[str]:
        packets = server.accounting(NAS_IP_Address=address_of(network), Acct_Session_Id=session.id)
        return [packet["Acct-Status-Type"] for packet in packets]

    until(lambda: of_it() == ["Start", *heard])
    stops = accounted(server, network, session, "Stop")
    assert all(stop["Acct-Terminate-Cause"] == "Lost-Carrier" for stop in stops)


def test_a_lost_packet_is_sent_again_with_the_same_identifier_and_authenticator() -> None:
    with answering(lambda _: []) as (port, heard):
        config = FleetConfig((router(),), auth_port=port, acct_port=port, radius_timeout_s=0.1)
        with running_fleet(config) as network:
            put(network, home("wanjiru"))
            assert refused(network, "wanjiru").why == "RADIUS server is not responding"
    assert len(heard) == 3
    assert len(set(heard)) == 1


def test_with_duplicates_switched_on_every_accounting_packet_comes_twice(server: FreeRadius) -> None:
    with running_fleet(fleet_config(server)) as network:
        network.do(lambda fleet: fleet.routers["westlands-1"].turn({"duplicate_accounting": True}))
        put(network, home("walled"))
        session = online(network, "walled")
        until(lambda: len(accounted(server, network, session, "Start")) == 2)


def test_a_duplicate_is_the_same_packet_octet_for_octet() -> None:
    with answering(lambda _: []) as (port, heard):
        config = FleetConfig(
            (router(),),
            auth_port=port,
            acct_port=port,
            radius_tries=1,
            radius_timeout_s=0.3,
            accounting_on=True,
        )
        with running_fleet(config) as network:
            network.do(lambda fleet: fleet.routers["westlands-1"].turn({"duplicate_accounting": True}))
            until(lambda: len(heard) == 2)
    assert heard[0] == heard[1]


def test_a_bad_clock_shows_in_event_timestamps(server: FreeRadius) -> None:
    with running_fleet(fleet_config(server, router(clock_skew_s=-400 * 86_400.0))) as network:
        put(network, home("walled"))
        session = online(network, "walled")
        (start,) = until(lambda: accounted(server, network, session, "Start"))
    year = int(start["Event-Timestamp"].split()[2])
    assert year < wall_time().year


def test_a_fleet_that_stops_in_good_order_ends_every_session(server: FreeRadius) -> None:
    with running_fleet(fleet_config(server)) as network:
        put(network, home("wanjiru"), home("walled"))
        session = online(network, "wanjiru")
        online(network, "walled")
    (stop,) = accounted(server, network, session, "Stop")
    assert stop["Acct-Terminate-Cause"] == "Admin-Reboot"


def test_a_fleet_told_not_to_leaves_its_sessions_open_in_accounting(server: FreeRadius) -> None:
    with running_fleet(fleet_config(server, stop_on_exit=False)) as network:
        put(network, home("wanjiru"))
        session = online(network, "wanjiru")
        until(lambda: accounted(server, network, session, "Start"))
    assert not accounted(server, network, session, "Stop")


def test_homes_left_to_themselves_drop_out_and_come_back(server: FreeRadius) -> None:
    with running_fleet(fleet_config(server, speed=200, mean_session_s=60)) as network:
        put(network, *(home(f"bulk{n}") for n in range(10)))
        accepts = network.fleet.routers["westlands-1"].radius.counts
        until(lambda: accepts.accepts >= 20, 10)


def test_two_fleets_cannot_have_the_same_router(server: FreeRadius) -> None:
    taken = router(coa_port=free_udp_port())
    with (
        running_fleet(fleet_config(server, taken)),
        pytest.raises(AddressTaken, match=f"cannot have {taken.address}:{taken.coa_port}: Address already"),
        running_fleet(fleet_config(server, router("first"), taken)),
    ):
        pass


def test_a_home_for_a_router_that_does_not_exist_is_refused_and_none_is_added(network: RunningFleet) -> None:
    with pytest.raises(ConfigRefused, match="wanjiru: no router is called nairobi-9"):
        put(network, home("vip"), home("wanjiru", router="nairobi-9"))
    assert network.do(lambda fleet: fleet.find_cpes()) == []


def test_a_home_moves_when_its_router_changes_and_goes_when_it_is_removed(server: FreeRadius) -> None:
    with running_fleet(fleet_config(server, router("r1"), router("r2"))) as network:
        mac = "02:00:00:00:00:09"
        put(network, home("wanjiru", router="r1", mac=mac))
        until(lambda: network.fleet.routers["r1"].sessions)
        put(network, home("wanjiru", router="r2", mac=mac))
        until(lambda: network.fleet.routers["r2"].sessions)
        assert not network.fleet.routers["r1"].sessions
        network.do(lambda fleet: fleet.remove_cpe(mac))
        assert not network.fleet.routers["r2"].sessions
        assert not network.fleet.cpes


def test_the_homes_of_the_file_dial_in_at_the_start(server: FreeRadius, tmp_path: Any) -> None:
    file = tmp_path / "cpes.json"
    file.write_text(
        '[{"router": "westlands-1", "username": "wanjiru", "password": "siri"},'
        ' {"router": "westlands-1", "username": "vip", "password": "siri", "dials": false}]'
    )
    with running_fleet(fleet_config(server, cpes_file=file)) as network:
        online(network, "wanjiru")
        assert cpe_of(network, "vip").state is CpeState.OFF


def test_a_fleet_can_live_in_an_event_loop_of_ones_own(server: FreeRadius) -> None:
    async def run() -> str:
        async with Fleet(fleet_config(server)) as fleet:
            await fleet.put_cpes([home("wanjiru")])
            while not fleet.routers["westlands-1"].sessions:
                await asyncio.sleep(0.02)
            return next(iter(fleet.routers["westlands-1"].sessions.values())).login.user_name

    assert asyncio.run(asyncio.wait_for(run(), 5)) == "wanjiru"
