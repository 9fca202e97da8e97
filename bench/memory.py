"""The demo: seconds from the command to ready, and the memory of all its processes, from a warm cache.

An empty home each time, packages and assets in place. Proportional set size, so that shared pages count once.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from bench.harness import Result, median, say

ROUNDS = 3


def run(scale: int = 120) -> Result:
    rounds = []
    for number in range(1, ROUNDS + 1):
        seconds, megabytes = _round(scale)
        say(f"round {number}: ready after {seconds:.1f} s, {megabytes:.0f} MB")
        rounds.append((seconds, megabytes))
    seconds = median([each[0] for each in rounds])
    return Result(
        name="memory",
        value=round(seconds, 1),
        unit="seconds until the demo serves",
        limit={"what": "from a warm cache", "value": 30},
        ratio_to_limit=round(30 / seconds, 2),
        peak_mb=round(median([each[1] for each in rounds])),
        scale=scale,
        more={"rounds": [round(each[0], 1) for each in rounds]},
    )


def _round(scale: int) -> tuple[float, float]:
    home = Path(tempfile.mkdtemp(prefix="mtandao-bench-"))
    home.chmod(0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MTANDAO_")}
    environment |= {
        "MTANDAO_HOME": str(home),
        "MTANDAO_PORT": str(port),
        "MTANDAO_RADIUS_PORT": str(port + 10),
        "MTANDAO_COA_PORT": str(port + 20),
    }
    began = time.monotonic()
    demo = subprocess.Popen(
        [sys.executable, "-m", "mtandao.config.entry", "demo", "--size", str(scale)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while not _ready(port):
            if demo.poll() is not None or time.monotonic() - began > 180:
                raise RuntimeError("the demo did not come up")
            time.sleep(0.1)
        seconds = time.monotonic() - began
        time.sleep(5)
        return seconds, _megabytes(home)
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait(60)
        shutil.rmtree(home, ignore_errors=True)


def _ready(port: int) -> bool:
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=5, trust_env=False)
    except httpx.HTTPError:
        return False
    return answer.status_code == 200 and json.loads(answer.text)["status"] == "ready"


def _megabytes(home: Path) -> float:
    """Of every process whose environment names this home, and of the database server in it."""
    total = 0
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            known = str(home) in (process / "environ").read_text(errors="replace")
            known = known or str(home) in (process / "cmdline").read_text(errors="replace")
            if known or _parent_serves(process, home):
                rollup = (process / "smaps_rollup").read_text()
                total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        except (OSError, StopIteration):
            continue
    return total / 1024


def _parent_serves(process: Path, home: Path) -> bool:
    """A backend of the home's PostgreSQL shows its own title; its parent shows the folder."""
    parent = next(
        line.split()[1] for line in (process / "status").read_text().splitlines() if line.startswith("PPid:")
    )
    return str(home) in Path(f"/proc/{parent}/cmdline").read_text(errors="replace")
