"""Whoever mirrors accounting, and whoever reads the lines of FreeRADIUS, is killed over and over while packets keep coming,
some twice, some late, some never: in the end there is exactly what was sent."""

import os
import random
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections

from mtandao.config.environment import environment
from mtandao.config.processes.radius import settings_of, usable_server
from mtandao.domains.network import contract as network
from mtandao.domains.usage import contract as usage
from mtandao.foundation import clock
from mtandao.gateways.radius import accounting
from mtandao.gateways.radius.accounting import mirror_once
from mtandao.gateways.radius.server import RadiusSettings, answers, command, lines, write_configuration
from mtandao.gateways.radius.server.attempts import ATTEMPTS
from mtandao.gateways.radius.server.interims import INTERIMS
from mtandao.gateways.radius.server.lines import Kind, LineReader
from mtandao.gateways.radius.server.starts import STARTS
from mtandao.gateways.radius.tests.server.postgres import free_port
from tests.databases import Databases
from tests.kills.death import dies_before_commit
from tests.kills.lives import Sent, lives
from tests.processes import awaited, forked, until
from tests.worlds import World

pytestmark = [pytest.mark.kills, pytest.mark.timeout(240)]
ROUTER, SECRET = "127.89.0.1", "router-secret"
CUSTOMERS = 5
LEAST_KILLS = 4
MOST_COMMITS = 8
SIGN_INS = 300
PACKETS_A_SECOND = 60


