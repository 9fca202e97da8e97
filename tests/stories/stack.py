"""The whole product, alive: what `mtandao demo` starts, in a home and on ports of its own."""

import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psycopg
import pytest

# Every story and whatever else uses the shared demo: one worker runs them all, one after the other.
STORY = [pytest.mark.story, pytest.mark.xdist_group("stack"), pytest.mark.timeout(480)]
PASSWORD = "mtandao-demo"
READY_WITHIN_S = 240
# What asking comes to while something is not there.
NOT_YET = (httpx.HTTPError, psycopg.Error, KeyError)
T = TypeVar("T")


@dataclass
class Stack:
    """A running demo. Everything here goes through real doors: HTTP, RADIUS, the command line, signals."""

    home: Path
    port: int
    radius_port: int
    coa_port: int
    process: "subprocess.Popen[str] | None" = None
    tokens: dict[str, str] = field(default_factory=dict)
    # One for all clients: a story opens one at each look, and none keeps a connection when it has its answer.
    wire: httpx.BaseTransport = field(
        default_factory=lambda: httpx.HTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))
    )

    def url(self, tenant: str = "savanna") -> str:
        host = f"{tenant}.localhost" if tenant else "localhost"
        return f"http://{host}:{self.port}"

    def client(self, tenant: str = "savanna", email: str = "", **headers: str) -> httpx.Client:
        """A client of the API, signed in as that person (default: the admin)."""
        email = email or f"admin@{tenant}.example"
        if email not in self.tokens:
            answer = self.raw(tenant).post("/api/auth/login", json={"email": email, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            self.tokens[email] = answer.json()["token"]
        return self.raw(tenant, Authorization=f"Bearer {self.tokens[email]}", **headers)

    def raw(self, tenant: str = "savanna", **headers: str) -> httpx.Client:
        """A client that nobody has let in yet."""
        host = f"{tenant}.localhost:{self.port}" if tenant else f"localhost:{self.port}"
        return self._open(f"http://127.0.0.1:{self.port}", {"Host": host, **headers})

    def service(self, name: str) -> httpx.Client:
        """A simulated service's own door: daraja, sms or routers."""
        port = json.loads((self.home / "ports.json").read_text())[name]
        return self._open(f"http://127.0.0.1:{port}", {})

    def _open(self, url: str, headers: dict[str, str]) -> httpx.Client:
        return httpx.Client(base_url=url, headers=headers, timeout=30, trust_env=False, transport=self.wire)

    def command(self, *arguments: str) -> str:
        """The command line beside the running demo."""
        ran = subprocess.run(
            [sys.executable, "-m", "mtandao.config.entry", *arguments],
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def environment(self) -> dict[str, str]:
        return _environment(self.home, self.port, self.radius_port, self.coa_port)

    def pid(self, name: str) -> int:
        if name == "postgres":
            return int((self.home / "postgres" / "postmaster.pid").read_text().split()[0])
        return int((self.home / "run" / name).read_text())

    def kill(self, name: str) -> None:
        """SIGKILL, for its own children too: no farewell, no clean-up. The supervisor starts it again.

        One that is down already stays so.
        """
        with suppress(ProcessLookupError, FileNotFoundError):
            pid = self.pid(name)
            if name == "postgres":  # its children see that it is gone, and leave
                os.kill(pid, signal.SIGKILL)
            else:
                os.killpg(pid, signal.SIGKILL)

    def move_clock(self, *, to: datetime | None = None, by: str = "") -> datetime:
        """Forward, as an operator does: what falls due then runs. Returns what it shows now."""
        self.tokens.clear()  # they last twelve hours
        shown = self.command("clock", *(("--set", to.isoformat()) if to else ("--advance", by)))
        return datetime.fromisoformat(shown.strip())

    def admin(self, statement: str, *values: Any) -> None:
        """A statement as the owner of the database server."""
        with psycopg.connect(self._url("postgres"), autocommit=True) as server:
            server.execute(statement, values)

    @contextmanager
    def without(self, database: str) -> Iterator[None]:
        """Nobody can connect to it, and whoever was connected is not any more. Everything is ready again afterwards."""
        self.admin(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false")
        try:
            self.admin(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")
            yield
        finally:
            self.admin(f"ALTER DATABASE {database} ALLOW_CONNECTIONS true")
            eventually(self.is_ready, within_s=60, what=f"everything with {database} again", despite=NOT_YET)

    def radius_rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return self._rows("mtandao_radius", query, values)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return self._rows("mtandao", query, values)

    def _rows(self, database: str, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._url(database)) as connection:
            return connection.execute(query, values).fetchall()

    def _url(self, database: str) -> str:
        password = (self.home / "postgres.password").read_text().strip()
        port = (self.home / "postgres.port").read_text().strip()
        return f"postgresql://mtandao_admin:{password}@127.0.0.1:{port}/{database}"

    def hurry(self, about: str) -> bool:
        """Jobs that name this and were put off until later run now: nobody learns anything from the wait. True,
        so that it can stand before what is looked for."""
        with psycopg.connect(self._url("mtandao")) as connection:
            connection.execute(
                "UPDATE procrastinate_jobs SET scheduled_at = now() "
                "WHERE status = 'todo' AND scheduled_at > now() AND args::text LIKE %s",
                [f"%{about}%"],
            )
        return True

    def is_ready(self) -> bool:
        try:
            return self.raw("").get("/readyz").status_code == 200
        except httpx.HTTPError:
            return False


def eventually(
    look: Callable[[], T],
    *,
    within_s: float = 30,
    what: str = "",
    despite: tuple[type[Exception], ...] = (),
) -> T:
    """What `look` returns once it is true; AssertionError with its last answer if it never is.

    `despite`: errors of parts that are away for the moment.
    """
    until = time.monotonic() + within_s
    seen: T | Exception | None = None
    while time.monotonic() < until:
        try:
            seen = look()
            if seen:
                return seen
        except despite as away:
            seen = away
        time.sleep(0.1)
    raise AssertionError(f"{what or 'it'} did not happen within {within_s:g} s; last seen: {seen!r}")


@contextmanager
def running_stack(
    home: Path, *, size: int = 12, before: Callable[[Stack], None] = lambda _: None
) -> Iterator[Stack]:
    """Start it, wait until it serves, stop it. Its log is `<home>/demo.log`. `before` may do something in its empty
    home first."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    stack = Stack(home, *_free_ports())
    before(stack)
    log = (home / "demo.log").open("w")
    process = stack.process = subprocess.Popen(
        [sys.executable, "-m", "mtandao.config.entry", "demo", "--size", str(size)],
        env=stack.environment(),
        stdout=log,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        _wait_until_ready(stack)
        yield stack
    finally:
        stack.wire.close()
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        log.close()


def _wait_until_ready(stack: Stack) -> None:
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until and stack.process and stack.process.poll() is None:
        if stack.is_ready():
            return
        time.sleep(0.3)
    tail = (stack.home / "demo.log").read_text(errors="replace").splitlines()[-40:]
    raise AssertionError("the demo did not come up:\n" + "\n".join(tail))


def _environment(home: Path, port: int, radius_port: int, coa_port: int) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not re.match("MTANDAO_|DJANGO_", key)}
    return kept | {
        "MTANDAO_HOME": str(home),
        "MTANDAO_PORT": str(port),
        "MTANDAO_RADIUS_PORT": str(radius_port),
        "MTANDAO_COA_PORT": str(coa_port),
        "MTANDAO_DEMO": "1",
    }


def _free_ports() -> tuple[int, int, int]:
    """A port for the web with three free ones after it, one for RADIUS with two, and one for CoA."""
    return _run_of(4, socket.SOCK_STREAM), _run_of(3, socket.SOCK_DGRAM), _run_of(1, socket.SOCK_DGRAM)


def _run_of(count: int, kind: socket.SocketKind) -> int:
    """Below those that the system gives to whoever connects: there a port is somebody's before it is listened on."""
    for _ in range(200):
        start = random.randrange(20_000, 32_000)
        if all(_is_free(start + step, kind) for step in range(count)):
            return start
    raise AssertionError("no free ports")


def _is_free(port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
