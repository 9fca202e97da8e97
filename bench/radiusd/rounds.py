"""Ours and the stock server side by side: the same users, the same PostgreSQL, in turns."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg

from bench.harness import Databases, own_databases, say
from bench.radiusd.client import Client
from bench.radiusd.ours import fill_ours
from bench.radiusd.packets import Request
from bench.radiusd.reader import Reader
from bench.radiusd.stock import fill_stock, write_stock_configuration
from mtandao.config.environment import environment
from mtandao.config.postgres.address import DatabaseUrl
from mtandao.config.postgres.urls import known_urls
from mtandao.config.processes.radius import settings_of, usable_server, what_is_missing
from mtandao.gateways.radius.server import RadiusSettings, command, write_configuration

NAS = [f"127.9.0.{number}" for number in range(1, 5)]
STOCK = "mtandao_bench_stock"
Start = Callable[[], "Server"]


class Server:
    """A FreeRADIUS that runs, the port that it answers on, and the reader of what it writes down, if it does."""

    def __init__(self, folder: Path, settings: RadiusSettings, *, writes_down: bool) -> None:
        self.settings = settings
        self._reader = Reader(folder) if writes_down else None
        self._output = folder / "log" / "output"
        self._log = self._output.open("ab")
        self._process = subprocess.Popen(command(folder), stdout=self._log, stderr=subprocess.STDOUT)

    def wait_for(self, first: Sequence[Request], *, port: int | None = None) -> None:
        """Until it answers a request from each router; `port`: another than that for authorizations."""
        for _ in range(40):
            client = Client(NAS, port or self.settings.auth_port, lost_after_s=0.5)
            told = client.saturate(first, len(first))
            client.close()
            if len(told.latencies) == len(first):
                return
            if self._process.poll() is not None:
                raise SystemExit(f"FreeRADIUS ended:\n{self._output.read_text(errors='replace')[-2000:]}")
            time.sleep(0.25)
        raise SystemExit("FreeRADIUS does not answer")

    def wait_until_kept(self) -> None:
        """Until all that it has answered is in the database."""
        if self._reader is not None:
            self._reader.wait_until_read()

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)
        if self._reader is not None:
            self._reader.stop()
        self._log.close()


@contextmanager
def two_servers(users: int) -> Iterator[tuple[Databases, dict[str, Start]]]:
    """Databases with so many users in each, and how to start either server; `spared`: a stock one that does not look
    whether somebody is online already."""
    binary = usable_server()
    if binary is None:
        raise SystemExit(what_is_missing())
    with own_databases() as databases:
        settings = replace(settings_of(environment(), binary), reject_delay=0.0)
        folder = Path(tempfile.mkdtemp(prefix="mtandao-bench-"))
        admin = databases.urls[1]
        try:
            stock = _stock_database(admin, users)
            with psycopg.connect(known_urls(environment()).radius.owner.text) as owner:
                fill_ours(owner, users, NAS)
            everything = Databases((admin, stock))
            everything.settle()
            say(f"{users:,} users in each")
            yield (
                everything,
                {
                    "stock": lambda: _stock_server(folder / "stock", settings, stock),
                    "spared": lambda: _stock_server(folder / "spared", settings, stock, spared=True),
                    "ours": lambda: _our_server(folder / "ours", settings),
                },
            )
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            with psycopg.connect(admin.database("postgres").text, autocommit=True) as server:
                server.execute(f"drop database if exists {STOCK} with (force)")


def _our_server(folder: Path, settings: RadiusSettings) -> Server:
    ports = replace(settings, auth_port=_free(), acct_port=_free(), status_port=_free())
    return Server(write_configuration(folder, ports), ports, writes_down=True)


def _stock_server(
    folder: Path, settings: RadiusSettings, database: DatabaseUrl, *, spared: bool = False
) -> Server:
    login = replace(
        settings.database,
        host=database.host,
        port=int(database.port),
        name=database.name,
        user=database.user,
        password=database.password,
    )
    ports = replace(settings, auth_port=_free(), acct_port=_free(), database=login)
    written = write_stock_configuration(folder, ports, NAS, counts_sessions=not spared)
    return Server(written, ports, writes_down=False)


def _stock_database(admin: DatabaseUrl, users: int) -> DatabaseUrl:
    with psycopg.connect(admin.database("postgres").text, autocommit=True) as server:
        server.execute(f"drop database if exists {STOCK} with (force)")
        server.execute(f"create database {STOCK}")
    made = admin.database(STOCK)
    with psycopg.connect(made.text) as owner:
        fill_stock(owner, users, NAS[0])
    return made


def make_stock_wait(databases: Databases, waits: bool) -> None:
    """For the disk, with every commit."""
    stock = databases.urls[1]
    with psycopg.connect(stock.text, autocommit=True) as owner:
        owner.execute(f"alter database {stock.name} set synchronous_commit = {'on' if waits else 'off'}")


def _free() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
