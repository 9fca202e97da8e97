"""What arrives from phones: incoming texts, opt-outs, reports; and the simulator's own page."""

import json
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from mtandao.gateways.simulation.serving import free_port, in_background
from mtandao.gateways.sms.outcomes import Standing
from mtandao.gateways.sms.shapes import (
    MalformedReport,
    parse_delivery_report,
    parse_incoming,
    parse_opt_out,
)
from mtandao.gateways.sms.simulator import SimulatorConfig, create_app
from mtandao.gateways.sms.tests.conftest import SAVANNA, Bureau


def test_a_text_from_a_phone_arrives(bureau: Bureau) -> None:
    bureau.post("incoming", username="savanna", phone="0712 000 099", text="Salio & akaunti?")
    (arrival,) = bureau.receiver.wait_for(path="/incoming")
    message = parse_incoming(arrival.raw)
    assert (message.sender, message.receiver, message.text) == (
        "+254712000099",
        "SAVANNA",
        "Salio & akaunti?",
    )
    assert message.sent_at is not None
    assert arrival.headers["content-type"] == "application/x-www-form-urlencoded"


def test_who_opts_out_is_told_of_and_written_to_no_more(bureau: Bureau) -> None:
    bureau.post("opt-out", username="savanna", phone="+254700000001")
    (arrival,) = bureau.receiver.wait_for(path="/opt-out")
    assert parse_opt_out(arrival.raw).phone == "+254700000001"
    assert bureau.sent("01").recipients[0].standing is Standing.OPTED_OUT


def test_addresses_off_this_machine_are_refused(bureau: Bureau) -> None:
    answer = bureau.post("accounts", username="savanna", report_url="http://192.0.2.1/reports")
    assert answer.status_code == 422
    assert "off this machine" in answer.json()["problem"]
    assert bureau.post("accounts", username="nobody").status_code == 404
    assert bureau.post("accounts", username="savanna", balance="much").status_code == 422
    assert bureau.post("incoming", username="savanna", phone="12", text="x").status_code == 422


def test_reports_are_parsed_with_care() -> None:
    report = parse_delivery_report(
        b"id=ATXid_1&status=Success&phoneNumber=%2B254700000001&networkCode=63902&new=1"
    )
    assert (report.phone, report.raw["new"]) == ("+254700000001", "1")
    for raw in (
        b"",
        b"status=Success",
        b"id=1",
        b"\xff",
        b"id=%FF&status=x",
        b"&".join([b"a=b"] * 101),
        b"x" * 300_000,
    ):
        with pytest.raises(MalformedReport):
            parse_delivery_report(raw)


@pytest.mark.parametrize(
    ("date", "instant"),
    [
        ("2026-07-17 12:00:00", datetime(2026, 7, 17, 12, tzinfo=UTC)),
        ("2026-07-17T15:00:00%2B03:00", datetime(2026, 7, 17, 12, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_come_in_two_layouts(date: str, instant: datetime | None) -> None:
    message = parse_incoming(f"id=1&from=%2B254700000001&text=+hi+&date={date}".encode())
    assert (message.sent_at, message.text) == (instant, " hi ")


def test_the_page_and_its_state_show_the_inbox_without_keys(bureau: Bureau) -> None:
    bureau.sent("01", text="Karibu")
    state = bureau.http.get(f"{bureau.base}/__sim__/state").text
    assert "Karibu" in state
    assert "savanna-key" not in state
    page = bureau.http.get(bureau.base + "/")
    assert page.status_code == 200
    assert "Inbox" in page.text


def test_what_was_sent_and_not_yet_reported_survives_a_restart(tmp_path: Path) -> None:
    def config(scale: float) -> SimulatorConfig:
        return SimulatorConfig((SAVANNA,), folder=tmp_path, scale=scale)

    with httpx.Client(trust_env=False) as http:
        with in_background(create_app(config(0.001))) as base:
            form = {"username": "savanna", "to": "+254700000001", "message": "x"}
            headers = {"apiKey": "savanna-key", "Accept": "application/json"}
            http.post(f"{base}/__sim__/faults", json={"kind": "hang_after", "path": "/version1"})
            with pytest.raises(httpx.ReadTimeout):
                http.post(f"{base}/version1/messaging", data=form, headers=headers, timeout=0.2)
        with in_background(create_app(config(1000))) as base:
            for _ in range(100):
                (message,) = http.get(f"{base}/__sim__/messages").json()["messages"]
                if message["status"] == "Success":
                    break
                time.sleep(0.02)
            assert message["reports"] == ["Sent", "Buffered", "Success"]
            assert http.get(f"{base}/__sim__/state").json()["accounts"][0]["balance"] == "99.2000"


def test_it_runs_as_a_process_and_stops_when_asked(tmp_path: Path) -> None:
    file, port = tmp_path / "sms.json", free_port()
    file.write_text(json.dumps({"accounts": [{"username": "u", "api_key": "k"}], "scale": 5}))
    process = subprocess.Popen(
        [sys.executable, "-m", "mtandao.gateways.sms.simulator", "--config", str(file), "--port", str(port)],
        env={"PYTHONPATH": str(Path(__file__).parents[4]), "PATH": ""},
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(400):
            try:
                httpx.get(f"http://127.0.0.1:{port}/__sim__/ready", trust_env=False)
                break
            except httpx.ConnectError:
                time.sleep(0.025)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