@dataclass
class Bench:
    """FreeRADIUS over the test's own RADIUS database, and what was sent to it."""

    settings: RadiusSettings
    folder: Path
    radius: psycopg.Connection[Any]
    sessions: dict[tuple[str, str], Sent] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)

    def reader(self, kind: Kind) -> LineReader:
        login = self.settings.database

        def connect() -> psycopg.Connection[Any]:
            return psycopg.connect(
                host=login.host, port=login.port, dbname=login.name, user=login.user, password=login.password
            )

        return LineReader(kind, self.folder / kind.folder, "bench", connect)

    def radclient(self, kind: str, packets: list[dict[str, object]], name: str) -> "subprocess.Popen[str]":
        """In their order and at their pace, each until it is answered."""
        text = "\n\n".join(
            "\n".join(
                f'{name} = "{value}"'
                if isinstance(value, str) and name == "User-Name"
                else f"{name} = {value}"
                for name, value in {"Packet-Src-IP-Address": ROUTER, **packet}.items()
            )
            for packet in packets
        )
        file = self.folder / name
        file.write_text(text + "\n")
        port = self.settings.acct_port if kind == "acct" else self.settings.auth_port
        return subprocess.Popen(
            ["radclient", "-q", "-s", "-r", "5", "-t", "3", "-p", "1", "-n", str(PACKETS_A_SECOND), "-f", str(file),
             f"127.0.0.1:{port}", kind, SECRET],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip


ELSEWHERE = "away from its database"


@pytest.fixture
def bench(kept_world: World, databases: Databases, request: pytest.FixtureRequest) -> Iterator[Bench]:
    server = usable_server()
    if server is None:
        pytest.skip("FreeRADIUS is not installed")
    name = connections["radius"].settings_dict["NAME"]
    given = settings_of(environment(), server)
    login = replace(given.database, name=name)
    # What is elsewhere by its settings writes everything down first.
    reading = login if getattr(request, "param", "") == ELSEWHERE else None
    settings = replace(
        given,
        database=login,
        reading=reading,
        auth_port=free_port(socket.SOCK_DGRAM),
        acct_port=free_port(socket.SOCK_DGRAM),
        status_port=free_port(socket.SOCK_DGRAM),
    )
    with (
        tempfile.TemporaryDirectory(prefix="mtandao-killed-", dir="/tmp") as place,
        psycopg.connect(databases.admin.database(name).text, autocommit=True) as radius,
    ):
        radius.execute(
            "INSERT INTO nas (nasname, shortname, secret, tenant_id) VALUES (%s, 'Tower', %s, %s)",
            [ROUTER, SECRET, kept_world.tenant_id],
        )
        folder = write_configuration(Path(place) / "freeradius", settings)
        with (folder / "log" / "output").open("ab") as log:
            process = subprocess.Popen(command(folder), stdout=log, stderr=subprocess.STDOUT)
        try:
            until(lambda: answers("127.0.0.1", settings.status_port, settings.status_secret), 20)
            yield Bench(settings, folder, radius)
        finally:
            process.terminate()
            process.wait(10)


def sign_ins(radius: psycopg.Connection[Any], world: World) -> list[dict[str, object]]:
    """Of people who are never online."""
    names = [f"asks {number}" for number in range(CUSTOMERS)]
    for name in names:
        radius.execute(
            "INSERT INTO radcheck (username, attribute, op, value, tenant_id) "
            "VALUES (%s, 'Cleartext-Password', ':=', 'secret', %s)",
            [name, world.tenant_id],
        )
    return [
        {"User-Name": names[number % len(names)], "User-Password": "secret" if number % 3 else "wrong"}
        for number in range(SIGN_INS)
    ]


def kills_of(bench: Bench, names: Iterable[str]) -> list[int]:
    return [bench.kills[name] for name in names]


def killed_meanwhile(bench: Bench, chance: random.Random, clients: list["subprocess.Popen[str]"]) -> None:
    """The mirror and the readers live some moments at a time, each in a process of its own, until everything is sent and
    each was killed often enough."""

    def mirrors() -> None:
        accounting.BATCH, accounting.LOOK_EVERY_SECONDS = 7, 0.02
        accounting.run(threading.Event(), interim_seconds=86400)

    def reads(kind: Kind) -> None:
        lines.MOST_BYTES, lines.LOOK_EVERY_SECONDS = 600, 0.01
        bench.reader(kind).run(threading.Event())

    deeds: dict[str, Callable[[], None]] = {
        "mirror": mirrors,
        "attempts": partial(reads, ATTEMPTS),
        "interims": partial(reads, INTERIMS),
        "starts": partial(reads, STARTS),
    }
    living = {name: forked(deed) for name, deed in deeds.items()}
    try:
        while any(client.poll() is None for client in clients) or min(kills_of(bench, deeds)) < LEAST_KILLS:
            time.sleep(chance.uniform(0.05, 0.35))
            # Whoever was killed least is in the greatest danger, on a slow machine too.
            name = chance.choice([each for each in deeds if bench.kills[each] == min(kills_of(bench, deeds))])
            os.kill(living[name], signal.SIGKILL)
            assert awaited([living[name]]) == [-signal.SIGKILL]
            bench.kills[name] += 1
            living[name] = forked(deeds[name])
    finally:
        for pid in living.values():
            os.kill(pid, signal.SIGKILL)
        awaited(list(living.values()))


@pytest.mark.parametrize("bench", ["beside its database", ELSEWHERE], indirect=True)
def test_readers_that_are_killed_lose_nothing_and_count_nothing_twice(
    kept_world: World, bench: Bench
) -> None:
    chance = random.Random(20261122)
    world = kept_world
    sales = [world.sale() for _ in range(CUSTOMERS)]
    packets, bench.sessions = lives(chance, [sale.login.username for sale in sales])
    asked = sign_ins(bench.radius, world)
    clients = [bench.radclient("acct", packets, "packets"), bench.radclient("auth", asked, "asked")]
    killed_meanwhile(bench, chance, clients)
    for client in clients:
        said = client.communicate()[0]
        assert re.search(r"Lost\s*: 0\b", said), said

    # Peace: what is left is brought to its end.
    for kind in (ATTEMPTS, INTERIMS, STARTS):
        last = bench.reader(kind)
        last.read()
        last.close()
    while mirror_once():
        pass
    told = [
        ((row.username, row.acct_session_id), Sent(row.bytes_up, row.bytes_down, row.stopped_at is not None))
        for row in network.sessions(world.ctx)
    ]
    assert len(told) == len(bench.sessions)
    assert dict(told) == bench.sessions
    for sale in sales:
        of_his = [its for (username, _), its in bench.sessions.items() if username == sale.login.username]
        assert counted(world, sale) == (sum(its.up for its in of_his), sum(its.down for its in of_his))
    rows = bench.radius.execute("SELECT username, reply, count(*) FROM radpostauth GROUP BY 1, 2").fetchall()
    assert {(name, reply): number for name, reply, number in rows} == Counter(
        (each["User-Name"], "Access-Accept" if each["User-Password"] == "secret" else "Access-Reject")
        for each in asked
    )


def test_a_mirror_that_dies_before_any_of_its_commits_counts_once(kept_world: World, bench: Bench) -> None:
    """Before it has counted; and after that, before RADIUS has forgotten what was counted."""
    sale = kept_world.sale()
    deaths = 0
    for number in range(1, MOST_COMMITS):
        total = number * 1_000_000
        bench.radius.execute(
            "INSERT INTO radacct (acctsessionid, acctuniqueid, username, nasipaddress, acctstarttime, acctupdatetime,"
            " acctoutputoctets, tenant_id) VALUES ('1', '1', %s, %s, now() - interval '5 minutes', now(), %s, %s)"
            " ON CONFLICT (acctuniqueid, closed_in) DO UPDATE SET acctupdatetime = now(),"
            " acctoutputoctets = excluded.acctoutputoctets",
            [sale.login.username, ROUTER, total, kept_world.tenant_id],
        )
        died = dies_before_commit(number, mirror_once)
        while mirror_once():
            pass
        assert counted(kept_world, sale) == (0, total), f"killed before commit {number}"
        deaths += died
        if not died:
            break
    assert deaths >= 2


def counted(world: World, sale: Any) -> tuple[int, int]:
    """All that usage knows of a service: by the day, and the same by the hour."""
    here, of = world.ctx.at(clock.now()), usage.Of((sale.subscription.id,))
    sums = {
        (sum(each.bytes_up for each in them), sum(each.bytes_down for each in them))
        for them in (usage.days_of(here, of, 3), usage.hours_of(here, of, 72))
    }
    (whole,) = sums
    return whole
