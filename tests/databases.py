"""The tests' databases: a server of ours without durability, a template by the schema's fingerprint, clones.

Several runs of one checkout may go on at once: the first starts the server, the last stops it.
"""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import django
import psycopg
from django.db import connections
from psycopg import sql

from mtandao.config.environment import environment
from mtandao.config.postgres import template
from mtandao.config.postgres.address import DatabaseUrl
from mtandao.config.postgres.cluster import Cluster
from mtandao.config.postgres.embedded import embedded_cluster, prepare_databases

SOURCE = Path(__file__).parent.parent / "src" / "mtandao"
SHAPES_A_SCHEMA = (
    "**/migrations/*.py",
    "**/*.sql",
    "gateways/radius/schema/*.py",
    "**/models.py",
    "foundation/database/*.py",
    "foundation/audit/*.py",
)
PARTS = {"default": "mtandao", "radius": "mtandao_radius"}


# The server as this process started it, or nothing if another did: its Popen must not be forgotten.
_started: list[Cluster] = []
_using: list[TextIO] = []


def stop_server() -> None:
    """At the end of a run, if this checkout's server runs and nobody else's tests need it."""
    while _using:
        _using.pop().close()
    if not (environment().home / "postgres").exists():
        return
    with _lock("users") as alone:
        if not alone:
            return
        for cluster in _started:
            cluster.stop()
        if (cluster := _cluster()).is_running():
            cluster.stop_orphan()


@dataclass
class Databases:
    """Names of databases on one server. `mine` are dropped at the end."""

    admin: DatabaseUrl
    fingerprint: str
    mine: list[str] = field(default_factory=list)
    shared: dict[str, str] = field(default_factory=dict)
    count: int = 0

    @classmethod
    def ready(cls) -> "Databases":
        with _lock("server", wait=True):
            _using.append(_lock_file("users"))
            fcntl.flock(_using[-1], fcntl.LOCK_SH)
            cluster = _cluster()
            if not cluster.is_running():
                cluster.initialise()
                cluster.start(log=environment().home / "postgres.log")
                _started.append(cluster)
                cluster.wait_ready()
            prepare_databases(environment(), cluster)
            ours = cls(cluster.admin_url, _fingerprint())
            ours._ensure_templates()
        return ours

    def use_shared(self) -> None:
        """Point Django at the databases that tests roll back in."""
        if not self.shared:
            self.shared = self._cloned("shared")
        self._use(self.shared)

    def use_fresh(self) -> list[str]:
        """Point Django at databases that nobody has used; returns their names."""
        self.count += 1
        names = self._cloned(str(self.count))
        self._use(names)
        return list(names.values())

    def drop(self, names: Iterable[str]) -> None:
        for name in names:
            template.drop(self.admin, name)
            self.mine.remove(name)

    def drop_mine(self) -> None:
        connections.close_all()
        self.drop(list(self.mine))

    def _cloned(self, label: str) -> dict[str, str]:
        names = {}
        for alias, part in PARTS.items():
            names[alias] = f"{part}_{os.getpid()}_{label}"
            template.clone(self.admin, self._template(part), names[alias])
            self.mine.append(names[alias])
        return names

    def _use(self, names: dict[str, str]) -> None:
        connections.close_all()
        for alias, name in {**names, "owner": names["default"]}.items():
            connections[alias].settings_dict["NAME"] = name
            connections.settings[alias]["NAME"] = name

    def _template(self, part: str) -> str:
        return f"{part}_{self.fingerprint}"

    def _ensure_templates(self) -> None:
        with psycopg.connect(self.admin.database("postgres").text, autocommit=True) as server:
            have = {name for (name,) in server.execute("SELECT datname FROM pg_database")}
            if {self._template(part) for part in PARTS.values()} <= have:
                return
            # A run in progress may have begun from an older schema, and still clones from its template.
            others = any(_of_a_living_run(name) for name in have)
            for old in set() if others else have:
                if old.startswith("mtandao_") and old not in PARTS.values():
                    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
                    server.execute(drop.format(sql.Identifier(old)))
        self._build()

    def _build(self) -> None:
        """Migrate the plain databases, then keep copies of them: a half-built template cannot be seen."""
        django.setup()
        from mtandao.config.schema import bring_up_to_date

        for part in PARTS.values():
            template.drop(self.admin, part)
        prepare_databases(environment(), _cluster())
        bring_up_to_date(environment())
        connections.close_all()
        for part in PARTS.values():
            template.clone(self.admin, part, self._template(part))


def _of_a_living_run(name: str) -> bool:
    """Whether the process that a clone is named after still runs."""
    owner = "".join(name.split("_")[-2:-1])
    return name.startswith("mtandao_") and owner.isdigit() and Path(f"/proc/{owner}").exists()


def _cluster() -> Cluster:
    cluster = embedded_cluster(environment(), durable=False)
    assert cluster is not None, "tests run on the embedded PostgreSQL"
    return cluster


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in SHAPES_A_SCHEMA:
        for path in sorted(SOURCE.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@contextlib.contextmanager
def _lock(name: str, *, wait: bool = False) -> Iterator[bool]:
    """A lock between test processes of this checkout; yields whether it was to be had."""
    with _lock_file(name) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True


def _lock_file(name: str) -> TextIO:
    return (environment().home / f"{name}.lock").open("w")
