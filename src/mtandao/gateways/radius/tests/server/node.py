"""A RADIUS node as an operator starts it (`mtandao radius`), with a home of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from mtandao.gateways.radius.tests.server.postgres import ThrowawayPostgres, free_port
from mtandao.gateways.radius.tests.server.radclient import Answer, send

SERVER_ROLE, DATABASE = "radius_server", "radius"


class Node:
    """It writes to `primary`, and reads sign-ins from `replica` where it has one."""

    def __init__(
        self, name: str, address: str, primary: ThrowawayPostgres, replica: ThrowawayPostgres | None = None
    ) -> None:
        self.name, self.address = name, address
        self.home = Path(tempfile.mkdtemp(prefix=f"mtandao-{name}-", dir="/tmp"))
        self.port = _three_free_ports()
        self._environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "MTANDAO_DEMO": "1",
            "MTANDAO_HOME": str(self.home),
            "MTANDAO_RADIUS_NODE": name,
            "MTANDAO_RADIUS_ADDRESS": address,
            "MTANDAO_RADIUS_PORT": str(self.port),
            "MTANDAO_RADIUS_WRITE_URL": _url(primary),
            **({"MTANDAO_RADIUS_READ_URL": _url(replica)} if replica else {}),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.home / "output").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "mtandao.config.entry", "radius"],
                env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)

    def lose_power(self) -> None:
        """All of it at once, without a last word."""
        assert self._process is not None
        signalled(self._process.pid, signal.SIGKILL)
        self._process.wait(10)

    def remove(self) -> None:
        if self.runs:
            self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def output(self) -> str:
        return (self.home / "output").read_text(errors="replace")

    def written(self, folder: str) -> str:
        """What lies in its files."""
        files = sorted((self.home / "freeradius" / folder).glob("*"))
        return "".join(file.read_text(errors="replace") for file in files if file.is_file())

    def sign_in(
        self, router: str, secret: str, user: str, password: str = "secret", *, wait: float = 2.0
    ) -> Answer:
        values = {"User-Name": user, "User-Password": password}
        return send("auth", self.port, secret, router, values, wait=wait, to=self.address)

    def account(
        self, router: str, secret: str, kind: str, user: str, session: str, *, wait: float = 2.0, **more: Any
    ) -> Answer:
        values = {"Acct-Status-Type": kind, "User-Name": user, "Acct-Session-Id": session}
        values |= {name.replace("_", "-"): value for name, value in more.items()}
        return send("acct", self.port + 1, secret, router, values, wait=wait, to=self.address)


def signalled(pid: int, number: signal.Signals) -> None:
    """This process, and whoever descends from it. It stands still first, so that it begets nobody more; who has ended
    meanwhile needs no signal."""
    os.kill(pid, signal.SIGSTOP)
    for each in _family(pid):
        with suppress(ProcessLookupError):
            os.kill(each, number)


def _family(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found = [pid]
    for each in found:
        found += parents.get(each, [])
    return found


def _url(postgres: ThrowawayPostgres) -> str:
    return f"postgresql://{SERVER_ROLE}@127.0.0.1:{postgres.port}/{DATABASE}"


def _three_free_ports() -> int:
    while True:
        first = free_port(socket.SOCK_DGRAM)
        try:
            for port in (first + 1, first + 2):
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
                    probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            continue
        return first
