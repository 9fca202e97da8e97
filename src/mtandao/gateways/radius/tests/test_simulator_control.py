"""The fleet's controls over HTTP and its page, and the fleet as a process of its own."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from mtandao.gateways.radius.simulator import PortTaken, RunningFleet, running_fleet
from mtandao.gateways.radius.tests.simulator_lab import (
    FreeRadius,
    fleet_config,
    online,
    own_address,
    until,
)

MAC = "02:1A:7F:00:10:2B"


@pytest.fixture
def network(server: FreeRadius) -> Iterator[RunningFleet]:
    with running_fleet(fleet_config(server, speed=20), control_port=0) as running:
        yield running


@pytest.fixture
def control(network: RunningFleet) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=network.control_url) as client:
        yield client


def add(control: httpx.Client, username: str = "wanjiru", **more: Any) -> httpx.Response:
    home = {"router": "westlands-1", "username": username, "password": "siri", "mac": MAC, **more}
    return control.post("/api/cpes", json=home)


def cpe(control: httpx.Client, username: str = "wanjiru") -> dict[str, Any]:
    found: dict[str, Any] = control.get("/api/cpes", params={"username": username}).json()["items"][0]
    return found


def state(control: httpx.Client) -> str:
    return str(cpe(control)["state"])


def test_a_home_is_added_comes_online_hangs_up_and_dials_again(
    network: RunningFleet, control: httpx.Client
) -> None:
    assert add(control).status_code == 201
    until(lambda: state(control) == "online")
    (session,) = control.get("/api/sessions", params={"username": "wanjiru"}).json()["items"]
    assert session["rate"] == "5120k/20480k"
    assert (session["kbps_up"], session["kbps_down"]) == (5120, 20480)
    assert (session["mac"], session["classes"], session["walled"]) == (MAC, ["t1"], False)
    assert session["ip"].startswith("100.64.")
    assert cpe(control)["session"]["id"] == session["id"]

    assert control.post(f"/api/cpes/{MAC}/hang-up").status_code == 202
    until(lambda: state(control) == "off")
    assert control.get("/api/sessions").json()["items"] == []

    assert control.post(f"/api/cpes/{MAC.lower()}/dial").status_code == 202
    until(lambda: state(control) == "online")
    overview = control.get("/api/overview").json()
    assert overview.pop("all") == overview.pop("online") == 1
    assert set(overview.values()) == {0}
    assert control.delete(f"/api/cpes/{MAC}").status_code == 204
    assert control.get("/api/cpes").json() == {"items": [], "count": 0}
    assert not network.fleet.routers["westlands-1"].sessions


def test_what_a_session_moves_can_be_added_to(control: httpx.Client) -> None:
    add(control)
    assert control.post(f"/api/cpes/{MAC}/traffic", json={"bytes_down": 5}).status_code in (200, 409)
    until(lambda: state(control) == "online")
    more = {"bytes_up": 1_000_000_000, "bytes_down": 2_000_000_000}
    session = control.post(f"/api/cpes/{MAC}/traffic", json=more).json()["session"]
    assert session["bytes_up"] >= 1_000_000_000
    assert session["bytes_down"] >= 2_000_000_000


def test_a_session_ends_as_asked_for(control: httpx.Client) -> None:
    add(control)
    until(lambda: state(control) == "online")
    how = {"cause": "Lost-Carrier", "duplicate_stop": True, "late_interim": True}
    assert control.post(f"/api/cpes/{MAC}/redial", json=how).status_code == 202

    def said() -> list[str]:
        entries = control.get("/api/journal", params={"kind": "accounting", "username": "wanjiru"}).json()
        return [entry["said"] for entry in entries["items"]]

    until(lambda: said().count("Stop") == 2 and "Interim-Update" in said())
    until(lambda: state(control) == "online")


def test_a_router_is_cut_off_slowed_and_rebooted(network: RunningFleet, control: httpx.Client) -> None:
    add(control)
    session = online(network, "wanjiru")
    path = "/api/routers/westlands-1"
    turned = control.patch(path, json={"reachable": False, "delay_ms": 40}).json()
    assert (turned["switches"]["reachable"], turned["switches"]["delay_ms"]) == (False, 40)
    assert session.is_up
    back = control.patch(path, json={"reachable": True}).json()
    assert (back["switches"]["reachable"], back["switches"]["delay_ms"]) == (True, 40)
    assert control.post(f"{path}/reboot").status_code == 202
    assert control.get(path).json()["up"] is False
    assert not session.is_up
    until(lambda: state(control) == "online")


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "detail"),
    [
        ("GET", "/api/routers/nowhere", None, 404, "no router is called nowhere"),
        ("PATCH", "/api/routers/westlands-1", {"colour": 1}, 422, "colour is not a switch"),
        ("PATCH", "/api/routers/westlands-1", {"reachable": "no"}, 422, "reachable does not take 'no'"),
        ("PATCH", "/api/routers/westlands-1", [1], 422, "the body is a JSON object"),
        ("POST", "/api/cpes", {"router": "westlands-1"}, 422, "0.username"),
        (
            "POST",
            "/api/cpes",
            {"router": "x", "username": "j", "password": "p"},
            422,
            "no router is called x",
        ),
        ("POST", f"/api/cpes/{MAC}/dial", None, 404, f"no home has the MAC {MAC}"),
        ("DELETE", f"/api/cpes/{MAC}", None, 404, f"no home has the MAC {MAC}"),
        ("GET", "/api/sessions?limit=0", None, 422, "limit is 1 to 5000"),
        ("GET", "/api/journal?limit=many", None, 422, "limit is 1 to 5000"),
        ("GET", "/api/nothing", None, 404, "Not Found"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(
    network: RunningFleet, method: str, path: str, body: Any, status: int, detail: str
) -> None:
    answer = httpx.request(method, network.control_url + path, json=body)
    assert answer.status_code == status
    assert detail in answer.json()["detail"]
    assert network.fleet.cpes == {}
    assert network.fleet.routers["westlands-1"].switches.reachable


def test_a_malformed_body_is_refused_and_changes_nothing(
    network: RunningFleet, control: httpx.Client
) -> None:
    assert control.post("/api/cpes", content=b"{").json()["code"] == "body.not_json"
    add(control)
    session = online(network, "wanjiru")
    for wrong in ({"cause": "Boredom"}, {"colour": 1}):
        assert control.post(f"/api/cpes/{MAC}/hang-up", json=wrong).status_code == 422
    assert control.post(f"/api/cpes/{MAC}/traffic", json={"bytes_up": -1}).status_code == 422
    assert session.is_up


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://elsewhere.example"}, {"Host": "elsewhere.example"}, {"Host": "127.0.0.1.x.example"}],
)
def test_another_sites_page_cannot_turn_the_controls(network: RunningFleet, headers: dict[str, str]) -> None:
    url = f"{network.control_url}/api/routers/westlands-1/reboot"
    assert httpx.post(url, headers=headers).status_code == 403
    assert network.fleet.routers["westlands-1"].up.is_set()


def test_the_page_shows_routers_homes_and_exchanges(network: RunningFleet, control: httpx.Client) -> None:
    assert "No home dials in yet." in control.get("/").text
    add(control)
    add(control, "suspended", mac="02:00:00:00:00:02")
    add(control, "walled", mac="02:00:00:00:00:03")
    online(network, "wanjiru")
    online(network, "walled")
    until(lambda: cpe(control, "suspended")["state"] == "refused")
    page = control.get("/").text
    assert "2 of 3 homes are online on 1 router." in page
    assert "1 in the walled garden · 1 refused" in page
    assert "Account suspended. Pay at pay.example" in page
    assert "5120k/20480k" in page
    assert "Access-Request mschap2" in page
    assert "{{" not in page
    narrowed = control.get("/parts", params={"q": "walled"}).text
    assert "Homes, 1 of 1" in narrowed
    control.patch("/api/routers/westlands-1", json={"reachable": False})
    assert "westlands-1 does not answer." in control.get("/parts").text


def test_names_on_the_page_are_text_and_never_markup(control: httpx.Client) -> None:
    add(control, '<script>alert("x")</script>')
    page = control.get("/", params={"q": '"><img src=x>'}).text
    assert "<img" not in page
    assert '<script>alert("x")' not in control.get("/").text
    assert "&lt;script&gt;alert" in control.get("/").text


def test_a_control_port_that_is_taken_is_refused(server: FreeRadius, network: RunningFleet) -> None:
    port = int(network.control_url.rpartition(":")[2])
    second = running_fleet(fleet_config(server), control_port=port)
    with pytest.raises(PortTaken, match=rf"127\.0\.0\.1:{port} is taken"), second:
        pass


def run(*arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "mtandao.gateways.radius.simulator", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_the_fleet_runs_as_a_process_and_stops_on_sigterm(server: FreeRadius, tmp_path: Path) -> None:
    address = own_address()
    one = {
        "name": "savanna-1",
        "address": address,
        "secret": "lab-secret",
        "pool": "10.20.0.0/22",
        "coa_port": 0,
    }
    ports = {"auth_port": server.auth_port, "acct_port": server.acct_port, "dial_spread_s": 0}
    file = tmp_path / "fleet.json"
    file.write_text(json.dumps({"routers": [one], **ports}))
    running = run("--config", str(file))
    try:
        assert running.stdout is not None
        ready = running.stdout.readline()
        assert ready.startswith("Routers up: 1. Control: http://127.0.0.1:")
        url = ready.split()[-1]
        home = {"router": "savanna-1", "username": "walled", "password": "siri"}
        httpx.post(f"{url}api/cpes", json=home)
        until(lambda: httpx.get(f"{url}api/overview").json()["walled"] == 1)
        assert httpx.get(f"{url}healthz").status_code == 200
        running.send_signal(signal.SIGTERM)
        _, errors = running.communicate(timeout=10)
    finally:
        running.kill()
    assert (running.returncode, errors) == (0, "")
    assert server.accounting(NAS_IP_Address=address, Acct_Status_Type="Stop")


def test_a_fleet_that_cannot_start_says_why_and_ends_with_2(tmp_path: Path) -> None:
    (tmp_path / "fleet.json").write_text('{"routers": [{"name": "r1"}]}')
    began = time.monotonic()
    running = run("--config", str(tmp_path / "fleet.json"))
    said, errors = running.communicate(timeout=10)
    assert (running.returncode, said) == (2, "")
    assert errors.startswith(f"{tmp_path}/fleet.json: routers.0.")
    assert "Traceback" not in errors
    assert time.monotonic() - began < 10
