"""Killing the simulator loses no money that Safaricom has taken, and no callback it still owes."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from mtandao.gateways.mpesa.outcomes import Outcome
from mtandao.gateways.mpesa.shapes import parse_stk_callback
from mtandao.gateways.mpesa.simulator import SimulatorConfig, create_app
from mtandao.gateways.mpesa.simulator.__main__ import main
from mtandao.gateways.mpesa.tests.conftest import COAST_TILL, SAVANNA, Daraja, simulated
from mtandao.gateways.outbound.answers import Accepted
from mtandao.gateways.simulation.receiver import Receiver
from mtandao.gateways.simulation.serving import free_port, in_background
from mtandao.gateways.simulation.store import FolderInUse

Process = subprocess.Popen[bytes]


def settings(folder: Path, **changes: Any) -> Path:
    short_codes = [
        {
            name: str(getattr(one, name))
            for name in ("code", "organization", "consumer_key", "consumer_secret", "passkey")
        }
        for one in (SAVANNA, COAST_TILL)
    ]
    given = {"short_codes": short_codes, "folder": str(folder / "books"), "scale": 0.001, "ack_after": [0, 0]}
    file = folder / "daraja.json"
    file.write_text(json.dumps({**given, "query_not_found_rate": 0, **changes}))
    return file


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[[], tuple[Process, str]]]:
    processes: list[Process] = []

    def started() -> tuple[Process, str]:
        port = free_port()
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "mtandao.gateways.mpesa.simulator",
                "--config",
                str(settings(tmp_path)),
                "--port",
                str(port),
            ],
            env={"PYTHONPATH": str(Path(__file__).parents[4]), "PATH": ""},
            stdout=subprocess.DEVNULL,
        )
        processes.append(process)
        base = f"http://127.0.0.1:{port}"
        for _ in range(400):
            try:
                httpx.get(f"{base}/__sim__/ready", trust_env=False)
            except httpx.ConnectError:
                time.sleep(0.025)
            else:
                return process, base
        raise AssertionError("the simulator did not come up")

    yield started
    for process in processes:
        process.kill()
        process.wait()


def test_a_killed_simulator_still_has_the_money_and_still_owes_the_callback(
    run: Callable[[], tuple[Process, str]], receiver: tuple[Receiver, str], http: httpx.Client
) -> None:
    process, base = run()
    daraja = Daraja(base, *receiver, http)
    paid, waiting = daraja.pushed("10"), daraja.pushed("05")
    daraja.register()
    daraja.advance(7)  # nothing is due yet
    daraja.post("pay", short_code="600100", account="SAV1", amount="77", phone="0711000001")
    late_one = daraja.pushed("12")
    daraja.advance(14)  # one callback arrives, one is lost, and one will be due in minutes
    daraja.receiver.wait_for(path="/stk/05")
    daraja.fates()  # killed while one is on its way, it would be sent again
    before = daraja.ledger
    process.kill()
    process.wait()

    _, daraja.base = run()
    assert daraja.ledger == before
    assert len(before) >= 3
    with daraja.client() as client:
        for checkout in (paid, waiting):
            answer = client.stk_query(checkout)
            assert isinstance(answer, Accepted)
            assert answer.value.verdict.outcome is Outcome.SUCCESS
    daraja.advance(400)
    (late,) = daraja.receiver.wait_for(path="/stk/12")
    assert parse_stk_callback(late.raw).checkout_request_id == late_one
    assert len([a for a in daraja.receiver.arrivals if a.path == "/stk/05"]) == 1
    receipts = [entry["receipt"] for entry in daraja.ledger]
    assert len(set(receipts)) == len(receipts) == 4


def test_a_prompt_open_at_the_kill_is_decided_after_it(
    tmp_path: Path, receiver: tuple[Receiver, str], http: httpx.Client
) -> None:
    config = simulated(tmp_path, scale=0.001, ack_after=(0, 0))
    with in_background(create_app(config)) as base:
        daraja = Daraja(base, *receiver, http)
        daraja.pushed("33")
    with in_background(create_app(config)) as base:
        daraja.base = base
        assert [prompt["phone"] for prompt in daraja.get("prompts")["prompts"]] == ["254700000033"]
        daraja.advance(16)
        assert parse_stk_callback(daraja.receiver.wait_for()[0].raw).result_code == "2001"


def test_the_process_stops_cleanly_when_asked(run: Callable[[], tuple[Process, str]]) -> None:
    process, _ = run()
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0


def test_a_folder_has_one_simulator(tmp_path: Path) -> None:
    app = create_app(simulated(folder=tmp_path))
    with pytest.raises(FolderInUse, match="already uses"):
        create_app(simulated(folder=tmp_path))
    app.state.world.store.close()


def test_a_taken_port_is_told_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with in_background(Receiver().app) as base:
        port = base.rpartition(":")[2]
        assert main(["--config", str(settings(tmp_path)), "--port", port]) == 1
    assert f"Port {port} on 127.0.0.1 is taken" in capsys.readouterr().err


def test_settings_with_a_slip_are_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--config", str(settings(tmp_path, sclae=5)), "--port", "1"]) == 1
    assert "has no setting sclae" in capsys.readouterr().err
    with pytest.raises(ValueError, match="at least one short code"):
        SimulatorConfig.from_mapping({})
    with pytest.raises(ValueError, match="the same short code"):
        simulated(short_codes=(SAVANNA, SAVANNA))
