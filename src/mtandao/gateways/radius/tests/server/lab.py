"""One FreeRADIUS on one RADIUS database, and providers, routers and users in it."""

import itertools
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from mtandao.foundation.ids import new_id
from mtandao.gateways.radius.schema import apply_schema
from mtandao.gateways.radius.server import (
    DatabaseLogin,
    RadiusSettings,
    ServerBinary,
    answers,
    check,
    command,
    write_configuration,
)
from mtandao.gateways.radius.server.attempts import ATTEMPTS
from mtandao.gateways.radius.server.interims import INTERIMS
from mtandao.gateways.radius.server.lines import Kind, LineReader
from mtandao.gateways.radius.tests.server.postgres import ThrowawayPostgres, free_port
from mtandao.gateways.radius.tests.server.radclient import Answer, Values, send

SERVER_ROLE, WEB_ROLE, DATABASE = "radius_server", "radius_web", "radius"
_addresses = itertools.count(1)


def until(condition: Callable[[], Any], *, seconds: float, what: str) -> Any:
    deadline = time.monotonic() + seconds
    while not (result := condition()):
        assert time.monotonic() < deadline, f"{what} did not happen within {seconds} s"
        time.sleep(0.05)
    return result


@dataclass
class Lab:
    postgres: ThrowawayPostgres
    binary: ServerBinary
    settings: RadiusSettings = field(init=False)
    folder: Path = field(init=False)
    readers: list[LineReader] = field(init=False)
    process: "subprocess.Popen[bytes]" = field(init=False)

    def __post_init__(self) -> None:
        with self.postgres.connect() as admin:
            for role in (SERVER_ROLE, WEB_ROLE):
                admin.execute(f"create role {role} login")
            admin.execute(f"create database {DATABASE}")
        with self.postgres.connect(DATABASE) as owner:
            apply_schema(owner, server_role=SERVER_ROLE, web_role=WEB_ROLE)
        self.settings = RadiusSettings(
            server=self.binary,
            database=DatabaseLogin("127.0.0.1", self.postgres.port, DATABASE, SERVER_ROLE),
            auth_port=free_port(socket.SOCK_DGRAM),
            acct_port=free_port(socket.SOCK_DGRAM),
            status_port=free_port(socket.SOCK_DGRAM),
            router_lifetime=2,
            threads=8,
            reject_delay=0,
        )
        self.folder = write_configuration(Path(tempfile.mkdtemp(prefix="mtandao-radius-")), self.settings)
        check(self.folder)
        self.readers = [self.reader(kind, self.folder / kind.folder, "lab") for kind in (INTERIMS, ATTEMPTS)]
        self.start()

    def start(self) -> None:
        self.log = (self.folder / "log" / "output").open("ab")
        self.process = subprocess.Popen(command(self.folder), stdout=self.log, stderr=subprocess.STDOUT)
        until(self.is_ready, seconds=10, what="FreeRADIUS's start")

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.output()
        return answers("127.0.0.1", self.settings.status_port, self.settings.status_secret, timeout=0.2)

    def output(self) -> str:
        return (self.folder / "log" / "output").read_text(errors="replace")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        self.log.close()

    def remove(self) -> None:
        self.stop()
        for reader in self.readers:
            reader.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def reader(self, kind: Kind, folder: Path, node: str) -> LineReader:
        return LineReader(kind, folder, node, lambda: self.postgres.connect(DATABASE, SERVER_ROLE))

    def read_lines(self) -> None:
        """Again, if the database was away since the last time: a reader learns of it by asking."""
        for reader in self.readers:
            try:
                reader.read()
            except psycopg.OperationalError:
                reader.close()
                reader.read()

    def sql(self, statement: str, *values: object) -> list[Any]:
        """As the owner of the database."""
        with self.postgres.connect(DATABASE) as owner:
            cursor = owner.execute(statement.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def provider(self) -> "Provider":
        return Provider(self, new_id())


@dataclass
class Provider:
    """A tenant, with the rows that the platform would write for it."""

    lab: Lab
    tenant: UUID

    def router(
        self,
        secret: str = "router-secret",
        address: str | None = None,
        *,
        vendor: str = "mikrotik",
        wall_filter: str | None = None,
    ) -> "Router":
        number = next(_addresses)
        address = address or f"127.{20 + os.getpid() % 200}.{number // 250}.{number % 250 + 1}"
        self.lab.sql(
            "insert into nas (nasname, shortname, secret, tenant_id, type, wall_filter) "
            "values (%s, %s, %s, %s, %s, %s)",
            address, f"router-{number}", secret, self.tenant, vendor, wall_filter,
        )  # fmt: skip
        return Router(self.lab, address, secret)

    def check(self, user: str, attribute: str, value: str, op: str = ":=") -> None:
        self._write("radcheck", "username", user, attribute, op, value)

    def reply(self, user: str, attribute: str, value: str, op: str = ":=") -> None:
        self._write("radreply", "username", user, attribute, op, value)

    def group_check(self, group: str, attribute: str, value: str, op: str = ":=") -> None:
        self._write("radgroupcheck", "groupname", group, attribute, op, value)

    def group_reply(self, group: str, attribute: str, value: str, op: str = ":=") -> None:
        self._write("radgroupreply", "groupname", group, attribute, op, value)

    def user(self, name: str, password: str = "secret", *groups: str) -> None:
        self.check(name, "Cleartext-Password", password)
        for priority, group in enumerate(groups):
            self.join(name, group, priority)

    def join(self, user: str, group: str, priority: int = 0) -> None:
        self.lab.sql(
            "insert into radusergroup (tenant_id, username, groupname, priority) values (%s, %s, %s, %s)",
            self.tenant, user, group, priority,
        )  # fmt: skip

    def attempts(self, user: str) -> list[Any]:
        """(reply, reason, message) of this user's attempts, oldest first."""
        self.lab.read_lines()
        return self.lab.sql(
            "select reply, reason, message from radpostauth "
            "where tenant_id = %s and username = %s order by authdate",
            self.tenant, user,
        )  # fmt: skip

    def last_reason(self, user: str) -> str | None:
        reason: str | None = self.attempts(user)[-1][1]
        return reason

    def sessions(self, columns: str = "*", *, order: str = "radacctid") -> list[Any]:
        self.lab.read_lines()
        return self.lab.sql(
            f"select {columns} from radacct where tenant_id = %s order by {order}", self.tenant
        )

    def _write(self, table: str, key: str, *values: str) -> None:
        self.lab.sql(
            f"insert into {table} ({key}, attribute, op, value, tenant_id) values (%s, %s, %s, %s, %s)",
            *values, self.tenant,
        )  # fmt: skip


@dataclass(frozen=True)
class Router:
    lab: Lab
    address: str
    secret: str

    def ask(self, values: Values, *, wait: float = 3.0, secret: str | None = None) -> Answer:
        port = self.lab.settings.auth_port
        return send("auth", port, secret or self.secret, self.address, values, wait=wait)

    def sign_in(self, user: str, password: str = "secret", **more: str) -> Answer:
        extra = {name.replace("_", "-"): value for name, value in more.items()}
        return self.ask({"User-Name": user, "User-Password": password, **extra})

    def account(self, kind: str, *, wait: float = 3.0, **values: Any) -> Answer:
        packet: dict[str, str | int] = {"Acct-Status-Type": kind}
        packet |= {name.replace("_", "-"): value for name, value in values.items()}
        return send("acct", self.lab.settings.acct_port, self.secret, self.address, packet, wait=wait)
