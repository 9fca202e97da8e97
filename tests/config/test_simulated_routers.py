"""A simulated router is one: what dials in by RADIUS is seen, moved and ended over REST."""

from collections.abc import Iterator

import httpx
import pytest

from mtandao.config.simulated_routers import rest_of
from mtandao.gateways.radius.simulator import CpeConfig, RestConfig, RouterConfig, RunningFleet, running_fleet
from mtandao.gateways.radius.simulator.fleet import Fleet
from mtandao.gateways.radius.tests.simulator_lab import (
    SECRET,
    FreeRadius,
    fleet_config,
    freeradius,
    own_address,
    until,
)
from mtandao.gateways.routeros.client import Address, Lost, Offline, RouterOS, TooOld
from mtandao.gateways.routeros.simulator.front import RestFront

MAC = "02:1A:7F:00:10:2B"
HOME = CpeConfig(router="tower", username="wanjiru", password="siri", mac=MAC)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FreeRadius]:
    with freeradius(tmp_path_factory.mktemp("radius")) as running:
        yield running


@pytest.fixture
def network(server: FreeRadius) -> Iterator[RunningFleet]:
    tower = RouterConfig(
        name="tower",
        address=own_address(),
        secret=SECRET,
        pool="100.64.0.0/24",
        coa_port=0,
        rest=RestConfig(port=0, user="mtandao", password="k3y"),
    )
    with running_fleet(fleet_config(server, tower), control_port=0, more_fronts=rest_of) as running:
        running.do(lambda fleet: fleet.put_cpes([HOME]))
        until(lambda: running.do(sessions) == 1)
        yield running


def sessions(fleet: Fleet) -> int:
    return len(fleet.routers["tower"].sessions)


def front_of(fleet: Fleet) -> RestFront:
    return next(each for each in fleet.routers["tower"].fronts if isinstance(each, RestFront))


def rest(network: RunningFleet) -> RouterOS:
    host, port = network.do(lambda fleet: (front_of(fleet).address, front_of(fleet).port))
    return RouterOS(Address(host, port, "mtandao", "k3y"), answer_s=2.0)


def test_who_dialled_in_is_a_row_and_is_thrown_off_by_removing_it(
    network: RunningFleet, server: FreeRadius
) -> None:
    with rest(network) as router:
        (active,) = router.read("ppp/active")
        assert (active["name"], active["caller-id"]) == ("wanjiru", MAC)
        (queue,) = router.read("queue/simple")
        assert queue["max-limit"] == "5120000/20480000"
        first = active["session-id"]
        router.remove("ppp/active", active[".id"])
        (stop,) = until(
            lambda: server.accounting(
                NAS_IP_Address=network.do(lambda fleet: front_of(fleet).address),
                Acct_Session_Id=first.removeprefix("0x"),
                Acct_Status_Type="Stop",
            )
        )
        assert stop["Acct-Terminate-Cause"] == "Admin-Reset"
        until(lambda: [row for row in router.read("ppp/active") if row["session-id"] != first])


def test_the_wall_takes_a_session_without_a_reconnect(network: RunningFleet) -> None:
    def walled(fleet: Fleet) -> list[bool]:
        return [session.walled for session in fleet.routers["tower"].sessions.values()]

    with rest(network) as router:
        (active,) = router.read("ppp/active")
        entry = router.add(
            "ip/firewall/address-list", {"list": "walled-garden", "address": active["address"]}
        )
        assert network.do(walled) == [True]
        router.remove("ip/firewall/address-list", entry[".id"])
        assert network.do(walled) == [False]
        assert [row["session-id"] for row in router.read("ppp/active")] == [active["session-id"]]


def test_a_router_whose_web_service_is_off_is_offline(network: RunningFleet) -> None:
    with rest(network) as router:
        network.do(lambda fleet: front_of(fleet).stop())
        with pytest.raises(Offline):
            router.one("system/identity")


def test_lines_are_pasted_into_its_terminal_and_it_fetches_files_from_this_machine_alone(
    network: RunningFleet,
) -> None:
    with httpx.Client(base_url=network.control_url, trust_env=False) as control:

        def paste(text: str) -> str:
            answer = control.post("/api/routers/tower/terminal", json={"paste": text})
            printed: str = answer.raise_for_status().json()["printed"]
            return printed

        health = f'/tool fetch url="{network.control_url}/healthz" dst-path=x.rsc'
        assert paste(health).startswith("      status: finished")
        assert paste("/import x.rsc") == "syntax error (line 1 column 10)"
        assert paste('/tool fetch url="http://192.0.2.1/x"') == (
            "failure: connection error (dns name does not exist)"
        )
        missing = f'/tool fetch url="{network.control_url}/none"; :put unseen'
        assert paste(missing) == "failure: Fetch failed with status 404"
        assert paste("/ip pool add name=homes ranges=100.64.0.2-100.64.0.9") == ""
        assert 'name="homes"' in paste("/ip pool print")
        assert "<option>tower</option>" in control.get("/").text
    with rest(network) as router:
        assert router.read("ip/pool", ("name",)) == [{"name": "homes"}]


def test_a_switch_makes_it_a_routeros_6_without_rest_and_gives_it_faults(network: RunningFleet) -> None:
    with httpx.Client(base_url=network.control_url, trust_env=False) as control, rest(network) as router:
        path = "/api/routers/tower/rest"
        assert control.patch(path, json={"version": "6.49.17 (long-term)"}).json()["version"].startswith("6")
        with pytest.raises(TooOld):
            router.one("system/identity")
        control.patch(path, json={"version": "7.21.4 (stable)", "cut": 1}).raise_for_status()
        with pytest.raises(Lost):
            router.one("system/identity")
        assert router.one("system/identity")["name"]
        assert control.patch(path, json={"burns": True}).status_code == 422
